/** The state of runs and declarations, from the store and from what is being executed; nothing is executed for it. */
import type { Progress } from "../../models/results.ts";
import type { DeclarationState, DeclarationStatus, JobState, RunError, RunRecord } from "../record.ts";
import {
  attached,
  type DeclarationIndex,
  type IndexedDeclaration,
  type IndexedJob,
} from "../store/declarationIndex.ts";
import type { Store } from "../store/store.ts";
import { stepsOf } from "./jobs.ts";
import { overallProgress } from "./overallProgress.ts";
import { resumeHint } from "./runner.ts";
import type { Job, Scheduler } from "./scheduler.ts";

/** A declaration as the file's text says it, read without executing. */
export interface SourceDeclaration {
  readonly name: string;
  readonly kind: DeclarationState["kind"];
  /** Hash of the declaration's source and of the declarations it refers to. */
  readonly sourceHash: string;
}

export function declarationState(
  source: SourceDeclaration,
  index: DeclarationIndex,
  store: Store,
  scheduler: Scheduler,
): DeclarationState {
  let shown: DeclarationState | undefined;
  for (const { declaration, stale } of attached(index, source.name, source.sourceHash)) {
    if (declaration.kind === source.kind) {
      const state = versionState(source, declaration, stale, store, scheduler);
      // A version that never ran hides no result of an earlier one; earlier ones are not read from the disk without need.
      if (state.status !== "never") {
        return state;
      }
      shown ??= state;
    }
  }
  return shown ?? { name: source.name, kind: source.kind, label: source.name, status: "never", jobs: [] };
}

function versionState(
  { name, kind }: SourceDeclaration,
  declaration: IndexedDeclaration,
  stale: boolean,
  store: Store,
  scheduler: Scheduler,
): DeclarationState {
  const active = declaration.jobs.flatMap(({ specHash }) => ownJob(specHash, store, scheduler) ?? []);
  const jobs = declaration.jobs.map((job) => jobState(job, store, scheduler));
  const status = statusOf(jobs, stale);
  const error = status === "failed" ? jobs.find((job) => job.status === "failed")?.error : undefined;
  const progress = progressOf(status, jobs, active, scheduler);
  return {
    name,
    kind,
    label: declaration.label,
    status,
    ...(progress === undefined ? {} : { progress }),
    ...(error === undefined ? {} : { error }),
    jobs,
  };
}

/** Whether any run of an indexed declaration is this one. */
export function includesRun(declaration: IndexedDeclaration, specHash: string): boolean {
  return declaration.jobs.some((job) => job.specHash === specHash);
}

function statusOf(jobs: readonly JobState[], stale: boolean): DeclarationStatus {
  const has = (status: JobState["status"]): boolean => jobs.some((job) => job.status === status);
  if (has("running")) {
    return "running";
  }
  if (has("queued")) {
    return "queued";
  }
  if (stale) {
    return has("done") ? "stale" : "never";
  }
  if (has("failed")) {
    return "failed";
  }
  if (has("cancelled")) {
    return "cancelled";
  }
  return jobs.length > 0 && jobs.every(({ status }) => status === "done") ? "done" : "never";
}

function progressOf(
  status: DeclarationStatus,
  jobs: readonly JobState[],
  active: readonly Job[],
  scheduler: Scheduler,
): Progress | undefined {
  if (status !== "running" && status !== "queued" && status !== "cancelled") {
    return undefined;
  }
  const [only, ...others] = jobs;
  // A run of another process, or of an earlier session, is known by what it left in the store alone.
  return active.length === jobs.length
    ? overallProgress(active, scheduler.limit)
    : others.length === 0
      ? only?.progress
      : undefined;
}

function jobState(indexed: IndexedJob, store: Store, scheduler: Scheduler): JobState {
  const job = ownJob(indexed.specHash, store, scheduler);
  if (job !== undefined && job.status !== "done") {
    return activeState(indexed, job);
  }
  const record = store.readRun(indexed.specHash);
  return { ...indexed, ...(record === undefined ? { status: "never" } : storedState(record, store)) };
}

/** The latest job of a run in this process, unless it ended without a result and another process went on with it. */
function ownJob(specHash: string, store: Store, scheduler: Scheduler): Job | undefined {
  const job = scheduler.find(store, specHash);
  if (job?.status !== "failed" && job?.status !== "cancelled") {
    return job;
  }
  const record = store.readRun(specHash);
  const running = record?.status === "running" && store.runningProcess(specHash) !== undefined;
  return running || record?.status === "done" ? undefined : job;
}

/** A run that waits for another of ours counts as running: the user sees its progress and can cancel it. */
function activeState(indexed: IndexedJob, job: Job): JobState {
  const waits = job.status === "queued" && job.needs.some(({ status }) => status === "running");
  return {
    ...indexed,
    status: waits ? "running" : job.status,
    ...(job.progress === undefined ? {} : { progress: job.progress }),
    ...(job.error === undefined ? {} : { error: job.error }),
  };
}

function storedState(record: RunRecord, store: Store): Pick<JobState, "status" | "progress" | "error"> {
  switch (record.status) {
    case "done":
      return { status: store.finished(record.specHash) === undefined ? "never" : "done" };
    case "failed":
      return { status: "failed", ...(record.error === undefined ? {} : { error: record.error }) };
    case "cancelled":
      return { status: "cancelled", ...loggedProgress(record, store) };
    case "running":
      return store.runningProcess(record.specHash) === undefined
        ? { status: "failed", error: orphaned(record, store) }
        : { status: "running", ...loggedProgress(record, store) };
  }
}

/** Why a run is called failed that its record says is running. */
function orphaned(record: RunRecord, store: Store): RunError {
  return {
    message: "The background process ended unexpectedly.",
    hint: resumeHint({ spec: record.spec, specHash: record.specHash, store }),
  };
}

function loggedProgress(record: RunRecord, store: Store): { progress?: Progress } {
  const steps = stepsOf(record.spec);
  const last = store.readLog(record.specHash).at(-1);
  if (steps === undefined || last === undefined) {
    return {};
  }
  const fraction = Math.min(1, last.step / steps);
  const secondsLeft = last.step === 0 ? undefined : (last.seconds / last.step) * (steps - last.step);
  const running = record.status === "running" && secondsLeft !== undefined;
  return { progress: { fraction, ...(running ? { secondsLeft } : {}), text: `step ${last.step} of ${steps}` } };
}
