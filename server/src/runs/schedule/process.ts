/** A background process: the only kind of process that loads an engine or a user's code. */
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
  type NotificationHandler,
  type NotificationType,
  type RequestType,
} from "vscode-jsonrpc/node";

export interface ProcessOptions {
  /** Absolute path of the worker's entry script. */
  readonly entry: string;
  /** Node to run it with; by default the one that runs this process, which may be an Electron. */
  readonly execPath?: string;
  /** Receives what the process writes to its standard output and error, line by line. */
  readonly log?: (line: string) => void;
}

/** The process ended before it answered. */
export class ProcessEnded extends Error {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;

  constructor(code: number | null, signal: NodeJS.Signals | null) {
    super(`The background process ended unexpectedly (${signal ? `signal ${signal}` : `exit code ${code}`}).`);
    this.name = "ProcessEnded";
    this.code = code;
    this.signal = signal;
  }
}

/** How long a process that was asked to end may take. */
const END_MS = 1_000;

export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #ended: Promise<ProcessEnded>;
  #state: "running" | "ended" = "running";

  constructor({ entry, execPath = process.execPath, log }: ProcessOptions) {
    this.#child = fork(entry, [], {
      execPath,
      // Flags of this process, such as --inspect and its port, are not for its children.
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    forwardLines(this.#child.stdout, log);
    forwardLines(this.#child.stderr, log);
    this.#ended = new Promise((resolve) => {
      const end = (error: ProcessEnded): void => {
        this.#state = "ended";
        this.#connection.dispose();
        resolve(error);
      };
      this.#child.once("exit", (code, signal) => end(new ProcessEnded(code, signal)));
      this.#child.on("error", (error) => {
        log?.(`The background process: ${error.message}`);
        // Without a process id it never started, and no exit will be reported.
        if (this.#child.pid === undefined) {
          end(new ProcessEnded(null, null));
        }
      });
    });
    this.#connection = createMessageConnection(new IPCMessageReader(this.#child), new IPCMessageWriter(this.#child));
    // A message that cannot be sent means that the process is going; `ended` reports that.
    this.#connection.onError(() => undefined);
    this.#connection.listen();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#state === "running";
  }

  /** Settles, never rejects, when the process has ended. */
  get ended(): Promise<ProcessEnded> {
    return this.#ended;
  }

  /** @throws ProcessEnded if the process ends before it answers. */
  async request<P extends object, R>(type: RequestType<P, R, void>, params: P): Promise<R> {
    if (this.#state === "ended") {
      throw await this.#ended;
    }
    const ended = this.#ended.then((error): never => {
      throw error;
    });
    const answered = this.#connection.sendRequest<R>(type.method, params);
    // The connection rejects as well when it is disposed; what the caller sees is the end of the process.
    return await Promise.race([answered.catch((error: unknown) => this.#orEnded(error)), ended]);
  }

  notify(type: NotificationType<void>): void {
    if (this.#state === "running") {
      this.#connection.sendNotification(type).catch(() => undefined);
    }
  }

  on<P>(type: NotificationType<P>, handler: NotificationHandler<P>): void {
    this.#connection.onNotification(type, handler);
  }

  /** Ends the process without mercy. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Lets the process end by itself, and kills it if it does not. */
  async end(): Promise<void> {
    if (this.#state === "ended") {
      return;
    }
    if (this.#child.connected) {
      this.#child.disconnect();
    }
    const timer = setTimeout(() => this.kill(), END_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  async #orEnded(error: unknown): Promise<never> {
    if (this.#state === "running" && this.#child.connected) {
      throw error;
    }
    throw await this.#ended;
  }
}

function forwardLines(stream: Readable | null, log: ((line: string) => void) | undefined): void {
  if (stream === null) {
    return;
  }
  const lines = createInterface({ input: stream });
  lines.on("line", (line) => log?.(line));
}
