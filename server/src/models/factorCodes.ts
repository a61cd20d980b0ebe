/**
 * How a readout writes a factor as numbers, and how two readings of it are compared.
 *
 * | scale       | numbers                                          | distance                                     |
 * |-------------|--------------------------------------------------|----------------------------------------------|
 * | categorical | probability of each class                        | total variation                              |
 * | linear      | position in the factor's range                   | absolute difference                          |
 * | circular    | cos and sin of θ, 2θ and 4θ                      | angle over π, in the coarsest readable multiple |
 *
 * An angle is not always identifiable: a square repeats every quarter turn, an ellipse every half turn. Trained on squared
 * error, cos θ and sin θ then shrink to their mean, zero, while those of 4θ keep their length. So the length says which
 * multiple of the angle the image shows, and the angle is read modulo that symmetry.
 */
import type { Factor } from "../data/dataset.ts";

/** A factor's place in a row of readings. */
export interface FactorCode {
  readonly factor: Factor;
  /** Index of its first number. */
  readonly start: number;
  /** How many numbers it has. */
  readonly width: number;
}

/** No symmetry, half turns, quarter turns. */
const multiples = [1, 2, 4] as const;
const finest = multiples.length - 1;

/** Half the length of a unit vector, the middle between a multiple the image shows and one it does not. */
const readableLength = 0.5;

/** A reading of a linear or circular factor is right within this share of its range. */
const tolerance = 0.05;

/** Circular factors are angles in radians. */
const fullTurn = 2 * Math.PI;

/** The places of all factors in a row, without gaps. */
export function factorCodes(factors: readonly Factor[]): readonly FactorCode[] {
  let start = 0;
  return factors.map((factor) => {
    const code = { factor, start, width: widthOf(factor) };
    start += code.width;
    return code;
  });
}

/** Numbers in a row. */
export function rowWidth(codes: readonly FactorCode[]): number {
  return codes.reduce((sum, { width }) => sum + width, 0);
}

/** Writes what a perfect reading of `value` would be into the row that starts at `row`. */
export function writeFactor({ factor, start, width }: FactorCode, value: number, out: Float32Array, row: number): void {
  const at = row + start;
  switch (factor.scale) {
    case "categorical":
      out.fill(0, at, at + width);
      out[at + value] = 1;
      break;
    case "linear":
      out[at] = toPosition(factor, value);
      break;
    case "circular":
      multiples.forEach((multiple, i) => {
        out[at + 2 * i] = Math.cos(multiple * value);
        out[at + 2 * i + 1] = Math.sin(multiple * value);
      });
  }
}

/**
 * The value that the row at `row` says: class id, value, or angle in [0, 2π) divided by the symmetry the image shows.
 */
export function factorValue(code: FactorCode, rows: Float32Array, row: number): number {
  const at = row + code.start;
  switch (code.factor.scale) {
    case "categorical":
      return indexOfLargest(rows.subarray(at, at + code.width));
    case "linear":
      return fromPosition(code.factor, Math.min(1, Math.max(0, rows[at]!)));
    case "circular": {
      const i = coarsestReadable(rows, at);
      const angle = angleAt(rows, at, i);
      return (angle < 0 ? angle + fullTurn : angle) / multiples[i]!;
    }
  }
}

/** The same as a place in the factor's range, in [0, 1]; class id over the number of classes for a categorical one. */
export function factorPosition(code: FactorCode, value: number): number {
  switch (code.factor.scale) {
    case "categorical":
      return value / code.width;
    case "linear":
      return toPosition(code.factor, value);
    case "circular":
      return value / fullTurn;
  }
}

/**
 * Distance of two readings, in [0, 1] for values inside the range. An angle's counts as much as the less sure of the two
 * is sure: the direction of a short vector is chance.
 */
export function factorDistance(code: FactorCode, a: Float32Array, rowA: number, b: Float32Array, rowB: number): number {
  const [atA, atB] = [rowA + code.start, rowB + code.start];
  switch (code.factor.scale) {
    case "categorical": {
      let sum = 0;
      for (let i = 0; i < code.width; i++) sum += Math.abs(a[atA + i]! - b[atB + i]!);
      return sum / 2;
    }
    case "linear":
      return Math.abs(a[atA]! - b[atB]!);
    case "circular": {
      const i = Math.max(coarsestReadable(a, atA), coarsestReadable(b, atB));
      const sure = Math.min(1, lengthAt(a, atA, i), lengthAt(b, atB, i));
      return (sure * wrapped(angleAt(a, atA, i) - angleAt(b, atB, i))) / Math.PI;
    }
  }
}

/**
 * Whether the row reads `value`: the right class, or within 5 % of the range. For an angle the range is what is left of
 * the turn by the symmetry the image shows.
 */
export function readsFactor(code: FactorCode, value: number, rows: Float32Array, row: number): boolean {
  const at = row + code.start;
  switch (code.factor.scale) {
    case "categorical":
      return factorValue(code, rows, row) === value;
    case "linear":
      return Math.abs(rows[at]! - toPosition(code.factor, value)) <= tolerance;
    case "circular": {
      const i = coarsestReadable(rows, at);
      return wrapped(angleAt(rows, at, i) - multiples[i]! * value) <= tolerance * fullTurn;
    }
  }
}

function widthOf({ scale, values }: Factor): number {
  switch (scale) {
    case "categorical":
      return values.length;
    case "linear":
      return 1;
    case "circular":
      return 2 * multiples.length;
  }
}

function toPosition(factor: Factor, value: number): number {
  const [first, last] = range(factor);
  return (value - first) / (last - first);
}

function fromPosition(factor: Factor, position: number): number {
  const [first, last] = range(factor);
  return first + position * (last - first);
}

function range({ values }: Factor): readonly [number, number] {
  return [Number(values[0]), Number(values.at(-1))];
}

function coarsestReadable(rows: Float32Array, at: number): number {
  for (let i = 0; i < finest; i++) {
    if (lengthAt(rows, at, i) >= readableLength) return i;
  }
  return finest;
}

function lengthAt(rows: Float32Array, at: number, i: number): number {
  return Math.hypot(rows[at + 2 * i]!, rows[at + 2 * i + 1]!);
}

function angleAt(rows: Float32Array, at: number, i: number): number {
  return Math.atan2(rows[at + 2 * i + 1]!, rows[at + 2 * i]!);
}

/** The absolute difference of two angles, in [0, π]. */
function wrapped(difference: number): number {
  const rest = Math.abs(difference) % fullTurn;
  return rest > Math.PI ? fullTurn - rest : rest;
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
