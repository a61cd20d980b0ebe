/** What the traversal panel draws before anything is decoded. */
import { openDataset } from "../data/datasets.ts";
import type { LatentPerturbationSpec } from "../experiment/specs.ts";
import type { LatentPerturbationResult } from "../metrics/results.ts";
import type { Settings, TraversalView } from "../protocol/editor.ts";
import type { RunManager } from "../runs/manager.ts";
import type { JobState } from "../runs/record.ts";
import { labelOf } from "../runs/schedule/jobs.ts";
import { placed } from "./fileState.ts";
import { UserError } from "./guard.ts";
import type { Snapshot, Subject } from "./snapshot.ts";

/** A run of a perturbation: one seed of the model underneath. */
export interface PerturbationRun {
  readonly job: JobState;
  readonly spec: LatentPerturbationSpec;
}

/**
 * @returns the run of the asked seed, of the first one if none is asked; undefined before the first evaluation.
 * @throws UserError if the declaration is not a perturbation or has no such seed.
 */
export function perturbationRun(
  snapshot: Snapshot,
  { declaration, state }: Subject,
  seed: number | undefined,
  runs: RunManager,
): PerturbationRun | undefined {
  if (declaration.kind !== "latentPerturbation") {
    throw new UserError(`${declaration.name} is not a latent perturbation, so it has no traversal.`);
  }
  const job = seed === undefined ? state.jobs[0] : state.jobs.find((candidate) => candidate.seed === seed);
  if (job === undefined && seed !== undefined && state.jobs.length > 0) {
    const seeds = state.jobs.map((candidate) => candidate.seed).join(", ");
    throw new UserError(`${declaration.name} has no seed ${seed}. Its seeds are ${seeds}.`);
  }
  const spec = job && runs.spec(snapshot.file, job.specHash);
  return job !== undefined && spec?.kind === "latentPerturbation" ? { job, spec } : undefined;
}

export function traversalViewOf(
  snapshot: Snapshot,
  subject: Subject,
  seed: number | undefined,
  runs: RunManager,
  definition: Settings["definition"],
): TraversalView {
  const run = perturbationRun(snapshot, subject, seed, runs);
  const shown = {
    declaration: placed(snapshot, subject, definition),
    seeds: subject.state.jobs.map((job) => job.seed),
    seed: run?.job.seed ?? seed ?? 0,
  };
  if (run === undefined) {
    // Nothing is known of the model before the file was executed; the panel only offers to run it.
    return { ...shown, model: "", factors: [], size: 64, channels: 1 };
  }
  const { specHash } = run.job;
  const dataset = openDataset(run.spec.model.data);
  const finished = runs.store(snapshot.file).finished(specHash);
  const result = finished?.result.kind === "latentPerturbation" ? finished.result : undefined;
  return {
    ...shown,
    model: labelOf(run.spec.model),
    factors: result?.factorEffects.factors ?? dataset.factors.map((factor) => factor.name),
    size: dataset.size,
    channels: dataset.channels,
    specHash,
    ...(result === undefined || finished === undefined
      ? {}
      : { result, provenance: finished.record.provenance, strips: stripsOf(snapshot.file, specHash, result, runs) }),
  };
}

function stripsOf(
  file: string,
  specHash: string,
  result: LatentPerturbationResult,
  runs: RunManager,
): NonNullable<TraversalView["strips"]> {
  return result.strips.flatMap(({ latent, picture }) => {
    const png = pictureOf(file, specHash, picture, runs);
    return png === undefined ? [] : [{ latent, png }];
  });
}

/** @returns a stored picture as base64. */
export function pictureOf(file: string, specHash: string, name: string, runs: RunManager): string | undefined {
  const bytes = runs.store(file).readFile(specHash, name);
  return bytes && Buffer.from(bytes).toString("base64");
}
