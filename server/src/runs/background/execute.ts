/** Executes one run to its end, inside a background process, and keeps what it yields in the store. */
import { setTimeout as delay } from "node:timers/promises";
import { PNG } from "pngjs";
import { openDataset } from "../../data/datasets.ts";
import type { Engine } from "../../engine/engine.ts";
import { createEngine } from "../../engine/engines.ts";
import type { LatentPerturbationSpec, ModelSpec, ReadoutSpec, RunSpec } from "../../experiment/specs.ts";
import { measureLatentPerturbation } from "../../metrics/latentPerturbation.ts";
import type { Picture } from "../../metrics/strip.ts";
import { parametersOf } from "../../models/architecture.ts";
import { encodeWeights } from "../../models/checkpoint.ts";
import { Cancelled } from "../../models/errors.ts";
import type { TrainingHooks } from "../../models/loop.ts";
import type { Parameter, Weights } from "../../models/parameters.ts";
import { readoutParameters, TrainedReadout, trainReadout } from "../../models/readout.ts";
import type { LogEntry, ModelResult, Progress, ReadoutResult } from "../../models/results.ts";
import { decodeSafetensors } from "../../models/safetensors.ts";
import { exportOnnx, TrainedModel, untrainedWeights } from "../../models/trained.ts";
import { trainModel } from "../../models/trainer.ts";
import type { ExecuteParams, ExecuteReply } from "../../protocol/worker.ts";
import { toRunError } from "../errors.ts";
import type { Provenance, RunRecord, RunResult } from "../record.ts";
import { labelOf } from "../schedule/jobs.ts";
import { isStored } from "../schedule/scheduler.ts";
import type { Lock } from "../store/lock.ts";
import { FILES, Store } from "../store/store.ts";
import { VERSION } from "../version.ts";
import { provenanceOf } from "./provenance.ts";
import { RunLog } from "./runLog.ts";
import { modelWeights, readoutWeights } from "./weights.ts";

export interface ExecuteHooks {
  started(provenance: Provenance): void;
  progressed(progress: Progress): void;
  logged(entries: readonly LogEntry[]): void;
  readonly signal: AbortSignal;
}

/** How often a run that another process executes is looked at. */
const LOCK_POLL_MS = 300;
const PROGRESS_MS = 100;

/** Answers with the result, or with what went wrong; never throws. */
export async function executeRun(params: ExecuteParams, hooks: ExecuteHooks): Promise<ExecuteReply> {
  const store = new Store(params.store);
  let lock: Lock | undefined;
  try {
    const engine = await createEngine(params.engine);
    lock = await waitForLock(store, params.specHash, hooks);
    const stored = store.finished(params.specHash);
    if (stored !== undefined && isStored(store, params.specHash, params.engine)) {
      return { result: stored.result };
    }
    return await new Execution(store, params, engine, hooks).run();
  } catch (failure) {
    return { error: toRunError(failure) };
  } finally {
    lock?.release();
  }
}

/** Two processes that want the same run: the second waits, and then finds the result of the first. */
async function waitForLock(store: Store, specHash: string, { signal, progressed }: ExecuteHooks): Promise<Lock> {
  for (;;) {
    const lock = store.lock(specHash);
    if (lock !== undefined) {
      return lock;
    }
    if (signal.aborted) {
      throw new Cancelled(0);
    }
    progressed({
      fraction: 0,
      text: `waiting for process ${store.runningProcess(specHash) ?? ""}, which runs the same`,
    });
    await delay(LOCK_POLL_MS);
  }
}

class Execution {
  readonly #store: Store;
  readonly #specHash: string;
  readonly #spec: RunSpec;
  readonly #engine: Engine;
  readonly #hooks: ExecuteHooks;
  readonly #log: RunLog;
  readonly #started = performance.now();
  #record: RunRecord;
  /** Seconds that earlier processes computed for what this one goes on from. */
  #secondsBefore = 0;

