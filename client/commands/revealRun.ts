import * as vscode from "vscode";
import type { DeclarationRef } from "../../server/src/protocol/editor.ts";
import type { Context } from "./context.ts";
import { openPanel } from "./openPanel.ts";
import { isDeclarationRef } from "./target.ts";

/** A native tree reports no double-click; two clicks on one row within this time are one. */
const DOUBLE_CLICK_MS = 450;

let last: { readonly key: string; readonly at: number } | undefined;

/** Click on a row: its line in the file. Double-click: its panel. */
export async function revealRun(context: Context, argument: unknown): Promise<void> {
  if (!isDeclarationRef(argument)) return;
  const key = JSON.stringify(argument);
  const now = Date.now();
  const double = last?.key === key && now - last.at < DOUBLE_CLICK_MS;
  last = double ? undefined : { key, at: now };
  if (double) await openPanel(context, argument);
  else await revealDeclaration(context, argument, { preserveFocus: true, preview: true });
}

/** Shows the line of a declaration, in the editor group that has the file if one does. */
export async function revealDeclaration(
  { runs }: Pick<Context, "runs">,
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
