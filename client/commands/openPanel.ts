import * as vscode from "vscode";
import type { PanelKind } from "../../server/src/protocol/panels.ts";
import type { Context } from "./context.ts";
import { targetDeclaration } from "./target.ts";

/** Opens the panel of a declaration: training curves for a model, the traversal for a latent perturbation. */
export async function openPanel(context: Context, argument: unknown, kind?: PanelKind): Promise<void> {
  const ref = await targetDeclaration(context, argument);
  if (ref === undefined) return;
  if (context.runs.find(ref) === undefined) await context.runs.refresh();
  const declaration = context.runs.find(ref);
  const natural: PanelKind | undefined =
    declaration?.kind === "model" ? "training" : declaration?.kind === "latentPerturbation" ? "traversal" : undefined;
  const shown = kind ?? natural;
  if (shown === undefined || (natural !== undefined && natural !== shown)) {
    throw new Error(
      kind === "training"
        ? vscode.l10n.t("“{0}” is not a model, so it has no training curves.", ref.name)
        : vscode.l10n.t("“{0}” is not a latent perturbation, so it has no traversal.", ref.name),
    );
  }
  context.panels.open({ kind: shown, ...ref });
}
