/** Views as the server would send them. */
import type { Estimate, LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import type { LogEntry, ModelResult } from "../../server/src/models/results.ts";
import type {
  PlacedDeclaration,
  TrainingCurve,
  TrainingView,
  TraversalView,
} from "../../server/src/protocol/editor.ts";
import { LATENTS, SIZE } from "./sprites.ts";

const FACTORS = ["shape", "scale", "orientation", "posX", "posY"];
const around = (value: number, half: number): Estimate => ({ value, low: value - half, high: value + half, n: 256 });

const ces: readonly [latent: number, value: number, half: number][] = [
  [0, 7.63, 0.55],
  [1, 8.33, 0.31],
  [2, 0.04, 0.01],
  [3, 8.9, 0.19],
  [4, 6.6, 0.5],
  [5, 0.02, 0.01],
  [6, 8.71, 0.2],
  [7, 5.62, 0.92],
  [8, 0.03, 0.01],
  [9, 0.03, 0.01],
];

const effects: Readonly<Record<number, readonly number[]>> = {
  0: [0.55, 0.31, 0.09, 0.02, 0.03],
  1: [0.04, 1.1, 0.03, 0.02, 0.02],
  3: [0.03, 0.02, 0.04, 1.3, 0.02],
  4: [0.06, 0.03, 0.9, 0.02, 0.02],
  6: [0.02, 0.02, 0.03, 0.02, 1.2],
  7: [0.4, 0.06, 0.48, 0.03, 0.02],
};

function traversalResult(): LatentPerturbationResult {
  const perLatent = ces.map(([latent, value, half]) => ({ latent, ...around(value, half) }));
  const calibrated = ces.map(([latent, value, half]) => ({ latent, ...around(value / 12, half / 12) }));
  const specificity = { mean: around(0.61, 0.05), perLatent: calibrated };
  return {
    kind: "latentPerturbation",
    latents: ces.map(([latent]) => latent),
    values: [-3, -2, -1, 0, 1, 2, 3],
    images: 256,
    ces: {
      paper: { mean: around(4.59, 0.12), perLatent, untrained: around(0.9, 0.1) },
      calibrated: {
        mean: around(0.38, 0.01),
        perLatent: calibrated,
        untrained: around(0.07, 0.01),
        activeMean: around(0.61, 0.02),
        total: around(3.8, 0.1),
        swap: calibrated,
        pairDistance: 0.17,
      },
    },
    specificity: { paper: specificity, calibrated: specificity },
    factorEffects: {
      factors: FACTORS,
      perLatent: ces.map(([latent]) => ({
        latent,
        effects: (effects[latent] ?? [0.01, 0.01, 0.01, 0.01, 0.01]).map((value) => around(value, 0.02)),
      })),
      untrained95: [0.08, 0.08, 0.1, 0.08, 0.08],
      accuracyOnReconstructions: FACTORS.map((factor) => ({ factor, accuracy: 0.97 })),
    },
    activeLatents: [0, 1, 3, 4, 6, 7],
    latentStatistics: ces.map(([latent, value]) => ({
      latent,
      kl: value / 3,
      variance: 0.8,
      scale: 1.05,
      active: value > 1,
    })),
    strips: [],
  };
}

export function declaration(change: Partial<PlacedDeclaration> = {}): PlacedDeclaration {
  return {
    name: "sweep",
    kind: "latentPerturbation",
    label: "latent perturbation of model",
    status: "done",
    jobs: [],
    summary: "CES 4.59 ±0.12",
    range: { start: { line: 8, character: 13 }, end: { line: 8, character: 18 } },
    ...change,
  };
}

export function traversalView(change: Partial<TraversalView> = {}): TraversalView {
  return {
    declaration: declaration(),
    model: "FactorVAE γ 40 · 100 000 steps",
    seeds: [0, 1, 2],
    seed: 0,
    result: traversalResult(),
    factors: FACTORS,
    size: SIZE,
    channels: 1,
    specHash: "3f9a1c",
    ...change,
  };
}

export function withoutResult(view: TraversalView): TraversalView {
  const { result: _, ...rest } = view;
  return rest;
}

/** A loss curve that falls and jitters, from a formula, so that pictures repeat. */
function curve(steps: number, upTo: number, final: number, active: number): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let index = 0; index <= 500; index++) {
    const step = Math.round((steps * index) / 500);
    if (step > upTo) break;
    const time = step / steps;
    const jitter = Math.sin(index * 12.9898) * 0.03 * Math.exp(-2 * time);
    const kl = final * 0.33 * (1 - Math.exp(-time * 22)) * (1 + jitter);
    const reconstruction = (final * 0.67 + 400 * Math.exp(-time * 60) + 30 * Math.exp(-time * 12)) * (1 + jitter);
    entries.push({
      step,
      seconds: step / (27 + Math.sin(index / 9) + (index % 37 === 0 ? -4 : 0)),
      terms: { total: reconstruction + kl, reconstruction, kl, totalCorrelation: 0.31, discriminator: 0.56 },
      kl: Array.from({ length: LATENTS }, (_, latent) =>
        latent < active
          ? (((active - latent) / active) * 4.1) / (1 + Math.exp(-(time * 60 - 3 - latent * 1.6)))
          : 0.002 + 0.001 * (latent % 4),
      ),
    });
  }
  return entries;
}

function modelResult(total: number): ModelResult {
  return {
    kind: "model",
    loss: { total, reconstruction: total * 0.67, kl: total * 0.33 },
    images: 1024,
    steps: 100_000,
    parameters: 1_200_000,
    latents: Array.from({ length: LATENTS }, (_, latent) => ({
      latent,
      kl: latent < 6 ? 4.1 - latent * 0.6 : 0.003,
      variance: 0.8,
      scale: 1,
      active: latent < 6,
    })),
    activeLatents: [0, 1, 2, 3, 4, 5],
  };
}

export function trainingView(change: Partial<TrainingView> = {}): TrainingView {
  const steps = 100_000;
  const runs: TrainingCurve[] = [
    {
      specHash: "a0",
      name: "seed 0",
      status: "done",
      steps,
      log: curve(steps, steps, 49.4, 6),
      result: modelResult(49.4),
    },
    {
      specHash: "a1",
      name: "seed 1",
      status: "running",
      steps,
      log: curve(steps, 34_000, 53.2, 6),
      checkpoint: 30_000,
    },
    { specHash: "a2", name: "seed 2", status: "queued", steps, log: [] },
  ];
  return {
    declaration: declaration({
      name: "model",
      kind: "model",
      label: "FactorVAE γ 40 on dSprites",
      status: "running",
      progress: { fraction: 0.34, secondsLeft: 2460, text: "step 34 000 of 100 000" },
      jobs: [
        { specHash: "a0", kind: "model", label: "FactorVAE", seed: 0, status: "done" },
        {
          specHash: "a1",
          kind: "model",
          label: "FactorVAE",
          seed: 1,
          status: "running",
          progress: { fraction: 0.34, secondsLeft: 2460, text: "step 34 000 of 100 000" },
        },
        { specHash: "a2", kind: "model", label: "FactorVAE", seed: 2, status: "queued" },
      ],
    }),
    steps,
    runs,
    ...change,
  };
}
