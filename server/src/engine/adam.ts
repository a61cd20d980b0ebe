/** Parameters and their optimiser state in one WebAssembly memory, updated in one pass over flat ranges. */
import { countOf } from "../graph/shapes.ts";
import type { TensorData } from "./engine.ts";
import { adamKernel } from "./generated/adam-kernel.ts";

export interface ParameterShape {
  readonly name: string;
  readonly dims: readonly number[];
  /** Parameters of one group are updated together, with one set of Adam settings. Default `model`. */
  readonly group?: string;
}

/** Adam as in PyTorch: w ← w − rate · m̂ / (sqrt(v̂) + ε). */
export interface AdamSettings {
  readonly learningRate: number;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Number of this update of the group, from 1. */
  readonly step: number;
}

export interface FloatTensor extends TensorData {
  readonly data: Float32Array;
}

export type FloatTensors = Readonly<Record<string, FloatTensor>>;

/**
 * Tensors are views on the memory and stay the same objects for life, so they can be passed to `Session.run` at every step
 * without a copy. All start at zero.
 */
export interface ParameterMemory {
  /** By parameter name. */
  readonly weights: FloatTensors;
  /** By `gradientName` of the parameter, so that they can be passed as outputs next to others. */
  readonly gradients: FloatTensors;
  /** Running means of the gradients and of their squares, by parameter name. With the step count, they are Adam's state. */
  readonly firstMoments: FloatTensors;
  readonly secondMoments: FloatTensors;
  /**
   * Updates weights and moments of one group from its gradients.
   *
   * @throws if there is no such group or a setting is out of range.
   */
  adamStep(settings: AdamSettings, group?: string): void;
}

/** Name of the graph output that holds a parameter's gradient. */
export function gradientName(parameter: string): string {
  return `gradient.${parameter}`;
}

const DEFAULT_GROUP = "model";
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65_536;
/** Parameters start at multiples of 16 floats: whole SIMD registers, and whole cache lines. */
const ALIGNMENT = 16;

interface Slot {
  readonly parameter: ParameterShape;
  /** In floats from the start of a region. */
  readonly offset: number;
  readonly length: number;
}

interface Range {
  readonly offset: number;
  readonly length: number;
}

type AdamKernel = (
  weights: number,
  gradients: number,
  first: number,
  second: number,
  count: number,
  ...settings: readonly number[]
) => void;

/** @throws if two parameters share a name. */
export function createParameterMemory(parameters: readonly ParameterShape[]): ParameterMemory {
  const { slots, groups, size } = layOut(parameters);
  // The first page is left free: compiled code may keep its own data there.
  const regionStart = (index: number) => PAGE_BYTES + index * size * FLOAT_BYTES;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(regionStart(4) / PAGE_BYTES) });
  const kernel = instantiate(memory);
  const region = (index: number, nameOf = (parameter: string) => parameter): FloatTensors =>
    Object.fromEntries(
      slots.map(({ parameter, offset, length }): [string, FloatTensor] => {
        const data = new Float32Array(memory.buffer, regionStart(index) + offset * FLOAT_BYTES, length);
        return [nameOf(parameter.name), { dims: parameter.dims, data }];
      }),
    );
  return {
    weights: region(0),
    gradients: region(1, gradientName),
    firstMoments: region(2),
    secondMoments: region(3),
    adamStep(settings, group = DEFAULT_GROUP) {
      const range = groups.get(group);
      if (range === undefined) throw new Error(`There is no group "${group}" of parameters to update.`);
      const at = (index: number) => regionStart(index) + range.offset * FLOAT_BYTES;
      kernel(at(0), at(1), at(2), at(3), range.length, ...coefficients(settings));
    },
  };
}

/** Groups one after the other; within a group, parameters in their order. Gaps hold zeros, which Adam leaves at zero. */
function layOut(parameters: readonly ParameterShape[]) {
  const slots: Slot[] = [];
  const groups = new Map<string, Range>();
  let size = 0;
  for (const group of new Set(parameters.map(groupOf))) {
    const start = size;
    for (const parameter of parameters.filter((candidate) => groupOf(candidate) === group)) {
      if (slots.some((slot) => slot.parameter.name === parameter.name)) {
        throw new Error(`Two parameters are called "${parameter.name}".`);
      }
      const length = countOf(parameter.dims);
      slots.push({ parameter, offset: size, length });
      size += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    }
    groups.set(group, { offset: start, length: size - start });
  }
  return { slots, groups, size };
}

function groupOf(parameter: ParameterShape): string {
  return parameter.group ?? DEFAULT_GROUP;
}

/** Everything is computed in double precision and rounded once: 1 − 0.999 in single precision is off by 2e-5. */
function coefficients({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, step }: AdamSettings): number[] {
  if (!Number.isInteger(step) || step < 1) throw new RangeError(`Adam counts its steps from 1, so ${step} is none.`);
  if (!(epsilon > 0 && learningRate >= 0)) {
    throw new RangeError(`Adam needs epsilon > 0 and a learning rate ≥ 0, not ${epsilon} and ${learningRate}.`);
  }
  if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
    throw new RangeError(`Adam needs betas in [0, 1), not ${beta1} and ${beta2}.`);
  }
  const rate = learningRate / (1 - beta1 ** step);
  return [beta1, 1 - beta1, beta2, 1 - beta2, rate, 1 / Math.sqrt(1 - beta2 ** step), epsilon];
}

let compiled: WebAssembly.Module | undefined;

function instantiate(memory: WebAssembly.Memory): AdamKernel {
  compiled ??= new WebAssembly.Module(Buffer.from(adamKernel, "base64"));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports.adam as AdamKernel;
}
