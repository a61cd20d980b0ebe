/** What the command line does with wrong arguments, wrong files and disks in the way. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunDocument } from "../../server/src/runs/headless/document.ts";
import { Store } from "../../server/src/runs/store/store.ts";
import { type Ended, startCli } from "./commandLine.ts";

const UNTRAINED = `import { dSprites, standardVae } from "vae-circuits";
export const sprites = dSprites({ size: 32 });
export const model = standardVae(sprites, { latents: 1, steps: 0, channels: [1], hidden: 1 });
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vae-circuits-refusals-"));
  writeFileSync(join(root, "package.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

function experiment(text: string, name = "a.experiment.ts"): string {
  const file = join(root, name);
  writeFileSync(file, text);
  return file;
}

function cli(...args: readonly string[]): Promise<Ended> {
  return startCli(root, ...args).ended;
}

describe("vae-circuits run", () => {
  it("says what is wrong with the file or the arguments and ends with 2", async () => {
    const file = experiment(UNTRAINED);
    const broken = experiment(`import { betaVae } from "vae-circuits";\n\nbetaVea();\n`, "broken.experiment.ts");
    const unknown = await cli("run", file, "--only", "swep");
    expect([unknown.code, unknown.out]).toEqual([2, ""]);
    expect(unknown.err).toContain("sprites, model");
    const wrong = await cli("run", broken, "--json");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain(`${broken}:3:1`);
    expect((JSON.parse(wrong.out) as RunDocument).error?.at).toEqual({ file: broken, line: 3, column: 1 });
    for (const args of [
      ["run", "none.experiment.ts"],
      ["run", file, "--engine", "gpu"],
    ]) {
      expect((await cli(...args)).code, args.join(" ")).toBe(2);
    }
  });

  it("keeps its results and its form where files are in the way", async () => {
    const file = experiment(UNTRAINED);
    const unwritable = await cli("run", file, "--json", "--report", join(file, "report.html"));
    expect(unwritable.code).toBe(1);
    expect(unwritable.err).toContain(`${file} is a file where a folder is needed.`);
    expect((JSON.parse(unwritable.out) as RunDocument).runs[0]?.status).toBe("done");
    rmSync(Store.of(root).path, { recursive: true });
    writeFileSync(Store.of(root).path, "");
    const { code, out, err } = await cli("run", file, "--json");
    expect(code, err).toBe(1);
    expect((JSON.parse(out) as RunDocument).error).toMatchObject({ hint: "Move it elsewhere, then run again." });
  });

  it("says that a file declares nothing", async () => {
    const { code, out } = await cli("run", experiment("", "empty.experiment.ts"), "--json");
    expect(code).toBe(2);
    expect((JSON.parse(out) as RunDocument).error?.message).toContain("declares nothing");
  });
});
