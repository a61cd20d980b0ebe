/** A trained VAE, for analysis. */
import type { Engine } from "../engine/engine.ts";
import { encodeModel } from "../graph/encode.ts";
import { GraphBuilder } from "../graph/graph.ts";
import { seeded } from "../random/random.ts";
import {
  type ArchitectureSpec,
  buildDecoder,
  buildEncoder,
  imageDims,
  type Layers,
  parametersOf,
  type WeightValues,
} from "./architecture.ts";
import { ChunkedGraph } from "./chunkedGraph.ts";
import { countParameters, initialWeights, type Weights } from "./parameters.ts";

/** Encoders and decoders are fastest with 32 to 64 images at a time. */
const defaultChunk = 64;

export interface Posterior {
  /** μ, `[n, latents]`. */
  readonly mean: Float32Array;
  /** σ, `[n, latents]`. */
  readonly deviation: Float32Array;
}

export interface TrainedModelOptions {
  /** Images per run of a graph. 1 gives the least delay for single images; the default, 64, the most images a second. */
  readonly chunk?: number;
}

export class TrainedModel {
  readonly latents: number;
  /** `[channels, size, size]` of one image. */
  readonly image: readonly [number, number, number];
  readonly #encoder: ChunkedGraph<"mean" | "deviation">;
  readonly #decoder: ChunkedGraph<"images">;

  static async load(
    engine: Engine,
    spec: ArchitectureSpec,
    weights: Weights,
    { chunk = defaultChunk }: TrainedModelOptions = {},
  ): Promise<TrainedModel> {
    const image = imageDims(spec.data);
    const encoder = await ChunkedGraph.open(
      engine,
      {
        dims: image,
        build(g, x) {
          const { mu, logVariance } = buildEncoder(g, spec, constants(g, spec, weights), x);
          return { mean: mu, deviation: g.exp(g.mul(logVariance, g.scalar(0.5))) };
        },
      },
      chunk,
    );
    const decoder = await ChunkedGraph.open(
      engine,
      {
        dims: [spec.latents],
        build: (g, z) => ({ images: g.sigmoid(buildDecoder(g, spec, constants(g, spec, weights), z).logits) }),
      },
      chunk,
    );
    return new TrainedModel(spec.latents, image, encoder, decoder);
  }

  private constructor(
    latents: number,
    image: readonly [number, number, number],
    encoder: ChunkedGraph<"mean" | "deviation">,
    decoder: ChunkedGraph<"images">,
  ) {
    this.latents = latents;
    this.image = image;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** @param images `[n, channels, size, size]`, in [0, 1]. @throws RangeError if there are fewer than n. */
  encode(images: Float32Array, n: number): Promise<Posterior> {
    return this.#encoder.run(images, n);
  }

  /**
   * @param codes `[n, latents]`.
   * @returns probabilities, `[n, channels, size, size]`.
   * @throws RangeError if there are fewer than n codes.
   */
  async decode(codes: Float32Array, n: number): Promise<Float32Array> {
    return (await this.#decoder.run(codes, n)).images;
  }

  async release(): Promise<void> {
    await Promise.all([this.#encoder.release(), this.#decoder.release()]);
  }
}

/** The weights that training of this architecture from this seed starts with. */
export function untrainedWeights(spec: ArchitectureSpec & { readonly seed: number }): Weights {
  return initialWeights(parametersOf(spec), seeded(spec.seed).split("parameter"));
}

/**
 * An ordinary ONNX file. Input `x` `[1, channels, size, size]`; outputs `mu` and `logVariance` `[1, latents]` and
 * `reconstruction`, the decoded mean. Activations of the layers are named as in the experiment language.
 *
 * @param version of VAE Circuits.
 */
export function exportOnnx(spec: ArchitectureSpec, weights: Weights, version: string): Uint8Array {
  const g = new GraphBuilder();
  const values = constants(g, spec, weights);
  const encoder = buildEncoder(g, spec, values, g.input("x", [1, ...imageDims(spec.data)]));
  const decoder = buildDecoder(g, spec, values, encoder.mu);
  g.output("reconstruction", g.sigmoid(decoder.logits));
  nameLayers(g, { ...encoder.layers, ...decoder.layers });
  g.output("mu", encoder.mu);
  g.output("logVariance", encoder.logVariance);
  return encodeModel(g, {
    producer: "vae-circuits",
    version,
    name: "vae",
    description: `Variational autoencoder with ${spec.latents} latents for ${spec.data.kind} images of ${spec.data.size} pixels.`,
    metadata: { parameters: String(countParameters(parametersOf(spec))) },
  });
}

function nameLayers(g: GraphBuilder, layers: Layers): void {
  for (const [name, value] of Object.entries(layers)) g.named(name, value);
}

function constants(g: GraphBuilder, spec: ArchitectureSpec, weights: Weights): WeightValues {
  return Object.fromEntries(parametersOf(spec).map(({ name, dims }) => [name, g.constant(weights[name]!, dims, name)]));
}
