/** What the store keeps of a run in `run.json`, and what a declaration's state is. */
import type { EngineName } from "../engine/engine.ts";
import type { DeclarationKind, RunKind, RunSpec } from "../experiment/specs.ts";
import type { LatentPerturbationResult } from "../metrics/results.ts";
import type { ModelResult, Progress, ReadoutResult } from "../models/results.ts";

/** The document in `result.json`. */
export type RunResult = ModelResult | ReadoutResult | LatentPerturbationResult;

/** Where a run's numbers come from. */
export interface Provenance {
  readonly engine: EngineName;
  readonly engineVersion: string;
  readonly engineReason: string;
  readonly threads: number;
  /** Version of vae-circuits. */
  readonly version: string;
  readonly node: string;
  /** Such as `linux-x64`. */
  readonly platform: string;
  /** Such as `AMD EPYC 9654, 2 cores`. */
  readonly machine: string;
}

export type RunStatus = "running" | "done" | "failed" | "cancelled";

/** An error as a user reads it: what happened, where, and what to do. */
export interface RunError {
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The place in a user's file, one-based. */
  readonly at?: { readonly file: string; readonly line: number; readonly column: number };
  /** The technical detail, for the log. */
  readonly stack?: string;
}

export interface RunRecord {
  readonly specHash: string;
  readonly kind: RunKind;
  readonly label: string;
  readonly spec: RunSpec;
  readonly status: RunStatus;
  /** Process that runs it, to tell a running run from one whose process died. */
  readonly pid?: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Seconds spent computing, over all resumptions. */
  readonly seconds: number;
  readonly provenance: Provenance;
  readonly error?: RunError;
}

export type JobStatus = "never" | "queued" | RunStatus;

/** One run behind a declaration. */
export interface JobState {
  readonly specHash: string;
  readonly kind: RunKind;
  readonly label: string;
  readonly seed: number;
  readonly status: JobStatus;
  readonly progress?: Progress;
  readonly error?: RunError;
}

export type DeclarationStatus = JobStatus | "stale";

/** A declaration as the editor shows it. */
export interface DeclarationState {
  readonly name: string;
  readonly kind: DeclarationKind;
  readonly label: string;
  /** `stale`: there is a result, of an earlier version of the declaration. */
  readonly status: DeclarationStatus;
  /** Over all the jobs and what they wait for. */
  readonly progress?: Progress;
  readonly error?: RunError;
  /** The runs of the last evaluation, one per seed. */
  readonly jobs: readonly JobState[];
}
