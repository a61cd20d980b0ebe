/** The oracle is a finite difference of the forward graph; `graph-support.ts` states its step and tolerance. */
import { describe, expect, it } from "vitest";
import { gradients } from "../../server/src/graph/gradient.ts";
import { GraphBuilder, type Value } from "../../server/src/graph/graph.ts";
import { checkGradients, evaluate, type GradientCheck, tensor } from "./graph-support.ts";

const shape = [3, 4];

const cases: Readonly<Record<string, GradientCheck>> = {
  neg: { inputs: { x: shape }, build: (g, { x }) => g.neg(x!) },
  exp: { inputs: { x: shape }, build: (g, { x }) => g.exp(x!) },
  log: { inputs: { x: shape }, draw: "positive", build: (g, { x }) => g.log(x!) },
  sqrt: { inputs: { x: shape }, draw: "positive", build: (g, { x }) => g.sqrt(x!) },
  abs: { inputs: { x: shape }, draw: "awayFromZero", build: (g, { x }) => g.abs(x!) },
  "sign, beside a path that has a slope": {
    inputs: { x: shape },
    draw: "awayFromZero",
    build: (g, { x }) => g.mul(g.sign(x!), x!),
  },
  sin: { inputs: { x: shape }, build: (g, { x }) => g.sin(x!) },
  cos: { inputs: { x: shape }, build: (g, { x }) => g.cos(x!) },
  tanh: { inputs: { x: shape }, build: (g, { x }) => g.tanh(x!) },
  sigmoid: { inputs: { x: shape }, build: (g, { x }) => g.sigmoid(x!) },
  softplus: { inputs: { x: shape }, build: (g, { x }) => g.softplus(x!) },
  relu: { inputs: { x: shape }, draw: "awayFromZero", build: (g, { x }) => g.relu(x!) },
  "leaky relu": { inputs: { x: shape }, draw: "awayFromZero", build: (g, { x }) => g.leakyRelu(x!, 0.2) },
  "softmax on the last axis": { inputs: { x: shape }, build: (g, { x }) => g.softmax(x!) },
  "softmax on the first axis": { inputs: { x: shape }, build: (g, { x }) => g.softmax(x!, 0) },
  "log softmax": { inputs: { x: shape }, build: (g, { x }) => g.logSoftmax(x!) },
  add: { inputs: { a: shape, b: shape }, build: (g, { a, b }) => g.add(a!, b!) },
  sub: { inputs: { a: shape, b: shape }, build: (g, { a, b }) => g.sub(a!, b!) },
  mul: { inputs: { a: shape, b: shape }, build: (g, { a, b }) => g.mul(a!, b!) },
  div: { inputs: { a: shape, b: shape }, draw: "awayFromZero", build: (g, { a, b }) => g.div(a!, b!) },
  square: { inputs: { x: shape }, build: (g, { x }) => g.mul(x!, x!) },
  "add to a row": { inputs: { a: shape, b: [4] }, build: (g, { a, b }) => g.add(a!, b!) },
  "sub from a column": { inputs: { a: [3, 1], b: shape }, build: (g, { a, b }) => g.sub(a!, b!) },
  "mul of a row and a column": { inputs: { a: [3, 1], b: [1, 4] }, build: (g, { a, b }) => g.mul(a!, b!) },
  "div by a scalar": { inputs: { a: shape, b: [] }, draw: "awayFromZero", build: (g, { a, b }) => g.div(a!, b!) },
  "sum over all": { inputs: { x: [2, 3, 4] }, build: (g, { x }) => g.reduceSum(g.mul(x!, x!)) },
  "sum over some axes": { inputs: { x: [2, 3, 4] }, build: (g, { x }) => g.reduceSum(g.mul(x!, x!), [0, -1]) },
  "sum that keeps its axes": { inputs: { x: [2, 3, 4] }, build: (g, { x }) => g.reduceSum(g.mul(x!, x!), [1], true) },
  "mean over all": { inputs: { x: [2, 3, 4] }, build: (g, { x }) => g.reduceMean(g.mul(x!, x!)) },
  "mean over some axes": { inputs: { x: [2, 3, 4] }, build: (g, { x }) => g.reduceMean(x!, [1]) },
  "log sum exp over all": { inputs: { x: shape }, build: (g, { x }) => g.reduceLogSumExp(x!) },
  "log sum exp over an axis": { inputs: { x: [2, 3, 4] }, build: (g, { x }) => g.reduceLogSumExp(x!, [1]) },
  "log sum exp that keeps its axis": { inputs: { x: shape }, build: (g, { x }) => g.reduceLogSumExp(x!, [0], true) },
  reshape: { inputs: { x: shape }, build: (g, { x }) => g.mul(g.reshape(x!, [2, -1]), g.reshape(x!, [2, 6])) },
  "reshape below a sum": { inputs: { x: shape }, build: (g, { x }) => g.reduceSum(g.reshape(g.exp(x!), [12])) },
  transpose: { inputs: { x: [2, 3, 4] }, build: (g, { x }) => g.transpose(x!, [1, 2, 0]) },
  expand: { inputs: { x: [3, 1] }, build: (g, { x }) => g.expand(x!, [2, 3, 4]) },
  "expand below a sum": { inputs: { x: [3, 1] }, build: (g, { x }) => g.reduceSum(g.expand(g.exp(x!), [2, 3, 4])) },
  split: {
    inputs: { x: [2, 5] },
    build: (g, { x }) => {
      const [a, , b] = g.split(x!, [2, 1, 2], 1);
      return g.mul(a!, g.exp(b!));
    },
  },
  concat: { inputs: { a: [2, 3], b: [2, 1] }, build: (g, { a, b }) => g.exp(g.concat([a!, b!, a!], 1)) },
  "concat below a sum": {
    inputs: { a: [2, 3], b: [2, 1] },
    build: (g, { a, b }) => g.reduceSum(g.concat([g.exp(a!), g.exp(b!)], 1)),
  },
  slice: { inputs: { x: [4, 7] }, build: (g, { x }) => g.slice(x!, 1, 2, -1) },
  "slice with steps": { inputs: { x: [4, 7] }, build: (g, { x }) => g.slice(x!, 1, 1, 7, 2) },
  "slice with steps up to a rest": { inputs: { x: [4, 9] }, build: (g, { x }) => g.slice(x!, 1, 0, 9, 3) },
  pad: { inputs: { x: shape }, build: (g, { x }) => g.pad(x!, [1, 0], [0, 2]) },
  "gather elements, with repetition": {
    inputs: { x: shape },
    integers: { i: { dims: [2, 4], values: [0, 2, 1, 1, 0, 2, 2, 1] } },
    build: (g, { x, i }) => g.gatherElements(g.exp(x!), i!, 0),
  },
};

