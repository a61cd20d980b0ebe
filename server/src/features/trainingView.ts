/** What the training panel draws. */
import type { LogEntry } from "../models/results.ts";
import type { Settings, TrainingCurve, TrainingView } from "../protocol/editor.ts";
import type { RunManager } from "../runs/manager.ts";
import type { JobState } from "../runs/record.ts";
import { placed } from "./fileState.ts";
import { UserError } from "./guard.ts";
import type { Snapshot, Subject } from "./snapshot.ts";

const MOST_ENTRIES = 1_000;

/** @throws UserError if the declaration is not a model. */
export function trainingViewOf(
  snapshot: Snapshot,
  subject: Subject,
  runs: RunManager,
  definition: Settings["definition"],
): TrainingView {
  if (subject.declaration.kind !== "model") {
    throw new UserError(`${subject.declaration.name} is not a model, so it has no training curves.`);
  }
  const curves = subject.state.jobs.map((job) => curveOf(snapshot.file, job, runs));
  return {
    declaration: placed(snapshot, subject, definition),
    steps: Math.max(0, ...curves.map((curve) => curve.steps)),
    runs: curves,
  };
}

function curveOf(file: string, job: JobState, runs: RunManager): TrainingCurve {
  const store = runs.store(file);
  const spec = runs.spec(file, job.specHash);
  const checkpoint = store.checkpointStep(job.specHash);
  const finished = store.finished(job.specHash);
  return {
    specHash: job.specHash,
    name: `seed ${job.seed}`,
    status: job.status,
    steps: spec?.kind === "model" ? spec.steps : 0,
    log: thinned(store.readLog(job.specHash)),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(finished?.result.kind === "model" ? { result: finished.result, provenance: finished.record.provenance } : {}),
  };
}

/** @returns at most 1,000 entries at even distances, the first and the last among them. */
export function thinned(log: readonly LogEntry[]): readonly LogEntry[] {
  if (log.length <= MOST_ENTRIES) {
    return log;
  }
  const stride = (log.length - 1) / (MOST_ENTRIES - 1);
  return Array.from({ length: MOST_ENTRIES }, (_, index) => log[Math.round(index * stride)]!);
}
