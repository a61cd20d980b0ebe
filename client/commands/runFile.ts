import * as vscode from "vscode";
import { commands } from "../../server/src/protocol/editor.ts";
import type { Context } from "./context.ts";
import { activeExperiment } from "./target.ts";

/** Runs every declaration of a file: of the tree's row, of the editor whose title was clicked, or of the active editor. */
export async function runFile({ server }: Context, argument: unknown): Promise<void> {
  const uri = fileOf(argument) ?? activeExperiment();
  if (uri === undefined) throw new Error(vscode.l10n.t("Open an experiment file (*.experiment.ts) first."));
  await server.execute(commands.runAll, { uri });
}

function fileOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.toString();
  const row = argument as { readonly uri?: unknown } | null | undefined;
  return typeof row?.uri === "string" ? row.uri : undefined;
}
