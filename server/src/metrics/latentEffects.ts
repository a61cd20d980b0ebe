/** Measures, image by image, what do(z_i ← v) changes: the pixels of the reconstruction and what the readout sees in it. */
import type { Dataset } from "../data/dataset.ts";
import {
  calibrated,
  checkLatents,
  intervene,
  type LatentIntervention,
  swap,
  sweep,
  zero,
} from "../interventions/latent.ts";
import type { Readings } from "../models/readout.ts";
import type { BaseImages } from "./baseImages.ts";
import { squaredDistance } from "./distance.ts";
import type { Table } from "./estimate.ts";
import type { FactorReader, LatentModel } from "./subject.ts";

export interface EffectRequest {
  readonly dataset: Dataset;
  readonly model: LatentModel;
  readonly readout: FactorReader;
  readonly base: BaseImages;
  /** Indices of the perturbed latents. */
  readonly latents: readonly number[];
  /** Places, among the data set's factors, of those whose readings are compared. */
  readonly factors: readonly number[];
  /** Values of the sweep. */
  readonly values: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** After each latent of each block of images. @param share of the whole measurement that is done, in [0, 1] */
  readonly progress?: ((share: number, text: string) => void) | undefined;
}

/** Where the columns of the table of effects are. `l` counts the perturbed latents, `f` the compared factors. */
export class EffectColumns {
  readonly latents: number;
  readonly factors: number;

  constructor(latents: number, factors: number) {
    this.latents = latents;
    this.factors = factors;
  }

  /** Mean over the sweep of ‖D(z) − D(z_i ← v)‖₂. */
  sweep(l: number): number {
    return l;
  }
  /** Mean over z_i ± s_i of the RMS change. */
  calibrated(l: number): number {
    return this.latents + l;
  }
  /** RMS change under z_i ← μ_i(x′), x′ the partner. */
  swap(l: number): number {
    return 2 * this.latents + l;
  }
  /** Mean over z_i ± s_i of the change of the readout's reading. */
  reading(l: number, f: number): number {
    return 3 * this.latents + l * this.factors + f;
  }
  /** RMS difference of the image from its partner. */
  get imagePair(): number {
    return this.latents * (3 + this.factors);
  }
  /** Difference of the reading from the partner's. */
  readingPair(f: number): number {
    return this.imagePair + 1 + f;
  }
  get count(): number {
    return this.imagePair + 1 + this.factors;
  }
}

export interface Effects {
  readonly columns: EffectColumns;
  /** A row per base image. */
  readonly table: Table;
  /** Per perturbed latent: squared change of each output unit under z_i ← 0, summed over groups of images. */
  readonly squaredChanges: readonly GroupedChanges[];
  /** Per compared factor, on how many reconstructions the readout reads it right. */
  readonly right: number[];
}

/** `[groups, units]`. */
export interface GroupedChanges {
  readonly groups: number;
  readonly units: number;
  readonly sums: Float32Array;
}

/** Images of one group are resampled together: per image, the changes of all output units would not fit in memory. */
const mostGroups = 32;

/** Models and readouts are fastest with multiples of this. */
const imagesAtATime = 64;
/** Images that are decoded together bound memory. A single base image's variants are never divided. */
const decodedAtATime = 1024;

/** Reconstructions held in memory together: of `n` images, the first with number `from`. */
interface Block {
  readonly from: number;
  readonly n: number;
  readonly images: Float32Array;
  readonly readings: Readings;
}

/**
 * @throws RangeError if the model has no such latent.
 * @throws the signal's reason once it is aborted.
 */
export async function measureEffects(request: EffectRequest): Promise<Effects> {
  const { dataset, base, latents, factors, values, progress } = request;
  checkLatents(latents, base.codes.latents);
  const n = base.samples.length;
  const columns = new EffectColumns(latents.length, factors.length);
  const groups = Math.min(n, mostGroups);
  const units = unitsOf(dataset);
  const effects: Effects = {
    columns,
    table: { rows: n, columns: columns.count, values: new Float64Array(n * columns.count) },
    squaredChanges: latents.map(() => ({ groups, units, sums: new Float32Array(groups * units) })),
    right: factors.map(() => 0),
  };
  writePairs(request, effects);

  const size = Math.min(imagesAtATime, Math.max(1, Math.floor(decodedAtATime / values.length)));
  for (let from = 0; from < n; from += size) {
    const block = await reconstruct(request, from, Math.min(size, n - from));
    countRight(request, effects, block);
    for (const [l, latent] of latents.entries()) {
      await measureSweep(request, effects, block, l);
      await measureCalibrated(request, effects, block, l);
      await measureSwap(request, effects, block, l);
      await measureZero(request, effects, block, l);
      const last = from + block.n;
      progress?.((from + (block.n * (l + 1)) / latents.length) / n, `latent ${latent}, image ${last} of ${n}`);
    }
  }
  return effects;
}

