/** What an editor shows of a file that is only read: nothing here executes anything. */
import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { outlineOf } from "../../server/src/outline/outline.ts";
import type { ClientOptions, FileState, Settings } from "../../server/src/protocol/editor.ts";
import { readSource } from "../../server/src/runs/sources.ts";
import type { LspClient } from "./client.ts";
import { drawn } from "./drawing.ts";
import { sessions } from "./sessions.ts";
import { emptyWorkspace, modelSpecOf, type SeededWorkspace, SOURCE, seededWorkspace, storeRun } from "./workspace.ts";

const { root, client: clientWith } = sessions();

interface Session {
  readonly workspace: SeededWorkspace;
  readonly client: LspClient;
  readonly uri: string;
}

async function session(
  runs?: Parameters<typeof seededWorkspace>[1],
  { text, options, settings }: { text?: string; options?: ClientOptions; settings?: Partial<Settings> } = {},
): Promise<Session> {
  const workspace = seededWorkspace(root, runs);
  const client = await clientWith({
    initializationOptions: options ?? { panels: true },
    ...(settings === undefined ? {} : { settings }),
  });
  return { workspace, client, uri: await client.open(workspace.file, text) };
}

async function shown({ client, uri }: Session, text = SOURCE): Promise<string> {
  return drawn(text, { lenses: await client.lenses(uri), hints: await client.hints(uri) });
}

const golden = (name: string) => `golden/${name}.txt`;

describe("Lenses and hints", () => {
  it("offer to run what was never run", async () => {
    await expect(await shown(await session({}))).toMatchFileSnapshot(golden("never-run"));
  });

  it("show what finished runs yielded", async () => {
    await expect(await shown(await session())).toMatchFileSnapshot(golden("done"));
  });

  it("show the calibrated definition where the setting asks for it", async () => {
    await expect(await shown(await session(undefined, { settings: { definition: "calibrated" } }))).toMatchFileSnapshot(
      golden("calibrated"),
    );
  });

  it("keep the numbers of an edited declaration and call them stale", async () => {
    const text = SOURCE.replace("images: 256", "images: 512");
    await expect(await shown(await session(undefined, { text }), text)).toMatchFileSnapshot(golden("stale"));
  });

  it("make everything that depends on an edited model stale, while it is typed", async () => {
    const opened = await session();
    const text = SOURCE.replace("beta: 4", "beta: 8");
    await opened.client.change(opened.uri, text);
    await expect(await shown(opened, text)).toMatchFileSnapshot(golden("stale-model"));
    await opened.client.change(opened.uri, SOURCE);
    await expect(await shown(opened)).toMatchFileSnapshot(golden("done"));
  });

  it("follow a renamed declaration", async () => {
    const text = SOURCE.replaceAll("sweep", "moved");
    await expect(await shown(await session(undefined, { text }), text)).toMatchFileSnapshot(golden("renamed"));
  });

  it("keep the other declarations while one is half typed", async () => {
    const text = `${SOURCE}export const next = latentPerturbation(model, { latents: [1, `;
    await expect(await shown(await session(undefined, { text }), text)).toMatchFileSnapshot(golden("syntax-error"));
  });

  it("stay beside declarations that an open quote hides while it is typed", async () => {
    const opened = await session();
    const typed = "const note = `half\n";
    const before = await shown(opened);
    const line = "export const sprites";
    const text = SOURCE.replace(line, typed + line);
    await opened.client.change(opened.uri, text);
    expect(await shown(opened, text)).toBe(before.replace(line, typed + line));
  });

  it("offer to resume what was cancelled", async () => {
    await expect(await shown(await session({ model: { status: "cancelled" } }))).toMatchFileSnapshot(
      golden("cancelled"),
    );
  });

  it("say that a run failed, with the error beside its declaration", async () => {
    const error = { message: "The loss became infinite at step 312.", hint: "Use a smaller learning rate." };
    const opened = await session({ model: { status: "failed", error } });
    await opened.client.until(() => opened.client.diagnostics(opened.uri).length > 0);
    const { client, uri } = opened;
    const decorations = {
      lenses: await client.lenses(uri),
      hints: await client.hints(uri),
      diagnostics: client.diagnostics(uri),
    };
    await expect(drawn(SOURCE, decorations)).toMatchFileSnapshot(golden("failed"));
  });

  it("keep stored results, but offer no run, in a workspace that is not trusted", async () => {
    await expect(
      await shown(await session({ sweep: {} }, { options: { panels: true, trusted: false } })),
    ).toMatchFileSnapshot(golden("untrusted"));
  });

  it("name no panels for a client that has none", async () => {
    const { client, uri } = await session(undefined, { options: {} });
    const titles = (await client.lenses(uri)).map(({ command }) => command?.title);
    expect(titles).toContain("▷ Run all");
    expect(titles).not.toContain("Traversal");
    expect(titles).not.toContain("Training curves");
  });

  it("never exceed 43 characters in a hint", async () => {
    const { client, uri } = await session();
    for (const { label } of await client.hints(uri)) {
      expect(String(label).length).toBeLessThanOrEqual(43);
    }
  });

  it("leave other TypeScript files alone", async () => {
    const { client, workspace } = await session();
    const uri = await client.open(workspace.write("other.ts", SOURCE));
    expect(await client.lenses(uri)).toEqual([]);
    expect(await client.hints(uri)).toEqual([]);
  });
});

