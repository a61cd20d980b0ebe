import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ErrorHandlerResult,
} from "vscode-languageclient/node";
import { CrashCounter } from "./crashCounter.ts";

/** Restarts a crashed server a few times by itself; after that it asks, so that a crash at start is no endless loop. */
export function restartPolicy(actions: { restart(): Promise<void>; showLog(): void }): ErrorHandler {
  const crashes = new CrashCounter({ most: 3, withinMs: 3 * 60_000 });

  async function ask(): Promise<void> {
    const restart = vscode.l10n.t("Restart");
    const showLog = vscode.l10n.t("Show Log");
    const answer = await vscode.window.showErrorMessage(
      vscode.l10n.t("The VAE Circuits server stopped several times in a row. Stored results are safe."),
      restart,
      showLog,
    );
    if (answer === showLog) actions.showLog();
    if (answer === restart) {
      crashes.reset();
      await actions.restart();
    }
  }

  return {
    error(_error, _message, count): ErrorHandlerResult {
      return { action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown };
    },
    closed(): CloseHandlerResult {
      if (crashes.record(Date.now())) return { action: CloseAction.Restart, handled: true };
      ask().then(undefined, () => actions.showLog());
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}
