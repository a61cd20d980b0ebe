/** Declarations while something else in their file is typed. */
import { describe, expect, it } from "vitest";
import { Outlines } from "../../server/src/features/outlines.ts";
import type { Span } from "../../server/src/outline/outline.ts";

const FILE = "/lab/a.experiment.ts";

const LINES = [
  "/** @experiment What moves in a sprite? */",
  'import { betaVae, dSprites, latentPerturbation } from "vae-circuits";',
  "export const sprites = dSprites({ size: 32 });",
  "export const plain = betaVae(sprites, { beta: 1, latents: 10 });",
  "export const plainSweep = latentPerturbation(plain, { latents: [0, 3], images: 256 });",
  "export const strong = betaVae(sprites, {",
  "  beta: 4,",
  "});",
  "export const strongSweep = latentPerturbation(strong, { latents: [1] });",
];

/** Lines before which a statement can stand. */
const BETWEEN = [1, 2, 3, 4, 5, 8, 9];

/** A file whose text is changed under the eyes of one reader, as in an editor. */
function typedFile() {
  let text = LINES.join("\n");
  const outlines = new Outlines((path) => (path === FILE ? text : undefined));
  const read = () => outlines.of(FILE).declarations;
  const at = ({ start, end }: Span) => text.slice(start, end);
  return {
    read,
    at,
    hashes: () => Object.fromEntries(read().map(({ name, sourceHash }) => [name, sourceHash])),
    /** The text with lines put in before a line, at the start of the file's own lines. */
    insert(line: number, inserted: string) {
      text = [...LINES.slice(0, line), inserted, ...LINES.slice(line)].join("\n");
    },
    replace(before: string, after: string) {
      text = text.replace(before, after);
    },
  };
}

describe("While a statement is typed, letter by letter, the other declarations", () => {
  it.each([
    "export const next = latentPerturbation(plain, { latents: [0, 1], from: -3 });",
    'import { size } from "./sizes.ts";',
    "const note = `one\\`two`;",
    "/* a comment */",
    "// a comment",
    'function size() { return "32"; }',
    "type Sizes = { small: number };",
    "export { plain as other };",
  ])("stay where they are and keep their results: %s", (statement) => {
    const file = typedFile();
    const before = file.hashes();
    for (const line of BETWEEN) {
      for (let length = 0; length <= statement.length; length += 1) {
        file.insert(line, statement.slice(0, length));
        const after = file.hashes();
        const typed = `${statement.slice(0, length)} before line ${line}`;
        expect({ ...after, ...before }, typed).toEqual(after);
        for (const { name, nameRange, latents } of file.read()) {
          if (name in before) {
            expect(file.at(nameRange), typed).toBe(name);
            expect(latents.map(({ index, range }) => file.at(range) === String(index))).not.toContain(false);
          }
        }
      }
    }
  });
});

describe("While a text has a syntax error", () => {
  it("what is built from an edited declaration is read anew", () => {
    const file = typedFile();
    const before = file.hashes();
    file.replace("beta: 4,", "beta: 4 5,");
    const after = file.hashes();
    expect(after.plainSweep).toBe(before.plainSweep);
    expect(after.strong).not.toBe(before.strong);
    expect(after.strongSweep).not.toBe(before.strongSweep);
  });

  it("a declaration that was deleted does not come back", () => {
    const file = typedFile();
    file.read();
    file.replace(LINES[3]!, "`");
    expect(Object.keys(file.hashes())).toEqual(["sprites", "plainSweep", "strong", "strongSweep"]);
  });

  it("declarations that no text without errors had are those that can be read", () => {
    const file = typedFile();
    file.insert(LINES.length, "export const half = betaVae(sprites, {");
    expect(Object.keys(file.hashes())).toContain("half");
  });
});

it("What is commented out is gone once the comment is closed", () => {
  const file = typedFile();
  file.read();
  file.insert(3, "/*");
  expect(Object.keys(file.hashes())).toHaveLength(5);
  file.replace("export const strong =", "*/ export const strong =");
  expect(Object.keys(file.hashes())).toEqual(["sprites", "strong", "strongSweep"]);
});

it("A word that is only half typed makes no result stale", () => {
  const file = typedFile();
  const before = file.hashes();
  for (const word of ["exp", "export", "console.l", '"use strict";']) {
    file.insert(2, word);
    expect(file.hashes(), word).toEqual(before);
  }
});
