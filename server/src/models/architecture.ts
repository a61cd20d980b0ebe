/**
 * The VAE of arXiv 2505.03530 as named layers: stride-2 convolutions, a dense layer, two heads, and the mirror image as
 * decoder. Kernel sizes and initial weights, which the paper leaves open, follow disentanglement_lib (k4, Glorot uniform).
 */
import { layersOf } from "../experiment/layers.ts";
import type { DataSpec, ModelSpec } from "../experiment/specs.ts";
import type { GraphBuilder, Value } from "../graph/graph.ts";
import { countOf } from "../graph/shapes.ts";
import { convParameters, deconvParameters, denseParameters, type Parameter } from "./parameters.ts";

/** What the architecture depends on; the rest of a model's spec is about training. */
export type ArchitectureSpec = Pick<ModelSpec, "data" | "latents" | "channels" | "hidden">;

/** Graph values of the parameters, by parameter name. */
export type WeightValues = Readonly<Record<string, Value>>;

/** Activations by layer name, in order: after the rectifier where there is one. */
export type Layers = Readonly<Record<string, Value>>;

/** Every convolution: kernel 4, stride 2, padding 1 halves an even edge exactly. */
const kernel = 4;
const halving = { stride: 2, pad: 1 } as const;

export interface EncoderValues {
  /** Mean of q(z|x), `[batch, latents]`. */
  readonly mu: Value;
  /** Logarithm of the variance of q(z|x), `[batch, latents]`. */
  readonly logVariance: Value;
  readonly layers: Layers;
}

export interface DecoderValues {
  /** Bernoulli logits, `[batch, channels, size, size]`. */
  readonly logits: Value;
  readonly layers: Layers;
}

/** Number of colour channels of the images of a data set. Every data set so far is grey. */
function imageChannels(_data: DataSpec): number {
  return 1;
}

/** `[channels, size, size]` of one image. */
export function imageDims(data: DataSpec): readonly [number, number, number] {
  return [imageChannels(data), data.size, data.size];
}

/** Names of the layers, input to output. */
export function layerNames(spec: ArchitectureSpec): readonly string[] {
  return layersOf(spec.channels);
}

/** Parameters of encoder and decoder, input to output. */
export function parametersOf(spec: ArchitectureSpec): readonly Parameter[] {
  const colours = imageChannels(spec.data);
  const inner = countOf(innerDims(spec));
  const widths = [colours, ...spec.channels];
  const mirrored = widths.toReversed();
  return [
    ...spec.channels.flatMap((outputs, i) => convParameters(`encoder.conv${i + 1}`, widths[i]!, outputs, kernel)),
    ...denseParameters("encoder.dense", inner, spec.hidden),
    ...denseParameters("encoder.mu", spec.hidden, spec.latents),
    ...denseParameters("encoder.logVariance", spec.hidden, spec.latents),
    ...denseParameters("decoder.dense1", spec.latents, spec.hidden),
    ...denseParameters("decoder.dense2", spec.hidden, inner),
    ...spec.channels.flatMap((_, i) =>
      deconvParameters(`decoder.deconv${i + 1}`, mirrored[i]!, mirrored[i + 1]!, kernel),
    ),
  ];
}

/** @param x images, `[batch, channels, size, size]`, in [0, 1]. */
export function buildEncoder(g: GraphBuilder, spec: ArchitectureSpec, weights: WeightValues, x: Value): EncoderValues {
  const layers: Record<string, Value> = {};
  const features = convolutions(g, "encoder.conv", spec.channels.length, weights, x, layers);
  layers["encoder.dense"] = g.relu(dense(g, "encoder.dense", weights, flatten(g, features)));
  const mu = dense(g, "encoder.mu", weights, layers["encoder.dense"]);
  const logVariance = dense(g, "encoder.logVariance", weights, layers["encoder.dense"]);
  return { mu, logVariance, layers: { ...layers, "encoder.mu": mu, "encoder.logVariance": logVariance } };
}

/** @param z latents, `[batch, latents]`. */
export function buildDecoder(g: GraphBuilder, spec: ArchitectureSpec, weights: WeightValues, z: Value): DecoderValues {
  const layers: Record<string, Value> = {};
  layers["decoder.dense1"] = g.relu(dense(g, "decoder.dense1", weights, z));
  layers["decoder.dense2"] = g.relu(dense(g, "decoder.dense2", weights, layers["decoder.dense1"]));
  let value = g.reshape(layers["decoder.dense2"], [z.dims[0]!, ...innerDims(spec)]);
  for (let i = 1; i <= spec.channels.length; i++) {
    const name = `decoder.deconv${i}`;
    const sum = g.convTranspose(value, weights[`${name}.weight`]!, weights[`${name}.bias`]!, halving);
    value = i < spec.channels.length ? g.relu(sum) : sum;
    layers[name] = value;
  }
  return { logits: value, layers };
}

/** Stride-2 convolutions `<name>1`, `<name>2`, … each followed by a rectifier; adds them to `layers`. */
export function convolutions(
  g: GraphBuilder,
  name: string,
  count: number,
  weights: WeightValues,
  x: Value,
  layers: Record<string, Value>,
): Value {
  let value = x;
  for (let i = 1; i <= count; i++) {
    const layer = `${name}${i}`;
    value = g.relu(g.conv(value, weights[`${layer}.weight`]!, weights[`${layer}.bias`]!, halving));
    layers[layer] = value;
  }
  return value;
}

/** `[batch, …]` as `[batch, elements]`. */
export function flatten(g: GraphBuilder, value: Value): Value {
  const [batch, ...rest] = value.dims as readonly [number, ...number[]];
  return g.reshape(value, [batch, countOf(rest)]);
}

/** x · weight + bias, without a rectifier. */
export function dense(g: GraphBuilder, name: string, weights: WeightValues, x: Value): Value {
  return g.gemm(x, weights[`${name}.weight`]!, weights[`${name}.bias`]!);
}

/** Shape of one image's activations between the convolutions and the dense layers. */
function innerDims({ data, channels }: ArchitectureSpec): readonly [number, number, number] {
  const edge = data.size / 2 ** channels.length;
  const inner = channels.at(-1);
  if (inner === undefined || !Number.isInteger(edge)) {
    throw new RangeError(
      `Images of ${data.size} pixels cannot be halved ${channels.length} times: give between 1 and ` +
        `${Math.log2(data.size)} channels.`,
    );
  }
  return [inner, edge, edge];
}
