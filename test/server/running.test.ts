/** Running from an editor: real background processes behind the built server. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { FileState, TrainingView, TraversalView } from "../../server/src/protocol/editor.ts";
import type { BaseImage, DecodedImage } from "../../server/src/protocol/worker.ts";
import { Store } from "../../server/src/runs/store/store.ts";
import type { LspClient } from "./client.ts";
import { drawn } from "./drawing.ts";
import { sessions } from "./sessions.ts";
import { emptyWorkspace } from "./workspace.ts";

const { root, client: clientWith } = sessions();

/** A second of computing. */
const TINY = `import { betaVae, dSprites, latentPerturbation } from "vae-circuits";
export const sprites = dSprites({ size: 32 });
export const model = betaVae(sprites, { latents: 3, steps: 20, batch: 8, channels: [4], hidden: 8 });
export const sweep = latentPerturbation(model, { latents: [0, 2], steps: 3, images: 8, readout: { steps: 20 } });
`;

/** A training of about a minute, to be interrupted. */
const LONG = `import { dSprites, standardVae } from "vae-circuits";
export const model = standardVae(dSprites({ size: 32 }), { latents: 3, steps: 40_000, batch: 8, channels: [4], hidden: 8 });
`;

interface Session {
  readonly client: LspClient;
  readonly uri: string;
  readonly file: string;
  readonly store: Store;
}

async function session(text: string, others: Readonly<Record<string, string>> = {}): Promise<Session> {
  const workspace = emptyWorkspace(root);
  for (const [name, content] of Object.entries(others)) {
    workspace.write(name, content);
  }
  const file = workspace.write("a.experiment.ts", text);
  const client = await clientWith();
  return { client, file, uri: await client.open(file), store: Store.of(workspace.root) };
}

const stateOf = ({ client, uri }: Session, name: string): FileState["declarations"][number] | undefined =>
  client.fileStates.get(uri)?.declarations.find((declaration) => declaration.name === name);

const errorsOf = ({ client, uri }: Session) => client.diagnostics(uri).filter(({ severity }) => severity === 1);

async function titles({ client, uri }: Session): Promise<readonly (string | undefined)[]> {
  return (await client.lenses(uri)).map(({ command }) => command?.title);
}