describe("the gradient of", () => {
  for (const [name, check] of Object.entries(cases)) it(name, () => checkGradients(check));

  for (const transA of [false, true]) {
    for (const transB of [false, true]) {
      it(`gemm${transA ? " of aᵀ" : ""}${transB ? " with bᵀ" : ""}`, () =>
        checkGradients({
          inputs: { a: transA ? [4, 3] : [3, 4], b: transB ? [5, 4] : [4, 5], bias: [5] },
          build: (g, { a, b, bias }) => g.gemm(a!, b!, bias!, { transA, transB }),
        }));
    }
  }

  it("a cross entropy that reads class numbers", () =>
    checkGradients({
      inputs: { logits: [4, 3] },
      integers: { classes: { dims: [4, 1], values: [2, 0, 1, 2] } },
      build: (g, { logits, classes }) => g.neg(g.reduceMean(g.gatherElements(g.logSoftmax(logits!), classes!, 1))),
    }));
});

interface ConvolutionCase {
  readonly kernel: readonly [number, number];
  readonly stride: number | readonly [number, number];
  readonly pad: number | readonly [number, number] | readonly [number, number, number, number];
  readonly dilations?: number | readonly [number, number];
  readonly size: readonly [number, number];
}

const convolutions: readonly ConvolutionCase[] = [
  { kernel: [4, 4], stride: 2, pad: 1, size: [8, 8] },
  { kernel: [4, 4], stride: 2, pad: 1, size: [7, 9] },
  { kernel: [3, 3], stride: 1, pad: 1, size: [5, 6] },
  { kernel: [3, 3], stride: 2, pad: 0, size: [6, 8] },
  { kernel: [2, 2], stride: 2, pad: 0, size: [6, 5] },
  { kernel: [1, 1], stride: 1, pad: 0, size: [3, 4] },
  { kernel: [5, 3], stride: [3, 2], pad: [2, 1], size: [8, 6] },
  { kernel: [2, 3], stride: 3, pad: [0, 1, 1, 2], size: [6, 7] },
  { kernel: [3, 2], stride: [1, 2], pad: 1, dilations: [2, 3], size: [7, 8] },
  // The last rows and columns reach no filter position, and neither does part of the padding.
  { kernel: [2, 2], stride: 4, pad: 1, size: [8, 8] },
];

