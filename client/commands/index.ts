import * as vscode from "vscode";
import { commands as serverCommands } from "../../server/src/protocol/editor.ts";
import { cancelDeclaration } from "./cancelDeclaration.ts";
import type { Context } from "./context.ts";
import { newExperiment } from "./newExperiment.ts";
import { openPanel } from "./openPanel.ts";
import { revealRun } from "./revealRun.ts";
import { runDeclaration } from "./runDeclaration.ts";
import { runFile } from "./runFile.ts";
import { activeExperiment } from "./target.ts";

type Command = (argument?: unknown) => Promise<void>;

/**
 * The client's own commands. Those of the server (`commands` of the protocol) are registered by the language client
 * itself, so none of them may be registered here: palette and menus get commands of their own that find the target.
 */
export function registerCommands(context: Context): vscode.Disposable {
  const all: Record<string, Command> = {
    "vaeCircuits.runDeclaration": (argument) => runDeclaration(context, argument),
    "vaeCircuits.cancelDeclaration": (argument) => cancelDeclaration(context, argument),
    "vaeCircuits.runFile": (argument) => runFile(context, argument),
    "vaeCircuits.openPanel": (argument) => openPanel(context, argument),
    "vaeCircuits.openTraining": (argument) => openPanel(context, argument, "training"),
    "vaeCircuits.openTraversal": (argument) => openPanel(context, argument, "traversal"),
    "vaeCircuits.revealRun": (argument) => revealRun(context, argument),
    "vaeCircuits.refreshRuns": () => context.runs.refresh(),
    "vaeCircuits.newExperiment": () => newExperiment(context),
    "vaeCircuits.installTypes": async () => {
      const uri = activeExperiment();
      if (uri !== undefined) await context.server.execute(serverCommands.init, { uri });
    },
    "vaeCircuits.showLog": async () => context.server.log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(all).map(([id, command]) => vscode.commands.registerCommand(id, reporting(context, command))),
  );
}

/** A command that fails says why in one notification; the detail goes to the log. */
function reporting({ server }: Context, command: Command): Command {
  return async (argument) => {
    try {
      await command(argument);
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      server.log.error(problem);
      const showLog = vscode.l10n.t("Show Log");
      const answer = await vscode.window.showErrorMessage(problem.message, showLog);
      if (answer === showLog) server.log.show();
    }
  };
}