describe("A run", () => {
  it("is started by a lens, yields hints, and opens a traversal that decodes", async () => {
    const opened = await session(TINY);
    const { client, uri } = opened;
    const lens = (await client.lenses(uri)).find(({ command }) => command?.title === "▷ Run intervention");
    await client.execute(lens!.command!.command, ...(lens!.command!.arguments ?? []));
    await client.until(() => stateOf(opened, "sweep")?.status === "done");
    expect(stateOf(opened, "sweep")?.summary).toMatch(/^CES .+ · spec /);
    expect(stateOf(opened, "model")?.status).toBe("done");
    expect((await client.hints(uri)).map(({ position }) => position.line)).toEqual([2, 3, 3, 3]);
    await client.until(() => client.log.includes("a.experiment.ts: sweep done"));

    const ref = { uri, name: "sweep" };
    const view = await client.request<TraversalView>("vaeCircuits/traversal", ref);
    expect(view).toMatchObject({
      seed: 0,
      seeds: [0],
      size: 32,
      channels: 1,
      factors: ["shape", "scale", "orientation", "posX", "posY"],
    });
    expect(view.strips?.map(({ latent }) => latent)).toEqual([0, 2]);
    const base = await client.request<BaseImage>("vaeCircuits/traversalBase", { ...ref, image: 0 });
    expect(base.mean).toHaveLength(3);
    const decode = () =>
      client.request<readonly DecodedImage[]>("vaeCircuits/traversalDecode", { ...ref, codes: [base.mean, [0, 0, 0]] });
    const first = await decode();
    expect(first[0]?.pixels).toBe(base.reconstruction.pixels);
    await client.connection.sendNotification("vaeCircuits/traversalClosed", ref);
    expect(await decode()).toEqual(first);

    // Of requests that come faster than they are served, the newest always is.
    const answers = await Promise.allSettled([decode(), decode(), decode(), decode()]);
    expect(answers.at(-1)?.status).toBe("fulfilled");
    await client.connection.sendNotification("vaeCircuits/traversalClosed", ref);
  });

  it("shows its progress, can be cancelled and resumed, and survives the death of its process", async () => {
    const opened = await session(LONG);
    const { client, uri, store } = opened;
    const ref = { uri, name: "model" };
    const running = () => stateOf(opened, "model")?.status === "running";
    await client.execute("vaeCircuits.run", ref);
    await client.until(() => running() && (stateOf(opened, "model")?.progress?.secondsLeft ?? 0) > 0);
    const text = readFileSync(opened.file, "utf8");
    const shown = drawn(text, { lenses: await client.lenses(uri), hints: await client.hints(uri) });
    expect(shown).toMatch(/« ▷ Run all \| 1 running »/);
    expect(shown).toMatch(/« ■ Cancel · \d+ % \| Training curves »/);
    expect(shown).toMatch(/⟦\d+ % · .*s left⟧/);

    await client.execute("vaeCircuits.cancel", ref);
    await client.until(() => stateOf(opened, "model")?.status === "cancelled");
    expect(await titles(opened)).toContain("↻ Resume");
    const before = await client.request<TrainingView>("vaeCircuits/training", ref);
    expect(before.steps).toBe(40_000);
    expect(before.runs[0]?.checkpoint).toBeGreaterThan(0);

    await client.execute("vaeCircuits.run", ref);
    await client.until(running);
    const { specHash } = stateOf(opened, "model")!.jobs[0]!;
    await client.until(() => (store.readLog(specHash).at(-1)?.step ?? 0) > before.runs[0]!.checkpoint!);
    process.kill(store.readRun(specHash)!.pid!, "SIGKILL");
    await client.until(() => stateOf(opened, "model")?.status === "failed");
    await client.until(() => errorsOf(opened).length > 0);
    const [error] = errorsOf(opened);
    expect(error?.message).toContain("ended unexpectedly");
    expect(error?.message).toContain(`resume from step ${before.runs[0]?.checkpoint}`);
    expect(error?.range.start.line).toBe(1);
    expect(await titles(opened)).toContain("✗ Failed: run again");

    await client.execute("vaeCircuits.run", ref);
    await client.until(running);
    await client.until(() => errorsOf(opened).length === 0);
    const resumed = await client.request<TrainingView>("vaeCircuits/training", ref);
    expect(resumed.runs[0]?.log[0]).toEqual(before.runs[0]!.log[0]);
    await client.execute("vaeCircuits.cancel", ref);
    await client.until(() => stateOf(opened, "model")?.status === "cancelled");
  });
});

