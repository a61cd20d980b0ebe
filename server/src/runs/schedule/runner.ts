/** Executes one run in a background process of its own. */
import { cancel, execute, logged, progressed } from "../../protocol/worker.ts";
import type { RunError } from "../record.ts";
import { stepsOf } from "./jobs.ts";
import { type ProcessEnded, type ProcessOptions, WorkerProcess } from "./process.ts";
import type { Execution, JobEvents, JobOutcome, JobRequest } from "./scheduler.ts";

/** A run that does not stop within this time after it was asked to is killed; it resumes from its last checkpoint. */
const CANCEL_MS = 900;

export function executeInProcess(options: ProcessOptions, request: JobRequest, events: JobEvents): Execution {
  const worker = new WorkerProcess(options);
  let cancelled = false;
  worker.on(progressed, (progress) => events.progressed(progress));
  worker.on(logged, ({ entries }) => events.logged(entries));
  return {
    outcome: outcomeOf(worker, request, () => cancelled),
    cancel: () => {
      if (cancelled) {
        return;
      }
      cancelled = true;
      worker.notify(cancel);
      const timer = setTimeout(() => worker.kill(), CANCEL_MS);
      void worker.ended.then(() => clearTimeout(timer));
    },
  };
}

async function outcomeOf(worker: WorkerProcess, request: JobRequest, cancelled: () => boolean): Promise<JobOutcome> {
  const { spec, specHash, store, engine } = request;
  try {
    const reply = await worker.request(execute, { spec, specHash, store: store.path, engine });
    if (reply.error === undefined) {
      return { status: "done" };
    }
    return cancelled() ? { status: "cancelled" } : { status: "failed", error: reply.error };
  } catch (failure) {
    const ended = failure as ProcessEnded | Error;
    if (cancelled()) {
      settleRecord(request, worker.pid, { status: "cancelled" });
      return { status: "cancelled" };
    }
    const error: RunError = {
      message: ended.message,
      hint: resumeHint(request),
      ...(ended.stack === undefined ? {} : { stack: ended.stack }),
    };
    settleRecord(request, worker.pid, { status: "failed", error });
    return { status: "failed", error };
  } finally {
    await worker.end();
  }
}

/** A killed process could not write how it ended. */
function settleRecord(
  { store, specHash }: JobRequest,
  pid: number | undefined,
  end: { status: "cancelled" } | { status: "failed"; error: RunError },
): void {
  const record = store.readRun(specHash);
  if (record?.status === "running" && record.pid === pid) {
    store.writeRun({ ...record, ...end, finishedAt: new Date().toISOString() });
  }
}

/** What to do about a run whose process is gone. */
export function resumeHint({ spec, specHash, store }: Pick<JobRequest, "spec" | "specHash" | "store">): string {
  const step = stepsOf(spec) === undefined ? undefined : store.checkpointStep(specHash);
  return step === undefined ? "Run again." : `Run again to resume from step ${step}.`;
}
