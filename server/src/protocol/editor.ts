/**
 * Messages between an editor and the language server beyond plain LSP, and the commands behind code lenses.
 * An editor that knows none of these still has lenses that run and cancel, hints, hovers and diagnostics.
 */
import { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { Range } from "vscode-languageserver-types";
import type { EngineChoice } from "../engine/engine.ts";
import type { FactorEffects, LatentPerturbationResult } from "../metrics/results.ts";
import type { LogEntry, ModelResult } from "../models/results.ts";
import type { DeclarationState, Provenance } from "../runs/record.ts";
import type { BaseImage, DecodedImage } from "./worker.ts";

/** What the client says of itself in `initializationOptions`. All optional. */
export interface ClientOptions {
  /** The client has the panels, so lenses may open them. */
  readonly panels?: boolean;
  /** Code may be executed. False in an untrusted workspace: stored results are still shown. Default true. */
  readonly trusted?: boolean;
}

/** The section `vaeCircuits` of the client's configuration. */
export interface Settings {
  readonly engine: EngineChoice;
  /** Runs at the same time; 0 leaves one core free. */
  readonly concurrency: number;
  /** Which definitions hints show. */
  readonly definition: "paper" | "calibrated";
}

/** Names a declaration in a document. */
export interface DeclarationRef {
  readonly uri: string;
  readonly name: string;
}

/** Commands the server executes. Each takes one argument. */
export const commands = {
  /** Runs a declaration and what it needs. Argument: `DeclarationRef`. */
  run: "vaeCircuits.run",
  /** Runs every declaration of a file. Argument: `{ uri }`. */
  runAll: "vaeCircuits.runAll",
  /** Cancels the runs of a declaration. Argument: `DeclarationRef`. */
  cancel: "vaeCircuits.cancel",
  /** Writes the types for the editor's own checker beside the workspace. Argument: `{ uri }`. */
  init: "vaeCircuits.init",
} as const;

/** Commands the client executes; lenses name them only if the client has panels. Argument: `DeclarationRef`. */
export const panelCommands = {
  openTraversal: "vaeCircuits.openTraversal",
  openTraining: "vaeCircuits.openTraining",
} as const;

/** A declaration with its place in the document. */
export interface PlacedDeclaration extends DeclarationState {
  /** Range of the declared name. */
  readonly range: Range;
  /** One line for a list: `CES 4.59 ±0.12`, `34 % · 1 m 20 s left`, an error's first line. */
  readonly summary: string;
}

export interface FileState {
  readonly uri: string;
  readonly declarations: readonly PlacedDeclaration[];
  /** There is no such file any more. */
  readonly removed?: boolean;
}

/** Every experiment file of the workspace folders with its declarations, in source order. */
export const files = new RequestType0<readonly FileState[], void>("vaeCircuits/files");

/** A file's declarations changed state or place. */
export const fileChanged = new NotificationType<FileState>("vaeCircuits/fileChanged");

/** What the training panel draws. */
export interface TrainingView {
  readonly declaration: PlacedDeclaration;
  readonly steps: number;
  readonly runs: readonly TrainingCurve[];
}

export interface TrainingCurve {
  readonly specHash: string;
  /** Such as `seed 1`. */
  readonly name: string;
  readonly status: DeclarationState["status"];
  readonly steps: number;
  /** Thinned to at most 1,000 entries; the last is always kept. */
  readonly log: readonly LogEntry[];
  /** Step of the last checkpoint. */
  readonly checkpoint?: number;
  readonly result?: ModelResult;
  readonly provenance?: Provenance;
}

export const training = new RequestType<DeclarationRef, TrainingView, void>("vaeCircuits/training");

/** New log lines of a run. */
export const trainingLogged = new NotificationType<{
  readonly specHash: string;
  readonly entries: readonly LogEntry[];
}>("vaeCircuits/trainingLogged");

/** What the traversal panel draws. */
export interface TraversalView {
  readonly declaration: PlacedDeclaration;
  /** Label of the model underneath. */
  readonly model: string;
  readonly seeds: readonly number[];
  readonly seed: number;
  /** Absent before the first run. */
  readonly result?: LatentPerturbationResult;
  readonly factors: FactorEffects["factors"];
  readonly provenance?: Provenance;
  /** Image edge in pixels. */
  readonly size: number;
  readonly channels: number;
  readonly specHash?: string;
  /**
   * The stored strips as base64 PNG, drawn until frames are decoded and where nothing may be decoded: frames of `size`
   * pixels, one transparent column between two.
   */
  readonly strips?: readonly { readonly latent: number; readonly png: string }[];
}

export interface TraversalParams extends DeclarationRef {
  readonly seed?: number;
}

export const traversal = new RequestType<TraversalParams, TraversalView, void>("vaeCircuits/traversal");

/** Image number `image` of the run's base images, encoded and reconstructed by the trained model. */
export const traversalBase = new RequestType<TraversalParams & { readonly image: number }, BaseImage, void>(
  "vaeCircuits/traversalBase",
);

/** Decodes rows of K latents with the trained model. */
export const traversalDecode = new RequestType<
  TraversalParams & { readonly codes: readonly (readonly number[])[] },
  readonly DecodedImage[],
  void
>("vaeCircuits/traversalDecode");

/** The panel of this declaration closed; its decoding process may end. */
export const traversalClosed = new NotificationType<DeclarationRef>("vaeCircuits/traversalClosed");
