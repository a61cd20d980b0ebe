/** A small LSP client that drives the server as any editor does. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type {
  CodeAction,
  CodeLens,
  Diagnostic,
  FileChangeType,
  Hover,
  InitializeResult,
  InlayHint,
  Position,
  PublishDiagnosticsParams,
} from "vscode-languageserver";
import type { ClientOptions, FileState, Settings } from "../../server/src/protocol/editor.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface LspClientOptions {
  /** Absolute path of the workspace folder. */
  readonly workspace: string;
  readonly initializationOptions?: ClientOptions;
  /** What the client answers for the section `vaeCircuits`; without, it cannot answer. */
  readonly settings?: Partial<Settings>;
  /** The client never answers what the server asks of it. */
  readonly mute?: boolean;
  /** Arguments of `node`; the built server over stdio by default. */
  readonly command?: readonly string[];
}

export class LspClient {
  readonly connection: MessageConnection;
  readonly initialized: InitializeResult;
  readonly #process: ChildProcess;
  readonly #diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly #listeners = new Set<() => void>();
  readonly #opened = new Map<string, number>();
  /** Refreshes of code lenses asked for by the server. */
  refreshes = 0;
  /** Refreshes of inlay hints asked for by the server. */
  hintRefreshes = 0;
  readonly fileStates = new Map<string, FileState>();
  readonly log: string[] = [];

  private constructor(process: ChildProcess, connection: MessageConnection, initialized: InitializeResult) {
    this.#process = process;
    this.connection = connection;
    this.initialized = initialized;
  }

  static async start(options: LspClientOptions): Promise<LspClient> {
    const { workspace, initializationOptions, settings, mute = false, command } = options;
    const child = spawn(process.execPath, [...(command ?? [path.join(root, "dist/server.js"), "--stdio"])], {
      cwd: workspace,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const answer = (value: unknown) => (mute ? new Promise(() => undefined) : value);
    connection.onRequest("workspace/configuration", () => answer([settings ?? null]));
    connection.onRequest("client/registerCapability", () => answer(null));
    connection.listen();
    const initialized: InitializeResult = await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(workspace).href, name: "workspace" }],
      initializationOptions,
      capabilities: {
        workspace: {
          ...(settings === undefined ? {} : { configuration: true }),
          codeLens: { refreshSupport: true },
          inlayHint: { refreshSupport: true },
        },
      },
    });
    const client = new LspClient(child, connection, initialized);
    client.#listen(answer);
    await connection.sendNotification("initialized", {});
    return client;
  }

  #listen(answer: (value: unknown) => unknown): void {
    const { connection } = this;
    connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      this.#diagnostics.set(uri, diagnostics);
      this.#changed();
    });
    connection.onNotification("vaeCircuits/fileChanged", (state: FileState) => {
      this.fileStates.set(state.uri, state);
      this.#changed();
    });
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.log.push(message);
      this.#changed();
    });
    connection.onRequest("workspace/codeLens/refresh", () => {
      this.refreshes += 1;
      this.#changed();
      return answer(null);
    });
    connection.onRequest("workspace/inlayHint/refresh", () => {
      this.hintRefreshes += 1;
      this.#changed();
      return answer(null);
    });
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Waits until the server has told something that makes `condition` true; the test's own time-out ends a vain wait. */
  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  /** Opens a file with what is on disk, or with another text. */
  async open(file: string, text = readFileSync(file, "utf8")): Promise<string> {
    const uri = pathToFileURL(file).href;
    this.#opened.set(uri, 1);
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "typescript", version: 1, text },
    });
    return uri;
  }

  /** Tells that a file on disk was changed or deleted, as editors do that watch the workspace. */
  async changedOnDisk(uri: string, type: FileChangeType): Promise<void> {
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type }] });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** Replaces the text of an open document, as typing does. */
  async change(uri: string, text: string): Promise<void> {
    const version = (this.#opened.get(uri) ?? 0) + 1;
    this.#opened.set(uri, version);
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  async lenses(uri: string): Promise<readonly CodeLens[]> {
    return (await this.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } })) ?? [];
  }

  async hints(uri: string): Promise<readonly InlayHint[]> {
    const range = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
    return (await this.connection.sendRequest("textDocument/inlayHint", { textDocument: { uri }, range })) ?? [];
  }

  async hover(uri: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position });
  }

  async actions(uri: string, diagnostics: readonly Diagnostic[]): Promise<readonly CodeAction[]> {
    const range = diagnostics[0]?.range;
    return (
      (await this.connection.sendRequest("textDocument/codeAction", {
        textDocument: { uri },
        range,
        context: { diagnostics },
      })) ?? []
    );
  }

  /** Diagnostics as last published. */
  diagnostics(uri: string): readonly Diagnostic[] {
    return this.#diagnostics.get(uri) ?? [];
  }

  async execute(command: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.connection.sendRequest("workspace/executeCommand", { command, arguments: args });
  }

  request<R>(method: string, params?: unknown): Promise<R> {
    return params === undefined ? this.connection.sendRequest(method) : this.connection.sendRequest(method, params);
  }

  /** @returns the message of the error that a request is answered with. */
  async refusal(request: Promise<unknown>): Promise<string> {
    try {
      await request;
    } catch (error) {
      if (error instanceof ResponseError) {
        return error.message;
      }
      throw error;
    }
    throw new Error("The request was not refused.");
  }

  /** Closes the streams as an editor that crashed does. @returns the server's exit code. */
  async vanish(): Promise<number> {
    const exited = new Promise<number>((resolve) => this.#process.once("exit", (code) => resolve(code ?? -1)));
    this.connection.dispose();
    this.#process.stdin?.destroy();
    return exited;
  }

  /** Ends the session as editors do; the server's process is gone when this settles. */
  async stop(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    await exited;
    this.connection.dispose();
  }
}
