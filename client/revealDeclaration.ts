import * as vscode from "vscode";
import type { DeclarationRef } from "../server/src/protocol/editor.ts";
import type { RunsModel } from "./runs/model.ts";

/** Shows the line of a declaration, in the editor group that has the file if one does. */
export async function revealDeclaration(
  runs: RunsModel,
  ref: DeclarationRef,
  options: vscode.TextDocumentShowOptions,
): Promise<void> {
  const uri = vscode.Uri.parse(ref.uri);
  const range = runs.find(ref)?.range;
  const open = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  await vscode.window.showTextDocument(uri, {
    ...options,
    ...(open?.viewColumn === undefined ? {} : { viewColumn: open.viewColumn }),
    ...(range === undefined
      ? {}
      : {
          selection: new vscode.Range(range.start.line, range.start.character, range.start.line, range.start.character),
        }),
  });
}