it("A run whose store is deleted is still shown, and can be cancelled", async () => {
  const opened = await session(LONG);
  const { client, uri, store } = opened;
  await client.execute("vaeCircuits.run", { uri, name: "model" });
  await client.until(() => (stateOf(opened, "model")?.progress?.secondsLeft ?? 0) > 0);
  rmSync(store.path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  expect((await titles(opened)).some((title) => title?.startsWith("■ Cancel"))).toBe(true);
  await client.execute("vaeCircuits.cancel", { uri, name: "model" });
  await client.until(() => stateOf(opened, "model")?.status === "cancelled");
});

it("A run of another window is shown with its progress, and cancelled there only", async () => {
  const opened = await session(LONG);
  const { client, uri, file } = opened;
  const other = await clientWith({ initializationOptions: { panels: true }, settings: {} });
  await other.open(file);
  const ref = { uri, name: "model" };
  await other.execute("vaeCircuits.run", ref);
  await client.until(() => (stateOf(opened, "model")?.progress?.fraction ?? 0) > 0);
  expect(stateOf(opened, "model")?.status).toBe("running");
  expect(await client.refusal(client.execute("vaeCircuits.cancel", ref))).toContain("of another window");
  await other.execute("vaeCircuits.cancel", ref);
  await client.until(() => stateOf(opened, "model")?.status === "cancelled");
});

describe("A file that does not evaluate", () => {
  it("has the error at its line, until that line is edited", async () => {
    const text = `import { dSprites } from "vae-circuits";\nexport const sprites = dSprites();\nthrow new Error("no luck");\n`;
    const opened = await session(text);
    const { client, uri } = opened;
    expect(await client.refusal(client.execute("vaeCircuits.runAll", { uri }))).toContain("no luck");
    await client.until(() => errorsOf(opened).length > 0);
    expect(client.log).toContain("a.experiment.ts: no luck (line 3)");
    const shown = drawn(text, { diagnostics: errorsOf(opened) });
    await expect(shown).toMatchFileSnapshot("golden/throws.txt");
    await client.change(uri, `// A line above.\n${text}`);
    await client.until(() => errorsOf(opened)[0]?.range.start.line === 3);
    await client.change(uri, text.replace("no luck", "other"));
    await client.until(() => errorsOf(opened).length === 0);
  });

  it("loses the error when it runs again", async () => {
    const opened = await session(`throw new Error("no luck");\n${TINY}`);
    const { client, uri, file } = opened;
    await client.refusal(client.execute("vaeCircuits.run", { uri, name: "model" }));
    await client.until(() => errorsOf(opened).length > 0);
    const better = `// throw new Error("no luck");\n${TINY}`;
    writeFileSync(file, better);
    await client.change(uri, better);
    await client.execute("vaeCircuits.run", { uri, name: "model" });
    await client.until(() => errorsOf(opened).length === 0 && stateOf(opened, "model")?.status === "done");
  });

  it("names an unknown option where it is written", async () => {
    const text = `import { betaVae, dSprites } from "vae-circuits";\nexport const model = betaVae(dSprites(), {\n  betta: 4,\n});\n`;
    const opened = await session(text);
    const { client, uri } = opened;
    expect(await client.refusal(client.execute("vaeCircuits.run", { uri, name: "model" }))).toContain("betta");
    await client.until(() => errorsOf(opened).length > 0);
    await expect(drawn(text, { diagnostics: errorsOf(opened) })).toMatchFileSnapshot("golden/unknown-option.txt");
  });

  it("has an error of a module it imports in that module, and at its import", async () => {
    const text = `import { dSprites } from "vae-circuits";\nimport { size } from "./helper.ts";\nexport const sprites = dSprites({ size });\n`;
    const helper = `export const size = 32;\nthrow new Error("not here");\n`;
    const opened = await session(text, { "helper.ts": helper });
    const { client, uri, file } = opened;
    expect(await client.refusal(client.execute("vaeCircuits.runAll", { uri }))).toContain("not here");
    await client.until(() => errorsOf(opened).length > 0);
    const helperUri = pathToFileURL(file.replace("a.experiment.ts", "helper.ts")).href;
    await client.until(() => client.diagnostics(helperUri).length > 0);
    expect(drawn(helper, { diagnostics: client.diagnostics(helperUri) }).split("\n")[2]).toContain("not here");
    expect(errorsOf(opened)[0]?.range.start.line).toBe(1);
  });
});

describe("A command", () => {
  it("refuses arguments it cannot use, and says what it takes", async () => {
    const { client } = await session(TINY);
    const refused = (command: string, ...args: unknown[]) => client.refusal(client.execute(command, ...args));
    expect(await refused("vaeCircuits.run")).toBe(
      "vaeCircuits.run takes one argument { uri, name }, but was given [].",
    );
    expect(await refused("vaeCircuits.cancel", { uri: 7 })).toContain('but was given [{"uri":7}]');
    expect(await refused("vaeCircuits.runAll", { uri: "untitled:Untitled-1" })).toContain("is not an experiment");
    expect(await refused("vaeCircuits.runAll", { uri: "untitled:a.experiment.ts" })).toContain("not a file on disk");
    expect(
      await refused("vaeCircuits.run", { uri: pathToFileURL(`${root}/no.experiment.ts`).href, name: "a" }),
    ).toContain("There is no file");
    expect(await refused("vaeCircuits.init", { uri: pathToFileURL(`${root}/no.experiment.ts`).href })).toContain(
      "There is no file",
    );
    expect(await refused("vaeCircuits.fly", {})).toContain("There is no command vaeCircuits.fly");
  });

  it("names the declarations there are when it is given another", async () => {
    const { client, uri } = await session(TINY);
    const message = await client.refusal(client.execute("vaeCircuits.run", { uri, name: "nothing" }));
    expect(message).toContain("sprites, model, sweep");
  });

  it("does not run what differs from the file on disk", async () => {
    const { client, uri } = await session(TINY);
    await client.change(uri, `${TINY}\n// Not saved.\n`);
    expect(await client.refusal(client.execute("vaeCircuits.runAll", { uri }))).toContain("Save the experiment first");
  });

  it("says so where results cannot be stored", async () => {
    const { client, uri } = await session(TINY, { ".vae-circuits": "a file where the store should be" });
    expect(await client.refusal(client.execute("vaeCircuits.run", { uri, name: "model" }))).toContain(
      ".vae-circuits is a file where a folder is needed.",
    );
  });

  it("does not run an experiment that imports a module with unsaved changes", async () => {
    const { client, uri, file } = await session('import "./helper.ts";\n', {
      "helper.ts": "export const size = 32;\n",
    });
    const helper = await client.open(file.replace("a.experiment.ts", "helper.ts"));
    await client.change(helper, "export const size = 64;\n");
    expect(await client.refusal(client.execute("vaeCircuits.runAll", { uri }))).toContain("Save helper.ts first");
  });

  it("runs a file whose byte order mark and mixed ends of lines the editor does not show", async () => {
    const client = await clientWith();
    const file = emptyWorkspace(root).write(
      "b.experiment.ts",
      `\ufeff// One.\r\n// Two.\nthrow new Error("executed");\r\n`,
    );
    const opened = await client.open(file, `// One.\r\n// Two.\r\nthrow new Error("executed");\r\n`);
    expect(await client.refusal(client.execute("vaeCircuits.runAll", { uri: opened }))).toContain("executed");
    await client.until(() => client.diagnostics(opened).some(({ range }) => range.start.line === 2));
  });

  it("runs nothing in a workspace that is not trusted", async () => {
    const { file } = await session(TINY);
    const client = await clientWith({ initializationOptions: { trusted: false } });
    const uri = await client.open(file);
    expect(await client.refusal(client.execute("vaeCircuits.runAll", { uri }))).toContain("trusted workspace");
  });

  it("is answered clearly where a panel asks for what is not there", async () => {
    const { client, uri } = await session(TINY);
    const refused = (method: string, params: unknown) => client.refusal(client.request(method, params));
    expect(await refused("vaeCircuits/training", { uri, name: "sweep" })).toContain("not a model");
    expect(await refused("vaeCircuits/traversal", { uri, name: "model" })).toContain("not a latent perturbation");
    expect(await refused("vaeCircuits/traversal", null)).toContain("was not given what it takes");
    expect(await refused("vaeCircuits/traversalDecode", { uri, name: "sweep", codes: "no" })).toContain("codes");
    expect(await refused("vaeCircuits/traversal", { uri, name: "no" })).toContain("declares nothing called no");
    expect(await refused("vaeCircuits/traversalBase", { uri, name: "sweep", image: 0 })).toContain("was not run yet");
  });
});
