/** The ways an editor may start the server. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import type { InitializeResult } from "vscode-languageserver";
import { LspClient } from "./client.ts";
import { SOURCE } from "./workspace.ts";

const dist = path.resolve(import.meta.dirname, "../../dist");
const workspace = mkdtempSync(path.join(os.tmpdir(), "vae-circuits-server-"));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

it("The command line serves any editor over standard input and output", async () => {
  const client = await LspClient.start({ workspace, command: [path.join(dist, "cli.js"), "lsp"] });
  expect(client.initialized.capabilities).toMatchObject({
    positionEncoding: "utf-16",
    codeLensProvider: {},
    inlayHintProvider: true,
    hoverProvider: true,
  });
  const file = path.join(workspace, "a.experiment.ts");
  writeFileSync(file, SOURCE);
  const uri = await client.open(file);
  expect((await client.lenses(uri)).map(({ command }) => command?.title)).toEqual([
    "▷ Run all",
    "▷ Train",
    "▷ Run intervention",
  ]);
  await client.stop();
});

it("VS Code talks to it over Node's own channel", async () => {
  const server = fork(path.join(dist, "server.js"), ["--node-ipc"], { stdio: "inherit" });
  const connection = createMessageConnection(new IPCMessageReader(server), new IPCMessageWriter(server));
  connection.listen();
  const { serverInfo }: InitializeResult = await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  expect(serverInfo?.name).toBe("vae-circuits");
  await connection.sendRequest("shutdown");
  const exited = once(server, "exit");
  await connection.sendNotification("exit");
  expect(await exited).toEqual([0, null]);
  connection.dispose();
});

it("It ends when its editor is gone without a word", async () => {
  const client = await LspClient.start({ workspace });
  expect(await client.vanish()).toBeGreaterThanOrEqual(0);
});
