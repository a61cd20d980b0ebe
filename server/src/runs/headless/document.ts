/** The document that `vae-circuits run --json` prints. It is read by programs, so a change here is a change of format. */
import type { EngineChoice, EngineName } from "../../engine/engine.ts";
import type { DeclarationKind } from "../../experiment/specs.ts";
import { type CombinedResult, combined } from "../combine.ts";
import type { DeclarationOutcome, FileOutcome } from "../manager.ts";
import type { RunError } from "../record.ts";

export interface RunDocument {
  /** Absolute path of the experiment file. */
  readonly file: string;
  /** The engine that ran; the one asked for where nothing has finished. */
  readonly engine: EngineChoice | EngineName;
  /** In source order; data is not among them. */
  readonly runs: readonly DocumentedRun[];
  /** Why nothing was run. */
  readonly error?: DocumentedError;
}

export interface DocumentedRun {
  readonly name: string;
  readonly kind: DeclarationKind;
  readonly status: DeclarationOutcome["status"];
  /** Of the first seed. */
  readonly specHash: string;
  /** Of every seed, where there are several. */
  readonly specHashes?: readonly string[];
  /** Of computing, over all seeds and resumptions, without what the run needed. */
  readonly seconds: number;
  /** Nothing had to be computed. */
  readonly cached: boolean;
  /** Over the seeds, see `combine.ts`. */
  readonly result?: CombinedResult;
  readonly error?: DocumentedError;
}

export type DocumentedError = Omit<RunError, "stack">;

export function runDocument(file: string, outcome: FileOutcome, engine: EngineChoice): RunDocument {
  if (outcome.error !== undefined) {
    return { file, engine, runs: [], error: documentedError(outcome.error) };
  }
  const records = outcome.declarations.flatMap(({ runs }) => runs.flatMap((run) => run.stored?.record ?? []));
  return {
    file,
    engine: records[0]?.provenance.engine ?? engine,
    runs: outcome.declarations.map(documentedRun),
  };
}

/** The result over all seeds; undefined unless every seed is done. */
export function resultOf({ status, runs }: DeclarationOutcome): CombinedResult | undefined {
  return status === "done" ? combined(runs.flatMap((run) => run.stored?.result ?? [])) : undefined;
}

export function secondsOf({ runs }: DeclarationOutcome): number {
  return runs.reduce((sum, run) => sum + (run.stored?.record.seconds ?? 0), 0);
}

function documentedRun(outcome: DeclarationOutcome): DocumentedRun {
  const { declaration, status, runs, cached, error } = outcome;
  const result = resultOf(outcome);
  return {
    name: declaration.name,
    kind: declaration.kind,
    status,
    specHash: runs[0]?.specHash ?? "",
    ...(runs.length > 1 ? { specHashes: runs.map((run) => run.specHash) } : {}),
    seconds: secondsOf(outcome),
    cached,
    ...(result === undefined ? {} : { result }),
    ...(error === undefined ? {} : { error: documentedError(error) }),
  };
}

function documentedError({ message, hint, at }: RunError): DocumentedError {
  return { message, ...(hint === undefined ? {} : { hint }), ...(at === undefined ? {} : { at }) };
}