describe("Hovers", () => {
  /** Position of the first letter of `word` in the source. */
  const at = (word: string) => {
    const before = SOURCE.slice(0, SOURCE.indexOf(word)).split("\n");
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };
  const markdown = async ({ client, uri }: Session, word: string) => {
    const hover = await client.hover(uri, at(word));
    return (hover?.contents as { value: string } | undefined)?.value ?? "";
  };

  it("give the table of a perturbation with definition, provenance and pictures", async () => {
    const opened = await session();
    const text = await markdown(opened, "sweep");
    await expect(withoutLocals(text, opened)).toMatchFileSnapshot("golden/hover-sweep.txt");
  });

  it("give one row over a latent's index", async () => {
    const opened = await session();
    const text = await markdown(opened, "3, 7]");
    expect(text).toContain("`z3`");
    expect(text).not.toContain("`z7`");
  });

  it("give the loss terms of a model", async () => {
    const opened = await session();
    await expect(withoutLocals(await markdown(opened, "model"), opened)).toMatchFileSnapshot("golden/hover-model.txt");
  });

  it("give the factors of a data set, also before anything was run", async () => {
    const opened = await session({});
    await expect(await markdown(opened, "sprites =")).toMatchFileSnapshot("golden/hover-data.txt");
  });

  it("hold neither pictures nor command links for a client without panels", async () => {
    const text = await markdown(await session(undefined, { options: {} }), "sweep");
    expect(text).toContain("`z3`");
    expect(text).not.toContain("data:image");
    expect(text).not.toContain("command:");
  });
});

/** The folder and the time zone differ from machine to machine. */
function withoutLocals(text: string, { uri }: Session): string {
  return text
    .replaceAll(encodeURIComponent(JSON.stringify(uri)), "<uri>")
    .replace(/\d+ \w{3} \d{4} \d\d:\d\d/, "<date>");
}

