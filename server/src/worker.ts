/** A background process: executes a user's file, a run, or live decoding, for the process that started it. */
import { Worker } from "node:worker_threads";
import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from "vscode-jsonrpc/node";
import {
  base,
  cancel,
  decode,
  evaluate,
  execute,
  logged,
  open,
  progressed,
  shutdown,
  started,
} from "./protocol/worker.ts";
import type { Decoder } from "./runs/background/decoder.ts";

/**
 * Ends this process when its parent is gone. A user's endless loop would keep the main thread from noticing, so another
 * thread looks.
 */
const WATCH_PARENT = `
const parent = process.ppid;
setInterval(() => {
  let alive = process.ppid === parent;
  try { process.kill(parent, 0); } catch (error) { alive = alive && error.code === "EPERM"; }
  if (!alive) process.kill(process.pid, "SIGKILL");
}, 1000);
`;
new Worker(WATCH_PARENT, { eval: true }).unref();
// Bound now, because a file that is being evaluated has another `process.exit`.
process.on("disconnect", process.exit.bind(process, 0));
// Ctrl-C in a terminal reaches every process in it. The parent decides, and cancels this run gently.
process.on("SIGINT", () => undefined);

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const cancellation = new AbortController();
let decoder: Promise<Decoder> | undefined;

// Every room is loaded when it is first needed: an evaluation loads no engine, a run no user's code.
connection.onRequest(evaluate, async ({ file }) => (await import("./runs/background/evaluate.ts")).evaluateFile(file));
connection.onRequest(execute, async (params) => {
  const { executeRun } = await import("./runs/background/execute.ts");
  return await executeRun(params, {
    started: (provenance) => tell(connection.sendNotification(started, { provenance })),
    progressed: (progress) => tell(connection.sendNotification(progressed, progress)),
    logged: (entries) => tell(connection.sendNotification(logged, { entries })),
    signal: cancellation.signal,
  });
});
connection.onNotification(cancel, () => cancellation.abort());
connection.onRequest(open, (params) =>
  answered(async () => {
    decoder = import("./runs/background/decoder.ts").then(({ Decoder }) => Decoder.open(params));
    const { size, channels } = await decoder;
    return { size, channels };
  }),
);
connection.onRequest(base, ({ image }) => answered(async () => (await opened()).base(image)));
connection.onRequest(decode, ({ codes }) => answered(async () => (await opened()).decode(codes)));
connection.onRequest(shutdown, () => {
  setImmediate(() => process.exit(0));
  return null;
});
connection.listen();

/** The caller gets an error's own message, without what the protocol would put around it. */
async function answered<T>(answer: () => Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (failure) {
    throw new ResponseError(ErrorCodes.InternalError, failure instanceof Error ? failure.message : String(failure));
  }
}

async function opened(): Promise<Decoder> {
  if (decoder === undefined) {
    throw new Error("No model is open in this process.");
  }
  return await decoder;
}

/** A message that cannot be sent has nobody to receive it: the process is about to end. */
function tell(sent: Promise<void>): void {
  sent.catch(() => undefined);
}
