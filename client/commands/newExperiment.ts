import * as vscode from "vscode";
import type { Context } from "./context.ts";

/** Small enough that the model trains within minutes on a laptop's processor. */
const template = `/** @experiment What moves in a sprite? */
import { betaVae, dSprites, latentPerturbation } from "vae-circuits";

export const sprites = dSprites({ size: 32 });

export const model = betaVae(sprites, {
  beta: 4,
  latents: 10,
  steps: 2_000,
  channels: [16, 32, 64],
  hidden: 128,
  seeds: [0],
});

export const sweep = latentPerturbation(model, { latents: [0, 1, 2, 3], from: -3, to: 3, steps: 7, images: 256 });
`;

/** Asks for a name, writes a first experiment that runs as it is, and opens it. */
export async function newExperiment({ runs }: Context): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined)
    throw new Error(vscode.l10n.t("Open a folder first: an experiment keeps its results beside it."));
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("New Experiment"),
    prompt: vscode.l10n.t("Name of the file, without .experiment.ts"),
    value: await freeName(folder, "sprites"),
    validateInput: (value) => remarkOn(folder, value),
  });
  if (name === undefined) return;
  const uri = experimentUri(folder, name);
  if (!(await exists(uri))) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(template));
  await vscode.window.showTextDocument(uri, { preview: false });
  await runs.refresh();
}

function experimentUri(folder: vscode.WorkspaceFolder, name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, `${name}.experiment.ts`);
}

/** VS Code makes no remark on a name that was proposed, so one that is free is proposed. */
async function freeName(folder: vscode.WorkspaceFolder, stem: string): Promise<string> {
  let name = stem;
  for (let number = 2; await exists(experimentUri(folder, name)); number++) name = `${stem}-${number}`;
  return name;
}

async function remarkOn(
  folder: vscode.WorkspaceFolder,
  name: string,
): Promise<string | vscode.InputBoxValidationMessage | undefined> {
  if (!/^[\w-]+(\/[\w-]+)*$/.test(name)) return vscode.l10n.t("Letters, digits, “-”, “_” and “/” only.");
  if (!(await exists(experimentUri(folder, name)))) return undefined;
  const message = vscode.l10n.t("{0}.experiment.ts is there already; it will be opened as it is.", name);
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
