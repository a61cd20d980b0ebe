/** What every objective of a VAE shares: the negative evidence lower bound and its parts. */
import type { ModelSpec } from "../../experiment/specs.ts";
import type { GraphBuilder, Value } from "../../graph/graph.ts";
import { buildDecoder, buildEncoder, imageDims, type WeightValues } from "../architecture.ts";
import { type AdamSettings, imageInput, noiseInput, type StepGraph } from "../step.ts";

/** As in disentanglement_lib; also PyTorch's defaults. */
export function standardAdam(learningRate: number): AdamSettings {
  return { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
}

export interface Elbo extends Required<StepGraph> {
  readonly terms: { readonly reconstruction: Value; readonly kl: Value };
  /** Samples of q(z|x), `[batch, latents]`. */
  readonly z: Value;
}

/** Inputs `x` and `eps`, encoder, sample, decoder, and both terms of the bound in nats per image. */
export function buildElbo(g: GraphBuilder, spec: ModelSpec, weights: WeightValues, batch: number): Elbo {
  const x = imageInput(g, "x", [batch, ...imageDims(spec.data)]);
  const eps = noiseInput(g, "eps", [batch, spec.latents]);
  const { mu, logVariance } = buildEncoder(g, spec, weights, x.value);
  const z = sample(g, mu, logVariance, eps.value);
  const { logits } = buildDecoder(g, spec, weights, z);
  const kl = klPerLatent(g, mu, logVariance);
  return {
    inputs: [x, eps],
    terms: { reconstruction: bernoulliLoss(g, logits, x.value), kl: g.reduceSum(kl) },
    posterior: { mean: mu, logVariance },
    kl,
    z,
  };
}

/** z = μ + σ ε, all `[batch, latents]`. */
export function sample(g: GraphBuilder, mu: Value, logVariance: Value, eps: Value): Value {
  const deviation = g.exp(g.mul(logVariance, g.scalar(0.5)));
  return g.add(mu, g.mul(deviation, eps));
}

/** −log p(x|z) of a Bernoulli likelihood, summed over pixels, averaged over the batch: softplus(l) − x l. */
function bernoulliLoss(g: GraphBuilder, logits: Value, x: Value): Value {
  const perPixel = g.sub(g.softplus(logits), g.mul(logits, x));
  return g.mul(g.reduceSum(perPixel), g.scalar(1 / logits.dims[0]!));
}

/** KL(q(z_i|x) ‖ N(0, 1)) = ½ (μ² + σ² − log σ² − 1), averaged over the batch, `[latents]`. */
function klPerLatent(g: GraphBuilder, mu: Value, logVariance: Value): Value {
  const moments = g.add(g.mul(mu, mu), g.exp(logVariance));
  const twice = g.sub(g.sub(moments, logVariance), g.scalar(1));
  return g.mul(g.reduceMean(twice, [0], false), g.scalar(0.5));
}
