/** What an experiment file threw, in words for its author. */
import { inspect } from "node:util";
import type { CallSite, ExperimentError } from "../../experiment/errors.ts";
import * as language from "../../experiment/index.ts";
import { nearest } from "../../experiment/suggestion.ts";

export const LANGUAGE = "vae-circuits";

/** A message may hold whatever the file put into it; it is shown in one place of an editor. */
const LONGEST_MESSAGE = 2_000;

export interface Described {
  readonly message: string;
  readonly hint?: string;
  /** The module that could not be found, as the file names it. */
  readonly missing?: string;
  /** The identifier that nothing defines. */
  readonly unknown?: string;
}

/** The names that an experiment file can import. */
export const LANGUAGE_NAMES: readonly string[] = Object.keys(language).filter((name) => name !== "ExperimentError");

/** A module of the user, or a JSON document that it imports, does not parse. */
export class ParseError extends Error {
  readonly at: CallSite;

  constructor(message: string, at: CallSite) {
    super(message);
    this.name = "ParseError";
    this.at = at;
  }
}

export function described(thrown: unknown): Described {
  const { message, ...rest } = thrown instanceof Error ? describedError(thrown) : describedValue(thrown);
  const short = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  return { message: short, ...rest };
}

function describedValue(value: unknown): Described {
  const text = typeof value === "string" ? value : inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return { message: `The file threw ${text}, which is not an Error.` };
}

function describedError(error: Error): Described {
  const missing = missingModule(error);
  if (missing !== undefined) {
    return missing;
  }
  const unknown = /^(\S+) is not defined$/.exec(error.message)?.[1];
  const hint = unknown === undefined ? hintOf(error) : hintForUnknown(unknown);
  return {
    message: messageOf(error),
    ...(hint === undefined ? {} : { hint }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

function missingModule(error: Error): Described | undefined {
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(error.message)?.[1];
  if (missing === undefined) {
    return undefined;
  }
  return {
    missing,
    message: `There is no module "${missing}".`,
    hint: /^[./]/.test(missing)
      ? "Check the path. It starts from the folder of the importing file."
      : `Install it with npm install ${missing}, or correct its name.`,
  };
}

/** Errors of the language are told by their name, because a package may bring another copy of it. */
function isExperimentError(error: Error): error is ExperimentError {
  return error.name === "ExperimentError";
}

function hintOf(error: Error): string | undefined {
  if (isExperimentError(error)) {
    return error.hint;
  }
  return /^Cannot (?:assign to read only|add|delete|define|redefine) property/.test(error.message)
    ? `What the functions of "${LANGUAGE}" return cannot be changed. Declare what you want by their options.`
    : undefined;
}

function hintForUnknown(name: string): string | undefined {
  if (LANGUAGE_NAMES.includes(name)) {
    return `Import it: import { ${name} } from "${LANGUAGE}".`;
  }
  const meant = nearest(name, LANGUAGE_NAMES);
  return meant === undefined ? undefined : `Did you mean ${JSON.stringify(meant)}?`;
}

function messageOf(error: Error): string {
  if ("code" in error && "path" in error) {
    return `A file cannot be read or written: ${error.message}.`;
  }
  const plain = error.name === "Error" || isExperimentError(error);
  const named = error instanceof ParseError ? "The code does not parse" : error.name;
  return plain ? error.message : `${named}: ${error.message}`;
}
