/** Quick fixes. */
import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import { commands } from "../protocol/editor.ts";
import { CODES, SOURCE } from "./diagnostics.ts";

/** Offers to write the types where they are missing. */
export function actionsFor({ context, textDocument }: CodeActionParams): CodeAction[] {
  const wanted = context.only?.every((kind) => !CodeActionKind.QuickFix.startsWith(kind)) !== true;
  const missing = context.diagnostics.filter(({ source, code }) => source === SOURCE && code === CODES.typesMissing);
  if (!wanted || missing.length === 0) {
    return [];
  }
  const title = "Set up types for vae-circuits";
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: missing,
      isPreferred: true,
      command: { title, command: commands.init, arguments: [{ uri: textDocument.uri }] },
    },
  ];
}
