/**
 * Runs experiments: evaluates a file in a background process, executes what its declarations need, and knows the state of
 * every declaration. The language server and the command line are two users of this one class.
 */
import { availableParallelism } from "node:os";
import type { EngineChoice } from "../engine/engine.ts";
import type { Plan, PlannedDeclaration, RunSpec } from "../experiment/specs.ts";
import type { LogEntry } from "../models/results.ts";
import { type EvaluateReply, evaluate } from "../protocol/worker.ts";
import { workspaceRoot } from "./editorTypes/init.ts";
import { Emitter, type Subscription } from "./emitter.ts";
import type { DeclarationState, RunError, RunRecord, RunResult } from "./record.ts";
import { labelOf, seedOf } from "./schedule/jobs.ts";
import { withNeeds } from "./schedule/overallProgress.ts";
import { type ProcessOptions, WorkerProcess } from "./schedule/process.ts";
import { executeInProcess } from "./schedule/runner.ts";
import { type Execute, type Job, Scheduler } from "./schedule/scheduler.ts";
import { declarationState, includesRun, type SourceDeclaration } from "./schedule/states.ts";
import { type DeclarationIndex, type IndexedDeclaration, withEvaluated } from "./store/declarationIndex.ts";
import { specHash } from "./store/specHash.ts";
import { Store } from "./store/store.ts";

export interface RunManagerOptions extends ProcessOptions {
  readonly engine?: EngineChoice;
  /** Runs at the same time; 0 leaves one core free. */
  readonly concurrency?: number;
  /** Reads the declarations of an experiment file from its text. */
  readonly outline: (file: string) => readonly SourceDeclaration[];
  /** How long a file may take to evaluate. */
  readonly evaluateMs?: number;
  /** Executes a run; by default in a background process. */
  readonly execute?: Execute;
}

/** What became of one declaration that was run. */
export interface DeclarationOutcome {
  readonly declaration: PlannedDeclaration;
  readonly status: "done" | "failed" | "cancelled";
  /** Every run was in the store already. */
  readonly cached: boolean;
  readonly runs: readonly RunOutcome[];
  readonly error?: RunError;
}

/** One run of a declaration: one seed. */
export interface RunOutcome {
  readonly specHash: string;
  readonly spec: RunSpec;
  readonly cached: boolean;
  readonly stored?: { readonly record: RunRecord; readonly result: RunResult };
}

export type FileOutcome =
  | { readonly plan: Plan; readonly declarations: readonly DeclarationOutcome[]; readonly error?: undefined }
  /** The file could not be evaluated, or has no such declaration. */
  | { readonly error: RunError; readonly plan?: undefined };

export interface RunOptions {
  /** Declarations to run; all of the file by default. */
  readonly names?: readonly string[];
  readonly engine?: EngineChoice;
  /** Called when the file was evaluated and its runs are planned. */
  readonly planned?: () => void;
}

const EVALUATE_MS = 20_000;

export class RunManager {
  /** Declarations of a file changed state or progress. */
  readonly changed = new Emitter<{ readonly file: string; readonly names: readonly string[] }>();
  /** New lines in the log of a run of this process. */
  readonly logged = new Emitter<{ readonly specHash: string; readonly entries: readonly LogEntry[] }>();

  readonly #options: RunManagerOptions;
  readonly #scheduler: Scheduler;
  readonly #stores = new Map<string, { readonly store: Store; readonly watch: Subscription }>();
  /** What was last told about a file, to tell only what changed when another process writes to the store. */
  readonly #told = new Map<string, ReadonlyMap<string, string>>();
  readonly #evaluations = new Set<WorkerProcess>();
  /** What files evaluated to the last time in this process. */
  readonly #evaluated = new Map<string, DeclarationIndex>();
  #engine: EngineChoice;
  #state: "open" | "disposed" = "open";

