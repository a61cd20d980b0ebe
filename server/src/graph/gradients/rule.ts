/** What a gradient rule is, and the arithmetic of broadcasting that the rules share. */
import type { GraphBuilder, Node, Value } from "../graph.ts";
import { sameDims } from "../shapes.ts";

/**
 * What a rule sees of one node. An upstream gradient has the rank of its output, but may have size 1 on any axis: it is
 * then constant along it. So a mean over a million pixels costs no million copies of one number. Rules that need every
 * element call `expandTo`.
 */
export interface NodeContext {
  readonly graph: GraphBuilder;
  readonly node: Node;
  readonly inputs: readonly Value[];
  readonly output: Value;
  /** Gradient with respect to `output`, the node's first. */
  readonly upstream: Value;
  /** One per output; undefined where the loss does not depend on it. */
  readonly upstreams: readonly (Value | undefined)[];
}

/** Per input, how to build its gradient. Only those that are wanted are built. */
export type GradientRule = (context: NodeContext) => readonly ((() => Value) | undefined)[];

export type GradientRules = Readonly<Record<string, GradientRule>>;

export function reshapeTo(graph: GraphBuilder, x: Value, dims: readonly number[]): Value {
  return sameDims(x.dims, dims) ? x : graph.reshape(x, dims);
}

/** All elements of a gradient that may be constant along some axes. */
export function expandTo(graph: GraphBuilder, gradient: Value, dims: readonly number[]): Value {
  return sameDims(gradient.dims, dims) ? gradient : graph.expand(gradient, dims);
}

/**
 * Sums a gradient of an output of shape `from` over all axes along which an operand of shape `to` was repeated.
 *
 * @returns a gradient of the rank of `to`, which may still be constant along some axes.
 */
export function sumTo(graph: GraphBuilder, gradient: Value, from: readonly number[], to: readonly number[]): Value {
  const added = from.length - to.length;
  const repeated = from.flatMap((dim, axis) => (dim > 1 && (to[axis - added] ?? 1) === 1 ? [axis] : []));
  const summed = repeated.filter((axis) => gradient.dims[axis] !== 1);
  const copies = repeated.reduce((product, axis) => product * (gradient.dims[axis] === 1 ? from[axis]! : 1), 1);
  const total = summed.length === 0 ? gradient : graph.reduceSum(gradient, summed, true);
  const scaled = copies === 1 ? total : graph.mul(total, graph.scalar(copies));
  return reshapeTo(graph, scaled, scaled.dims.slice(added));
}

/** The attribute as the integers it was built from. */
export function integersOf(node: Node, name: string): readonly number[] {
  const attribute = node.attributes[name];
  if (!Array.isArray(attribute)) throw new Error(`${node.op} has no integers "${name}".`);
  return attribute;
}

export function integerOf(node: Node, name: string): number {
  const attribute = node.attributes[name];
  if (typeof attribute !== "number") throw new Error(`${node.op} has no integer "${name}".`);
  return attribute;
}
