import type { Dataset, Factor } from "./dataset.ts";
/** `count` evenly spaced numbers from `first` to `last`, both included. */
export declare function linspace(first: number, last: number, count: number): number[];
/** @throws if `dataset` has no factor of this name. */
export declare function factorIndex(dataset: Pick<Dataset, "name" | "factors">, name: string): number;
/** Why `value` is not a value of `factor`, for an error's message. */
export declare function outOfRange(dataset: string, factor: Factor, value: number): RangeError;
