/**
 * A data set with known factors: every image is a function of its factor values, so exact counterfactuals exist.
 */
import type { Random } from "../random/random.ts";
export interface Factor {
    readonly name: string;
    /** How distances between two values are measured. */
    readonly scale: "categorical" | "linear" | "circular";
    /** Values of a discrete factor, in the order of its class ids; for a continuous one its `[min, max]`. */
    readonly values: readonly (string | number)[];
    readonly continuous: boolean;
    /** A caveat about identifiability, shown wherever the factor's numbers are. */
    readonly caveat?: string;
}
/** An edge `cause → effect` between factors. */
export type CausalEdge = readonly [cause: string, effect: string];
/**
 * One point of a data set: its factor values and, where there are mechanisms, the exogenous noise that produced them.
 * Categorical factors hold class ids; others hold the value itself. Entries follow the order of `Dataset.factors`.
 */
export interface Sample {
    readonly values: readonly number[];
    readonly noise: readonly number[];
}
export interface Dataset {
    readonly name: string;
    readonly size: number;
    readonly channels: number;
    readonly factors: readonly Factor[];
    /** Number of distinct images; infinite where a factor is continuous. */
    readonly count: number;
    /** The true causal graph over factors, where the data has one. */
    readonly edges: readonly CausalEdge[];
    sample(random: Random): Sample;
    /** Draws the image of `sample` into `out` from `offset`: `channels × size × size` intensities in [0, 1], row-major. */
    render(sample: Sample, out: Float32Array, offset: number): void;
    /**
     * The same sample under do(factor ← value), with the same exogenous noise. With `propagate`, factors downstream of the
     * changed one follow their mechanisms; without, they keep their values.
     *
     * @throws if the data set has no such factor or the value is outside its range.
     */
    intervene(sample: Sample, factor: string, value: number, options?: {
        propagate?: boolean;
    }): Sample;
}
/** A data set whose images are numbered. */
export interface IndexedDataset extends Dataset {
    /** @throws RangeError if `index` is not an integer in [0, count). */
    at(index: number): Sample;
    indexOf(sample: Sample): number;
}
