/** The network that reads factors from images, and its training step. */
import type { Dataset } from "../data/dataset.ts";
import type { GraphBuilder, Value } from "../graph/graph.ts";
import { convolutions, dense, flatten, type WeightValues } from "./architecture.ts";
import { blur } from "./blur.ts";
import { type FactorCode, factorCodes, rowWidth, writeFactor } from "./factorCodes.ts";
import { convParameters, denseParameters, type Parameter } from "./parameters.ts";
import { imageInput, type StepInput, type Trainable } from "./step.ts";

/** What the network depends on. */
export type ReadoutData = Pick<Dataset, "factors" | "channels" | "size">;

const channels = [16, 32, 64] as const;
const hidden = 128;
const learningRate = 2e-3;

export function readoutParameters({ factors, channels: colours, size }: ReadoutData): readonly Parameter[] {
  const widths = [colours, ...channels];
  const edge = size / 2 ** channels.length;
  return [
    ...channels.flatMap((outputs, i) => convParameters(`readout.conv${i + 1}`, widths[i]!, outputs, 4)),
    ...denseParameters("readout.dense", channels[2] * edge ** 2 + channels[1] + channels[2], hidden),
    ...denseParameters("readout.factors", hidden, rowWidth(factorCodes(factors))),
  ];
}

/**
 * Rows of readings, `[batch, width]`, laid out as `factorCodes` says.
 *
 * @param x images, `[batch, channels, size, size]`, in [0, 1].
 */
export function buildReadout(g: GraphBuilder, { factors }: ReadoutData, weights: WeightValues, x: Value): Value {
  const codes = factorCodes(factors);
  const parts = factorOutputs(g, codes, weights, x).map((part, i) =>
    codes[i]!.factor.scale === "categorical" ? g.exp(g.logSoftmax(part)) : part,
  );
  return g.concat(parts, 1);
}

/**
 * Cross-entropy of categorical factors plus squared error of the others, each divided by what guessing the mean would
 * cost, so that no factor drowns another. Over the second half of the run the learning rate falls to zero.
 */
export function readoutTraining(data: ReadoutData): Trainable {
  const codes = factorCodes(data.factors);
  const adam = { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  return {
    updates: [
      { loss: "total", parameters: readoutParameters(data), adam, schedule: (share) => Math.min(1, 2 * (1 - share)) },
    ],
    buildStep(g, weights, batch) {
      const x = blurredInput(g, [batch, data.channels, data.size, data.size]);
      const targets = targetInput(g, codes, batch);
      const outputs = factorOutputs(g, codes, weights, x.value);
      const parts = splitFactors(g, codes, targets.value);
      const losses = codes.map((code, i) => [code.factor.name, factorLoss(g, code, outputs[i]!, parts[i]!)] as const);
      const total = losses.map(([, loss]) => loss).reduce((sum, loss) => g.add(sum, loss));
      return { inputs: [x, targets], terms: { total, ...Object.fromEntries(losses) } };
    },
  };
}

/** What the last layer says of each factor: logits of classes, or the numbers themselves. */
function factorOutputs(
  g: GraphBuilder,
  codes: readonly FactorCode[],
  weights: WeightValues,
  x: Value,
): readonly Value[] {
  const layers: Record<string, Value> = {};
  const last = convolutions(g, "readout.conv", channels.length, weights, x, layers);
  // Sums over the image do not depend on where the sprite is: with them shape and orientation are learned much sooner.
  const sums = Object.values(layers).slice(1);
  const features = g.concat([flatten(g, last), ...sums.map((layer) => g.reduceSum(layer, [2, 3]))], 1);
  const activations = g.relu(dense(g, "readout.dense", weights, features));
  return splitFactors(g, codes, dense(g, "readout.factors", weights, activations));
}

function splitFactors(g: GraphBuilder, codes: readonly FactorCode[], rows: Value): readonly Value[] {
  return g.split(
    rows,
    codes.map(({ width }) => width),
    1,
  );
}

function factorLoss(g: GraphBuilder, { factor, width }: FactorCode, output: Value, target: Value): Value {
  if (factor.scale === "categorical") {
    const perImage = g.reduceMean(g.mul(target, g.logSoftmax(output)));
    // The mean runs over classes too: times their number it is the cross-entropy, over its value for a uniform guess.
    return g.mul(perImage, g.scalar(-width / Math.log(width)));
  }
  // Variance of a uniform position in [0, 1] and of the cosine of a uniform angle.
  const variance = factor.scale === "linear" ? 1 / 12 : 1 / 2;
  const difference = g.sub(output, target);
  return g.mul(g.reduceMean(g.mul(difference, difference)), g.scalar(1 / variance));
}

/**
 * Real images, each blurred by a radius from none to a sixteenth of the edge. A decoder's pictures are soft; a network that
 * has only seen sharp ones reads a shape into every blob with full confidence, and another into the next.
 */
function blurredInput(g: GraphBuilder, dims: readonly [number, number, number, number]): StepInput {
  const [, colours, size] = dims;
  const sharp = imageInput(g, "x", dims);
  const scratch = new Float32Array(size);
  return {
    value: sharp.value,
    fill(data, random, dataset) {
      sharp.fill(data, random, dataset);
      const images = data as Float32Array;
      const stream = random.split("blur");
      for (let at = 0; at < images.length; at += colours * size ** 2) {
        const radius = stream.integer(size / 16 + 1);
        for (let colour = 0; colour < colours; colour++) {
          const start = at + colour * size ** 2;
          blur(images.subarray(start, start + size ** 2), size, radius, scratch);
        }
      }
    },
  };
}

/** The readings that the images of the input `x` deserve. */
function targetInput(g: GraphBuilder, codes: readonly FactorCode[], batch: number): StepInput {
  const width = rowWidth(codes);
  return {
    value: g.input("targets", [batch, width]),
    fill(data, random, dataset) {
      // The stream of the images, drawn a second time, yields the same samples.
      const stream = random.split("x");
      for (let row = 0; row < data.length; row += width) {
        const { values } = dataset.sample(stream);
        for (const [i, code] of codes.entries()) writeFactor(code, values[i]!, data as Float32Array, row);
      }
    },
  };
}