describe("Several files", () => {
  it("are listed with their declarations, wherever they lie", async () => {
    const { client, workspace, uri } = await session();
    workspace.write("deep/er/other.experiment.ts", SOURCE);
    workspace.write("node_modules/some/hidden.experiment.ts", SOURCE);
    const files = await client.request<readonly FileState[]>("vaeCircuits/files");
    const here = files.filter((file) => file.uri.startsWith(pathToFileURL(workspace.root).href));
    expect(here.map((file) => file.uri.replace(/.*\//, ""))).toEqual(["other.experiment.ts", "sprites.experiment.ts"]);
    expect(here.find((file) => file.uri === uri)?.declarations.map(({ name, summary }) => [name, summary])).toEqual([
      ["sprites", ""],
      ["model", "loss 41.3 · KL 12.4 · 3 of 10 active"],
      ["sweep", "CES 4.59 ±0.12 · spec 0.16"],
    ]);
  });

  it("make a result stale by an edit of a module that the experiment imports", async () => {
    const workspace = seededWorkspace(root);
    const client = await clientWith();
    const text = SOURCE.replace("beta: 4", "beta");
    const file = workspace.write("helped.experiment.ts", `import { beta } from "./helper.ts";\n${text}`);
    const helper = workspace.write("helper.ts", "export const beta = 4;\n");
    const hash = outlineOf(file, readFileSync(file, "utf8"), readSource).declarations.find(
      ({ name }) => name === "model",
    )?.sourceHash;
    const { store } = workspace;
    const { model } = store.readIndex(workspace.file).declarations;
    store.writeIndex(file, { declarations: { model: { ...model!, sourceHash: hash! } }, bySource: {} });
    const uri = await client.open(file);
    const titles = async () => (await client.lenses(uri)).map(({ command }) => command?.title);
    expect(await titles()).toContain("✓ Trained");
    const helperUri = await client.open(helper);
    await client.change(helperUri, "export const beta = 8;\n");
    expect(await titles()).toContain("↻ Stale: run again");
  });
});

it("A file that is renamed keeps its results", async () => {
  const { client, workspace, uri } = await session();
  await client.close(uri);
  renameSync(workspace.file, `${workspace.root}/other.experiment.ts`);
  const other = await client.open(`${workspace.root}/other.experiment.ts`);
  expect((await client.lenses(other)).map(({ command }) => command?.title)).toEqual(
    expect.arrayContaining(["✓ Trained", "✓ Done"]),
  );
});

it("A file that is deleted is no longer listed", async () => {
  const { client, workspace, uri } = await session();
  await client.until(() => client.fileStates.get(uri)?.declarations.length === 3);
  await client.close(uri);
  rmSync(workspace.file);
  await client.changedOnDisk(uri, 3);
  await client.until(() => client.fileStates.get(uri)?.removed === true);
  expect(await client.lenses(uri)).toEqual([]);
});

it("A client that answers nothing still has hints, and is told when they change", async () => {
  const workspace = seededWorkspace(root);
  const client = await clientWith({ initializationOptions: { panels: true }, settings: {}, mute: true });
  const uri = await client.open(workspace.file);
  expect(await client.hints(uri)).not.toEqual([]);
  await client.until(() => client.refreshes > 0 && client.hintRefreshes > 0);
});

it("Results that another process stores appear by themselves", async () => {
  const { client, workspace, uri } = await session({});
  await client.until(() => client.fileStates.get(uri)?.declarations[1]?.status === "never");
  storeRun(workspace.store, modelSpecOf());
  await client.until(() => client.fileStates.get(uri)?.declarations[1]?.status === "done");
  expect((await client.lenses(uri)).map(({ command }) => command?.title)).toContain("✓ Trained");
});

it("Nothing is written by looking", async () => {
  const workspace = emptyWorkspace(root);
  const client = await clientWith();
  const uri = await client.open(workspace.write("a.experiment.ts", SOURCE));
  await client.lenses(uri);
  await client.hints(uri);
  await client.hover(uri, { line: 4, character: 15 });
  await client.until(() => client.fileStates.has(uri));
  expect(readdirSync(workspace.root).sort()).toEqual(["a.experiment.ts", "package.json"]);
});

describe("Types for the editor's own checker", () => {
  it("are offered where they are missing, and no longer once they are there", async () => {
    const { client, workspace, uri } = await session({});
    const missing = () => client.diagnostics(uri).filter(({ code }) => code === "types-missing");
    await client.until(() => missing().length > 0);
    const [action] = await client.actions(uri, missing());
    expect(action?.title).toBe("Set up types for vae-circuits");
    await client.execute(action!.command!.command, ...(action!.command!.arguments ?? []));
    await client.until(() => missing().length === 0);
    expect(readdirSync(workspace.root)).toContain("tsconfig.json");
  });
});