describe("the gradients of a convolution", () => {
  for (const { kernel, size, ...options } of convolutions) {
    it(`with kernel ${kernel.join("×")} over ${size.join("×")}, ${JSON.stringify(options)}`, () =>
      checkGradients({
        inputs: { x: [2, 3, ...size], w: [2, 3, ...kernel], b: [2] },
        build: (g, { x, w, b }) => g.conv(x!, w!, b!, options),
      }));
  }

  for (const { kernel, size, ...options } of convolutions.filter(({ size }) => size[0] <= 7)) {
    it(`transposed, with kernel ${kernel.join("×")} over ${size.join("×")}, ${JSON.stringify(options)}`, () =>
      checkGradients({
        inputs: { x: [2, 2, 3, 4], w: [2, 3, ...kernel], b: [3] },
        build: (g, { x, w, b }) => g.convTranspose(x!, w!, b!, options),
      }));
  }

  it("transposed, with rows and columns added", () =>
    checkGradients({
      inputs: { x: [2, 2, 3, 4], w: [2, 3, 3, 3], b: [3] },
      build: (g, { x, w, b }) => g.convTranspose(x!, w!, b!, { stride: 3, pad: 1, outputPadding: [2, 1] }),
    }));

  it("below a sum, where the upstream gradient is one number", () =>
    checkGradients({
      inputs: { x: [2, 1, 4, 4], w: [2, 1, 3, 3], b: [2] },
      build: (g, { x, w, b }) => g.reduceSum(g.conv(x!, w!, b!, { pad: 1 })),
    }));
});

/** y = exp(x), z = y·w. */
function smallGraph() {
  const graph = new GraphBuilder();
  const x = graph.input("x", [2]);
  const w = graph.input("w", [2]);
  const y = graph.named("y", graph.exp(x));
  return { graph, x, w, y, loss: graph.reduceSum(graph.mul(y, w)) };
}

describe("gradients", () => {
  it("reach an inner value", async () => {
    const { graph, y, loss } = smallGraph();
    graph.output("dy", gradients(graph, loss, [y])[0]!);
    const { dy } = await evaluate(graph, { x: tensor([2], [0, 1]), w: tensor([2], [3, 5]) });
    expect(dy).toEqual([3, 5]);
  });

  it("stop where they are told to", async () => {
    const { graph, x, y, w, loss } = smallGraph();
    const both = graph.add(loss, graph.reduceSum(x));
    graph.output("dx", gradients(graph, both, [x], { stopAt: [y] })[0]!);
    expect(() => gradients(graph, loss, [x], { stopAt: [y] })).toThrow('does not depend on "x"');
    expect(w.dims).toEqual([2]);
    const { dx } = await evaluate(graph, { x: tensor([2], [0, 1]), w: tensor([2], [3, 5]) });
    expect(dx).toEqual([1, 1]);
  });

  it("start from a given upstream gradient", async () => {
    const { graph, x, y } = smallGraph();
    const upstream = graph.constant(Float32Array.of(1, 10), [2]);
    graph.output("dx", gradients(graph, y, [x], { upstream })[0]!);
    const { dx } = await evaluate(graph, { x: tensor([2], [0, 1]), w: tensor([2]) });
    expect(dx![0]).toBeCloseTo(1, 6);
    // Single precision: 10 e has 7 digits.
    expect(dx![1]).toBeCloseTo(10 * Math.E, 5);
  });

  it("add nothing to the graph for paths that lead elsewhere", () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", [1, 1, 4, 4]);
    const w = graph.input("w", [1, 1, 3, 3]);
    const loss = graph.reduceSum(graph.conv(x, w));
    const before = graph.nodes.length;
    gradients(graph, loss, [w]);
    const added = graph.nodes.slice(before).map((node) => node.op);
    expect(added).toContain("Conv");
    expect(added).not.toContain("ConvTranspose");
  });

  it("refuse a loss of many numbers without an upstream gradient", () => {
    const { graph, x, y } = smallGraph();
    expect(() => gradients(graph, y, [x])).toThrow(
      '"y" of shape [2] is not one number; its gradient needs "upstream".',
    );
    expect(() => gradients(graph, y, [x], { upstream: graph.scalar(1) })).toThrow("has shape [] instead of [2]");
  });

  it("name the value that the loss does not depend on", () => {
    const { graph, x, loss } = smallGraph();
    const other: Value = graph.input("other", [3]);
    expect(() => gradients(graph, loss, [x, other])).toThrow('does not depend on "other"');
  });

  it("name the operator that has no gradient", () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", [2]);
    const floor = graph.named("steps", graph.node("Floor", [x], { dims: [2] }));
    expect(() => gradients(graph, graph.reduceSum(floor), [x])).toThrow('Floor, which gives "steps", has no gradient.');
  });
});
