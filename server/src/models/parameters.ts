/** Named parameters of a network and where their first values come from. */
import type { Tensors } from "../engine/engine.ts";
import { countOf } from "../graph/shapes.ts";
import type { Random } from "../random/random.ts";

export type Initialiser =
  | { readonly kind: "zeros" }
  | { readonly kind: "glorotUniform"; readonly fanIn: number; readonly fanOut: number };

export interface Parameter {
  /** As PyTorch would name it: `encoder.conv1.weight`. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly init: Initialiser;
}

/** Numbers of every parameter, by name. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** Weight `[out, in, kernel, kernel]` and bias `[out]`. */
export function convParameters(name: string, inputs: number, outputs: number, kernel: number): Parameter[] {
  return layer(name, [outputs, inputs, kernel, kernel], inputs * kernel ** 2, outputs * kernel ** 2, outputs);
}

/** Weight `[in, out, kernel, kernel]` and bias `[out]`, as ONNX and PyTorch keep transposed convolutions. */
export function deconvParameters(name: string, inputs: number, outputs: number, kernel: number): Parameter[] {
  return layer(name, [inputs, outputs, kernel, kernel], inputs * kernel ** 2, outputs * kernel ** 2, outputs);
}

/**
 * Weight `[in, out]` and bias `[out]`. PyTorch keeps `[out, in]`; this way round neither the forward pass nor the filter
 * gradient needs a transposed copy.
 */
export function denseParameters(name: string, inputs: number, outputs: number): Parameter[] {
  return layer(name, [inputs, outputs], inputs, outputs, outputs);
}

/** First values, each parameter from the stream of its own name, so that adding one changes no other. */
export function initialWeights(parameters: readonly Parameter[], random: Random): Weights {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, initialValues(parameter, random)]));
}

/** The weights of `parameters` as tensors; the numbers are not copied. */
export function toTensors(parameters: readonly Parameter[], weights: Weights): Tensors {
  return Object.fromEntries(parameters.map(({ name, dims }) => [name, { dims, data: weights[name]! }]));
}

export function countParameters(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { dims }) => sum + countOf(dims), 0);
}

function layer(name: string, dims: readonly number[], fanIn: number, fanOut: number, outputs: number): Parameter[] {
  return [
    { name: `${name}.weight`, dims, init: { kind: "glorotUniform", fanIn, fanOut } },
    { name: `${name}.bias`, dims: [outputs], init: { kind: "zeros" } },
  ];
}

function initialValues({ name, dims, init }: Parameter, random: Random): Float32Array {
  const values = new Float32Array(countOf(dims));
  if (init.kind === "zeros") return values;
  const stream = random.split(name);
  const limit = Math.sqrt(6 / (init.fanIn + init.fanOut));
  for (let i = 0; i < values.length; i++) values[i] = (2 * stream.uniform() - 1) * limit;
  return values;
}
