import * as vscode from "vscode";
import type { FromPanel } from "../../server/src/protocol/panels.ts";

/** Asks where to save what a panel made, beside the experiment by default, and writes it. */
export async function saveFile(file: Extract<FromPanel, { type: "save" }>, experiment: vscode.Uri): Promise<void> {
  const extension = file.name.split(".").at(-1) ?? "";
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(experiment, "..", file.name),
    filters: { [extension.toUpperCase()]: [extension] },
    saveLabel: vscode.l10n.t("Save"),
  });
  if (target === undefined) return;
  const bytes = file.encoding === "base64" ? Buffer.from(file.data, "base64") : new TextEncoder().encode(file.data);
  await vscode.workspace.fs.writeFile(target, bytes);
}