function unitsOf({ channels, size }: Dataset): number {
  return channels * size ** 2;
}

function writePairs({ dataset, base, factors }: EffectRequest, { columns, table }: Effects): void {
  for (let row = 0; row < table.rows; row++) {
    const at = row * table.columns;
    table.values[at + columns.imagePair] = base.imageDistance[row]!;
    for (const [f, factor] of factors.entries()) {
      table.values[at + columns.readingPair(f)] = base.readingDistance[row * dataset.factors.length + factor]!;
    }
  }
}

async function reconstruct(request: EffectRequest, from: number, n: number): Promise<Block> {
  const { base, model, readout, signal } = request;
  const { latents, rows } = base.codes;
  signal?.throwIfAborted();
  const images = await model.decode(rows.slice(from * latents, (from + n) * latents), n);
  return { from, n, images, readings: await readout.read(images, n) };
}

function countRight({ base, factors }: EffectRequest, { right }: Effects, { from, n, readings }: Block): void {
  const accuracies = readings.accuracy(base.samples.slice(from, from + n));
  for (const [f, factor] of factors.entries()) right[f]! += Math.round(accuracies[factor]!.accuracy * n);
}

/** Images of the block under the intervention: for each image its variants, one after the other. */
async function decodeUnder(
  intervention: LatentIntervention,
  { base, model, latents, signal }: EffectRequest,
  { from, n }: Block,
  l: number,
): Promise<Float32Array> {
  signal?.throwIfAborted();
  return model.decode(intervene(intervention, base.codes, latents[l]!, from, from + n), n * intervention.variants);
}

/** Sets `column` to the mean over the variants of the length of the change, for every image of the block. */
function setLengths(
  { table }: Effects,
  { from, n, images }: Block,
  changed: Float32Array,
  variants: number,
  column: number,
  lengthOf: (squared: number) => number,
): void {
  const units = images.length / n;
  for (let row = 0; row < n; row++) {
    let sum = 0;
    for (let variant = 0; variant < variants; variant++) {
      sum += lengthOf(squaredDistance(images, row * units, changed, (row * variants + variant) * units, units));
    }
    table.values[(from + row) * table.columns + column] = sum / variants;
  }
}

async function measureSweep(request: EffectRequest, effects: Effects, block: Block, l: number): Promise<void> {
  const changed = await decodeUnder(sweep(request.values), request, block, l);
  setLengths(effects, block, changed, request.values.length, effects.columns.sweep(l), Math.sqrt);
}

async function measureCalibrated(request: EffectRequest, effects: Effects, block: Block, l: number): Promise<void> {
  const { dataset, base, readout, factors } = request;
  const { columns, table } = effects;
  const units = unitsOf(dataset);
  const intervention = calibrated(base.statistics.map(({ scale }) => scale));
  const { variants } = intervention;
  const changed = await decodeUnder(intervention, request, block, l);
  setLengths(effects, block, changed, variants, columns.calibrated(l), (squared) => Math.sqrt(squared / units));

  const readings = await readout.read(changed, block.n * variants);
  for (let row = 0; row < block.n; row++) {
    for (const [f, factor] of factors.entries()) {
      let sum = 0;
      for (let variant = 0; variant < variants; variant++) {
        sum += block.readings.distance(factor, row, readings, row * variants + variant);
      }
      table.values[(block.from + row) * table.columns + columns.reading(l, f)] = sum / variants;
    }
  }
}

async function measureSwap(request: EffectRequest, effects: Effects, block: Block, l: number): Promise<void> {
  const units = unitsOf(request.dataset);
  const changed = await decodeUnder(swap(request.base.partner), request, block, l);
  setLengths(effects, block, changed, 1, effects.columns.swap(l), (squared) => Math.sqrt(squared / units));
}

async function measureZero(request: EffectRequest, effects: Effects, block: Block, l: number): Promise<void> {
  const { groups, units, sums } = effects.squaredChanges[l]!;
  const changed = await decodeUnder(zero, request, block, l);
  for (let row = 0; row < block.n; row++) {
    const group = ((block.from + row) % groups) * units;
    for (let unit = 0; unit < units; unit++) {
      const difference = block.images[row * units + unit]! - changed[row * units + unit]!;
      sums[group + unit]! += difference * difference;
    }
  }
}
