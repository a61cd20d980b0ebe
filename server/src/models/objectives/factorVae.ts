/**
 * FactorVAE (Kim and Mnih 2018): the total correlation of q(z), estimated by a discriminator between samples of q(z) and
 * samples whose latents were shuffled across a second batch, is added to the bound.
 *
 * Constants as in disentanglement_lib. Unlike there, and as in the paper, the shuffled latents come from a second batch.
 */
import type { DiscriminatorSpec, ModelSpec } from "../../experiment/specs.ts";
import type { GraphBuilder, Value } from "../../graph/graph.ts";
import { buildEncoder, dense, imageDims, parametersOf, type WeightValues } from "../architecture.ts";
import { denseParameters, type Parameter } from "../parameters.ts";
import { imageInput, noiseInput, type StepInput, type Trainable } from "../step.ts";
import { buildElbo, sample, standardAdam } from "./elbo.ts";

const negativeSlope = 0.2;

/**
 * reconstruction + KL + γ · mean(logit₀ − logit₁), where logit₀ speaks for q(z). The discriminator minimises
 * −½ [mean log p₀(z) + mean log p₁(z shuffled)]. Neither loss moves the other's parameters.
 */
export function factorVaeObjective(spec: ModelSpec, gamma: number, discriminator: DiscriminatorSpec): Trainable {
  const adam = { learningRate: discriminator.learningRate, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 };
  return {
    updates: [
      { loss: "total", parameters: parametersOf(spec), adam: standardAdam(spec.learningRate) },
      { loss: "discriminator", parameters: discriminatorParameters(spec, discriminator), adam },
    ],
    buildStep(g, weights, batch) {
      const elbo = buildElbo(g, spec, weights, batch);
      const second = shuffledSample(g, spec, weights, batch);
      const real = evidence(g, discriminator, weights, elbo.z);
      const shuffled = evidence(g, discriminator, weights, second.z);

      const { reconstruction, kl } = elbo.terms;
      const totalCorrelation = g.reduceMean(real);
      const bound = g.add(reconstruction, kl);
      // With two classes −log p₀ = softplus(−(logit₀ − logit₁)) and −log p₁ = softplus(logit₀ − logit₁).
      const error = g.add(g.reduceMean(g.softplus(g.neg(real))), g.reduceMean(g.softplus(shuffled)));
      return {
        ...elbo,
        inputs: [...elbo.inputs, ...second.inputs],
        terms: {
          total: g.add(bound, g.mul(totalCorrelation, g.scalar(gamma))),
          reconstruction,
          kl,
          totalCorrelation,
          discriminator: g.mul(error, g.scalar(0.5)),
        },
      };
    },
  };
}

/** Hidden layers, then two logits. */
function discriminatorParameters(spec: ModelSpec, { layers, width }: DiscriminatorSpec): readonly Parameter[] {
  const widths = [spec.latents, ...Array<number>(layers).fill(width)];
  return [
    ...widths.slice(1).flatMap((outputs, i) => denseParameters(hiddenLayer(i), widths[i]!, outputs)),
    ...denseParameters("discriminator.logits", widths[layers]!, 2),
  ];
}

/** logit₀ − logit₁ of every row of `z`, `[batch, 1]`. */
function evidence(g: GraphBuilder, { layers }: DiscriminatorSpec, weights: WeightValues, z: Value): Value {
  let value = z;
  for (let i = 0; i < layers; i++) value = g.leakyRelu(dense(g, hiddenLayer(i), weights, value), negativeSlope);
  const [first, second] = g.split(dense(g, "discriminator.logits", weights, value), [1, 1], 1) as [Value, Value];
  return g.sub(first, second);
}

/** Latents of a second batch, each latent shuffled across it on its own. */
function shuffledSample(
  g: GraphBuilder,
  spec: ModelSpec,
  weights: WeightValues,
  batch: number,
): { z: Value; inputs: StepInput[] } {
  const x = imageInput(g, "x2", [batch, ...imageDims(spec.data)]);
  const eps = noiseInput(g, "eps2", [batch, spec.latents]);
  const permutation = permutationInput(g, "permutation", batch, spec.latents);
  const { mu, logVariance } = buildEncoder(g, spec, weights, x.value);
  const z = g.gatherElements(sample(g, mu, logVariance, eps.value), permutation.value, 0);
  return { z, inputs: [x, eps, permutation] };
}

/** An input `[batch, latents]` whose columns are independent permutations of the rows. */
function permutationInput(g: GraphBuilder, name: string, batch: number, latents: number): StepInput {
  return {
    value: g.input(name, [batch, latents], "int64"),
    fill(data, random) {
      const rows = data as BigInt64Array;
      const stream = random.split(name);
      for (let latent = 0; latent < latents; latent++) {
        const order = stream.permutation(batch);
        for (let row = 0; row < batch; row++) rows[row * latents + latent] = BigInt(order[row]!);
      }
    },
  };
}

function hiddenLayer(index: number): string {
  return `discriminator.dense${index + 1}`;
}
