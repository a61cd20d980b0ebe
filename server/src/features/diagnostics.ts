/** Diagnostics: what is wrong with a file, found by reading it, by the last evaluation, or by a run. */
import { type Diagnostic, DiagnosticSeverity, type Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { RunError } from "../runs/record.ts";
import type { LocatedError } from "./errors.ts";
import type { Snapshot, Subject } from "./snapshot.ts";

export const SOURCE = "vae-circuits";

/** Codes that code actions look for. */
export const CODES = { typesMissing: "types-missing", evaluation: "evaluation", run: "run" } as const;

export interface DiagnosticInputs {
  readonly evaluation?: LocatedError;
  /** The editor's own checker cannot find `vae-circuits`. */
  readonly typesMissing: boolean;
}

export function diagnosticsOf(snapshot: Snapshot, inputs: DiagnosticInputs): Diagnostic[] {
  return [
    ...(inputs.typesMissing ? typesMissing(snapshot) : []),
    ...(inputs.evaluation === undefined ? [] : [evaluationError(snapshot.document, inputs.evaluation)]),
    ...snapshot.subjects.flatMap((subject) => runFailure(snapshot, subject)),
  ];
}

/** An evaluation error, in whichever file it happened. */
export function evaluationError(document: TextDocument, { error, line, column }: LocatedError): Diagnostic {
  return {
    range: wordAt(document, line, column),
    severity: DiagnosticSeverity.Error,
    source: SOURCE,
    code: CODES.evaluation,
    message: messageOf(error),
  };
}

/** A failed run is an error beside its declaration; a stale one is said by lens and hint alone. */
function runFailure(snapshot: Snapshot, { declaration, state }: Subject): Diagnostic[] {
  if (state.status !== "failed" || state.error === undefined) {
    return [];
  }
  return [
    {
      range: snapshot.rangeOf(declaration.nameRange),
      severity: DiagnosticSeverity.Error,
      source: SOURCE,
      code: CODES.run,
      message: messageOf(state.error),
    },
  ];
}

function typesMissing(snapshot: Snapshot): Diagnostic[] {
  const { importRange } = snapshot;
  return importRange === undefined
    ? []
    : [
        {
          range: snapshot.rangeOf(importRange),
          severity: DiagnosticSeverity.Information,
          source: SOURCE,
          code: CODES.typesMissing,
          message: "This workspace has no types for vae-circuits yet, so the editor cannot check or complete it.",
        },
      ];
}

function messageOf(error: RunError): string {
  return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
}

/** The word at a place, or the whole line where there is none. */
function wordAt(document: TextDocument, line: number, column: number): Range {
  const text = document
    .getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } })
    .replace(/\r?\n$/, "");
  const word = /^[\w$]+/.exec(text.slice(column))?.[0];
  if (word !== undefined) {
    return { start: { line, character: column }, end: { line, character: column + word.length } };
  }
  const start = text.length - text.trimStart().length;
  return { start: { line, character: start }, end: { line, character: text.trimEnd().length } };
}
