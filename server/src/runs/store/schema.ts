/**
 * Shapes of the store's documents. They are checked on reading, because a store is a folder that anybody can edit: what
 * does not fit counts as absent.
 */
import { z } from "zod";
import type { LogEntry } from "../../models/results.ts";
import type { RunRecord, RunResult } from "../record.ts";
import type { DeclarationIndex } from "./declarationIndex.ts";

const kind = z.enum(["model", "readout", "latentPerturbation"]);
const count = z.number().int().nonnegative();
const terms = z.record(z.string(), z.number());

const estimate = z.looseObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number(),
  reason: z.string().optional(),
});
const latentEstimates = z.array(estimate.extend({ latent: count }));
const effectStrength = z.looseObject({ mean: estimate, perLatent: latentEstimates, untrained: estimate });
const specificity = z.looseObject({ mean: estimate, perLatent: latentEstimates });
const accuracy = z.array(z.looseObject({ factor: z.string(), accuracy: z.number() }));
const statistics = z.array(
  z.looseObject({ latent: count, kl: z.number(), variance: z.number(), scale: z.number(), active: z.boolean() }),
);

const modelResult = z.looseObject({
  kind: z.literal("model"),
  loss: terms.refine((loss) => ["total", "reconstruction", "kl"].every((term) => term in loss)),
  images: count,
  steps: count,
  parameters: count,
  latents: statistics,
  activeLatents: z.array(count),
});

const readoutResult = z.looseObject({ kind: z.literal("readout"), steps: count, accuracy });

const latentPerturbationResult = z.looseObject({
  kind: z.literal("latentPerturbation"),
  latents: z.array(count),
  values: z.array(z.number()),
  images: count,
  ces: z.looseObject({
    paper: effectStrength,
    calibrated: effectStrength.extend({
      activeMean: estimate,
      total: estimate,
      swap: latentEstimates,
      pairDistance: z.number(),
    }),
  }),
  specificity: z.looseObject({ paper: specificity, calibrated: specificity }),
  factorEffects: z.looseObject({
    factors: z.array(z.string()),
    perLatent: z.array(z.looseObject({ latent: count, effects: z.array(estimate) })),
    untrained95: z.array(z.number().nullable()),
    accuracyOnReconstructions: accuracy,
  }),
  activeLatents: z.array(count),
  latentStatistics: statistics,
  strips: z.array(z.looseObject({ latent: count, picture: z.string().regex(/^[\w-]+\.png$/) })),
});

const runResult = z.discriminatedUnion("kind", [modelResult, readoutResult, latentPerturbationResult]);

const runError = z.looseObject({
  message: z.string(),
  hint: z.string().optional(),
  at: z.looseObject({ file: z.string(), line: z.number(), column: z.number() }).optional(),
  stack: z.string().optional(),
});

const runRecord = z.looseObject({
  specHash: z.string().regex(/^[0-9a-f]{64}$/),
  kind,
  label: z.string(),
  spec: z.looseObject({ kind, seed: z.number() }),
  status: z.enum(["running", "done", "failed", "cancelled"]),
  pid: z.number().optional(),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  seconds: z.number(),
  provenance: z.looseObject({
    engine: z.enum(["native", "wasm"]),
    engineVersion: z.string(),
    engineReason: z.string(),
    threads: z.number(),
    version: z.string(),
    node: z.string(),
    platform: z.string(),
    machine: z.string(),
  }),
  error: runError.optional(),
});

const logEntry = z.looseObject({ step: count, seconds: z.number(), terms, kl: z.array(z.number()).optional() });

const indexedDeclaration = z.looseObject({
  sourceHash: z.string(),
  kind: z.enum(["data", "model", "latentPerturbation"]),
  label: z.string(),
  jobs: z.array(z.looseObject({ specHash: z.string(), kind, label: z.string(), seed: z.number() })),
  earlier: z.array(z.string()).optional(),
});
const declarationIndex = z.looseObject({
  declarations: z.record(z.string(), indexedDeclaration),
  bySource: z.record(z.string(), indexedDeclaration),
});

export function isRunRecord(value: unknown): value is RunRecord {
  return runRecord.safeParse(value).success;
}

export function isRunResult(value: unknown): value is RunResult {
  return runResult.safeParse(value).success;
}

export function isLogEntry(value: unknown): value is LogEntry {
  return logEntry.safeParse(value).success;
}

export function isDeclarationIndex(value: unknown): value is DeclarationIndex {
  return declarationIndex.safeParse(value).success;
}
