/** Running and cancelling from the editor. */
import { basename } from "node:path";
import type { RemoteConsole } from "vscode-languageserver";
import type { FileOutcome } from "../runs/manager.ts";
import { DiskError } from "../runs/store/disk.ts";
import { type CommandActions, textOfError } from "./commands.ts";
import type { Context } from "./context.ts";
import type { EvaluationErrors } from "./errors.ts";
import { inBackground, UserError } from "./guard.ts";
import type { Publisher } from "./publisher.ts";

export function runActions(
  context: Context,
  errors: EvaluationErrors,
  publisher: Publisher,
): Pick<CommandActions, "run" | "cancel"> {
  const { runs, workspace, connection } = context;
  return {
    async run(file, names) {
      assertRunnable(context, file);
      const { engine, concurrency } = await context.settings(workspace.uriOf(file));
      runs.configure({ engine, concurrency });
      await new Promise<void>((resolve, reject) => {
        const planned = () => {
          if (errors.clear(file)) {
            publisher.touch([file]);
          }
          resolve();
        };
        const finish = async () => {
          const outcome = await runs.run(file, { ...(names === undefined ? {} : { names }), planned });
          logOutcome(connection.console, basename(file), outcome);
          if (outcome.error === undefined) {
            // Nothing was planned where the server is about to end.
            resolve();
            return;
          }
          errors.hold(file, outcome.error, workspace.text(outcome.error.at?.file ?? file) ?? "");
          publisher.touch([file]);
          reject(new UserError(textOfError(outcome.error)));
        };
        inBackground(connection.console, "The run", () =>
          finish().catch((error: unknown) => {
            reject(error instanceof DiskError ? new UserError(`Results cannot be stored: ${error.message}`) : error);
            throw error;
          }),
        );
      });
    },
    cancel(file, name) {
      const { elsewhere } = runs.cancel(file, name);
      if (elsewhere !== undefined) {
        throw new UserError(
          `${name} is run by process ${elsewhere} of another window or command line: cancel it there.`,
        );
      }
    },
  };
}

/** What became of a run, for those who look into the log later. */
function logOutcome(log: RemoteConsole, file: string, outcome: FileOutcome): void {
  if (outcome.error !== undefined) {
    log.warn(`${file}: ${textOfError(outcome.error)}`);
    return;
  }
  for (const { declaration, status, cached, error } of outcome.declarations) {
    const line = `${file}: ${declaration.name} ${status}${cached ? ", from the store" : ""}`;
    if (error === undefined) {
      log.info(line);
    } else {
      log.warn(`${line}: ${textOfError(error)}`);
    }
  }
}

/** @throws UserError if the file may not be executed, or if what would be executed is not what the user sees. */
function assertRunnable({ options, workspace, outlines }: Context, file: string): void {
  if (!options().trusted) {
    throw new UserError("Running needs a trusted workspace: an experiment is code. Stored results are still shown.");
  }
  if (workspace.text(file) === undefined) {
    throw new UserError(`There is no file ${file}.`);
  }
  if (workspace.isUnsaved(file)) {
    throw new UserError("Save the experiment first: a run executes the file on disk.");
  }
  const module = outlines.sources(file).find((source) => workspace.isUnsaved(source));
  if (module !== undefined) {
    throw new UserError(
      `Save ${basename(module)} first: the experiment imports it, and a run executes the file on disk.`,
    );
  }
}
