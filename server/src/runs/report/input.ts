/** What a report is made from: the outcomes of a file and what the store holds of their runs. */
import type { PlannedDeclaration } from "../../experiment/specs.ts";
import type { LogEntry } from "../../models/results.ts";
import type { CombinedResult } from "../combine.ts";
import type { RunError, RunRecord } from "../record.ts";
import { objectiveLabel } from "../schedule/jobs.ts";

export interface ReportRun {
  readonly record: RunRecord;
  readonly log: readonly LogEntry[];
  /** A picture beside the run's result, as PNG. */
  picture(name: string): Uint8Array | undefined;
}

export interface ReportDeclaration {
  readonly declaration: PlannedDeclaration;
  readonly status: "done" | "failed" | "cancelled";
  readonly error?: RunError;
  /** Over the seeds; absent unless every run is done. */
  readonly result?: CombinedResult;
  /** The finished runs, one per seed. */
  readonly runs: readonly ReportRun[];
  /** Runs that the finished ones needed, each once. */
  readonly needs: readonly ReportRun[];
}

export interface ReportInput {
  /** Name of the experiment file, without its folder. */
  readonly file: string;
  /** The question of the experiment, if it asks one. */
  readonly title?: string;
  /** ISO 8601. */
  readonly date: string;
  /** In source order; data is not among them. */
  readonly declarations: readonly ReportDeclaration[];
  /** Version of vae-circuits. */
  readonly version: string;
}

/** A declaration that is done, with a result of one kind. */
type Finished<K extends CombinedResult["kind"]> = ReportDeclaration & {
  readonly result: Extract<CombinedResult, { kind: K }>;
};
export type PerturbationEntry = Finished<"latentPerturbation">;
export type ModelEntry = Finished<"model">;

export function perturbationsOf({ declarations }: ReportInput): readonly PerturbationEntry[] {
  return declarations.filter((entry): entry is PerturbationEntry => entry.result?.kind === "latentPerturbation");
}

export function modelsOf({ declarations }: ReportInput): readonly ModelEntry[] {
  return declarations.filter((entry): entry is ModelEntry => entry.result?.kind === "model");
}

/** The model that a perturbation is about, such as `FactorVAE γ 40`. */
export function modelLabelOf({ declaration }: ReportDeclaration): string {
  const [spec] = declaration.specs;
  return spec?.kind === "latentPerturbation" ? objectiveLabel(spec.model.objective) : declaration.label;
}
