import type { Value } from "../graph.ts";
import { countOf } from "../shapes.ts";
import { expandTo, type GradientRules, integerOf, integersOf, type NodeContext, reshapeTo, sumTo } from "./rule.ts";

function constantIntegers({ graph, inputs, node }: NodeContext, input: number): readonly number[] {
  const data = graph.constants.get(inputs[input]!);
  if (!(data instanceof BigInt64Array))
    throw new Error(`${node.op} is differentiable only where its input ${input} is constant.`);
  return Array.from(data, Number);
}

/** Every element of the upstream gradient of one output; zeros where the loss does not depend on it. */
function everyElement({ graph, node, upstreams }: NodeContext, output = 0): Value {
  return expandTo(graph, upstreams[output] ?? graph.scalar(0), node.outputs[output]!.dims);
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

export const movementRules: GradientRules = {
  Reshape: (context) => [
    () => {
      const { graph, inputs, upstream } = context;
      const dims = inputs[0]!.dims;
      if (countOf(upstream.dims) === 1)
        return reshapeTo(
          graph,
          upstream,
          dims.map(() => 1),
        );
      return reshapeTo(graph, everyElement(context), dims);
    },
    undefined,
  ],
  Transpose: ({ graph, node, upstream }) => [() => graph.transpose(upstream, inverse(integersOf(node, "perm")))],
  Expand: ({ graph, inputs, output, upstream }) => [
    () => sumTo(graph, upstream, output.dims, inputs[0]!.dims),
    undefined,
  ],
  Split: (context) => [
    () => {
      const parts = context.node.outputs.map((_, output) => everyElement(context, output));
      return context.graph.concat(parts, integerOf(context.node, "axis"));
    },
    undefined,
  ],
  Concat: (context) => {
    const { graph, node, inputs } = context;
    const axis = integerOf(node, "axis");
    let start = 0;
    return inputs.map((input) => {
      const from = start;
      start += input.dims[axis]!;
      return () => graph.slice(everyElement(context), axis, from, from + input.dims[axis]!);
    });
  },
  Slice: (context) => [
    () => {
      const { graph, inputs, output } = context;
      const dims = inputs[0]!.dims;
      const [start, axis, step] = [1, 3, 4].map((input) => constantIntegers(context, input)[0]!) as [
        number,
        number,
        number,
      ];
      const before = dims.map((_, i) => (i === axis ? start : 0));
      const spread = step === 1 ? everyElement(context) : dilate(context, axis, step);
      const size = (output.dims[axis]! - 1) * step + 1;
      const after = dims.map((dim, i) => (i === axis ? dim - start - size : 0));
      return graph.pad(spread, before, after);
    },
    undefined,
    undefined,
    undefined,
    undefined,
  ],
  Pad: (context) => [
    () => {
      const { graph, inputs } = context;
      const pads = constantIntegers(context, 1);
      return inputs[0]!.dims.reduce(
        (gradient, dim, axis) => graph.slice(gradient, axis, pads[axis]!, pads[axis]! + dim),
        everyElement(context),
      );
    },
    undefined,
  ],
  GatherElements: (context) => [
    () => {
      const { graph, node, inputs } = context;
      const zeros = graph.expand(graph.scalar(0), inputs[0]!.dims);
      return graph.scatterAdd(zeros, inputs[1]!, everyElement(context), integerOf(node, "axis"));
    },
    undefined,
  ],
};

/** Puts step − 1 zeros between neighbours along an axis. */
function dilate(context: NodeContext, axis: number, step: number): Value {
  const { graph, output } = context;
  const gradient = everyElement(context);
  const size = output.dims[axis]!;
  const apart = graph.reshape(gradient, [...output.dims.slice(0, axis + 1), 1, ...output.dims.slice(axis + 1)]);
  const none = apart.dims.map(() => 0);
  const padded = graph.pad(apart, none, none.with(axis + 1, step - 1));
  return graph.slice(graph.reshape(padded, output.dims.with(axis, size * step)), axis, 0, (size - 1) * step + 1);
}
