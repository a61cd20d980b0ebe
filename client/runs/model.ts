import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import {
  type DeclarationRef,
  type FileState,
  fileChanged,
  files,
  type PlacedDeclaration,
} from "../../server/src/protocol/editor.ts";
import type { LanguageServer } from "../languageServer.ts";

/** The experiment files and their declarations as the server last told them; the one copy the client holds. */
export class RunsModel implements vscode.Disposable {
  private readonly byUri = new Map<string, FileState>();
  private readonly changed = new vscode.EventEmitter<FileState | undefined>();
  private readonly subscriptions: vscode.Disposable[];
  private readonly server: LanguageServer;

  /** A file changed; `undefined` when the whole list did. */
  readonly onDidChange = this.changed.event;

  constructor(server: LanguageServer) {
    this.server = server;
    this.subscriptions = [
      this.changed,
      server.onNotification(fileChanged, (file) => this.update(file)),
      server.onDidChangeState((state) => {
        if (state === State.Running) this.refresh().catch((error: unknown) => server.log.error(String(error)));
      }),
    ];
  }

  get files(): readonly FileState[] {
    return [...this.byUri.values()].sort((a, b) => a.uri.localeCompare(b.uri));
  }

  find(ref: DeclarationRef): PlacedDeclaration | undefined {
    return this.byUri.get(ref.uri)?.declarations.find((declaration) => declaration.name === ref.name);
  }

  /** The declaration the position belongs to: the last one that starts at or before its line. */
  at(uri: string, line: number): PlacedDeclaration | undefined {
    return this.byUri.get(uri)?.declarations.findLast((declaration) => declaration.range.start.line <= line);
  }

  async refresh(): Promise<void> {
    const all = await this.server.request(files);
    this.byUri.clear();
    for (const file of all) this.byUri.set(file.uri, file);
    this.changed.fire(undefined);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** A file that appears or goes changes the whole list. */
  private update(file: FileState): void {
    const known = this.byUri.has(file.uri);
    if (file.removed === true) this.byUri.delete(file.uri);
    else this.byUri.set(file.uri, file);
    if (known || file.removed !== true) this.changed.fire(known && file.removed !== true ? file : undefined);
  }
}
