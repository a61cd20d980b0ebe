/** Reverse-mode differentiation: appends the backward pass to the graph that holds the forward pass. */
import { convolutionRules } from "./gradients/convolution.ts";
import { elementwiseRules } from "./gradients/elementwise.ts";
import { linearRules } from "./gradients/linear.ts";
import { movementRules } from "./gradients/movement.ts";
import { reductionRules } from "./gradients/reductions.ts";
import { expandTo, type GradientRules } from "./gradients/rule.ts";
import type { GraphBuilder, Node, Value } from "./graph.ts";
import { formatDims, sameDims } from "./shapes.ts";

const RULES: GradientRules = {
  ...elementwiseRules,
  ...reductionRules,
  ...movementRules,
  ...linearRules,
  ...convolutionRules,
};

export interface GradientOptions {
  /** Values taken as constants: nothing flows back through them. */
  readonly stopAt?: readonly Value[];
  /** Gradient of something further on with respect to `loss`, of its shape. Default 1, for a loss that is one number. */
  readonly upstream?: Value;
}

/**
 * ∂loss/∂v for each v of `wrt`, of the shape of v.
 *
 * @throws if the loss is not one number and has no upstream gradient, if it does not depend on a value of `wrt`, or if an
 *   operator on the way has no gradient.
 */
export function gradients(
  graph: GraphBuilder,
  loss: Value,
  wrt: readonly Value[],
  options: GradientOptions = {},
): Value[] {
  const stops = new Set(options.stopAt ?? []);
  const forward = [...graph.nodes];
  const relevant = dependents(forward, wrt, stops);
  const found = new Map<Value, Value>([[loss, seed(graph, loss, options.upstream)]]);
  for (const node of forward.reverse()) {
    const upstreams = node.outputs.map((output) => (stops.has(output) ? undefined : found.get(output)));
    const isReached = upstreams.some((upstream) => upstream !== undefined);
    if (isReached && node.inputs.some((input) => input !== undefined && relevant.has(input))) {
      propagate(graph, node, upstreams, relevant, found);
    }
  }
  return wrt.map((value) => {
    const gradient = relevant.has(loss) ? found.get(value) : undefined;
    if (gradient === undefined) throw new Error(`"${loss.name}" does not depend on "${value.name}".`);
    return expandTo(graph, gradient, value.dims);
  });
}

function seed(graph: GraphBuilder, loss: Value, upstream: Value | undefined): Value {
  if (upstream === undefined && loss.dims.some((dim) => dim !== 1)) {
    throw new Error(
      `"${loss.name}" of shape ${formatDims(loss.dims)} is not one number; its gradient needs "upstream".`,
    );
  }
  if (upstream !== undefined && !sameDims(upstream.dims, loss.dims)) {
    const shapes = `${formatDims(upstream.dims)} instead of ${formatDims(loss.dims)}`;
    throw new Error(`The upstream gradient of "${loss.name}" has shape ${shapes}.`);
  }
  if (upstream !== undefined) return upstream;
  return loss.dims.length === 0 ? graph.scalar(1) : graph.expand(graph.scalar(1), loss.dims);
}

/** Values that carry a gradient towards `wrt`, among them `wrt`. */
function dependents(nodes: readonly Node[], wrt: readonly Value[], stops: ReadonlySet<Value>): ReadonlySet<Value> {
  const relevant = new Set(wrt);
  for (const node of nodes) {
    if (!node.inputs.some((input) => input !== undefined && relevant.has(input))) continue;
    for (const output of node.outputs) {
      if (output.dtype === "float32" && !stops.has(output)) relevant.add(output);
    }
  }
  return relevant;
}

/** Adds one node's contributions to the gradients of its inputs. */
function propagate(
  graph: GraphBuilder,
  node: Node,
  upstreams: readonly (Value | undefined)[],
  relevant: ReadonlySet<Value>,
  found: Map<Value, Value>,
): void {
  const rule = RULES[node.op];
  if (rule === undefined) throw new Error(`${node.op}, which gives "${node.outputs[0]!.name}", has no gradient.`);
  const inputs = node.inputs.map((input) => input!);
  const makers = rule({ graph, node, inputs, output: node.outputs[0]!, upstream: upstreams[0]!, upstreams });
  inputs.forEach((input, index) => {
    const make = makers[index];
    if (make === undefined || !relevant.has(input)) return;
    const contribution = make();
    const known = found.get(input);
    found.set(input, known === undefined ? contribution : graph.add(known, contribution));
  });
}
