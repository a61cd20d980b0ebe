import * as path from "node:path";
import * as vscode from "vscode";
import type { ExecuteCommandParams, NotificationType, RequestType, RequestType0 } from "vscode-languageclient/node";
import { ExecuteCommandRequest, LanguageClient, type State, TransportKind } from "vscode-languageclient/node";
import { type ClientOptions, commands, panelCommands } from "../server/src/protocol/editor.ts";
import { restartPolicy } from "./restartPolicy.ts";

/** Where experiments live; everything the client registers is limited to these documents. */
export const experimentSelector: { scheme: string; language: string; pattern: string }[] = [
  { scheme: "file", language: "typescript", pattern: "**/*.experiment.ts" },
];

/** The language server as the rest of the client sees it: started once, asked by typed requests. */
export class LanguageServer implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("VAE Circuits", { log: true });
  private readonly client: LanguageClient;
  private starting: Promise<void> | undefined;

  constructor(context: vscode.ExtensionContext) {
    const module = path.join(context.extensionPath, "dist", "server.js");
    this.client = new LanguageClient(
      "vaeCircuits",
      "VAE Circuits",
      {
        run: { module, transport: TransportKind.ipc },
        debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--inspect=6019"] } },
      },
      {
        documentSelector: experimentSelector,
        outputChannel: this.log,
        markdown: { isTrusted: { enabledCommands: Object.values(panelCommands) } },
        // Lenses come this way. The library would add a notification of its own to one that says what went wrong.
        middleware: { executeCommand: (command, [argument]) => this.execute(command, argument) },
        initializationOptions: (): ClientOptions => ({ panels: true, trusted: vscode.workspace.isTrusted }),
        errorHandler: restartPolicy({
          restart: () => this.restart(),
          showLog: () => this.log.show(),
        }),
      },
    );
  }

  get state(): State {
    return this.client.state;
  }

  onDidChangeState(listener: (state: State) => void): vscode.Disposable {
    return this.client.onDidChangeState((change) => listener(change.newState));
  }

  start(): Promise<void> {
    this.starting ??= this.client.start();
    return this.starting;
  }

  /** The server learns trust only at its start, so it is started anew when trust is granted. */
  async restart(): Promise<void> {
    await this.starting?.catch(() => undefined);
    this.starting = this.client.restart();
    await this.starting;
  }

  async request<R>(type: RequestType0<R, void>): Promise<R>;
  async request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R>;
  async request<P, R>(type: RequestType<P, R, void> | RequestType0<R, void>, params?: P): Promise<R> {
    await this.start();
    return params === undefined
      ? this.client.sendRequest<R>(type.method)
      : this.client.sendRequest<R>(type.method, params);
  }

  /** Sends a command to the server. The client library also registers it under its own name, for lenses. */
  async execute(command: string, argument: unknown): Promise<void> {
    await this.start();
    if (command === commands.run || command === commands.runAll) await saveDocument(argument);
    const params: ExecuteCommandParams = { command, arguments: [argument] };
    await this.client.sendRequest(ExecuteCommandRequest.type, params);
    // VS Code's TypeScript support does not look again for a tsconfig.json that was not there when it opened the file.
    if (command === commands.init) await vscode.commands.executeCommand("typescript.restartTsServer");
  }

  async notify<P>(type: NotificationType<P>, params: P): Promise<void> {
    if (this.client.isRunning()) await this.client.sendNotification(type.method, params);
  }

  onNotification<P>(type: NotificationType<P>, handler: (params: P) => void): vscode.Disposable {
    return this.client.onNotification(type.method, handler);
  }

  dispose(): void {
    void this.client.dispose();
    this.log.dispose();
  }

  stop(): Promise<void> {
    return this.client.stop();
  }
}

/** A run executes the file on disk, so what the user sees is saved first; the server refuses where that did not work. */
async function saveDocument(argument: unknown): Promise<void> {
  const { uri } = (argument ?? {}) as { readonly uri?: unknown };
  const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === String(uri));
  if (document?.isDirty) await document.save();
}
