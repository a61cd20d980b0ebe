import { describe, expect, it } from "vitest";
import { type Outline, outlineOf, type Span } from "../../server/src/outline/outline.ts";

const FILE = "/lab/a.experiment.ts";

function read(text: string, modules: Readonly<Record<string, string>> = {}): Outline {
  return outlineOf(FILE, text, (path) => modules[path]);
}

const HEAD = 'import { dSprites, betaVae, factorVae, latentPerturbation } from "vae-circuits";\n';

/** The source hash of one declaration. */
function hashOf(text: string, name: string, modules: Readonly<Record<string, string>> = {}): string {
  const found = read(HEAD + text, modules).declarations.find((declaration) => declaration.name === name);
  if (found === undefined) {
    throw new Error(`${name} is not in the outline.`);
  }
  return found.sourceHash;
}

describe("The outline of a file", () => {
  it("says where each declaration, its callee, its arguments and its latents stand", () => {
    const text = [
      "#!/usr/bin/env node",
      "/* Our licence. */",
      "/**",
      " * @experiment  What moves in a sprite?  ",
      " */",
      'import { dSprites, betaVae, latentPerturbation } from "vae-circuits";',
      "export const sprites = dSprites({ size: 32 });",
      "/** Documented. */",
      "export const model = betaVae(sprites, { latents: 10 });",
      "export const sweep = latentPerturbation(",
      "  model,",
      "  { latents: [0, 3, 1_0,], from: -3 }, // the strongest",
      ");",
    ].join("\n");
    const outline = read(text);
    const at = ({ start, end }: Span) => text.slice(start, end);
    expect(outline.title).toBe("What moves in a sprite?");
    expect(outline.importRange && at(outline.importRange)).toBe('"vae-circuits"');
    expect(outline.syntaxProblems).toEqual([]);
    expect(
      outline.declarations.map((one) => [one.name, one.kind, one.callee, at(one.nameRange), at(one.calleeRange)]),
    ).toEqual([
      ["sprites", "data", "dSprites", "sprites", "dSprites"],
      ["model", "model", "betaVae", "model", "betaVae"],
      ["sweep", "latentPerturbation", "latentPerturbation", "sweep", "latentPerturbation"],
    ]);
    expect(outline.declarations.map(({ range }) => at(range).split("\n")[0])).toEqual([
      "export const sprites = dSprites({ size: 32 });",
      "export const model = betaVae(sprites, { latents: 10 });",
      "export const sweep = latentPerturbation(",
    ]);
    const sweep = outline.declarations[2]!;
    expect(at(sweep.callRange)).toMatch(/^latentPerturbation\([^;]*\)$/);
    expect(sweep.arguments.map(({ range, declaration }) => [at(range), declaration])).toEqual([
      ["model", "model"],
      ["{ latents: [0, 3, 1_0,], from: -3 }", undefined],
    ]);
    expect(sweep.latents.map(({ index, range }) => [index, at(range)])).toEqual([
      [0, "0"],
      [3, "3"],
      [10, "1_0"],
    ]);
  });

  it.each([
    ["an alias", 'import { betaVae as b } from "vae-circuits"; export const m = b(d);'],
    ["a namespace", "import * as v from 'vae-circuits'; export const m = v.betaVae(d);"],
    ["require", 'const { betaVae: b } = require("vae-circuits"); export const m = b(d);'],
    [
      "satisfies and as",
      'import { betaVae } from "vae-circuits"; export const m = (betaVae(d) as unknown) satisfies {};',
    ],
    ["an odd layout", 'import { betaVae } from "vae-circuits"; export const m:\nany = ((betaVae)\n(\nd,\n)\n)\n'],
    ["a later export", 'import { betaVae } from "vae-circuits"; const m = betaVae(d); export { m };'],
    ["a renamed export", 'import { betaVae } from "vae-circuits"; const inner = betaVae(d); export { inner as m };'],
    ["another constant", 'import { betaVae } from "vae-circuits"; const inner = betaVae(d); export const m = inner;'],
    [
      "a local function",
      'import { betaVae } from "vae-circuits"; const f = (b) => betaVae(d, b); export const m = f(4);',
    ],
    [
      "a function with a body",
      'import { betaVae } from "vae-circuits"; export const m = f(); function f() { return betaVae(d); }',
    ],
  ])("recognises a model through %s", (_, text) => {
    expect(read(text).declarations.map(({ name, kind, callee }) => [name, kind, callee])).toEqual([
      ["m", "model", "betaVae"],
    ]);
  });

  it.each([
    ["is not exported", `${HEAD}const m = betaVae(d);`],
    ["is the default export, which has no name", `${HEAD}export default betaVae(d);`],
    ["comes from elsewhere", 'import { betaVae } from "other"; export const m = betaVae(d);'],
    ["is the user's own function", "const betaVae = () => 3; export const m = betaVae();"],
    ["is no call", `${HEAD}export const m = betaVae;`],
    ["never ends", `${HEAD}const f = () => g(); const g = () => f(); export const m = f();`],
  ])("leaves out what %s", (_, text) => {
    expect(read(text).declarations).toEqual([]);
  });

  it("follows arguments to declarations through constants", () => {
    const text = `${HEAD}const d = dSprites(); export { d as data }; const same = d; export const m = betaVae(same!);`;
    expect(read(text).declarations[1]?.arguments[0]?.declaration).toBe("data");
  });

  it("keeps what can be read while code is being typed, and says what cannot", () => {
    const text = `${HEAD}export const a = dSprites();\nexport const b = betaVae(a, { beta: \nexport const c = dSprites();`;
    const outline = read(text);
    expect(outline.declarations.map(({ name }) => name)).toContain("b");
    expect(outline.declarations[0]?.name).toBe("a");
    expect(outline.syntaxProblems[0]?.message).toBe("Expression expected.");
    expect(outline.syntaxProblems[0]?.range.start).toBe(text.indexOf("export const c"));
  });

  it.each(["", "\uFEFF", "{", "export const", "import", "`${", "/*", "\0", "export const a = ("])(
    "survives %j",
    (text) => {
      expect(read(text).declarations).toEqual([]);
    },
  );

  it("survives code that nests deeper than the stack", () => {
    const opened = `${HEAD}export const a = dSprites(${"(".repeat(100_000)}`;
    expect(read(opened).syntaxProblems).toHaveLength(1);
    const long = `${HEAD}export const a = dSprites(${"1+".repeat(100_000)}1)`;
    expect(read(long).declarations).toHaveLength(1);
  });

  it("stays quick for ten thousand lines", () => {
    const block = (i: number) =>
      `export const m${i} = betaVae(d, {\n  beta: ${i}, latents: 10,\n});\nexport const s${i} =\n  latentPerturbation(m${i}, {});\n`;
    const text = `${HEAD}const d = dSprites();\n${Array.from({ length: 2_000 }, (_, i) => block(i)).join("")}`;
    read(text);
    const started = performance.now();
    expect(read(text).declarations).toHaveLength(4_000);
    // About 150 ms alone on two cores; ten times that still tells a slow machine from a quadratic algorithm.
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});

describe("A source hash", () => {
  const model =
    "const d = dSprites({ size: 32 });\nexport const m = betaVae(d, { beta: 4_0, name: 'x', list: [1, 2] });";
  const base = hashOf(model, "m");

  it.each([
    ["layout", model.replaceAll(" ", "\n  ")],
    ["comments", model.replaceAll("{", "{ /* why */").replace(";", "; // what")],
    ["trailing commas", model.replace("'x',", "'x' ,").replace("2]", "2,]").replace("] }", "], }")],
    ["quotes", model.replace("'x'", '"x"').replace("name:", '"name":')],
    ["the way numbers are written", model.replace("4_0", "4e1").replace("32", "0x20")],
    ["parentheses", model.replace("(d,", "((d),").replace("4_0", "(40)")],
    ["types", model.replace("const d", "const d: unknown").replace("(d,", "(d as never,")],
    ["the declaration's name", model.replace("m =", "renamed =")],
    ["names of referenced constants", model.replace("const d", "const data").replace("(d,", "(data,")],
    ["what is declared beside it", `${model}\nexport const other = dSprites();\nfunction unused() {}`],
    ["the order of statements", model.split("\n").reverse().join("\n")],
  ])("is the same whatever %s", (_, changed) => {
    expect(hashOf(changed, changed.includes("renamed") ? "renamed" : "m")).toBe(base);
  });

  it("is the same for shorthand properties", () => {
    const text = (property: string) => `const beta = 4; export const m = betaVae(1, { ${property} });`;
    expect(hashOf(text("beta"), "m")).toBe(hashOf(text("beta: beta"), "m"));
  });

  it("is the same under another import name", () => {
    const direct = read('import { dSprites } from "vae-circuits"; export const d = dSprites();');
    const aliased = read('import { dSprites as s } from "vae-circuits"; export const d = s();');
    expect(aliased.declarations[0]?.sourceHash).toBe(direct.declarations[0]?.sourceHash);
  });

  it.each([
    ["an option", model.replace("4_0", "4")],
    ["a sign", model.replace("4_0", "-40")],
    ["the function", model.replace("betaVae(", "factorVae(")],
    ["an option's name", model.replace("beta:", "betta:")],
    ["a referenced constant", model.replace("32", "64")],
    ["an operator", model.replace("4_0", "4 + 0")],
    ["a statement that may change a constant", `${model}\nObject.assign(d, {});`],
  ])("changes with %s", (_, changed) => {
    expect(hashOf(changed, "m")).not.toBe(base);
  });

  it("tells members, order and operators of a constant apart", () => {
    const texts = ["o.a", "o.b", "o?.a", "[o.a, o.b]", "[o.b, o.a]", "o.a - o.b", "o.b - o.a", "f(1)", "(() => o.a)()"];
    const hashes = texts.map((text) =>
      hashOf(
        `const o = { a: 1, b: 2 }; const f = (x) => x; const beta = ${text}; export const m = betaVae(1, { beta });`,
        "m",
      ),
    );
    expect(new Set(hashes).size).toBe(texts.length);
  });

  it("tells the names of a destructured value apart", () => {
    const text = (name: string) => `const { a, b } = { a: 1, b: 2 }; export const m = betaVae(${name});`;
    expect(hashOf(text("a"), "m")).not.toBe(hashOf(text("b"), "m"));
  });

  it("covers what is referenced through functions that call each other", () => {
    const text = (n: number) =>
      `function f() { return g(); } function g() { return n ? f() : n; } const n = ${n}; export const m = betaVae(f());`;
    expect(hashOf(text(1), "m")).toBe(hashOf(text(1), "m"));
    expect(hashOf(text(1), "m")).not.toBe(hashOf(text(2), "m"));
  });

  describe("with modules beside the file", () => {
    const text = 'import { k } from "./shared/k"; export const m = betaVae(k); export const alone = dSprites();';
    const modules = (k: string, deep = "1") => ({
      "/lab/shared/k.ts": `import { deep } from "./deep.js";\n${k}`,
      "/lab/shared/deep.ts": `export const deep = ${deep};`,
    });
    const before = hashOf(text, "m", modules("export const k = 3;"));

    it("ignores their layout and types, and where they lie", () => {
      expect(hashOf(text, "m", modules("// three\nexport const k: number = (3)"))).toBe(before);
      const moved = {
        "/lab/shared/k/index.ts": modules("export const k = 3;")["/lab/shared/k.ts"].replace("./deep", "../deep"),
      };
      expect(hashOf(text, "m", { ...moved, "/lab/shared/deep.ts": "export const deep = 1;" })).toHaveLength(64);
    });

    it("changes with what they and their modules say, and only where they are used", () => {
      expect(hashOf(text, "m", modules("export const k = 4;"))).not.toBe(before);
      expect(hashOf(text, "m", modules("export const k = 3;", "2"))).not.toBe(before);
      expect(hashOf(text, "m")).not.toBe(before);
      expect(hashOf(text, "alone", modules("export const k = 4;"))).toBe(hashOf(text, "alone"));
    });

    it("covers data files and modules that import each other", () => {
      const json = 'import k from "./k.json"; export const m = betaVae(k);';
      expect(hashOf(json, "m", { "/lab/k.json": "3" })).not.toBe(hashOf(json, "m", { "/lab/k.json": "4" }));
      const circular = { "/lab/shared/k.ts": 'export * from "./k.ts"; export const k = 1;' };
      expect(hashOf(text, "m", circular)).toHaveLength(64);
    });
  });
});
