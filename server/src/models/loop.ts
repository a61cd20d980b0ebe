/** The training loop, for whatever can be trained. */
import { setImmediate } from "node:timers/promises";
import type { Dataset } from "../data/dataset.ts";
import { createParameterMemory, type FloatTensors, type ParameterMemory } from "../engine/adam.ts";
import type { Engine } from "../engine/engine.ts";
import type { Random } from "../random/random.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import { Cancelled, TrainingError } from "./errors.ts";
import { availableMemory, checkMemory } from "./memory.ts";
import { Pace } from "./pace.ts";
import { initialWeights, type Parameter, type Weights } from "./parameters.ts";
import type { LogEntry, Progress } from "./results.ts";
import { parametersOfTrainable, type Trainable } from "./step.ts";
import { StepRunner } from "./stepRunner.ts";

export interface TrainingHooks {
  /** Bytes of the run's last checkpoint, to go on from there. */
  readonly checkpoint?: Uint8Array;
  /** Bytes of memory the run may plan with. Default: see `availableMemory`. */
  readonly memoryLimit?: number;
  /** @param step training steps done */
  saveCheckpoint(bytes: Uint8Array, step: number): void | Promise<void>;
  /** Entries come in order of their step. A resumed run repeats none up to the checkpoint's. */
  log(entry: LogEntry): void;
  /** At most ten times a second. */
  progress(progress: Progress): void;
  /** Once it is aborted, the run saves a checkpoint and throws `Cancelled` before its next step. */
  readonly signal: AbortSignal;
}

export interface TrainingSetup {
  readonly steps: number;
  readonly batch: number;
  /** The run's root stream: parameters start from its `parameter` stream, step t draws from its stream `step`, t. */
  readonly random: Random;
}

const secondsBetweenCheckpoints = 30;

/** The first steps are all logged, because that is where training goes wrong. */
const stepsLoggedAtFirst = 100;
/** After them, about this many entries over the whole run. */
const entriesPerRun = 500;

/** Other work, such as a request to stop, waits at most this long between steps that are shorter. */
const secondsBetweenYields = 0.02;

/**
 * Trains until `steps` are done. The result depends on the setup alone: a run that stopped and resumed ends with the same
 * bytes as one that never did.
 *
 * @returns the weights, which stay valid after the call.
 * @throws TrainingError if the batch does not fit in memory, the checkpoint does not fit, or the loss is no longer a number.
 * @throws Cancelled if the signal was aborted.
 */
export async function train(
  engine: Engine,
  trainable: Trainable,
  setup: TrainingSetup,
  dataset: Dataset,
  hooks: TrainingHooks,
): Promise<Weights> {
  checkMemory(trainable, setup.batch, hooks.memoryLimit ?? availableMemory(engine));
  const run = new TrainingRun(trainable, setup, hooks);
  if (run.step < setup.steps) {
    const { weights, gradients } = run.memory;
    const runner = await StepRunner.open(engine, trainable, { weights, gradients, batch: setup.batch });
    try {
      await run.toEnd(runner, dataset);
    } finally {
      await runner.release();
    }
  }
  return run.weights;
}

class TrainingRun {
  readonly memory: ParameterMemory;
  /** Training steps done. */
  step = 0;
  readonly #trainable: Trainable;
  readonly #parameters: readonly Parameter[];
  readonly #setup: TrainingSetup;
  readonly #hooks: TrainingHooks;
  readonly #pace: Pace;
  #seconds = 0;
  #savedAt = 0;

