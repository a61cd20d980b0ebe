/** The commands behind code lenses and quick fixes. */
import type { ExecuteCommandParams } from "vscode-languageserver";
import { z } from "zod";
import { commands } from "../protocol/editor.ts";
import type { RunError } from "../runs/record.ts";
import { UserError } from "./guard.ts";
import { isExperiment, pathOf } from "./workspace.ts";

/** What the commands do, on absolute paths. */
export interface CommandActions {
  /** Settles when the file was evaluated and its runs are planned. @throws UserError */
  run(file: string, names?: readonly string[]): Promise<void>;
  /** @throws UserError if another process runs it. */
  cancel(file: string, name: string): void;
  init(file: string): Promise<void>;
}

export const commandNames: readonly string[] = Object.values(commands);

const file = z.looseObject({ uri: z.string() });
const declaration = file.extend({ name: z.string().min(1) });

/** @throws UserError if the command is unknown or its argument is not what it takes. */
export async function executeCommand(
  { command, arguments: args = [] }: ExecuteCommandParams,
  actions: CommandActions,
): Promise<null> {
  switch (command) {
    case commands.run: {
      const { uri, name } = parse(declaration, args, command, "{ uri, name }");
      await actions.run(experimentPath(uri), [name]);
      return null;
    }
    case commands.runAll: {
      await actions.run(experimentPath(parse(file, args, command, "{ uri }").uri));
      return null;
    }
    case commands.cancel: {
      const { uri, name } = parse(declaration, args, command, "{ uri, name }");
      actions.cancel(experimentPath(uri), name);
      return null;
    }
    case commands.init: {
      await actions.init(filePath(parse(file, args, command, "{ uri }").uri));
      return null;
    }
    default:
      throw new UserError(`There is no command ${command}. The commands are ${commandNames.join(", ")}.`);
  }
}

/** @returns an error as one text, for where there is no place to show it at. */
export function textOfError(error: RunError): string {
  const place = error.at === undefined ? "" : ` (line ${error.at.line})`;
  return `${error.message}${place}${error.hint === undefined ? "" : ` ${error.hint}`}`;
}

function parse<T>(schema: z.ZodType<T>, args: readonly unknown[], command: string, shape: string): T {
  const parsed = schema.safeParse(args[0]);
  if (args.length !== 1 || !parsed.success) {
    throw new UserError(`${command} takes one argument ${shape}, but was given ${JSON.stringify(args)}.`);
  }
  return parsed.data;
}

function filePath(uri: string): string {
  const path = pathOf(uri);
  if (path === undefined) {
    throw new UserError(`${uri} is not a file on disk, so it cannot be used by VAE Circuits.`);
  }
  return path;
}

function experimentPath(uri: string): string {
  if (!isExperiment(uri)) {
    throw new UserError(`${uri} is not an experiment: its name does not end in .experiment.ts.`);
  }
  return filePath(uri);
}