  constructor(options: RunManagerOptions) {
    this.#options = options;
    this.#engine = options.engine ?? "auto";
    this.#scheduler = new Scheduler(
      options.execute ?? ((request, events) => executeInProcess(options, request, events)),
      {
        changed: (job, owners) => this.#jobChanged(job, owners),
        logged: (job, entries) => this.logged.emit({ specHash: job.specHash, entries }),
      },
      parallelRuns(options.concurrency ?? 0),
    );
  }

  /** Settings for runs that start from now on. */
  configure(settings: { readonly engine: EngineChoice; readonly concurrency: number }): void {
    this.#engine = settings.engine;
    this.#scheduler.limit = parallelRuns(settings.concurrency);
  }

  /** The store of the workspace that an experiment file belongs to. */
  store(file: string): Store {
    const root = workspaceRoot(file);
    const known = this.#stores.get(root);
    if (known !== undefined) {
      return known.store;
    }
    const store = Store.of(root);
    const watch = store.watch(() => this.#storeChanged(root));
    this.#stores.set(root, { store, watch });
    return store;
  }

  /** Executes an experiment file in a process of its own. Errors of the user's file are a reply. */
  async evaluate(file: string): Promise<EvaluateReply> {
    const milliseconds = this.#options.evaluateMs ?? EVALUATE_MS;
    const worker = new WorkerProcess(this.#options);
    this.#evaluations.add(worker);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      worker.kill();
    }, milliseconds);
    try {
      return await worker.request(evaluate, { file });
    } catch (failure) {
      const at = { file, line: 1, column: 1 };
      return { error: { ...(late ? tooLate(milliseconds) : endedEarly(failure as Error)), at } };
    } finally {
      clearTimeout(timer);
      this.#evaluations.delete(worker);
      await worker.end();
    }
  }

  /**
   * Evaluates a file, runs the named declarations and what they need, and answers when all have ended. Results that are in
   * the store are not computed again.
   */
  async run(file: string, { names, engine = this.#engine, planned }: RunOptions = {}): Promise<FileOutcome> {
    // Read before the evaluation: if the file is saved in between, its results show as stale, never as current.
    const sources = this.#options.outline(file);
    const reply = await this.evaluate(file);
    if (reply.error !== undefined) {
      return { error: reply.error };
    }
    const { plan } = reply;
    const unknown = names?.find((name) => !plan.declarations.some((declaration) => declaration.name === name));
    if (unknown !== undefined) {
      return { error: unknownName(unknown, plan) };
    }
    const store = this.store(file);
    const index = withEvaluated(this.#index(file), indexed(plan, sources));
    this.#evaluated.set(file, index);
    store.writeIndex(file, index);
    const wanted = plan.declarations.filter(({ name, specs }) => specs.length > 0 && (names?.includes(name) ?? true));
    if (this.#state === "disposed") {
      return { plan, declarations: wanted.map((declaration) => outcomeOf(declaration, [])) };
    }
    const requested = wanted.map((declaration) => ({
      declaration,
      jobs: declaration.specs.map((spec) =>
        this.#scheduler.request(store, spec, engine, ownerKey(file, declaration.name)),
      ),
    }));
    this.#tell(
      file,
      plan.declarations.map(({ name }) => name),
    );
    planned?.();
    const declarations = requested.map(async ({ declaration, jobs }) => {
      await Promise.all(jobs.map((job) => job.finished));
      return outcomeOf(declaration, jobs);
    });
    return { plan, declarations: await Promise.all(declarations) };
  }

  /**
   * Cancels the runs of a declaration, and those it waits for unless another declaration wants them.
   *
   * @returns the process that still runs one of them, where that is not ours to end.
   */
  cancel(file: string, name: string): { readonly elsewhere?: number } {
    const store = this.store(file);
    const hashes = (this.#index(file).declarations[name]?.jobs ?? []).map(({ specHash: hash }) => hash);
    const foreign = hashes.filter((hash) => !isOurs(this.#scheduler.find(store, hash)));
    this.#scheduler.release(ownerKey(file, name));
    for (const hash of hashes) {
      this.#scheduler.cancel(store, hash);
    }
    const elsewhere = foreign.map((hash) => store.runningProcess(hash)).find((pid) => pid !== undefined);
    return elsewhere === undefined ? {} : { elsewhere };
  }

  /** The state of every declaration in the file's text, in source order, without executing it. */
  states(file: string): readonly DeclarationState[] {
    const store = this.store(file);
    const index = this.#index(file);
    const states = this.#options.outline(file).map((source) => declarationState(source, index, store, this.#scheduler));
    this.#told.set(file, fingerprints(states));
    return states;
  }

  /** What the store has for each run of a declaration, in the order of its jobs. */
  results(file: string, state: DeclarationState): readonly (RunOutcome["stored"] | undefined)[] {
    const store = this.store(file);
    return state.jobs.map((job) => store.finished(job.specHash));
  }

  /** The spec of a run of this file, whether it was executed already or waits for its turn. */
  spec(file: string, hash: string): RunSpec | undefined {
    const store = this.store(file);
    return this.#scheduler.find(store, hash)?.spec ?? store.readRun(hash)?.spec;
  }

  /** Cancels every run and waits until their processes have ended. They resume when they are run again. */
  async cancelAll(): Promise<void> {
    await this.#scheduler.cancelAll();
  }

  /** Ends every process: evaluations at once, runs after their checkpoint, at most a second later. */
  async dispose(): Promise<void> {
    this.#state = "disposed";
    for (const worker of this.#evaluations) {
      worker.kill();
    }
    for (const { watch } of this.#stores.values()) {
      watch.dispose();
    }
    await this.cancelAll();
  }

  #jobChanged(job: Job, owners: ReadonlySet<string>): void {
    const names = new Map<string, Set<string>>();
    for (const owner of owners) {
      const { file, name } = parseOwner(owner);
      const known = names.get(file) ?? new Set(this.#declaring(file, job));
      names.set(file, known.add(name));
    }
    for (const [file, changed] of names) {
      this.#tell(file, [...changed]);
    }
  }

  /** Declarations of a file that a job belongs to, whoever asked for it. */
  #declaring(file: string, job: Job): readonly string[] {
    return namesWith(this.#index(file), job.specHash);
  }

  /** A store that is deleted while runs are executed must not hide them. */
  #index(file: string): DeclarationIndex {
    const index = this.store(file).readIndex(file);
    return Object.keys(index.declarations).length === 0 ? (this.#evaluated.get(file) ?? index) : index;
  }

  #tell(file: string, names: readonly string[]): void {
    if (this.#state === "open" && names.length > 0) {
      this.changed.emit({ file, names });
    }
  }

  /** Another process, or this one, wrote to a store: tells what differs from what was last asked for. */
  #storeChanged(root: string): void {
    for (const [file, told] of this.#told) {
      if (workspaceRoot(file) === root) {
        const states = this.states(file);
        this.#tell(
          file,
          states.filter((state) => told.get(state.name) !== fingerprint(state)).map(({ name }) => name),
        );
      }
    }
  }
}

