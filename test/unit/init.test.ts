import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { initialise, workspaceRoot } from "../../server/src/runs/editorTypes/init.ts";
import { typesResolve } from "../../server/src/runs/editorTypes/typeResolution.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "init-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const types = folderWith({
  "index.d.ts": 'export * from "./more.ts";\n',
  "more.d.ts": "export declare const more: 1;\n",
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, "case-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function text(folder: string, name = "tsconfig.json"): string {
  return readFileSync(join(folder, name), "utf8");
}

const experiment = { "package.json": "{}", "a.experiment.ts": 'import "vae-circuits";' };

describe("The root of a workspace", () => {
  it("is the nearest folder with a package.json, else the experiment's own", () => {
    const folder = folderWith({ "package.json": "{}", "deep/down/a.experiment.ts": "" });
    expect(workspaceRoot(join(folder, "deep/down/a.experiment.ts"))).toBe(folder);
    const bare = folderWith({ "deep/a.experiment.ts": "" });
    expect(workspaceRoot(join(bare, "deep/a.experiment.ts"))).toBe(join(bare, "deep"));
  });
});

describe("Initialising", () => {
  it("writes types and a configuration that finds them, out of version control's sight", async () => {
    const folder = folderWith(experiment);
    expect(typesResolve(join(folder, "a.experiment.ts"))).toBe(false);
    const { written, message } = await initialise(folder, types);
    expect(written.map((path) => path.slice(folder.length + 1)).sort()).toEqual([
      ".vae-circuits/.gitignore",
      ".vae-circuits/types/index.d.ts",
      ".vae-circuits/types/more.d.ts",
      "tsconfig.json",
    ]);
    expect(message).toBe("The editor finds the types of vae-circuits in .vae-circuits/types.");
    expect(text(folder, ".vae-circuits/.gitignore")).toBe("*\n");
    expect(typesResolve(join(folder, "a.experiment.ts"))).toBe(true);
  });

  it("does nothing the second time, and brings old types up to date", async () => {
    const folder = folderWith(experiment);
    await initialise(folder, types);
    expect(await initialise(folder, types)).toEqual({
      written: [],
      message: "The types of vae-circuits are up to date.",
    });
    const stale = join(folder, ".vae-circuits/types/more.d.ts");
    writeFileSync(stale, "old");
    expect((await initialise(folder, types)).written).toEqual([stale]);
  });

  it("does nothing where the package is installed", async () => {
    const folder = folderWith({ ...experiment, "node_modules/vae-circuits/package.json": "{}" });
    const { written, message } = await initialise(folder, types);
    expect(written).toEqual([]);
    expect(message).toContain("nothing to do");
    expect(existsSync(join(folder, ".vae-circuits"))).toBe(false);
  });

  it("keeps comments, layout and other paths of an existing configuration", async () => {
    const before =
      '{\r\n\t// Ours.\r\n\t"compilerOptions": {\r\n\t\t"strict": true, // always\r\n\t\t"paths": {\r\n\t\t\t"@/*": ["./src/*"]\r\n\t\t}\r\n\t}\r\n}\r\n';
    const folder = folderWith({ ...experiment, "tsconfig.json": before });
    await initialise(folder, types);
    const entry = '\r\n\t\t\t"vae-circuits": ["./.vae-circuits/types/index.d.ts"],';
    expect(text(folder)).toBe(before.replace('"paths": {', `"paths": {${entry}`));
    expect(typesResolve(join(folder, "a.experiment.ts"))).toBe(true);
  });

  it("carries over the paths that its own would hide", async () => {
    const folder = folderWith({
      ...experiment,
      "config/base.json": '{ "compilerOptions": { "paths": { "@/*": ["../src/*"] } } }',
      "tsconfig.json": '{\n  "extends": "./config/base.json"\n}\n',
    });
    await initialise(folder, types);
    expect(JSON.parse(text(folder))).toEqual({
      extends: "./config/base.json",
      compilerOptions: { paths: { "@/*": ["./src/*"], "vae-circuits": ["./.vae-circuits/types/index.d.ts"] } },
    });
  });

  it("writes paths relative to baseUrl where there is one", async () => {
    const folder = folderWith({ ...experiment, "tsconfig.json": '{ "compilerOptions": { "baseUrl": "./src" } }' });
    await initialise(folder, types);
    expect(JSON.parse(text(folder))).toMatchObject({
      compilerOptions: { paths: { "vae-circuits": ["../.vae-circuits/types/index.d.ts"] } },
    });
    expect(typesResolve(join(folder, "a.experiment.ts"))).toBe(true);
  });

  it("builds on the configuration of a folder above the workspace instead of changing it", async () => {
    const outer = '{ "compilerOptions": { "strict": true, "paths": { "x": ["./x.ts"] } } }';
    const folder = folderWith({ "tsconfig.json": outer, "inner/package.json": "{}", "inner/a.experiment.ts": "" });
    await initialise(join(folder, "inner"), types);
    expect(text(folder)).toBe(outer);
    expect(JSON.parse(text(folder, "inner/tsconfig.json"))).toEqual({
      extends: "../tsconfig.json",
      include: ["**/*.ts"],
      compilerOptions: { paths: { x: ["../x.ts"], "vae-circuits": ["./.vae-circuits/types/index.d.ts"] } },
    });
    expect(typesResolve(join(folder, "inner/a.experiment.ts"))).toBe(true);
  });

  it("says which experiments the configuration leaves out", async () => {
    const folder = folderWith({ ...experiment, "src/b.experiment.ts": "", "tsconfig.json": '{ "include": ["src"] }' });
    const { message } = await initialise(folder, types);
    expect(message).toContain("does not include a.experiment.ts:");
    expect(message).toContain('add it to "include"');
  });

  it("leaves a configuration alone that is not valid", async () => {
    const folder = folderWith({ ...experiment, "tsconfig.json": '{ "compilerOptions": ' });
    const { message } = await initialise(folder, types);
    expect(message).toContain("is not valid JSON, so it was left alone");
    expect(text(folder)).toBe('{ "compilerOptions": ');
  });

  it("fails in words where the types were not built", async () => {
    await expect(initialise(folderWith(experiment), join(root, "nowhere"))).rejects.toThrow("npm run build");
  });
});
