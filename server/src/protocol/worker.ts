/**
 * Messages between whoever runs experiments (language server, command line) and a background process (`worker.ts`).
 * JSON-RPC over the child process's IPC channel. The host calls, the worker answers and notifies.
 */
import { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { Factor } from "../data/dataset.ts";
import type { EngineChoice } from "../engine/engine.ts";
import type { ModelSpec, Plan, ReadoutSpec, RunSpec } from "../experiment/specs.ts";
import type { LogEntry, Progress } from "../models/results.ts";
import type { Provenance, RunError, RunResult } from "../runs/record.ts";

export interface EvaluateParams {
  /** Absolute path of the experiment file. */
  readonly file: string;
}
export type EvaluateReply =
  | { readonly plan: Plan; readonly error?: undefined }
  | { readonly plan?: undefined; readonly error: RunError };

/** Executes the user's file and answers with its plan. User errors are a reply, not a failure of the request. */
export const evaluate = new RequestType<EvaluateParams, EvaluateReply, void>("evaluate");

export interface ExecuteParams {
  readonly spec: RunSpec;
  readonly specHash: string;
  /** Absolute path of the store, `.vae-circuits`. */
  readonly store: string;
  readonly engine: EngineChoice;
}
export type ExecuteReply =
  | { readonly result: RunResult; readonly error?: undefined }
  | { readonly result?: undefined; readonly error: RunError };

/** Runs one spec to its end, from its last checkpoint if there is one, and stores what it yields. */
export const execute = new RequestType<ExecuteParams, ExecuteReply, void>("execute");

/** Which engine runs, sent once before the first progress. */
export const started = new NotificationType<{ readonly provenance: Provenance }>("started");

/** At most ten times a second. */
export const progressed = new NotificationType<Progress>("progressed");

/** New lines of the training log, in order, at most four times a second. */
export const logged = new NotificationType<{ readonly entries: readonly LogEntry[] }>("logged");

/** Asks a run to stop at the next step; it writes a checkpoint first. Killed if it does not within a second. */
export const cancel = new NotificationType<void>("cancel");

export interface OpenParams {
  readonly store: string;
  readonly model: ModelSpec;
  /** Reads factors from decoded pictures, where it has been trained. */
  readonly readout?: ReadoutSpec;
  /** Seed of the stream of base images. */
  readonly seed: number;
  readonly engine: EngineChoice;
}

/** Loads a trained model for live decoding; the process stays until the host ends it. */
export const open = new RequestType<OpenParams, { readonly size: number; readonly channels: number }, void>("open");

/** A factor's value as the readout sees it, formatted with the data set's own words: `heart`, `0.82`, `29°`. */
export interface FactorReading {
  readonly factor: string;
  readonly text: string;
  /** Position in the factor's range, in [0, 1]; class id over the number of classes for a categorical one. */
  readonly position: number;
  /** How two positions compare; linear if absent. */
  readonly scale?: Factor["scale"];
}

/** Pixels are bytes, `channels × size × size`, base64. */
export interface DecodedImage {
  readonly pixels: string;
  readonly factors: readonly FactorReading[];
}

export interface BaseImage {
  readonly original: DecodedImage;
  readonly reconstruction: DecodedImage;
  /** μ, K numbers. */
  readonly mean: readonly number[];
  /** σ, K numbers. */
  readonly deviation: readonly number[];
  /** Reconstruction error in nats. */
  readonly error: number;
}

/** Encodes image number `image` of the run's own stream of base images. */
export const base = new RequestType<{ readonly image: number }, BaseImage, void>("base");

/** Decodes rows of K numbers. */
export const decode = new RequestType<
  { readonly codes: readonly (readonly number[])[] },
  readonly DecodedImage[],
  void
>("decode");

/** Ends the process after its answer. */
export const shutdown = new RequestType0<null, void>("shutdown");