function isOurs(job: Job | undefined): boolean {
  return job?.status === "queued" || job?.status === "running";
}

function outcomeOf(declaration: PlannedDeclaration, jobs: readonly Job[]): DeclarationOutcome {
  const has = (status: Job["status"]): boolean => jobs.some((job) => job.status === status);
  const error = jobs.find((job) => job.error !== undefined)?.error;
  return {
    declaration,
    status: has("failed") ? "failed" : has("cancelled") || jobs.length === 0 ? "cancelled" : "done",
    cached: withNeeds(jobs).every((job) => job.cached),
    runs: jobs.map((job) => {
      const stored = job.store.finished(job.specHash);
      return {
        specHash: job.specHash,
        spec: job.spec,
        cached: job.cached,
        ...(stored === undefined ? {} : { stored }),
      };
    }),
    ...(error === undefined ? {} : { error }),
  };
}

function indexed(plan: Plan, sources: readonly SourceDeclaration[]): Record<string, IndexedDeclaration> {
  const hashes = new Map(sources.map(({ name, sourceHash }) => [name, sourceHash]));
  return Object.fromEntries(
    plan.declarations.flatMap(({ name, kind, label, specs }) => {
      const sourceHash = hashes.get(name);
      // A constant that the outline does not see, such as one re-exported from another file, has no place in this one.
      return sourceHash === undefined ? [] : [[name, { sourceHash, kind, label, jobs: specs.map(indexedJob) }]];
    }),
  );
}

function indexedJob(spec: RunSpec): IndexedDeclaration["jobs"][number] {
  return { specHash: specHash(spec), kind: spec.kind, label: labelOf(spec), seed: seedOf(spec) };
}

function namesWith(index: DeclarationIndex, hash: string): readonly string[] {
  return Object.entries(index.declarations).flatMap(([name, declaration]) =>
    includesRun(declaration, hash) ? [name] : [],
  );
}

function unknownName(name: string, plan: Plan): RunError {
  const names = plan.declarations.map((declaration) => declaration.name);
  return {
    message: `The file declares nothing called ${name}.`,
    hint: names.length === 0 ? "It declares nothing at all." : `It declares ${names.join(", ")}.`,
  };
}

function tooLate(milliseconds: number): RunError {
  return {
    message: `The file did not finish within ${milliseconds / 1_000} s.`,
    hint: "Reading an experiment file only collects its declarations. Look for a loop that does not end or an await that never settles.",
  };
}

function endedEarly({ message, stack }: Error): RunError {
  return {
    message,
    hint: "Reading an experiment file only collects its declarations. Look for code that ends its process or fills its memory.",
    ...(stack === undefined ? {} : { stack }),
  };
}

/** @param concurrency runs at the same time; 0 leaves one core free. */
function parallelRuns(concurrency: number): number {
  return Math.max(1, concurrency === 0 ? availableParallelism() - 1 : concurrency);
}

function ownerKey(file: string, name: string): string {
  return `${file}\0${name}`;
}

function parseOwner(owner: string): { file: string; name: string } {
  const at = owner.lastIndexOf("\0");
  return { file: owner.slice(0, at), name: owner.slice(at + 1) };
}

function fingerprints(states: readonly DeclarationState[]): ReadonlyMap<string, string> {
  return new Map(states.map((state) => [state.name, fingerprint(state)]));
}

function fingerprint(state: DeclarationState): string {
  return JSON.stringify(state);
}
