import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineChoice } from "../../server/src/engine/engine.ts";
import type { RunSpec } from "../../server/src/experiment/specs.ts";
import { encodeSafetensors } from "../../server/src/models/safetensors.ts";
import type { RunResult } from "../../server/src/runs/record.ts";
import { overallProgress } from "../../server/src/runs/schedule/overallProgress.ts";
import {
  type Execution,
  type Job,
  type JobEvents,
  type JobOutcome,
  type JobRequest,
  Scheduler,
} from "../../server/src/runs/schedule/scheduler.ts";
import { specHash } from "../../server/src/runs/store/specHash.ts";
import { FILES, Store } from "../../server/src/runs/store/store.ts";
import { modelResult, modelSpec, perturbationResult, perturbationSpec, record } from "../support/reportInput.ts";

const model = modelSpec({ kind: "betaVae", beta: 4 });
const sweep = perturbationSpec(model);
const otherSweep = { ...sweep, latents: [1] };

/** Executions that end when the test says so. */
class Processes {
  readonly started: JobRequest[] = [];
  readonly #ends = new Map<string, (outcome: JobOutcome) => void>();
  readonly #events = new Map<string, JobEvents>();

  execute = (request: JobRequest, events: JobEvents): Execution => {
    this.started.push(request);
    this.#events.set(request.specHash, events);
    const outcome = new Promise<JobOutcome>((resolve) => this.#ends.set(request.specHash, resolve));
    return { outcome, cancel: () => this.end(request.spec, { status: "cancelled" }) };
  };

  end(spec: RunSpec, outcome: JobOutcome = { status: "done" }): void {
    this.#ends.get(specHash(spec))?.(outcome);
  }

  progress(spec: RunSpec, fraction: number, secondsLeft: number): void {
    this.#events.get(specHash(spec))?.progressed({ fraction, secondsLeft, text: "going" });
  }

  get kinds(): readonly string[] {
    return this.started.map(({ spec }) => spec.kind);
  }
}

let root: string;
let store: Store;
let processes: Processes;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vae-circuits-scheduler-"));
  store = Store.of(root);
  processes = new Processes();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function scheduler(limit = 4): Scheduler {
  return new Scheduler(processes.execute, { changed: () => undefined, logged: () => undefined }, limit);
}

function request(on: Scheduler, spec: RunSpec, owner = "a", engine: EngineChoice = "auto"): Job {
  return on.request(store, spec, engine, owner);
}

function keep(spec: RunSpec, result: RunResult): void {
  store.writeResult(specHash(spec), result);
  const tensors = new Map([["bias", { dims: [3], data: new Float32Array(3) }]]);
  store.writeFile(specHash(spec), FILES.checkpoint, encodeSafetensors({ metadata: {}, tensors }));
  store.writeRun(record(spec));
}

describe("The order of runs", () => {
  it("trains the model and the readout before the perturbation", async () => {
    const job = request(scheduler(), sweep);
    expect(processes.kinds).toEqual(["model", "readout"]);
    processes.end(model);
    await job.needs[0]?.finished;
    expect(processes.kinds).toEqual(["model", "readout"]);
    processes.end(sweep.readout);
    await job.needs[1]?.finished;
    expect(processes.kinds).toEqual(["model", "readout", "latentPerturbation"]);
    processes.end(sweep);
    await job.finished;
    expect(job.status).toBe("done");
  });

  it("runs what several declarations need once", () => {
    const one = scheduler();
    const jobs = [request(one, model), request(one, sweep, "b"), request(one, otherSweep, "c")];
    expect(processes.kinds).toEqual(["model", "readout"]);
    expect(jobs[1]?.needs[0]).toBe(jobs[0]);
  });

  it("keeps to the limit, first come first served", async () => {
    const one = scheduler(1);
    const seeds = [0, 1, 2].map((seed) => ({ ...model, seed }));
    const jobs = seeds.map((spec) => request(one, spec));
    expect(processes.started.map(({ spec }) => spec.seed)).toEqual([0]);
    processes.end(seeds[0]!);
    await jobs[0]?.finished;
    expect(processes.started.map(({ spec }) => spec.seed)).toEqual([0, 1]);
    one.limit = 2;
    expect(processes.started.map(({ spec }) => spec.seed)).toEqual([0, 1, 2]);
  });
});

describe("The store as a cache", () => {
  it("answers at once, without what the run needed", async () => {
    keep(sweep, perturbationResult());
    const job = request(scheduler(), sweep);
    await job.finished;
    expect([job.status, job.cached, processes.started]).toEqual(["done", true, []]);
  });

  it("does not count when another engine is asked for", () => {
    keep(model, modelResult());
    expect(request(scheduler(), model, "a", "native").cached).toBe(true);
    expect(request(scheduler(), model, "a", "wasm").cached).toBe(false);
    expect(processes.kinds).toEqual(["model"]);
  });

  it("does not count when the weights are gone", () => {
    keep(model, modelResult());
    rmSync(store.file(specHash(model), FILES.checkpoint));
    expect(request(scheduler(), model).cached).toBe(false);
  });

  it.each([
    ["cut", (whole: Uint8Array) => whole.slice(0, -4)],
    ["cut in their header", (whole: Uint8Array) => whole.slice(0, 20)],
    ["emptied", () => new Uint8Array()],
    ["of another format", (whole: Uint8Array) => whole.map((byte) => 255 - byte)],
  ])("does not count when the weights are %s", (_, damaged) => {
    keep(model, modelResult());
    const weights = store.readFile(specHash(model), FILES.checkpoint) ?? new Uint8Array();
    store.writeFile(specHash(model), FILES.checkpoint, damaged(weights));
    expect(request(scheduler(), model).cached).toBe(false);
    store.writeFile(specHash(model), FILES.checkpoint, weights);
    expect(request(scheduler(), model).cached).toBe(true);
  });
});

describe("Failures and cancelling", () => {
  it("fails what needs a failed run, and says why", async () => {
    const job = request(scheduler(), sweep);
    processes.end(model, { status: "failed", error: { message: "Training diverged.", hint: "Go slower." } });
    await job.finished;
    expect(job.status).toBe("failed");
    expect(job.error?.message).toContain("β-VAE β 4, seed 0");
    expect(job.error?.message).toContain("Training diverged.");
    expect(job.error?.hint).toBe("Go slower.");
  });

  it("tries a failed run again when it is asked to", async () => {
    const one = scheduler();
    const failed = request(one, model);
    processes.end(model, { status: "failed", error: { message: "killed" } });
    await failed.finished;
    expect(request(one, model).status).toBe("running");
  });

  it("stops what nobody else wants, and no more", async () => {
    const one = scheduler();
    const first = request(one, sweep, "first");
    const second = request(one, otherSweep, "second");
    one.release("first");
    await first.finished;
    expect(first.status).toBe("cancelled");
    expect(first.needs.map(({ status }) => status)).toEqual(["running", "running"]);
    one.release("second");
    await Promise.all([second, ...second.needs].map((job) => job.finished));
    expect(second.needs.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
    expect(second.status).toBe("cancelled");
  });

  it("cancels what waits for a cancelled run", async () => {
    const one = scheduler();
    const job = request(one, sweep);
    one.cancel(store, specHash(model));
    await job.finished;
    expect(job.status).toBe("cancelled");
  });

  it("waits for every process when all is cancelled", async () => {
    const one = scheduler();
    const job = request(one, sweep);
    await one.cancelAll();
    expect([job, ...job.needs].map(({ status }) => status)).toEqual(["cancelled", "cancelled", "cancelled"]);
  });
});

describe("Progress of a declaration", () => {
  it("is nothing before it starts, even where it costs nothing", async () => {
    const untrained = { ...model, steps: 0 };
    const job = request(scheduler(), untrained);
    expect(overallProgress([job], 4)).toMatchObject({ fraction: 0 });
    processes.end(untrained);
    await job.finished;
    expect(overallProgress([job], 4)).toMatchObject({ fraction: 1 });
  });

  it("covers what it waits for and only grows", async () => {
    const job = request(scheduler(), sweep);
    expect(overallProgress([job], 4)).toMatchObject({ fraction: 0 });
    processes.progress(model, 0.5, 60);
    const half = overallProgress([job], 4);
    expect(half.fraction).toBeGreaterThan(0.2);
    expect(half.fraction).toBeLessThan(0.5);
    // What runs needs a minute more, and the sweep comes after it.
    expect(half.secondsLeft).toBeGreaterThanOrEqual(60);
    processes.end(model);
    processes.end(sweep.readout);
    await Promise.all(job.needs.map((needed) => needed.finished));
    expect(overallProgress([job], 4).fraction).toBeGreaterThan(half.fraction);
    processes.end(sweep);
    await job.finished;
    expect(overallProgress([job], 4).fraction).toBe(1);
  });
});
