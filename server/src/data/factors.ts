import type { Dataset, Factor } from "./dataset.ts";

/** `count` evenly spaced numbers from `first` to `last`, both included. */
export function linspace(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (count === 1 ? first : first + ((last - first) * i) / (count - 1)));
}

/** @throws if `dataset` has no factor of this name. */
export function factorIndex(dataset: Pick<Dataset, "name" | "factors">, name: string): number {
  const index = dataset.factors.findIndex((factor) => factor.name === name);
  if (index < 0) {
    const names = dataset.factors.map((factor) => factor.name).join(", ");
    throw new Error(`${dataset.name} has no factor "${name}". Its factors are ${names}.`);
  }
  return index;
}

/** Why `value` is not a value of `factor`, for an error's message. */
export function outOfRange(dataset: string, factor: Factor, value: number): RangeError {
  const range = factor.continuous
    ? `from ${factor.values[0]} to ${factor.values[1]}`
    : factor.scale === "categorical"
      ? factor.values.map((name, id) => `${id} (${name})`).join(", ")
      : `one of ${factor.values.length} values from ${factor.values[0]} to ${factor.values.at(-1)}`;
  return new RangeError(`${factor.name} of ${dataset} cannot be ${value}. It must be ${range}.`);
}
