/** How much memory a training step needs, told before it is asked for. */
import { totalmem } from "node:os";
import type { Engine } from "../engine/engine.ts";
import type { Graph, Value } from "../graph/graph.ts";
import { countOf } from "../graph/shapes.ts";
import { TrainingError } from "./errors.ts";
import { countParameters } from "./parameters.ts";
import { parametersOfTrainable, type Trainable } from "./step.ts";
import { buildStepGraph } from "./stepRunner.ts";

const gigabyte = 1e9;

/** Part of the machine's memory that one run may plan with; the rest is for the editor and everything else. */
const share = 0.75;

/**
 * The engine takes this many times what is alive at once: its arena grows in powers of two and its kernels need workspace.
 * Measured with onnxruntime-node 1.30 on batches of 64 to 512, where the estimate then is within a quarter of the truth.
 */
const engineOverhead = 3.5;

/** Weights, gradients and Adam's two moments. */
const copiesOfParameters = 4;

/** A WebAssembly memory, which holds the parameters with their copies, cannot be larger. */
const largestParameterMemory = 2 ** 32;

/** Bytes that a run may plan with: of what the machine has, the container allows and the engine can address. */
export function availableMemory(engine: Pick<Engine, "memoryLimit">): number {
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.min(share * memory, engine.memoryLimit ?? Infinity);
}

/** An estimate of the bytes that a training step with this batch needs at its peak. */
function stepMemory(trainable: Trainable, batch: number): number {
  return parameterMemory(trainable) + engineOverhead * peakBytes(buildStepGraph(trainable, batch, true).graph);
}

/**
 * @param limit bytes; see `availableMemory`.
 * @throws TrainingError that says what the batch would need and what fits, if it needs more than `limit`.
 */
export function checkMemory(trainable: Trainable, batch: number, limit: number): void {
  const needed = stepMemory(trainable, batch);
  if (needed <= limit && parameterMemory(trainable) < largestParameterMemory) return;
  const single = stepMemory(trainable, 1);
  const gigabytes = (bytes: number) => `${Number((bytes / gigabyte).toPrecision(2)).toLocaleString("en-US")} GB`;
  if (single > limit || parameterMemory(trainable) >= largestParameterMemory) {
    throw new TrainingError(
      `This network needs about ${gigabytes(single)} of memory to train even one image at a time; ` +
        `${gigabytes(limit)} are available.`,
      "Give it fewer channels, a smaller `hidden`, or smaller images.",
    );
  }
  const perImage = (needed - single) / (batch - 1);
  const fits = Math.max(1, Math.floor((limit - single) / perImage) + 1);
  throw new TrainingError(
    `A batch of ${batch} images needs about ${gigabytes(needed)} of memory; ${gigabytes(limit)} are available.`,
    `A batch of ${fits} fits.`,
  );
}

function parameterMemory(trainable: Trainable): number {
  return copiesOfParameters * countParameters(parametersOfTrainable(trainable)) * Float32Array.BYTES_PER_ELEMENT;
}

/** Bytes of all values that are alive at the same time, at most. Weights and constants are not counted. */
function peakBytes(graph: Graph): number {
  const lastUse = new Map<Value, number>();
  for (const [at, node] of graph.nodes.entries()) {
    for (const input of node.inputs) if (input !== undefined) lastUse.set(input, at);
  }
  const kept = new Set(graph.outputs.map(({ value }) => value));
  let alive = 0;
  let peak = 0;
  for (const [at, node] of graph.nodes.entries()) {
    for (const output of node.outputs) if (lastUse.has(output) || kept.has(output)) alive += bytesOf(output);
    peak = Math.max(peak, alive);
    for (const input of new Set(node.inputs)) {
      const isComputed = input !== undefined && !graph.inputs.includes(input) && !graph.constants.has(input);
      if (isComputed && lastUse.get(input) === at && !kept.has(input)) alive -= bytesOf(input);
    }
  }
  return peak;
}

function bytesOf({ dims, dtype }: Value): number {
  return countOf(dims) * { float32: 4, int64: 8, bool: 1 }[dtype];
}
