import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import { experimentSelector, type LanguageServer } from "./languageServer.ts";

/** The item in the language status menu of an experiment file: is the server there, and which engine is chosen? */
export function createLanguageStatus(server: LanguageServer): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("vaeCircuits.server", experimentSelector);
  item.name = "VAE Circuits";
  item.command = { command: "vaeCircuits.showLog", title: vscode.l10n.t("Show Log") };

  function show(): void {
    const engine = vscode.workspace.getConfiguration("vaeCircuits").get<string>("engine", "auto");
    item.detail = vscode.l10n.t("Engine: {0}", engine);
    item.busy = server.state === State.Starting;
    const stopped = server.state === State.Stopped || server.state === State.StartFailed;
    item.severity = stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = stopped ? vscode.l10n.t("VAE Circuits: stopped") : vscode.l10n.t("VAE Circuits");
  }

  show();
  return vscode.Disposable.from(
    item,
    server.onDidChangeState(show),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("vaeCircuits.engine")) show();
    }),
  );
}
