/**
 * Builds graphs of standard ONNX operators. Each method appends one node, infers its output's shape and throws a
 * `ShapeError` that names the operator and the shapes where they do not fit.
 */
import { NodeList, type Value } from "./nodes.ts";
import {
  broadcastDims,
  concatenatedDims,
  convDims,
  convTransposeDims,
  formatDims,
  gemmDims,
  normalAxes,
  normalAxis,
  permutedDims,
  reducedDims,
  reshapedDims,
  ShapeError,
  sameDims,
  sliceRange,
  type Window,
} from "./shapes.ts";

export type { Graph, Node, Value } from "./nodes.ts";
export { ShapeError } from "./shapes.ts";

type Pair = number | readonly [number, number];

export interface ConvOptions {
  /** Default 1. */
  readonly stride?: Pair;
  /** Zeros round the image: one number, [vertical, horizontal], or [top, left, bottom, right]. Default 0. */
  readonly pad?: Pair | readonly [number, number, number, number];
  /** Distance between filter taps. Default 1. */
  readonly dilations?: Pair;
}

export interface ConvTransposeOptions extends ConvOptions {
  /** Rows and columns added at the bottom and right. Default 0. */
  readonly outputPadding?: Pair;
}

export class GraphBuilder extends NodeList {
  /** @param x [N, C, H, W] @param w [O, C, kh, kw] @param b [O] @returns [N, O, H′, W′] */
  conv(x: Value, w: Value, b?: Value, options: ConvOptions = {}): Value {
    const window = windowOf(options);
    return this.node(
      "Conv",
      withBias(x, w, b),
      { dims: convDims(x.dims, w.dims, b?.dims, window) },
      attributesOf(window, w),
    );
  }

  /** @param x [N, I, h, w] @param w [I, O, kh, kw] @param b [O] @returns [N, O, h′, w′] */
  convTranspose(x: Value, w: Value, b?: Value, options: ConvTransposeOptions = {}): Value {
    const window = windowOf(options);
    const padding = pairOf(options.outputPadding ?? 0);
    const dims = convTransposeDims(x.dims, w.dims, b?.dims, window, padding);
    const extra = padding.some((p) => p !== 0) ? { output_padding: padding } : {};
    return this.node("ConvTranspose", withBias(x, w, b), { dims }, { ...attributesOf(window, w), ...extra });
  }

  /** a·b + bias. @param a [M, K], or [K, M] with `transA` @param b [K, N], or [N, K] with `transB` @param bias broadcasts */
  gemm(
    a: Value,
    b: Value,
    bias?: Value,
    options: { readonly transA?: boolean; readonly transB?: boolean } = {},
  ): Value {
    const { transA = false, transB = false } = options;
    const dims = gemmDims(a.dims, b.dims, bias?.dims, transA, transB);
    const attributes = { ...(transA ? { transA: 1 } : {}), ...(transB ? { transB: 1 } : {}) };
    return this.node("Gemm", withBias(a, b, bias), { dims }, attributes);
  }

  add(a: Value, b: Value): Value {
    return this.#binary("Add", a, b);
  }
  sub(a: Value, b: Value): Value {
    return this.#binary("Sub", a, b);
  }
  mul(a: Value, b: Value): Value {
    return this.#binary("Mul", a, b);
  }
  div(a: Value, b: Value): Value {
    return this.#binary("Div", a, b);
  }
  /** 1 where a > b. @returns bool */
  greater(a: Value, b: Value): Value {
    return this.node("Greater", [a, b], { dims: broadcastDims("Greater", a.dims, b.dims), dtype: "bool" });
  }
  /** Truth values as 0 and 1, or integers as floats. */
  toFloat(x: Value): Value {
    return this.node("Cast", [x], { dims: x.dims }, { to: 1 });
  }

