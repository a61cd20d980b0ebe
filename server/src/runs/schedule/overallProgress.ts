/** One progress for several runs and what they wait for. */
import type { Progress } from "../../models/results.ts";
import { costOf } from "./jobs.ts";
import type { Job } from "./scheduler.ts";

/**
 * The runs' progress, weighted by their expected cost. The time left follows from the pace of those that run: `parallel` of
 * the waiting ones at a time, and never less than the slowest of those running.
 */
export function overallProgress(jobs: readonly Job[], parallel: number): Progress {
  const all = withNeeds(jobs);
  const total = sum(all, (job) => costOf(job.spec));
  // Training no step costs nothing, and is not done before it is.
  const fraction =
    total === 0 ? sum(all, fractionOf) / all.length : sum(all, (job) => costOf(job.spec) * fractionOf(job)) / total;
  const secondsLeft = timeLeft(all, parallel);
  return { fraction, ...(secondsLeft === undefined ? {} : { secondsLeft }), text: textOf(all) };
}

/** The jobs and, before each, what it needs; every job once. */
export function withNeeds(jobs: readonly Job[]): readonly Job[] {
  const found = new Set<Job>();
  for (const job of jobs) {
    for (const needed of withNeeds(job.needs)) {
      found.add(needed);
    }
    found.add(job);
  }
  return [...found];
}

function fractionOf({ status, progress }: Job): number {
  return status === "done" ? 1 : (progress?.fraction ?? 0);
}

function timeLeft(jobs: readonly Job[], parallel: number): number | undefined {
  const running = jobs.filter(({ status }) => status === "running");
  const paces = running.flatMap(({ spec, progress }) =>
    progress?.secondsLeft === undefined || progress.fraction >= 1
      ? []
      : [progress.secondsLeft / (costOf(spec) * (1 - progress.fraction))],
  );
  if (paces.length === 0) {
    return undefined;
  }
  const secondsPerCost = sum(paces, (pace) => pace) / paces.length;
  const unfinished = jobs.filter(({ status }) => status === "running" || status === "queued");
  const seconds = unfinished.map(
    (job) => job.progress?.secondsLeft ?? costOf(job.spec) * (1 - fractionOf(job)) * secondsPerCost,
  );
  const shared = sum(seconds, (each) => each) / Math.max(1, Math.min(parallel, unfinished.length));
  return Math.max(shared, ...running.map(({ progress }) => progress?.secondsLeft ?? 0));
}

function textOf(jobs: readonly Job[]): string {
  const running = jobs.filter(({ status }) => status === "running");
  const [first] = running;
  if (first === undefined) {
    return "waiting for its turn";
  }
  const what = first.progress === undefined ? first.label : `${first.label}: ${first.progress.text}`;
  const finished = jobs.filter(({ status }) => status === "done").length;
  return jobs.length === 1 ? (first.progress?.text ?? "starting") : `${what} (${finished} of ${jobs.length} runs done)`;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
