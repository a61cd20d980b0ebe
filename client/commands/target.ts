import * as vscode from "vscode";
import type { DeclarationRef } from "../../server/src/protocol/editor.ts";
import { experimentSelector } from "../languageServer.ts";
import { listed } from "../runs/rows.ts";
import type { Context } from "./context.ts";

/** A lens, a row of the tree and a panel all pass an object that names the declaration. */
export function isDeclarationRef(value: unknown): value is DeclarationRef {
  const ref = value as Partial<DeclarationRef> | null | undefined;
  return typeof ref?.uri === "string" && typeof ref.name === "string";
}

/** The experiment file in the active editor, if there is one. */
export function activeExperiment(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || vscode.languages.match(experimentSelector, document) === 0) return undefined;
  return document.uri.toString();
}

/** The declaration the argument names, else the one under the cursor, else the one the user picks. */
export async function targetDeclaration({ runs }: Context, argument: unknown): Promise<DeclarationRef | undefined> {
  if (isDeclarationRef(argument)) return { uri: argument.uri, name: argument.name };
  const uri = activeExperiment();
  const editor = vscode.window.activeTextEditor;
  if (runs.files.length === 0) await runs.refresh();
  if (uri !== undefined && editor !== undefined) {
    const here = runs.at(uri, editor.selection.active.line);
    if (here !== undefined && here.kind !== "data") return { uri, name: here.name };
  }
  const choices = runs.files
    .filter((file) => uri === undefined || file.uri === uri)
    .flatMap((file) =>
      listed(file).map((declaration) => ({
        label: declaration.name,
        description: declaration.label,
        detail: uri === undefined ? vscode.workspace.asRelativePath(vscode.Uri.parse(file.uri)) : "",
        ref: { uri: file.uri, name: declaration.name },
      })),
    );
  if (choices.length === 0) throw new Error(vscode.l10n.t("There is no experiment with a declaration to run."));
  const picked = await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("Which declaration?") });
  return picked?.ref;
}