  relu(x: Value): Value {
    return this.#unary("Relu", x);
  }
  /** x where positive, alpha·x elsewhere. */
  leakyRelu(x: Value, alpha: number): Value {
    return this.node("LeakyRelu", [x], { dims: x.dims }, { alpha: { float: alpha } });
  }
  exp(x: Value): Value {
    return this.#unary("Exp", x);
  }
  log(x: Value): Value {
    return this.#unary("Log", x);
  }
  neg(x: Value): Value {
    return this.#unary("Neg", x);
  }
  abs(x: Value): Value {
    return this.#unary("Abs", x);
  }
  /** −1, 0 or 1. Its gradient is zero. */
  sign(x: Value): Value {
    return this.#unary("Sign", x);
  }
  sqrt(x: Value): Value {
    return this.#unary("Sqrt", x);
  }
  sigmoid(x: Value): Value {
    return this.#unary("Sigmoid", x);
  }
  /** log(1 + eˣ), without overflow. */
  softplus(x: Value): Value {
    return this.#unary("Softplus", x);
  }
  tanh(x: Value): Value {
    return this.#unary("Tanh", x);
  }
  sin(x: Value): Value {
    return this.#unary("Sin", x);
  }
  cos(x: Value): Value {
    return this.#unary("Cos", x);
  }
  softmax(x: Value, axis = -1): Value {
    return this.node("Softmax", [x], { dims: x.dims }, { axis: normalAxis("Softmax", axis, x.dims) });
  }
  logSoftmax(x: Value, axis = -1): Value {
    return this.node("LogSoftmax", [x], { dims: x.dims }, { axis: normalAxis("LogSoftmax", axis, x.dims) });
  }

  /** Over all axes where none are given. */
  reduceSum(x: Value, axes?: readonly number[], keepdims = false): Value {
    const normal = normalAxes("ReduceSum", axes, x.dims);
    const dims = reducedDims(x.dims, normal, keepdims);
    return this.node("ReduceSum", [x, this.integers(normal)], { dims }, { keepdims: Number(keepdims) });
  }
  /** Over all axes where none are given. */
  reduceMean(x: Value, axes?: readonly number[], keepdims = false): Value {
    return this.#reduce("ReduceMean", x, axes, keepdims);
  }
  /** log Σ eˣ without overflow, over all axes where none are given. */
  reduceLogSumExp(x: Value, axes?: readonly number[], keepdims = false): Value {
    return this.#reduce("ReduceLogSumExp", x, axes, keepdims);
  }

