/** A report's input with invented numbers. */
import { PNG } from "pngjs";
import type { LatentPerturbationSpec, ModelSpec, ObjectiveSpec } from "../../server/src/experiment/specs.ts";
import type { Estimate, LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import type { LogEntry, ModelResult } from "../../server/src/models/results.ts";
import type { RunRecord, RunResult } from "../../server/src/runs/record.ts";
import type { ReportDeclaration, ReportInput, ReportRun } from "../../server/src/runs/report/input.ts";
import { specHash } from "../../server/src/runs/store/specHash.ts";

const FACTORS = ["shape", "scale", "orientation", "posX", "posY"];

export function modelSpec(objective: ObjectiveSpec, seed = 0): ModelSpec {
  return {
    kind: "model",
    data: { kind: "dSprites", size: 32 },
    objective,
    latents: 10,
    channels: [16, 32],
    hidden: 64,
    steps: 2_000,
    batch: 64,
    learningRate: 1e-4,
    seed,
  };
}

export function perturbationSpec(model: ModelSpec): LatentPerturbationSpec {
  return {
    kind: "latentPerturbation",
    model,
    readout: { kind: "readout", data: model.data, steps: 500, seed: 0 },
    latents: [0, 3, 7],
    factors: FACTORS,
    from: -3,
    to: 3,
    steps: 7,
    images: 256,
    seed: 0,
  };
}

export function record(spec: RunRecord["spec"], changes: Partial<RunRecord> = {}): RunRecord {
  return {
    specHash: specHash(spec),
    kind: spec.kind,
    label: "a run",
    spec,
    status: "done",
    startedAt: "2026-11-22T10:00:00.000Z",
    finishedAt: "2026-11-22T10:12:00.000Z",
    seconds: 712,
    provenance: {
      engine: "native",
      engineVersion: "onnxruntime-node 1.30.0",
      engineReason: "default",
      threads: 1,
      version: "0.1.0",
      node: "20.20.2",
      platform: "linux-x64",
      machine: "AMD EPYC 9654, 2 cores",
    },
    ...changes,
  };
}

export function estimate(value: number, half: number, n = 256): Estimate {
  return { value, low: value - half, high: value + half, n };
}

export function modelResult(total = 41.3): ModelResult {
  return {
    kind: "model",
    loss: { total, reconstruction: total - 12.4, kl: 12.4 },
    images: 1024,
    steps: 2_000,
    parameters: 301_234,
    latents: statistics(),
    activeLatents: [0, 3, 5],
  };
}

export function perturbationResult(ces = 4.59): LatentPerturbationResult {
  const perLatent = (values: readonly number[], half: number) =>
    [0, 3, 7].map((latent, index) => ({ latent, ...estimate(values[index] ?? 0, half) }));
  const strength = {
    mean: estimate(ces, 0.12),
    perLatent: perLatent([ces + 1.2, ces + 2.9, 0.4], 0.4),
    untrained: estimate(0.31, 0.02),
  };
  const effects = (values: readonly number[]) => values.map((value) => estimate(value, 0.03 + value / 10));
  return {
    kind: "latentPerturbation",
    latents: [0, 3, 7],
    values: [-3, -2, -1, 0, 1, 2, 3],
    images: 256,
    ces: {
      paper: strength,
      calibrated: {
        ...strength,
        mean: estimate(0.42, 0.015),
        perLatent: perLatent([0.53, 0.71, 0.02], 0.03),
        activeMean: estimate(0.55, 0.02),
        total: estimate(1.26, 0.05),
        swap: perLatent([0.5, 0.6, 0.02], 0.03),
        pairDistance: 0.21,
      },
    },
    specificity: {
      paper: { mean: estimate(0.161, 0.002), perLatent: perLatent([0.16, 0.17, 0.15], 0.004) },
      calibrated: {
        mean: estimate(0.61, 0.05),
        perLatent: [
          { latent: 0, ...estimate(0.31, 0.06) },
          { latent: 3, ...estimate(0.82, 0.04) },
          { latent: 7, value: null, low: null, high: null, n: 0, reason: "the latent moves no factor" },
        ],
      },
    },
    factorEffects: {
      factors: FACTORS,
      perLatent: [
        { latent: 0, effects: effects([0.58, 0.31, 0.08, 0.02, 0.03]) },
        { latent: 3, effects: effects([0.03, 0.04, 0.05, 0.74, 0.02]) },
        { latent: 7, effects: effects([0.02, 0.01, 0.04, 0.02, 0.02]) },
      ],
      untrained95: [0.11, 0.12, 0.12, 0.09, 0.1],
      accuracyOnReconstructions: FACTORS.map((factor, index) => ({ factor, accuracy: 0.97 - index * 0.04 })),
    },
    activeLatents: [0, 3, 5],
    latentStatistics: statistics(),
    strips: [0, 3, 7].map((latent) => ({ latent, picture: `latent-${latent}.png` })),
  };
}

export function trainingLog(steps: number, level = 40): readonly LogEntry[] {
  return Array.from({ length: steps / 10 }, (_, index) => {
    const step = index * 10 + 1;
    const wobble = 1 + 0.06 * Math.sin(index * 2.399) * Math.cos(index * 1.7);
    const kl = 13 * (1 - Math.exp(-step / 300)) * wobble;
    const reconstruction = (level + 640 * Math.exp(-step / 90)) * wobble;
    return { step, seconds: step * 0.1, terms: { total: reconstruction + kl, reconstruction, kl } };
  });
}

export function reportInput(changes: Partial<ReportInput> = {}): ReportInput {
  const models: readonly { name: string; objective: ObjectiveSpec; ces: number; level: number }[] = [
    { name: "plain", objective: { kind: "standardVae" }, ces: 3.99, level: 34 },
    { name: "beta", objective: { kind: "betaVae", beta: 4 }, ces: 3.43, level: 55 },
    {
      name: "factor",
      objective: { kind: "factorVae", gamma: 40, discriminator: { layers: 6, width: 1000, learningRate: 1e-4 } },
      ces: 4.59,
      level: 38,
    },
  ];
  return {
    file: "shape.experiment.ts",
    title: "What moves in a sprite?",
    date: "2026-11-22T15:20:00.000Z",
    version: "0.1.0",
    declarations: [
      ...models.map(({ name, objective, level }) => declared(name, modelSpec(objective), modelResult(level), level)),
      ...models.map(({ name, objective, ces, level }) =>
        declared(`${name}Sweep`, perturbationSpec(modelSpec(objective)), perturbationResult(ces), level),
      ),
    ],
    ...changes,
  };
}

function declared(
  name: string,
  spec: ModelSpec | LatentPerturbationSpec,
  result: RunResult,
  level: number,
): ReportDeclaration {
  const needs = spec.kind === "model" ? [] : [run(spec.model, level)];
  return {
    declaration: { name, kind: spec.kind, label: `${name} on dSprites`, specs: [spec] },
    status: "done",
    result,
    runs: [run(spec, level)],
    needs,
  };
}

function run(spec: ModelSpec | LatentPerturbationSpec, level: number): ReportRun {
  return {
    record: record(spec),
    log: spec.kind === "model" ? trainingLog(2_000, level) : [],
    picture: () => strip(),
  };
}

/** Seven frames of 32 pixels with a disc that moves, one transparent column between two. */
function strip(): Uint8Array {
  const png = new PNG({ width: 7 * 33 - 1, height: 32 });
  for (let y = 0; y < 32; y += 1) {
    for (let x = 0; x < png.width; x += 1) {
      const frame = Math.floor(x / 33);
      const inside = Math.hypot((x % 33) - 6 - 3 * frame, y - 16) < 5;
      const at = 4 * (y * png.width + x);
      png.data.fill(inside ? 255 : 0, at, at + 3);
      png.data[at + 3] = x % 33 === 32 ? 0 : 255;
    }
  }
  return PNG.sync.write(png);
}

function statistics(): LatentPerturbationResult["latentStatistics"] {
  return Array.from({ length: 10 }, (_, latent) => {
    const active = [0, 3, 5].includes(latent);
    return { latent, kl: active ? 2.1 : 0.001, variance: active ? 0.9 : 0.0001, scale: 1, active };
  });
}
