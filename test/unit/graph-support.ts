/** Runs small graphs, and compares derived gradients with finite differences of the forward graph. */
import { expect } from "vitest";
import type { Session, TensorData, Tensors } from "../../server/src/engine/engine.ts";
import { createEngine } from "../../server/src/engine/engines.ts";
import { encodeModel } from "../../server/src/graph/encode.ts";
import { gradients } from "../../server/src/graph/gradient.ts";
import { GraphBuilder, type Value } from "../../server/src/graph/graph.ts";
import { type Random, seeded } from "../../server/src/random/random.ts";

export const producer = { producer: "tests", version: "0" };

let shared: Promise<Awaited<ReturnType<typeof createEngine>>> | undefined;

/** A session of the best engine there is. */
async function load(graph: GraphBuilder): Promise<Session> {
  shared ??= createEngine("auto");
  return (await shared).load(encodeModel(graph, producer));
}

export function tensor(dims: readonly number[], values?: Iterable<number>): TensorData & { data: Float32Array } {
  const count = dims.reduce((product, dim) => product * dim, 1);
  return { dims, data: values === undefined ? new Float32Array(count) : Float32Array.from(values) };
}

/** The graph's outputs, given its inputs. */
export async function evaluate(graph: GraphBuilder, inputs: Tensors = {}): Promise<Record<string, number[]>> {
  const outputs = Object.fromEntries(graph.outputs.map(({ name, value }) => [name, tensor(value.dims)]));
  const session = await load(graph);
  await session.run(inputs, outputs);
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data)]));
}

/** How inputs are drawn: standard normal, or kept at a distance of 0.8 or more from a kink or a pole at 0. */
export type Draw = "normal" | "positive" | "awayFromZero";

function draw(kind: Draw, random: Random): number {
  const x = random.normal();
  if (kind === "normal") return x;
  const size = 0.8 + Math.abs(x);
  return kind === "positive" || x > 0 ? size : -size;
}

export interface GradientCheck {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly draw?: Draw;
  /** Integers that the graph reads besides. */
  readonly integers?: Readonly<
    Record<string, { readonly dims: readonly number[]; readonly values: readonly number[] }>
  >;
  build(graph: GraphBuilder, inputs: Readonly<Record<string, Value>>): Value;
}

/**
 * Half the distance between the two points of a central difference. At 0.02 both errors stay below 1e-3 for values and
 * derivatives of order one: rounding gives about √n · 1e-7 / 0.02 for a sum of n ≤ 1000 products, truncation 0.02² · f‴ / 6.
 */
const STEP = 0.02;
/** Relative to the largest entry of the gradient, or to 1 where that is larger. */
const TOLERANCE = 2e-3;

/** Expects the gradient of a random weighting of the output to match central differences at every element of every input. */
export async function checkGradients(check: GradientCheck): Promise<void> {
  const random = seeded(5);
  const graph = new GraphBuilder();
  const names = Object.keys(check.inputs);
  const values = Object.fromEntries(names.map((name) => [name, graph.input(name, check.inputs[name]!)]));
  const data: Record<string, TensorData> = Object.fromEntries(
    names.map((name) => {
      const stream = random.split(name);
      const { dims } = values[name]!;
      return [
        name,
        tensor(
          dims,
          tensor(dims).data.map(() => draw(check.draw ?? "normal", stream)),
        ),
      ];
    }),
  );
  for (const [name, { dims, values: list }] of Object.entries(check.integers ?? {})) {
    values[name] = graph.input(name, dims, "int64");
    data[name] = { dims, data: BigInt64Array.from(list, BigInt) };
  }
  const output = check.build(graph, values);
  const weights = tensor(output.dims);
  random.split("weights").fillNormal(weights.data);
  graph.output("value", graph.reduceSum(graph.mul(output, graph.constant(weights.data, output.dims))));
  const wrt = names.map((name) => values[name]!);
  gradients(graph, graph.find("value")!, wrt).forEach((gradient, index) => {
    expect(gradient.dims).toEqual(wrt[index]!.dims);
    graph.output(`gradient of ${names[index]}`, gradient);
  });
  const session = await load(graph);
  for (const name of names) {
    const derived = tensor(values[name]!.dims);
    await session.run(data, { [`gradient of ${name}`]: derived });
    const measured = await centralDifferences(session, data, name);
    const scale = Math.max(1, ...measured.map(Math.abs));
    const worst = Math.max(...measured.map((slope, index) => Math.abs(slope - derived.data[index]!)));
    expect(worst / scale, `gradient of ${name}`).toBeLessThan(TOLERANCE);
  }
  await session.release();
}

async function centralDifferences(session: Session, data: Tensors, name: string): Promise<number[]> {
  const value = tensor([]);
  const point = data[name]!.data as Float32Array;
  const at = async (index: number, x: number): Promise<number> => {
    const before = point[index]!;
    point[index] = x;
    await session.run(data, { value });
    point[index] = before;
    return value.data[0]!;
  };
  const slopes: number[] = [];
  for (let index = 0; index < point.length; index++) {
    const x = point[index]!;
    const above = await at(index, x + STEP);
    const below = await at(index, x - STEP);
    slopes.push((above - below) / (2 * STEP));
  }
  return slopes;
}