  /** One dimension may be −1: whatever is left. */
  reshape(x: Value, dims: readonly number[]): Value {
    const resolved = reshapedDims(x.dims, dims);
    return this.node("Reshape", [x, this.integers(resolved)], { dims: resolved, dtype: x.dtype });
  }
  transpose(x: Value, permutation: readonly number[]): Value {
    const dims = permutedDims(x.dims, permutation);
    return this.node("Transpose", [x], { dims, dtype: x.dtype }, { perm: [...permutation] });
  }
  /** Repeats along axes of size 1. */
  expand(x: Value, dims: readonly number[]): Value {
    if (!sameDims(broadcastDims("Expand", x.dims, dims), dims)) {
      throw new ShapeError(`Expand: ${formatDims(x.dims)} does not broadcast to ${formatDims(dims)}.`);
    }
    return this.node("Expand", [x, this.integers(dims)], { dims, dtype: x.dtype });
  }
  /** Parts of the given sizes, in order. */
  split(x: Value, sizes: readonly number[], axis: number): readonly Value[] {
    const normal = normalAxis("Split", axis, x.dims);
    if (sizes.reduce((sum, size) => sum + size, 0) !== x.dims[normal]) {
      throw new ShapeError(
        `Split: sizes ${formatDims(sizes)} do not add up to axis ${normal} of ${formatDims(x.dims)}.`,
      );
    }
    const types = sizes.map((size) => ({ dims: x.dims.with(normal, size), dtype: x.dtype }));
    return this.nodeWithOutputs("Split", [x, this.integers(sizes)], types, { axis: normal });
  }
  concat(values: readonly Value[], axis: number): Value {
    const normal = normalAxis("Concat", axis, values[0]?.dims ?? []);
    const dims = concatenatedDims(
      values.map((value) => value.dims),
      normal,
    );
    return this.node("Concat", values, { dims, dtype: values[0]!.dtype }, { axis: normal });
  }
  /** Elements start, start + step, … below end along one axis. Negative positions count from the end. */
  slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
    const normal = normalAxis("Slice", axis, x.dims);
    const [from, to] = sliceRange(x.dims[normal]!, start, end);
    if (to <= from || step < 1) {
      throw new ShapeError(`Slice ${start} … ${end} by ${step} on axis ${axis} of ${formatDims(x.dims)} is empty.`);
    }
    const dims = x.dims.with(normal, Math.ceil((to - from) / step));
    const inputs = [x, this.integers([from]), this.integers([to]), this.integers([normal]), this.integers([step])];
    return this.node("Slice", inputs, { dims, dtype: x.dtype });
  }
  /** Zeros before and after, per axis. */
  pad(x: Value, before: readonly number[], after: readonly number[]): Value {
    if (before.length !== x.dims.length || after.length !== x.dims.length) {
      throw new ShapeError(`Pad: ${formatDims(x.dims)} needs one number before and after for each axis.`);
    }
    const dims = x.dims.map((dim, axis) => dim + before[axis]! + after[axis]!);
    return this.node("Pad", [x, this.integers([...before, ...after])], { dims, dtype: x.dtype });
  }
  /** out[…, j, …] = x[…, indices[…, j, …], …]. @param indices int64, of the rank of x */
  gatherElements(x: Value, indices: Value, axis: number): Value {
    const normal = normalAxis("GatherElements", axis, x.dims);
    checkIndices("GatherElements", x, indices, normal);
    return this.node("GatherElements", [x, indices], { dims: indices.dims, dtype: x.dtype }, { axis: normal });
  }
  /** x plus each update at its index along the axis; repeated indices add up. */
  scatterAdd(x: Value, indices: Value, updates: Value, axis: number): Value {
    const normal = normalAxis("ScatterElements", axis, x.dims);
    checkIndices("ScatterElements", x, indices, normal);
    return this.node("ScatterElements", [x, indices, updates], x, { axis: normal, reduction: "add" });
  }

  #unary(op: string, x: Value): Value {
    return this.node(op, [x], { dims: x.dims });
  }
  #binary(op: string, a: Value, b: Value): Value {
    if (a.dtype !== b.dtype) throw new ShapeError(`${op}: "${a.name}" is ${a.dtype}, "${b.name}" is ${b.dtype}.`);
    return this.node(op, [a, b], { dims: broadcastDims(op, a.dims, b.dims), dtype: a.dtype });
  }
  #reduce(op: string, x: Value, axes: readonly number[] | undefined, keepdims: boolean): Value {
    const normal = normalAxes(op, axes, x.dims);
    const attributes = { keepdims: Number(keepdims), ...(normal.length > 0 ? { axes: normal } : {}) };
    return this.node(op, [x], { dims: reducedDims(x.dims, normal, keepdims) }, attributes);
  }
}

function withBias(a: Value, b: Value, bias: Value | undefined): readonly Value[] {
  return bias === undefined ? [a, b] : [a, b, bias];
}

function pairOf(pair: Pair): readonly [number, number] {
  return typeof pair === "number" ? [pair, pair] : pair;
}

function windowOf({ stride = 1, pad = 0, dilations = 1 }: ConvOptions): Window {
  const four = typeof pad === "number" ? ([pad, pad, pad, pad] as const) : pad;
  return {
    stride: pairOf(stride),
    pad: four.length === 4 ? four : [four[0], four[1], four[0], four[1]],
    dilations: pairOf(dilations),
  };
}

function attributesOf({ stride, pad, dilations }: Window, w: Value) {
  return { kernel_shape: w.dims.slice(2), strides: stride, pads: pad, dilations };
}

function checkIndices(op: string, x: Value, indices: Value, axis: number): void {
  const fits = indices.dims.length === x.dims.length && indices.dims.every((dim, i) => i === axis || dim <= x.dims[i]!);
  if (!fits) throw new ShapeError(`${op}: indices ${formatDims(indices.dims)} do not fit ${formatDims(x.dims)}.`);
  if (indices.dtype !== "int64") throw new ShapeError(`${op}: indices are ${indices.dtype} instead of int64.`);
}
