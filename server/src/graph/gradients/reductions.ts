import type { Value } from "../graph.ts";
import { countOf, reducedDims } from "../shapes.ts";
import { type GradientRules, integerOf, type NodeContext, reshapeTo, sumTo } from "./rule.ts";

/** The upstream gradient with the reduced axes put back, at size 1. */
function withReducedAxes({ graph, node, inputs, output, upstream }: NodeContext, gradient: Value = upstream): Value {
  const x = inputs[0]!;
  if (integerOf(node, "keepdims") === 1) return gradient;
  const axes = reducedAxes(graph.constants.get(inputs[1]!), node.attributes.axes, x.dims);
  const kept = x.dims.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const dims = x.dims.map((_, axis) => (axes.includes(axis) ? 1 : gradient.dims[kept.indexOf(axis)]!));
  return output.dims.length === x.dims.length ? gradient : reshapeTo(graph, gradient, dims);
}

/** ReduceSum takes its axes as an input, its relatives as an attribute. */
function reducedAxes(input: unknown, attribute: unknown, dims: readonly number[]): readonly number[] {
  if (input instanceof BigInt64Array) return Array.from(input, Number);
  return Array.isArray(attribute) ? attribute : dims.map((_, axis) => axis);
}

/** Σ over one axis of a gradient that may be constant along it. */
function sumAlong({ graph, node, output }: NodeContext, gradient: Value): Value {
  return sumTo(graph, gradient, output.dims, reducedDims(output.dims, [integerOf(node, "axis")], true));
}

export const reductionRules: GradientRules = {
  ReduceSum: (context) => [() => withReducedAxes(context), undefined],
  ReduceMean: (context) => [
    () => {
      const { graph, inputs, output } = context;
      const share = countOf(output.dims) / countOf(inputs[0]!.dims);
      return graph.mul(withReducedAxes(context), graph.scalar(share));
    },
  ],
  ReduceLogSumExp: (context) => [
    () => {
      const { graph, inputs, output } = context;
      const weights = graph.exp(graph.sub(inputs[0]!, withReducedAxes(context, output)));
      return graph.mul(weights, withReducedAxes(context));
    },
  ],
  Softmax: (context) => [
    () => {
      const { graph, output, upstream } = context;
      const mean = sumAlong(context, graph.mul(upstream, output));
      return graph.mul(output, graph.sub(upstream, mean));
    },
  ],
  LogSoftmax: (context) => [
    () => {
      const { graph, output, upstream } = context;
      return graph.sub(upstream, graph.mul(graph.exp(output), sumAlong(context, upstream)));
    },
  ],
};
