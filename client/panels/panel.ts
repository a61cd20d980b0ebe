import * as vscode from "vscode";
import { commands } from "../../server/src/protocol/editor.ts";
import type { FromPanel, PanelState, ToPanel } from "../../server/src/protocol/panels.ts";
import type { LanguageServer } from "../languageServer.ts";
import { revealDeclaration } from "../revealDeclaration.ts";
import type { RunsModel } from "../runs/model.ts";
import { panelHtml } from "./html.ts";
import { saveFile } from "./save.ts";

export interface PanelServices {
  readonly extensionUri: vscode.Uri;
  readonly server: LanguageServer;
  readonly runs: RunsModel;
}

/** What all panels share: the page, the messages every kind knows, trust and the state of the declaration. */
export abstract class Panel implements vscode.Disposable {
  protected readonly services: PanelServices;
  protected readonly state: PanelState;
  private readonly panel: vscode.WebviewPanel;
  private readonly subscriptions: vscode.Disposable[] = [];
  private rendered: boolean = false;
  private disposed: boolean = false;
  /** Status of the declaration and its runs when the view was last fetched; a change asks for a new view. */
  private fetched = "";
  /** Number of the last request for a view: one that was asked for earlier is not shown. */
  private fetches = 0;

  constructor(services: PanelServices, panel: vscode.WebviewPanel, state: PanelState) {
    this.services = services;
    this.panel = panel;
    this.state = state;
  }

  /** Fills the page and starts listening; apart from the constructor, so that fields of subclasses exist by then. */
  show(): void {
    const { webview } = this.panel;
    const { extensionUri, runs } = this.services;
    const title = this.title();
    webview.options = {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(extensionUri, "dist", "webview"),
        vscode.Uri.joinPath(extensionUri, "media"),
      ],
    };
    this.panel.title = title;
    this.subscriptions.push(
      webview.onDidReceiveMessage((message: FromPanel) => this.report(this.receive(message))),
      runs.onDidChange((file) => {
        if (file === undefined || file.uri === this.state.uri) this.declarationChanged();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.post({ type: "trust", trusted: true })),
    );
    webview.html = panelHtml({
      title,
      script: webview
        .asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", "webview", `${this.state.kind}.js`))
        .toString(),
      cspSource: webview.cspSource,
      language: vscode.env.language,
      state: this.state,
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  onDidDispose(listener: () => void): void {
    this.subscriptions.push(
      this.panel.onDidDispose(() => {
        this.disposed = true;
        listener();
        this.dispose();
      }),
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions.splice(0)) subscription.dispose();
    if (!this.disposed) this.panel.dispose();
    this.disposed = true;
  }

  protected abstract title(): string;

  /** Asks the server for what the panel draws. */
  protected abstract view(): Promise<ToPanel>;

  /** Handles what only this kind of panel is asked. */
  protected abstract handle(message: FromPanel): Promise<void>;

  /** Owned by the panel: disposed with it. */
  protected own(subscription: vscode.Disposable): void {
    this.subscriptions.push(subscription);
  }

  protected post(message: ToPanel): void {
    // A hidden panel has no page to receive anything; it says `ready` again when it is shown.
    if (this.rendered && !this.disposed) void this.panel.webview.postMessage(message);
  }

  protected async refresh(): Promise<void> {
    this.fetched = this.statuses();
    const fetch = ++this.fetches;
    try {
      const view = await this.view();
      if (fetch === this.fetches) this.post(view);
    } catch (error) {
      if (fetch !== this.fetches) return;
      this.fetched = "";
      this.post({ type: "failed", message: messageOf(error) });
    }
  }

  private async receive(message: FromPanel): Promise<void> {
    const { server, runs } = this.services;
    const ref = { uri: this.state.uri, name: this.state.name };
    switch (message.type) {
      case "ready":
        this.rendered = true;
        this.post({ type: "trust", trusted: vscode.workspace.isTrusted });
        return this.refresh();
      case "run":
        return server.execute(commands.run, ref);
      case "cancel":
        return server.execute(commands.cancel, ref);
      case "goToSource":
        return revealDeclaration(runs, ref, { viewColumn: vscode.ViewColumn.One });
      case "manageTrust":
        await vscode.commands.executeCommand("workbench.trust.manage");
        return;
      case "showLog":
        server.log.show();
        return;
      case "save":
        return saveFile(message, vscode.Uri.parse(this.state.uri));
      default:
        return this.handle(message);
    }
  }

  private declarationChanged(): void {
    const declaration = this.services.runs.find(this.state);
    if (declaration === undefined || !this.rendered) return;
    this.post({ type: "declaration", declaration });
    if (this.fetched !== this.statuses()) this.report(this.refresh());
  }

  private statuses(): string {
    const declaration = this.services.runs.find(this.state);
    if (declaration === undefined) return "";
    return [declaration.status, ...declaration.jobs.map((job) => `${job.specHash} ${job.status}`)].join("\n");
  }

  private report(work: Promise<void>): void {
    work.catch((error: unknown) => this.post({ type: "failed", message: messageOf(error) }));
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
