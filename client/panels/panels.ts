import * as vscode from "vscode";
import type { PanelKind, PanelState } from "../../server/src/protocol/panels.ts";
import type { LanguageServer } from "../languageServer.ts";
import type { RunsModel } from "../runs/model.ts";
import type { Panel, PanelServices } from "./panel.ts";
import { TrainingPanel } from "./training.ts";
import { TraversalPanel } from "./traversal.ts";

const kinds: Record<PanelKind, new (...args: ConstructorParameters<typeof TrainingPanel>) => Panel> = {
  training: TrainingPanel,
  traversal: TraversalPanel,
};

const viewType = (kind: PanelKind) => `vaeCircuits.${kind}`;

/** The open panels: one per declaration and kind, brought back after a reload of the window. */
export class Panels implements vscode.Disposable {
  private readonly opened = new Map<string, Panel>();
  private readonly services: PanelServices;
  private readonly serializers: vscode.Disposable[];

  constructor(context: vscode.ExtensionContext, server: LanguageServer, runs: RunsModel) {
    this.services = { extensionUri: context.extensionUri, server, runs };
    this.serializers = (Object.keys(kinds) as PanelKind[]).map((kind) =>
      vscode.window.registerWebviewPanelSerializer(viewType(kind), {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          if (isPanelState(state) && state.kind === kind) this.attach(panel, state);
          else panel.dispose();
        },
      }),
    );
  }

  open(state: PanelState): void {
    const panel = this.opened.get(key(state));
    if (panel !== undefined) panel.reveal();
    else this.attach(createPanel(this.services.extensionUri, state), state);
  }

  dispose(): void {
    for (const panel of [...this.opened.values()]) panel.dispose();
    for (const serializer of this.serializers) serializer.dispose();
  }

  private attach(webviewPanel: vscode.WebviewPanel, state: PanelState): void {
    const panel = new kinds[state.kind](this.services, webviewPanel, state);
    this.opened.set(key(state), panel);
    panel.onDidDispose(() => this.opened.delete(key(state)));
    panel.show();
  }
}

function createPanel(extensionUri: vscode.Uri, state: PanelState): vscode.WebviewPanel {
  const panel = vscode.window.createWebviewPanel(
    viewType(state.kind),
    state.name,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
    { enableScripts: true, enableFindWidget: false },
  );
  panel.iconPath = {
    light: vscode.Uri.joinPath(extensionUri, "media", "panel-light.svg"),
    dark: vscode.Uri.joinPath(extensionUri, "media", "panel-dark.svg"),
  };
  return panel;
}

function key({ kind, uri, name }: PanelState): string {
  return JSON.stringify([kind, uri, name]);
}

function isPanelState(value: unknown): value is PanelState {
  const state = value as Partial<PanelState> | null | undefined;
  return (
    (state?.kind === "training" || state?.kind === "traversal") &&
    typeof state.uri === "string" &&
    typeof state.name === "string"
  );
}
