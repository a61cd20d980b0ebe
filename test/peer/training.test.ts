import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createEngine } from "../../server/src/engine/engines.ts";
import type { ModelSpec, ObjectiveSpec } from "../../server/src/experiment/specs.ts";
import { countOf } from "../../server/src/graph/shapes.ts";
import { encodeCheckpoint } from "../../server/src/models/checkpoint.ts";
import { train } from "../../server/src/models/loop.ts";
import { objectiveOf } from "../../server/src/models/objectives/objective.ts";
import type { Parameter } from "../../server/src/models/parameters.ts";
import type { LogEntry } from "../../server/src/models/results.ts";
import { parametersOfTrainable } from "../../server/src/models/step.ts";
import { HashStream, rectangles } from "./hashStream.ts";

interface Fixture {
  readonly versions: { readonly torch: string };
  readonly steps: number;
  readonly runs: readonly {
    readonly config: Pick<ModelSpec, "batch" | "latents" | "channels" | "hidden" | "learningRate"> & {
      readonly size: 32 | 64;
    };
    readonly objective: ObjectiveSpec;
    readonly terms: Readonly<Record<string, readonly number[]>>;
  }[];
}

/** Written by `make_training_fixture.py`: the same networks in PyTorch, in double precision. */
const fixture = JSON.parse(readFileSync(new URL("fixtures/training.json", import.meta.url), "utf8")) as Fixture;

test.for(fixture.runs)(
  "$objective.kind at $config.size pixels follows PyTorch for 100 steps",
  { timeout: 60_000 },
  async ({ config, objective, terms }) => {
    const { size, ...rest } = config;
    const { steps } = fixture;
    const data = { kind: "dSprites", size } as const;
    const spec: ModelSpec = { kind: "model", data, objective, ...rest, steps, seed: 0 };
    const entries = await trainFromHash(spec);
    expect(entries).toHaveLength(steps);
    for (const [term, expected] of Object.entries(terms)) {
      for (const [i, value] of expected.entries()) {
        const actual = entries[i]!.terms[term]!;
        // The project promises 1e-3. Single precision stays within 3e-6, a rounded 1 − β₂ alone would cost 2e-4.
        // Terms that cross zero are held to it relative to one nat.
        const allowed = 1e-4 * Math.max(1, Math.abs(value));
        expect(Math.abs(actual - value), `${term} at step ${i + 1}: ${actual}, PyTorch ${value}`).toBeLessThan(allowed);
      }
    }
  },
);

/** Starts from a checkpoint of step 0 with the fixture's weights. */
async function trainFromHash(spec: ModelSpec): Promise<readonly LogEntry[]> {
  const objective = objectiveOf(spec);
  const parameters = parametersOfTrainable(objective);
  const zeros = Object.fromEntries(parameters.map(({ name, dims }) => [name, new Float32Array(countOf(dims))]));
  const weights = Object.fromEntries(parameters.map((parameter) => [parameter.name, hashed(parameter)]));
  const moments = { first: zeros, second: zeros };
  const entries: LogEntry[] = [];
  const setup = { steps: spec.steps, batch: spec.batch, random: new HashStream() };
  await train(await createEngine("auto"), objective, setup, rectangles(spec.data.size), {
    checkpoint: encodeCheckpoint({ step: 0, seconds: 0, weights, moments }, parameters),
    saveCheckpoint() {},
    log: (entry) => entries.push(entry),
    progress() {},
    signal: new AbortController().signal,
  });
  return entries;
}

function hashed({ name, dims }: Parameter): Float32Array {
  const stream = new HashStream(`parameter/${name}`);
  const [first = 1, second = 1, ...taps] = dims;
  const limit = name.endsWith("bias") ? 0.1 : Math.sqrt(6 / ((first + second) * countOf(taps)));
  return Float32Array.from({ length: countOf(dims) }, () => (2 * stream.uniform() - 1) * limit);
}
