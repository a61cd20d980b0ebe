import type { CausalCoefficients, CausalSpritesSpec } from "../experiment/specs.ts";
import type { Random } from "../random/random.ts";
import type { CausalEdge, Dataset, Factor, Sample } from "./dataset.ts";
import { factorIndex, outOfRange } from "./factors.ts";
import { drawSprite, type Sprite, shapes } from "./sprite.ts";

/** Dimmer sprites would leave too little contrast to reconstruct. */
const dimmest = 0.4;

/** Causes stand before their effects. */
const factors: readonly Factor[] = [
  { name: "shape", scale: "categorical", values: shapes, continuous: false },
  { name: "scale", scale: "linear", values: [0.5, 1], continuous: true },
  {
    name: "orientation",
    scale: "circular",
    values: [0, 2 * Math.PI],
    continuous: true,
    caveat: "The square repeats every 90° and the ellipse every 180°, so orientation is not identifiable there.",
  },
  { name: "posX", scale: "linear", values: [0, 1], continuous: true },
  { name: "posY", scale: "linear", values: [0, 1], continuous: true },
  { name: "intensity", scale: "linear", values: [dimmest, 1], continuous: true },
];

type SixNumbers = readonly [number, number, number, number, number, number];

/**
 * How a caused factor depends on its one cause. Both are in units of their range, and `deviation` of the cause from the
 * middle of its range is multiplied by the coefficient.
 */
interface Mechanism {
  readonly cause: number;
  readonly coefficient: (coefficients: CausalCoefficients) => number;
  readonly deviation: (cause: number) => number;
}

const linear = (cause: number): number => cause - 0.5;
const threshold = (cause: number): number => (cause > 0.5 ? 0.5 : -0.5);

/** By the index of the caused factor. Factors without a mechanism are uniform. */
const mechanisms: readonly (Mechanism | undefined)[] = [
  undefined,
  { cause: 0, coefficient: (c) => c.shapeToScale, deviation: linear },
  undefined,
  undefined,
  { cause: 1, coefficient: (c) => c.scaleToPosY, deviation: linear },
  { cause: 3, coefficient: (c) => c.posXToIntensity, deviation: threshold },
];

/**
 * Anti-aliased sprites from a structural causal model. In units of each factor's range, with the shapes square, ellipse,
 * heart at 0, ½, 1 and ε standard normal:
 *
 *     shape, orientation, posX   uniform
 *     scale     = ½ + shapeToScale · (shape − ½)     + noise · ε
 *     posY      = ½ + scaleToPosY · (scale − ½)      + noise · ε
 *     intensity = ½ + posXToIntensity · (±½)         + noise · ε     + where posX > ½
 *
 * Values beyond a range are set to its end. A sample's noise is the uniform draw of a root and the ε of a caused factor.
 * In the independent twin every factor has the same marginal distribution and none depends on another.
 */
export function causalSprites(spec: CausalSpritesSpec): Dataset {
  const { size, coefficients, independent } = spec;
  const name = independent ? "causalSprites (independent)" : "causalSprites";
  const sprite: Sprite = { shape: 0, scale: 1, cos: 1, sin: 0, posX: 0, posY: 0 };

  const edges = mechanisms.flatMap((mechanism, effect): CausalEdge[] =>
    mechanism === undefined || independent || mechanism.coefficient(coefficients) === 0
      ? []
      : [[factors[mechanism.cause]!.name, factors[effect]!.name]],
  );

  /** Sets `values[effect]` from its cause and its noise. */
  const follow = (effect: number, mechanism: Mechanism, values: number[], noise: readonly number[]): void => {
    const cause = toUnit(mechanism.cause, values[mechanism.cause]!);
    const mean = 0.5 + mechanism.coefficient(coefficients) * mechanism.deviation(cause);
    values[effect] = fromUnit(effect, mean + coefficients.noise * noise[effect]!);
  };

  const draw = (random: Random): { values: number[]; noise: number[] } => {
    const noise = mechanisms.map((mechanism) => (mechanism === undefined ? random.uniform() : random.normal()));
    const values = noise.map((uniform, factor) => fromUniform(factor, uniform));
    mechanisms.forEach((mechanism, effect) => {
      if (mechanism !== undefined) follow(effect, mechanism, values, noise);
    });
    return { values, noise };
  };

  /** Caused factors come from samples of their own, which keeps their distribution and cuts every dependence. */
  const drawIndependent = (random: Random): { values: number[]; noise: number[] } => {
    const sample = draw(random);
    mechanisms.forEach((mechanism, factor) => {
      if (mechanism === undefined) return;
      const other = draw(random);
      sample.values[factor] = other.values[factor]!;
      sample.noise[factor] = other.noise[factor]!;
    });
    return sample;
  };

  return {
    name,
    size,
    channels: 1,
    factors,
    count: Number.POSITIVE_INFINITY,
    edges,
    sample: independent ? drawIndependent : draw,
    render(sample, out, offset) {
      const [shape, scale, angle, posX, posY, intensity] = sample.values as SixNumbers;
      sprite.shape = shape;
      sprite.scale = scale;
      sprite.cos = Math.cos(angle);
      sprite.sin = Math.sin(angle);
      sprite.posX = posX;
      sprite.posY = posY;
      drawSprite(sprite, size, intensity, true, out, offset);
    },
    intervene(sample, factor, value, options): Sample {
      const index = factorIndex({ name, factors }, factor);
      checkRange(name, index, value);
      const values = [...sample.values];
      values[index] = value;
      if (options?.propagate === true && !independent) {
        const changed = new Set([index]);
        mechanisms.forEach((mechanism, effect) => {
          if (mechanism === undefined || effect === index || !changed.has(mechanism.cause)) return;
          follow(effect, mechanism, values, sample.noise);
          changed.add(effect);
        });
      }
      return { values, noise: sample.noise };
    },
  };
}

/** Ends of a factor's range; of a categorical one its first and last class id. */
function rangeOf(index: number): [low: number, high: number] {
  const factor = factors[index]!;
  if (factor.scale === "categorical") return [0, factor.values.length - 1];
  return [factor.values[0] as number, factor.values[1] as number];
}

function toUnit(index: number, value: number): number {
  const [low, high] = rangeOf(index);
  return (value - low) / (high - low);
}

function fromUnit(index: number, unit: number): number {
  const [low, high] = rangeOf(index);
  return low + Math.min(Math.max(unit, 0), 1) * (high - low);
}

function fromUniform(index: number, uniform: number): number {
  const factor = factors[index]!;
  return factor.scale === "categorical" ? Math.floor(uniform * factor.values.length) : fromUnit(index, uniform);
}

function checkRange(dataset: string, index: number, value: number): void {
  const [low, high] = rangeOf(index);
  const factor = factors[index]!;
  const whole = factor.continuous || Number.isInteger(value);
  if (!whole || !(value >= low && value <= high)) throw outOfRange(dataset, factor, value);
}
