/** What a training run needs to go on as if it had never stopped, as a safetensors file. */
import { TrainingError } from "./errors.ts";
import type { Parameter, Weights } from "./parameters.ts";
import { decodeSafetensors, encodeSafetensors, type SafeTensors, type StoredTensor } from "./safetensors.ts";

/** Adam's running means of gradients and of their squares, by parameter name. */
export interface Moments {
  readonly first: Weights;
  readonly second: Weights;
}

export interface Checkpoint {
  /** Training steps done. */
  readonly step: number;
  /** Seconds of computing so far, over all resumptions. */
  readonly seconds: number;
  readonly weights: Weights;
  readonly moments: Moments;
}

const format = "vae-circuits checkpoint 1";
const firstPrefix = "adam.first.";
const secondPrefix = "adam.second.";

export function encodeCheckpoint(checkpoint: Checkpoint, parameters: readonly Parameter[]): Uint8Array {
  const { step, seconds, weights, moments } = checkpoint;
  const tensors = new Map<string, StoredTensor>();
  for (const [prefix, values] of sections(weights, moments)) {
    for (const { name, dims } of parameters) tensors.set(prefix + name, { dims, data: values[name]! });
  }
  return encodeSafetensors({ metadata: { format, step: String(step), seconds: String(seconds) }, tensors });
}

/** @throws TrainingError if the bytes are no checkpoint of a network with these parameters. */
export function decodeCheckpoint(bytes: Uint8Array, parameters: readonly Parameter[]): Checkpoint {
  const { metadata, tensors } = readFile(bytes);
  const step = Number(metadata.step);
  const seconds = Number(metadata.seconds);
  if (metadata.format !== format || !Number.isSafeInteger(step) || step < 0 || !(seconds >= 0)) {
    throw unusable("it was not written by this version of VAE Circuits");
  }
  const section = (prefix: string) =>
    Object.fromEntries(parameters.map((parameter) => [parameter.name, tensorOf(tensors, prefix, parameter)]));
  return {
    step,
    seconds,
    weights: section(""),
    moments: { first: section(firstPrefix), second: section(secondPrefix) },
  };
}

/** Weights alone, as a safetensors file that Python opens. */
export function encodeWeights(parameters: readonly Parameter[], weights: Weights): Uint8Array {
  const tensors = new Map(parameters.map(({ name, dims }) => [name, { dims, data: weights[name]! }]));
  return encodeSafetensors({ metadata: { format: "vae-circuits weights 1" }, tensors });
}

/**
 * The weights of `parameters` in a file of weights or in a checkpoint.
 *
 * @throws TrainingError if a parameter is missing or has another shape.
 */
export function decodeWeights(bytes: Uint8Array, parameters: readonly Parameter[]): Weights {
  const { tensors } = readFile(bytes);
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, tensorOf(tensors, "", parameter)]));
}

function sections(weights: Weights, { first, second }: Moments): readonly (readonly [string, Weights])[] {
  return [
    ["", weights],
    [firstPrefix, first],
    [secondPrefix, second],
  ];
}

function readFile(bytes: Uint8Array): SafeTensors {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    throw unusable((error instanceof Error ? error.message : String(error)).replace(/\.$/, ""));
  }
}

function tensorOf(tensors: ReadonlyMap<string, StoredTensor>, prefix: string, { name, dims }: Parameter): Float32Array {
  const tensor = tensors.get(prefix + name);
  if (tensor === undefined) throw unusable(`it has no ${prefix}${name}`);
  if (tensor.dims.join() !== dims.join()) {
    throw unusable(`${prefix}${name} has shape [${tensor.dims.join(", ")}] instead of [${dims.join(", ")}]`);
  }
  return tensor.data;
}

function unusable(reason: string): TrainingError {
  return new TrainingError(
    `The stored weights cannot be used: ${reason}.`,
    "Train it again. Where that changes nothing, delete its folder in .vae-circuits/runs first.",
  );
}
