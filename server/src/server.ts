/** The language server, over Node's IPC where the client asks for it with `--node-ipc`, else over standard input and output. */
import { fileURLToPath } from "node:url";
import { createConnection, IPCMessageReader, IPCMessageWriter } from "vscode-languageserver/node";
import { startLanguageServer } from "./features/languageServer.ts";
import { VERSION } from "./runs/version.ts";

const connection = process.argv.includes("--node-ipc")
  ? createConnection(new IPCMessageReader(process), new IPCMessageWriter(process))
  : createConnection(process.stdin, process.stdout);

// A mistake in one feature must not end a session with its runs.
process.on("unhandledRejection", (error) => {
  connection.console.error(`Unhandled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
});

startLanguageServer(connection, {
  version: VERSION,
  worker: { entry: fileURLToPath(new URL("./worker.js", import.meta.url)) },
});