  constructor(store: Store, { spec, specHash }: ExecuteParams, engine: Engine, hooks: ExecuteHooks) {
    this.#store = store;
    this.#specHash = specHash;
    this.#spec = spec;
    this.#engine = engine;
    this.#hooks = hooks;
    this.#log = new RunLog(store, specHash, (entries) => hooks.logged(entries));
    const provenance = provenanceOf(engine);
    const earlier = store.readRun(specHash);
    if (earlier !== undefined && !sameEngine(earlier.provenance, provenance)) {
      // Another engine rounds differently: going on from its checkpoint would give numbers of neither.
      store.clear(specHash);
    }
    this.#record = {
      specHash,
      kind: spec.kind,
      label: labelOf(spec),
      spec,
      status: "running",
      pid: process.pid,
      startedAt: new Date().toISOString(),
      seconds: 0,
      provenance,
    };
  }

  async run(): Promise<ExecuteReply> {
    this.#write({});
    this.#hooks.started(this.#record.provenance);
    try {
      const { result, finish } = await this.#execute();
      this.#store.writeResult(this.#specHash, result);
      this.#write({ status: "done", finishedAt: new Date().toISOString() });
      finish?.();
      return { result };
    } catch (failure) {
      this.#log.flush();
      const finishedAt = new Date().toISOString();
      const error = toRunError(failure);
      if (this.#hooks.signal.aborted) {
        this.#write({ status: "cancelled", finishedAt });
      } else {
        this.#write({ status: "failed", finishedAt, error });
      }
      return { error };
    }
  }

  async #execute(): Promise<{ result: RunResult; finish?: () => void }> {
    switch (this.#spec.kind) {
      case "model":
        return await this.#trainModel(this.#spec);
      case "readout":
        return await this.#trainReadout(this.#spec);
      case "latentPerturbation":
        return { result: await this.#perturb(this.#spec) };
    }
  }

  async #trainModel(spec: ModelSpec): Promise<{ result: ModelResult; finish: () => void }> {
    const { weights, result } = await trainModel(this.#engine, spec, openDataset(spec.data), this.#trainingHooks());
    this.#log.flush();
    this.#store.writeFile(this.#specHash, FILES.model, exportOnnx(spec, weights, VERSION));
    return { result, finish: this.#keepWeights(parametersOf(spec), weights) };
  }

  async #trainReadout(spec: ReadoutSpec): Promise<{ result: ReadoutResult; finish: () => void }> {
    const dataset = openDataset(spec.data);
    const { weights, result } = await trainReadout(this.#engine, spec, dataset, this.#trainingHooks());
    this.#log.flush();
    return { result, finish: this.#keepWeights(readoutParameters(dataset), weights) };
  }

  /**
   * The finished weights replace the checkpoint, which is three times as large. Done only once the run is recorded as
   * done: until then a killed run resumes from the checkpoint. Without any step there was none.
   */
  #keepWeights(parameters: readonly Parameter[], weights: Weights): () => void {
    const write = (): void =>
      this.#store.writeFile(this.#specHash, FILES.checkpoint, encodeWeights(parameters, weights));
    if (!this.#store.hasFile(this.#specHash, FILES.checkpoint)) {
      write();
    }
    return write;
  }

  #trainingHooks(): TrainingHooks {
    const checkpoint = this.#usableCheckpoint();
    const kept = this.#store.truncateLog(this.#specHash, checkpoint?.step ?? -1);
    this.#secondsBefore = kept.at(-1)?.seconds ?? 0;
    return {
      ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.bytes }),
      saveCheckpoint: (bytes) => {
        this.#log.flush();
        this.#store.writeFile(this.#specHash, FILES.checkpoint, bytes);
        this.#write({});
      },
      log: (entry) => this.#log.add(entry),
      progress: (progress) => this.#hooks.progressed(progress),
      signal: this.#hooks.signal,
    };
  }

  /** The last checkpoint; one that is damaged counts as none. */
  #usableCheckpoint(): { bytes: Uint8Array; step: number } | undefined {
    const step = this.#store.checkpointStep(this.#specHash);
    const bytes = this.#store.readFile(this.#specHash, FILES.checkpoint);
    if (step === undefined || bytes === undefined) {
      return undefined;
    }
    try {
      decodeSafetensors(bytes);
      return { bytes, step };
    } catch {
      return undefined;
    }
  }

  async #perturb(spec: LatentPerturbationSpec): Promise<RunResult> {
    const engine = this.#engine;
    const dataset = openDataset(spec.model.data);
    const model = await TrainedModel.load(engine, spec.model, modelWeights(this.#store, spec.model));
    const untrained = await TrainedModel.load(engine, spec.model, untrainedWeights(spec.model));
    const readout = await TrainedReadout.load(engine, dataset, readoutWeights(this.#store, spec.readout, dataset));
    try {
      const { result, pictures } = await measureLatentPerturbation({
        spec,
        dataset,
        model,
        untrained,
        readout,
        progress: this.#measuringProgress(),
        signal: this.#hooks.signal,
      });
      for (const picture of pictures) {
        this.#store.writeFile(this.#specHash, picture.name, png(picture));
      }
      return result;
    } finally {
      await Promise.all([model.release(), untrained.release(), readout.release()]);
    }
  }

  #measuringProgress(): (fraction: number, text: string) => void {
    let reportedAt = Number.NEGATIVE_INFINITY;
    return (fraction, text) => {
      const now = performance.now();
      if (now - reportedAt < PROGRESS_MS && fraction < 1) {
        return;
      }
      reportedAt = now;
      const seconds = (now - this.#started) / 1_000;
      const secondsLeft = fraction > 0 ? { secondsLeft: (seconds / fraction) * (1 - fraction) } : {};
      this.#hooks.progressed({ fraction, text, ...secondsLeft });
    };
  }

  #write(changes: Partial<RunRecord>): void {
    const seconds = this.#secondsBefore + (performance.now() - this.#started) / 1_000;
    this.#record = { ...this.#record, ...changes, seconds };
    this.#store.writeRun(this.#record);
  }
}

function sameEngine(a: Provenance, b: Provenance): boolean {
  return a.engine === b.engine && a.engineVersion === b.engineVersion;
}

function png({ width, height, rgba }: Picture): Uint8Array {
  const picture = new PNG({ width, height });
  picture.data.set(rgba);
  return PNG.sync.write(picture);
}
