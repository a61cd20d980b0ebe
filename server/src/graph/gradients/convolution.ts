import type { GraphBuilder, Node, Value } from "../graph.ts";
import type { Window } from "../shapes.ts";
import { expandTo, type GradientRule, type GradientRules, integersOf, sumTo } from "./rule.ts";

function windowOf(node: Node): Window {
  return {
    stride: integersOf(node, "strides") as Window["stride"],
    pad: integersOf(node, "pads") as Window["pad"],
    dilations: integersOf(node, "dilations") as Window["dilations"],
  };
}

/**
 * dW[o, c, i, j] = Σ over n, p, q of grid[n, o, p, q] · image[n, c, p·s + i·d − pad, q·s + j·d − pad].
 *
 * The channels are folded into the width, so that the sum is one convolution of one image with N channels: a single
 * well-shaped matrix product, where a convolution per channel would be many thin ones. The grid is the filter, its taps
 * one stride apart, and the output positions are the taps (i, j) together with the channel.
 *
 * @param image [N, C, H, W] @param grid [N, O, P, Q] @param kernel [kh, kw] @returns [O, C, kh, kw]
 */
function filterGradient(
  graph: GraphBuilder,
  image: Value,
  grid: Value,
  kernel: readonly [number, number],
  window: Window,
): Value {
  const [batch, channels, height, width] = image.dims as [number, number, number, number];
  const [, filters, rows, columns] = grid.dims as [number, number, number, number];
  const { stride, dilations, pad } = window;
  const taps = [(kernel[0] - 1) * dilations[0] + 1, (kernel[1] - 1) * dilations[1] + 1] as const;
  const bottom = taps[0] + stride[0] * (rows - 1) - height - pad[0];
  const right = taps[1] + stride[1] * (columns - 1) - width - pad[1];
  const folded = crop(graph, graph.transpose(image, [0, 2, 3, 1]), bottom, right);
  const [, rowsLeft, columnsLeft] = folded.dims as [number, number, number, number];
  const sums = graph.conv(
    graph.reshape(folded, [1, batch, rowsLeft, columnsLeft * channels]),
    graph.transpose(grid, [1, 0, 2, 3]),
    undefined,
    {
      stride: [dilations[0], 1],
      dilations: [stride[0], stride[1] * channels],
      pad: [pad[0], pad[1] * channels, Math.max(bottom, 0), Math.max(right, 0) * channels],
    },
  );
  const unfolded = graph.reshape(sums, [filters, kernel[0], taps[1], channels]);
  const tapsOnly = dilations[1] === 1 ? unfolded : graph.slice(unfolded, 2, 0, taps[1], dilations[1]);
  return graph.transpose(tapsOnly, [0, 3, 1, 2]);
}

/** Cuts off rows and columns that no filter position reached: the stride did not divide the padded size. */
function crop(graph: GraphBuilder, image: Value, bottom: number, right: number): Value {
  const cut = bottom < 0 ? graph.slice(image, 1, 0, image.dims[1]! + bottom) : image;
  return right < 0 ? graph.slice(cut, 2, 0, cut.dims[2]! + right) : cut;
}

function biasGradient(graph: GraphBuilder, upstream: Value, output: Value): Value {
  const sums = sumTo(graph, upstream, output.dims, [1, output.dims[1]!, 1, 1]);
  return graph.reshape(sums, [-1]);
}

const conv: GradientRule = ({ graph, node, inputs, output, upstream }) => {
  const [x, w, b] = [inputs[0]!, inputs[1]!, inputs[2]];
  const window = windowOf(node);
  const dy = () => expandTo(graph, upstream, output.dims);
  const left = (axis: 0 | 1): number => {
    const reach = (w.dims[axis + 2]! - 1) * window.dilations[axis] + 1;
    return (x.dims[axis + 2]! + window.pad[axis] + window.pad[axis + 2]! - reach) % window.stride[axis];
  };
  return [
    () => graph.convTranspose(dy(), w, undefined, { ...window, outputPadding: [left(0), left(1)] }),
    () => filterGradient(graph, x, dy(), [w.dims[2]!, w.dims[3]!], window),
    b && (() => biasGradient(graph, upstream, output)),
  ];
};

/** The transposed convolution is the convolution with the roles of image and grid swapped. */
const convTranspose: GradientRule = ({ graph, node, inputs, output, upstream }) => {
  const [x, w, b] = [inputs[0]!, inputs[1]!, inputs[2]];
  const window = windowOf(node);
  const dy = () => expandTo(graph, upstream, output.dims);
  return [
    () => graph.conv(dy(), w, undefined, window),
    () => filterGradient(graph, dy(), x, [w.dims[2]!, w.dims[3]!], window),
    b && (() => biasGradient(graph, upstream, output)),
  ];
};

export const convolutionRules: GradientRules = { Conv: conv, ConvTranspose: convTranspose };
