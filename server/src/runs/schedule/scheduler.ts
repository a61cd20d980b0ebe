/**
 * Which run is executed when: each once however many declarations want it, after what it needs, so many at a time.
 */
import type { EngineChoice } from "../../engine/engine.ts";
import type { RunSpec } from "../../experiment/specs.ts";
import type { LogEntry, Progress } from "../../models/results.ts";
import type { RunError, RunStatus } from "../record.ts";
import { specHash } from "../store/specHash.ts";
import type { Store } from "../store/store.ts";
import { labelOf, needsOf } from "./jobs.ts";

export interface JobRequest {
  readonly spec: RunSpec;
  readonly specHash: string;
  readonly store: Store;
  readonly engine: EngineChoice;
}

export interface JobEvents {
  progressed(progress: Progress): void;
  logged(entries: readonly LogEntry[]): void;
}

export type JobOutcome =
  | { readonly status: "done" }
  | { readonly status: "cancelled" }
  | { readonly status: "failed"; readonly error: RunError };

export interface Execution {
  /** Settles, never rejects, when the run has ended. */
  readonly outcome: Promise<JobOutcome>;
  cancel(): void;
}

export type Execute = (request: JobRequest, events: JobEvents) => Execution;

/** A run this process is responsible for. */
export interface Job extends JobRequest {
  readonly label: string;
  readonly needs: readonly Job[];
  readonly status: "queued" | RunStatus;
  readonly progress?: Progress;
  readonly error?: RunError;
  /** The result was in the store. */
  readonly cached: boolean;
  /** Settles, never rejects, when the run has ended. */
  readonly finished: Promise<void>;
}

interface MutableJob extends JobRequest {
  label: string;
  needs: readonly MutableJob[];
  status: Job["status"];
  progress?: Progress;
  error?: RunError;
  cached: boolean;
  finished: Promise<void>;
  finish: () => void;
  execution?: Execution;
  /** Who asked for it, directly or as something needed. */
  readonly owners: Set<string>;
}

export interface SchedulerEvents {
  changed(job: Job, owners: ReadonlySet<string>): void;
  logged(job: Job, entries: readonly LogEntry[]): void;
}

export class Scheduler {
  readonly #execute: Execute;
  readonly #events: SchedulerEvents;
  /** The latest job of every spec, by its folder in the store; insertion order is the order of the queue. */
  readonly #jobs = new Map<string, MutableJob>();
  #limit: number;

  /** @param limit how many runs are executed at the same time, at least 1. */
  constructor(execute: Execute, events: SchedulerEvents, limit: number) {
    this.#execute = execute;
    this.#events = events;
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
    this.#advance();
  }

  /** The latest job of a spec, finished or not. */
  find(store: Store, hash: string): Job | undefined {
    return this.#jobs.get(store.folder(hash));
  }

  /** Plans a run and what it needs. What is in the store is done at once; what is planned already is shared. */
  request(store: Store, spec: RunSpec, engine: EngineChoice, owner: string): Job {
    const job = this.#plan(store, spec, engine, owner);
    this.#advance();
    return job;
  }

  /** The owner no longer wants its runs: those are cancelled that nobody else wants. */
  release(owner: string): void {
    for (const job of this.#jobs.values()) {
      if (job.owners.delete(owner) && job.owners.size === 0) {
        this.#cancel(job);
      }
    }
    this.#advance();
  }

  /** Cancels a run, whoever wants it, and with it what needs it. */
  cancel(store: Store, hash: string): void {
    const job = this.#jobs.get(store.folder(hash));
    if (job !== undefined) {
      this.#cancel(job);
      this.#advance();
    }
  }

  /** Cancels everything and waits until every process has ended. */
  async cancelAll(): Promise<void> {
    const active = [...this.#jobs.values()].filter(isActive);
    for (const job of active) {
      this.#cancel(job);
    }
    await Promise.all(active.map((job) => job.finished));
  }

  #plan(store: Store, spec: RunSpec, engine: EngineChoice, owner: string): MutableJob {
    const hash = specHash(spec);
    const key = store.folder(hash);
    const known = this.#jobs.get(key);
    if (known !== undefined && isActive(known)) {
      this.#addOwner(known, owner);
      return known;
    }
    const cached = isStored(store, hash, engine);
    const { promise: finished, resolve: finish } = settleable();
    const job: MutableJob = {
      spec,
      specHash: hash,
      store,
      engine,
      label: labelOf(spec),
      needs: cached ? [] : needsOf(spec).map((needed) => this.#plan(store, needed, engine, owner)),
      status: cached ? "done" : "queued",
      cached,
      finished,
      finish,
      owners: new Set([owner]),
    };
    this.#jobs.delete(key);
    this.#jobs.set(key, job);
    if (cached) {
      finish();
    }
    this.#events.changed(job, job.owners);
    return job;
  }

  #addOwner(job: MutableJob, owner: string): void {
    job.owners.add(owner);
    for (const needed of job.needs) {
      this.#addOwner(needed, owner);
    }
  }

  #cancel(job: MutableJob): void {
    if (job.status === "queued") {
      this.#end(job, { status: "cancelled" });
    } else if (job.status === "running") {
      job.execution?.cancel();
    }
  }

  /** Starts what can start and ends what can never start. */
  #advance(): void {
    for (const job of this.#jobs.values()) {
      if (job.status === "queued") {
        const unmet = job.needs.find(({ status }) => status === "failed" || status === "cancelled");
        if (unmet !== undefined) {
          this.#end(job, outcomeWithout(unmet));
        }
      }
    }
    let running = [...this.#jobs.values()].filter(({ status }) => status === "running").length;
    for (const job of this.#jobs.values()) {
      if (running < this.#limit && job.status === "queued" && job.needs.every(({ status }) => status === "done")) {
        running += 1;
        this.#start(job);
      }
    }
  }

  #start(job: MutableJob): void {
    job.status = "running";
    job.execution = this.#execute(job, {
      progressed: (progress) => {
        if (job.status === "running") {
          job.progress = progress;
          this.#events.changed(job, job.owners);
        }
      },
      logged: (entries) => this.#events.logged(job, entries),
    });
    void job.execution.outcome.then((outcome) => {
      this.#end(job, outcome);
      this.#advance();
    });
    this.#events.changed(job, job.owners);
  }

  #end(job: MutableJob, outcome: JobOutcome): void {
    job.status = outcome.status;
    if (outcome.status === "failed") {
      job.error = outcome.error;
    }
    delete job.execution;
    this.#events.changed(job, job.owners);
    job.owners.clear();
    job.finish();
  }
}

/** Whether the store has what running the spec would give. A particular engine asks for a result by that engine. */
export function isStored(store: Store, hash: string, engine: EngineChoice): boolean {
  const stored = store.finished(hash);
  return (
    stored !== undefined &&
    (engine === "auto" || stored.record.provenance.engine === engine) &&
    (stored.record.kind === "latentPerturbation" || store.hasWeights(hash))
  );
}

function isActive({ status }: MutableJob): boolean {
  return status === "queued" || status === "running";
}

function outcomeWithout(unmet: MutableJob): JobOutcome {
  if (unmet.status === "cancelled") {
    return { status: "cancelled" };
  }
  const reason = unmet.error ?? { message: "It failed." };
  return {
    status: "failed",
    error: { ...reason, message: `It needs ${unmet.label}, which failed: ${reason.message}` },
  };
}

function settleable(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
