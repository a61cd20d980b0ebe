import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { outlineOf } from "../../server/src/outline/outline.ts";
import { evaluateFile } from "../../server/src/runs/background/evaluate.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "evaluate-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** Writes files into a new folder; the first is the experiment. @returns its path. */
function written(files: Readonly<Record<string, string>>): string {
  folders += 1;
  const folder = join(root, `${folders}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, Object.keys(files)[0]!);
}

async function planOf(files: Readonly<Record<string, string>>) {
  const { plan, error } = await evaluateFile(written(files));
  if (plan === undefined) {
    throw new Error(`${error.message} ${JSON.stringify(error.at)}`);
  }
  return plan;
}

/** What went wrong, with the place as `file:line:column`. */
async function failureOf(files: Readonly<Record<string, string>>) {
  const file = written(files);
  const { error } = await evaluateFile(file);
  const at = error?.at && `${error.at.file.slice(dirname(file).length + 1)}:${error.at.line}:${error.at.column}`;
  return { message: error?.message, hint: error?.hint, at };
}

const IMPORT = 'import { betaVae, dSprites, latentPerturbation } from "vae-circuits";\n';

describe("Evaluating a file", () => {
  it("collects its exported declarations in source order, and its title", async () => {
    const plan = await planOf({
      "a.experiment.ts": `// @experiment Zebra first
        ${IMPORT}
        export const zebra = dSprites({ size: 32 });
        const inner = betaVae(zebra, { beta: await Promise.resolve(2), seeds: [0, 1] });
        export { inner as model };
        export const note = "not a declaration";
        export const apple = latentPerturbation(inner, { latents: [1, 0] });
        export default apple;`,
    });
    expect(plan.title).toBe("Zebra first");
    expect(plan.declarations.map(({ name, label, specs }) => [name, label, specs.length])).toEqual([
      ["zebra", "dSprites", 0],
      ["model", "β-VAE β 2 on dSprites", 2],
      ["apple", "Latent perturbation of β-VAE β 2 on dSprites", 2],
    ]);
    expect(structuredClone(plan)).toEqual(plan);
  });

  it("loads helper modules, CommonJS and JSON", async () => {
    const plan = await planOf({
      "a.experiment.ts": `${IMPORT}
        import { data } from "./lib/data";
        import options from "./options.json";
        import { beta } from "./old.cjs";
        export const model = betaVae(data, { ...options, beta });`,
      "lib/data.ts": 'import { dSprites } from "vae-circuits";\nexport const data = dSprites({ size: 32 as const });',
      "options.json": '{ "latents": 3 }',
      "old.cjs": "exports.beta = 7;",
    });
    expect(plan.declarations[0]?.specs[0]).toMatchObject({ latents: 3, objective: { beta: 7 }, data: { size: 32 } });
  });

  it("evaluates a CommonJS experiment", async () => {
    const plan = await planOf({
      "a.experiment.js": 'const v = require("vae-circuits");\nmodule.exports = { model: v.betaVae(v.dSprites()) };',
    });
    expect(plan.declarations.map(({ name }) => name)).toEqual(["model"]);
  });

  it("takes its own language even where another lies in node_modules", async () => {
    const plan = await planOf({
      "a.experiment.ts": 'import { dSprites } from "vae-circuits";\nexport const d = dSprites();',
      "node_modules/vae-circuits/package.json": '{ "name": "vae-circuits", "main": "index.js" }',
      "node_modules/vae-circuits/index.js": 'throw new Error("The wrong one.");',
    });
    expect(plan.declarations).toHaveLength(1);
  });

  it("sees edits of the file and of its helpers, and leaves no cache behind", async () => {
    const file = written({
      "a.experiment.ts": `${IMPORT}import { beta } from "./beta.ts";\nexport const m = betaVae(dSprites(), { beta });`,
      "beta.ts": "export const beta = 1;",
    });
    const beta = async () => (await evaluateFile(file)).plan?.declarations[0]?.label;
    expect(await beta()).toBe("β-VAE β 1 on dSprites");
    writeFileSync(join(dirname(file), "beta.ts"), "export const beta = 2;");
    expect(await beta()).toBe("β-VAE β 2 on dSprites");
    expect(readdirSync(dirname(file)).sort()).toEqual(["a.experiment.ts", "beta.ts"]);
  });
});

describe("The examples", () => {
  const examples = join(import.meta.dirname, "../../examples");

  it.each(readdirSync(examples).filter((name) => name.endsWith(".experiment.ts")))(
    "%s runs as it reads",
    async (name) => {
      const file = join(examples, name);
      const { plan } = await evaluateFile(file);
      const outline = outlineOf(file, readFileSync(file, "utf8"), () => undefined);
      expect(plan?.title).toBe(outline.title);
      expect(plan?.declarations.map((one) => [one.name, one.kind])).toEqual(
        outline.declarations.map((one) => [one.name, one.kind]),
      );
    },
  );
});

describe("An error in a file", () => {
  it("of the language names the call in the source, not in the compiled code", async () => {
    const failure = await failureOf({
      "a.experiment.ts": `interface Gone {\n  a: number;\n}\n${IMPORT}\nexport const m = betaVae(dSprites(), {\n  latenst: 4,\n});`,
    });
    expect(failure).toEqual({
      message: 'betaVae has no option "latenst".',
      hint: 'Did you mean "latents"?',
      at: "a.experiment.ts:6:18",
    });
  });

  it("inside a helper names the helper", async () => {
    const failure = await failureOf({
      "a.experiment.ts": 'import { make } from "./help.ts";\nexport const m = make(3);',
      "help.ts":
        'import { betaVae } from "vae-circuits";\nexport function make(x: number) {\n  return betaVae(x as never);\n}',
    });
    expect(failure.message).toBe("betaVae needs a data set as its first argument, not 3.");
    expect(failure.at).toBe("help.ts:3:10");
  });

  it.each([
    [
      "a misspelt import",
      'import { dSprites, betVae } from "vae-circuits";\nexport const m = betVae(dSprites());',
      '"vae-circuits" has no function "betVae".',
      'Did you mean "betaVae"?',
      "2:18",
    ],
    [
      "a misspelt member",
      'import * as v from "vae-circuits";\nexport const m = v.dsprites();',
      '"vae-circuits" has no function "dsprites".',
      'Did you mean "dSprites"?',
      "2:20",
    ],
    [
      "a default import",
      'import v from "vae-circuits";\nexport const m = v.dSprites();',
      '"vae-circuits" has no default export.',
      'Import its functions by name, such as import { betaVae } from "vae-circuits".',
      "2:18",
    ],
    [
      "a missing helper",
      'import { dSprites } from "vae-circuits";\nimport { a } from "./nope";\nexport const m = dSprites(a);',
      'There is no module "./nope".',
      "Check the path. It starts from the folder of the importing file.",
      "2:19",
    ],
    [
      "a missing package",
      '\nimport a from "no-such-package";\nexport const m = a;',
      'There is no module "no-such-package".',
      "Install it with npm install no-such-package, or correct its name.",
      "2:15",
    ],
    [
      "broken syntax",
      "const a = 1;\nexport const m = (2;",
      'The code does not parse: Unexpected token, expected ","',
      undefined,
      "2:20",
    ],
    [
      "an error of its own",
      'const a = 1;\n\n  throw new RangeError("too far");',
      "RangeError: too far",
      undefined,
      "3:9",
    ],
    [
      "a function that was not imported",
      "\nexport const m = betaVae();",
      "ReferenceError: betaVae is not defined",
      'Import it: import { betaVae } from "vae-circuits".',
      "2:18",
    ],
    [
      "a misspelt function that was not imported",
      "export const m = betaVea();",
      "ReferenceError: betaVea is not defined",
      'Did you mean "betaVae"?',
      "1:18",
    ],
    [
      "a change to what is frozen",
      'import { dSprites } from "vae-circuits";\nconst s = dSprites();\n(s as { label: string }).label = "mine";',
      "TypeError: Cannot assign to read only property 'label' of object '#<Object>'",
      'What the functions of "vae-circuits" return cannot be changed. Declare what you want by their options.',
      "3:26",
    ],
    [
      "process.exit",
      "const a = 1;\nprocess.exit(3);",
      "The file calls process.exit(3).",
      "That would end the process that reads its declarations. Leave it out, or throw an error.",
      "2:9",
    ],
    [
      "a thrown object, even one without a prototype",
      "throw Object.assign(Object.create(null), { a: 1 });",
      "The file threw [Object: null prototype] { a: 1 }, which is not an Error.",
      undefined,
      "1:1",
    ],
    ["a thrown string", 'throw "no";', "The file threw no, which is not an Error.", undefined, "1:1"],
  ])("tells of %s", async (_, text, message, hint, place) => {
    expect(await failureOf({ "a.experiment.ts": text })).toEqual({ message, hint, at: `a.experiment.ts:${place}` });
  });

  it("in the syntax of a helper names the helper", async () => {
    const failure = await failureOf({
      "a.experiment.ts": 'import { q } from "./broken.ts";\nexport const m = q;',
      "broken.ts": "export const q = {\n  a: 1,, };",
    });
    expect(failure).toMatchObject({ message: "The code does not parse: Unexpected token", at: "broken.ts:2:8" });
  });

  it("in a JSON document names the document", async () => {
    const failure = await failureOf({
      "a.experiment.ts": 'import options from "./options.json";\nexport const m = options;',
      "options.json": '{\n  "latents": 3,,\n}',
    });
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^The code does not parse: /),
      at: "options.json:2:16",
    });
  });

  it("is told in a message of bounded length", async () => {
    const { message } = await failureOf({ "a.experiment.ts": 'throw new Error("x".repeat(1e6));' });
    expect(message?.length).toBeLessThan(3_000);
  });

  it("is told for a file that does not exist", async () => {
    const { error } = await evaluateFile(join(root, "none.experiment.ts"));
    expect(error?.message).toMatch(/^A file cannot be read or written: ENOENT/);
  });

  it("does not spoil the next evaluation", async () => {
    const file = written({ "a.experiment.ts": 'throw new Error("first");' });
    expect((await evaluateFile(file)).error?.message).toBe("first");
    writeFileSync(file, `${IMPORT}export const d = dSprites();`);
    expect((await evaluateFile(file)).plan?.declarations).toHaveLength(1);
  });
});