  constructor(trainable: Trainable, setup: TrainingSetup, hooks: TrainingHooks) {
    this.#trainable = trainable;
    this.#parameters = parametersOfTrainable(trainable);
    this.#setup = setup;
    this.#hooks = hooks;
    this.#pace = new Pace(setup.steps, hooks.progress);
    this.memory = createParameterMemory(
      trainable.updates.flatMap(({ loss, parameters }) =>
        parameters.map(({ name, dims }) => ({ name, dims, group: loss })),
      ),
    );
    if (hooks.checkpoint === undefined) {
      fill(this.memory.weights, initialWeights(this.#parameters, setup.random.split("parameter")));
    } else {
      this.#resume(hooks.checkpoint);
    }
  }

  get weights(): Weights {
    return arraysOf(this.memory.weights);
  }

  async toEnd(runner: StepRunner, dataset: Dataset): Promise<void> {
    const { steps } = this.#setup;
    let yieldedAt = now();
    while (this.step < steps) {
      if (now() - yieldedAt > secondsBetweenYields) {
        await setImmediate();
        yieldedAt = now();
      }
      if (this.#hooks.signal.aborted) {
        await this.#save();
        throw new Cancelled(this.step);
      }
      const start = now();
      await this.#advance(runner, dataset);
      const seconds = now() - start;
      this.#seconds += seconds;
      this.#report(runner);
      this.#pace.advance(this.step, seconds, start + seconds);
      if (this.#seconds - this.#savedAt >= secondsBetweenCheckpoints && this.step < steps) await this.#save();
    }
    await this.#save();
  }

  async #advance(runner: StepRunner, dataset: Dataset): Promise<void> {
    await runner.run(this.#setup.random.split("step", this.step), dataset);
    this.#checkFinite(runner);
    const share = this.step / this.#setup.steps;
    this.step++;
    for (const { loss, adam, schedule } of this.#trainable.updates) {
      const learningRate = adam.learningRate * (schedule?.(share) ?? 1);
      this.memory.adamStep({ ...adam, learningRate, step: this.step }, loss);
    }
  }

  #checkFinite(runner: StepRunner): void {
    for (const [term, [value]] of Object.entries(runner.terms)) {
      if (Number.isFinite(value)) continue;
      const rates = this.#trainable.updates.map(({ adam }) => adam.learningRate).join(" and ");
      throw new TrainingError(
        `Training diverged at step ${this.step + 1}: the term ${term} became ${value}.`,
        `Use a smaller learning rate than ${rates}.`,
      );
    }
  }

  #report(runner: StepRunner): void {
    const { step } = this;
    const { steps } = this.#setup;
    const every = Math.max(1, Math.floor(steps / entriesPerRun));
    if (step > stepsLoggedAtFirst && step % every !== 0 && step !== steps) return;
    const terms = Object.fromEntries(Object.entries(runner.terms).map(([name, [value]]) => [name, value!]));
    const kl = runner.kl === undefined ? {} : { kl: [...runner.kl] };
    this.#hooks.log({ step, seconds: this.#seconds, terms, ...kl });
  }

  #resume(bytes: Uint8Array): void {
    const { step, seconds, weights, moments } = decodeCheckpoint(bytes, this.#parameters);
    if (step > this.#setup.steps) {
      throw new TrainingError(
        `The checkpoint was written after step ${step}, but this run has only ${this.#setup.steps}.`,
        "Delete this run from the store and train it again.",
      );
    }
    fill(this.memory.weights, weights);
    fill(this.memory.firstMoments, moments.first);
    fill(this.memory.secondMoments, moments.second);
    this.step = step;
    this.#seconds = seconds;
    this.#savedAt = seconds;
  }

  async #save(): Promise<void> {
    const moments = { first: arraysOf(this.memory.firstMoments), second: arraysOf(this.memory.secondMoments) };
    const checkpoint = { step: this.step, seconds: this.#seconds, weights: this.weights, moments };
    await this.#hooks.saveCheckpoint(encodeCheckpoint(checkpoint, this.#parameters), this.step);
    this.#savedAt = this.#seconds;
  }
}

function fill(tensors: FloatTensors, values: Weights): void {
  for (const [name, { data }] of Object.entries(tensors)) data.set(values[name]!);
}

function arraysOf(tensors: FloatTensors): Weights {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
}

/** A clock in seconds. */
function now(): number {
  return performance.now() / 1000;
}
