/** Shape arithmetic of ONNX operators. Shapes are lists of positive integers; errors name the operator and the shapes. */

export type Dims = readonly number[];

export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** How many numbers a tensor of this shape holds; 1 for a scalar. */
export function countOf(dims: Dims): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

export function sameDims(a: Dims, b: Dims): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function formatDims(dims: Dims): string {
  return `[${dims.join(", ")}]`;
}

/** The shape of an elementwise operator: aligned at the last axis, size 1 stretches. */
export function broadcastDims(op: string, a: Dims, b: Dims): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(`${op}: shapes ${formatDims(a)} and ${formatDims(b)} do not broadcast.`);
    }
    return Math.max(left, right);
  });
}

/** Turns a possibly negative axis into one in [0, rank). */
export function normalAxis(op: string, axis: number, dims: Dims): number {
  const normal = axis < 0 ? axis + dims.length : axis;
  if (!Number.isInteger(normal) || normal < 0 || normal >= dims.length) {
    throw new ShapeError(`${op}: shape ${formatDims(dims)} has no axis ${axis}.`);
  }
  return normal;
}

/** Sorted, without negatives; all axes where none are given. */
export function normalAxes(op: string, axes: readonly number[] | undefined, dims: Dims): number[] {
  if (axes === undefined) return dims.map((_, axis) => axis);
  if (axes.length === 0) throw new ShapeError(`${op} of ${formatDims(dims)}: the list of axes is empty.`);
  return [...new Set(axes.map((axis) => normalAxis(op, axis, dims)))].sort((a, b) => a - b);
}

export function reducedDims(dims: Dims, axes: readonly number[], keepdims: boolean): number[] {
  return keepdims
    ? dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : dims.filter((_, axis) => !axes.includes(axis));
}

/** Resolves one −1 in a requested shape. */
export function reshapedDims(from: Dims, to: Dims): number[] {
  const count = countOf(from);
  const known = countOf(to.filter((dim) => dim !== -1));
  const dims = to.map((dim) => (dim === -1 ? count / known : dim));
  if (countOf(dims) !== count || to.filter((dim) => dim === -1).length > 1 || !dims.every(Number.isInteger)) {
    throw new ShapeError(`Reshape: ${formatDims(from)} has ${count} elements and cannot become ${formatDims(to)}.`);
  }
  return dims;
}

export function permutedDims(dims: Dims, permutation: readonly number[]): number[] {
  const sorted = [...permutation].sort((a, b) => a - b);
  if (sorted.length !== dims.length || sorted.some((axis, index) => axis !== index)) {
    throw new ShapeError(`Transpose: ${formatDims(permutation)} is no permutation of the axes of ${formatDims(dims)}.`);
  }
  return permutation.map((axis) => dims[axis]!);
}

export function concatenatedDims(shapes: readonly Dims[], axis: number): number[] {
  const first = shapes[0];
  if (first === undefined) throw new ShapeError("Concat: nothing to concatenate.");
  const dims = [...first];
  dims[axis] = shapes.reduce((sum, shape) => sum + (shape[axis] ?? Number.NaN), 0);
  for (const shape of shapes) {
    if (shape.length !== first.length || shape.some((dim, i) => i !== axis && dim !== first[i])) {
      throw new ShapeError(`Concat on axis ${axis}: shapes ${shapes.map(formatDims).join(" and ")} do not fit.`);
    }
  }
  return dims;
}

export function gemmDims(a: Dims, b: Dims, bias: Dims | undefined, transA: boolean, transB: boolean): number[] {
  const where = `Gemm of ${formatDims(a)}${transA ? "ᵀ" : ""} and ${formatDims(b)}${transB ? "ᵀ" : ""}`;
  if (a.length !== 2 || b.length !== 2) throw new ShapeError(`${where}: both need two dimensions.`);
  const [rows, inner] = transA ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
  const [innerB, columns] = transB ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
  if (inner !== innerB) throw new ShapeError(`${where}: the inner dimensions ${inner} and ${innerB} differ.`);
  const dims = [rows, columns];
  if (bias !== undefined && !sameDims(broadcastDims(where, dims, bias), dims)) {
    throw new ShapeError(`${where}: a bias of shape ${formatDims(bias)} does not broadcast to ${formatDims(dims)}.`);
  }
  return dims;
}

/** Geometry of a two-dimensional convolution. */
export interface Window {
  readonly stride: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pad: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
}

/** @param x [N, C, H, W] @param w [O, C, kh, kw] @returns [N, O, H′, W′] */
export function convDims(x: Dims, w: Dims, b: Dims | undefined, window: Window): number[] {
  const where = `Conv of ${formatDims(x)} with filter ${formatDims(w)}`;
  if (x.length !== 4 || w.length !== 4) throw new ShapeError(`${where}: both need four dimensions.`);
  if (x[1] !== w[1]) throw new ShapeError(`${where}: the input has ${x[1]} channels, the filter expects ${w[1]}.`);
  checkBias(where, b, w[0]!);
  const edge = (axis: 0 | 1): number => {
    const reach = (w[axis + 2]! - 1) * window.dilations[axis] + 1;
    const room = x[axis + 2]! + window.pad[axis] + window.pad[axis + 2]! - reach;
    if (room < 0) throw new ShapeError(`${where}: the filter is larger than the padded input.`);
    return Math.floor(room / window.stride[axis]) + 1;
  };
  return [x[0]!, w[0]!, edge(0), edge(1)];
}

/** @param x [N, I, h, w] @param w [I, O, kh, kw] @returns [N, O, h′, w′] */
export function convTransposeDims(
  x: Dims,
  w: Dims,
  b: Dims | undefined,
  window: Window,
  outputPadding: readonly [number, number],
): number[] {
  const where = `ConvTranspose of ${formatDims(x)} with filter ${formatDims(w)}`;
  if (x.length !== 4 || w.length !== 4) throw new ShapeError(`${where}: both need four dimensions.`);
  if (x[1] !== w[0]) throw new ShapeError(`${where}: the input has ${x[1]} channels, the filter expects ${w[0]}.`);
  checkBias(where, b, w[1]!);
  const edge = (axis: 0 | 1): number => {
    const reach = (w[axis + 2]! - 1) * window.dilations[axis] + 1;
    const spread = window.stride[axis] * (x[axis + 2]! - 1) + outputPadding[axis] + reach;
    const size = spread - window.pad[axis] - window.pad[axis + 2]!;
    if (size < 1) throw new ShapeError(`${where}: the padding leaves no output.`);
    return size;
  };
  return [x[0]!, w[1]!, edge(0), edge(1)];
}

function checkBias(where: string, bias: Dims | undefined, channels: number): void {
  if (bias !== undefined && !sameDims(bias, [channels])) {
    throw new ShapeError(`${where}: the bias has shape ${formatDims(bias)} instead of [${channels}].`);
  }
}

/** Resolves negative positions and clamps, as ONNX does. Steps are positive. */
export function sliceRange(size: number, start: number, end: number): readonly [number, number] {
  const clamp = (position: number) => Math.min(Math.max(position < 0 ? position + size : position, 0), size);
  return [clamp(start), clamp(end)];
}
