import { describe, expect, it } from "vitest";
import { encodeModel } from "../../server/src/graph/encode.ts";
import { GraphBuilder, ShapeError } from "../../server/src/graph/graph.ts";
import { evaluate, producer, tensor } from "./graph-support.ts";

describe("a graph", () => {
  it("computes what its operators say", async () => {
    const g = new GraphBuilder();
    const x = g.input("x", [2, 3]);
    g.output("relu", g.relu(x));
    g.output("leaky", g.leakyRelu(x, 0.25));
    g.output("sum", g.reduceSum(x, [1]));
    g.output("mean", g.reduceMean(x));
    g.output("slice", g.slice(x, 1, -2, 3));
    g.output("positive", g.toFloat(g.greater(x, g.scalar(0))));
    g.output("columns", g.transpose(x, [1, 0]));
    g.output("product", g.gemm(x, x, g.constant(Float32Array.of(100, 200), [2]), { transB: true }));
    const values = await evaluate(g, { x: tensor([2, 3], [-1, 2, 3, 4, -4, 0]) });
    expect(values.relu).toEqual([0, 2, 3, 4, 0, 0]);
    expect(values.leaky).toEqual([-0.25, 2, 3, 4, -1, 0]);
    expect(values.sum).toEqual([4, 0]);
    expect(values.mean![0]).toBeCloseTo(4 / 6, 6);
    expect(values.slice).toEqual([2, 3, -4, 0]);
    expect(values.positive).toEqual([0, 1, 1, 1, 0, 0]);
    expect(values.columns).toEqual([-1, 4, 2, -4, 3, 0]);
    expect(values.product).toEqual([114, 188, 88, 232]);
  });

  it("convolves as the definition says, with stride, padding on one side and an edge that does not fit", async () => {
    const g = new GraphBuilder();
    const x = g.input("x", [1, 1, 1, 6]);
    const w = g.constant(Float32Array.of(1, 10), [1, 1, 1, 2]);
    const y = g.conv(x, w, undefined, { stride: [1, 2], pad: [0, 1, 0, 0] });
    expect(y.dims).toEqual([1, 1, 1, 3]);
    g.output("y", y);
    const back = g.convTranspose(y, w, undefined, { stride: [1, 2], pad: [0, 1, 0, 0] });
    expect(back.dims).toEqual([1, 1, 1, 5]);
    g.output("back", back);
    const values = await evaluate(g, { x: tensor([1, 1, 1, 6], [1, 2, 3, 4, 5, 6]) });
    expect(values.y).toEqual([10, 32, 54]);
    expect(values.back).toEqual([100, 32, 320, 54, 540]);
  });

  it("keeps given names in the model, so that a site can be found by name", async () => {
    const g = new GraphBuilder();
    const hidden = g.named("encoder.conv1", g.relu(g.input("x", [2])));
    g.output("y", g.exp(hidden));
    expect(g.find("encoder.conv1")).toBe(hidden);
    expect(g.find("encoder.conv2")).toBeUndefined();
    expect(g.nodes.find((node) => node.outputs.includes(hidden))?.op).toBe("Relu");
    expect(Buffer.from(encodeModel(g, producer)).includes("encoder.conv1")).toBe(true);
  });

  it("copies a value only where two names need it", async () => {
    const g = new GraphBuilder();
    const x = g.input("x", [2]);
    const y = g.exp(x);
    g.output("y", y);
    expect(g.nodes.map((node) => node.op)).toEqual(["Exp"]);
    g.output("again", y);
    g.output("same", x);
    g.output("half", g.scalar(0.5));
    expect(g.nodes.map((node) => node.op)).toEqual(["Exp", "Identity", "Identity", "Identity"]);
    const values = await evaluate(g, { x: tensor([2], [0, 0]) });
    expect(values).toEqual({ y: [1, 1], again: [1, 1], same: [0, 0], half: [0.5] });
  });

  it("leaves out of the model what no output needs", () => {
    const g = new GraphBuilder();
    const x = g.input("x", [2]);
    g.output("y", g.exp(x));
    const lean = encodeModel(g, producer).length;
    g.add(x, g.constant(new Float32Array(2), [2], "unused"));
    expect(encodeModel(g, producer).length).toBe(lean);
  });

  it("is encoded to the same bytes every time, with its description and metadata", () => {
    const encode = () => {
      const g = new GraphBuilder();
      g.output("y", g.exp(g.add(g.input("x", [2]), g.scalar(1))));
      return encodeModel(g, { ...producer, description: "Adds one.", metadata: { spec: "abc" } });
    };
    expect(encode()).toEqual(encode());
    expect(Buffer.from(encode()).includes("Adds one.")).toBe(true);
    expect(Buffer.from(encode()).includes("spec")).toBe(true);
  });

  it("without an output is no model", () => {
    expect(() => encodeModel(new GraphBuilder(), producer)).toThrow("at least one output");
  });
});

describe("a graph refuses", () => {
  const g = new GraphBuilder();
  const x = g.input("x", [64, 3, 32, 32]);
  const row = g.input("row", [2, 3]);
  const integers = g.input("integers", [2, 3], "int64");
  const input = (...dims: number[]) => g.constant(new Float32Array(dims.reduce((a, b) => a * b, 1)), dims);

  const refusals: readonly (readonly [string, () => unknown, string])[] = [
    ["shapes that do not broadcast", () => g.add(row, input(2)), "Add: shapes [2, 3] and [2] do not broadcast."],
    ["types that differ", () => g.mul(row, integers), 'Mul: "row" is float32, "integers" is int64.'],
    [
      "a filter for other channels",
      () => g.conv(x, input(32, 1, 4, 4)),
      "Conv of [64, 3, 32, 32] with filter [32, 1, 4, 4]: the input has 3 channels, the filter expects 1.",
    ],
    [
      "a filter larger than the image",
      () => g.conv(x, input(1, 3, 40, 4)),
      "the filter is larger than the padded input.",
    ],
    ["a bias of the wrong length", () => g.conv(x, input(8, 3, 4, 4), input(4)), "has shape [4] instead of [8]."],
    ["a transposed filter for other channels", () => g.convTranspose(x, input(8, 3, 4, 4)), "the filter expects 8."],
    ["a product whose inner sizes differ", () => g.gemm(row, row), "the inner dimensions 3 and 2 differ."],
    ["a product of images", () => g.gemm(x, row), "both need two dimensions."],
    [
      "a reshape that loses elements",
      () => g.reshape(row, [4, -1]),
      "[2, 3] has 6 elements and cannot become [4, -1].",
    ],
    ["an axis that is not there", () => g.reduceSum(row, [2]), "ReduceSum: shape [2, 3] has no axis 2."],
    ["an empty list of axes", () => g.reduceSum(row, []), "the list of axes is empty."],
    ["a split that does not add up", () => g.split(row, [1, 1], 1), "sizes [1, 1] do not add up to axis 1 of [2, 3]."],
    [
      "a concatenation that does not fit",
      () => g.concat([row, input(3, 3)], 1),
      "shapes [2, 3] and [3, 3] do not fit.",
    ],
    ["no permutation", () => g.transpose(row, [0, 0]), "[0, 0] is no permutation of the axes of [2, 3]."],
    ["an empty slice", () => g.slice(row, 1, 2, 2), "is empty."],
    ["an expansion that shrinks", () => g.expand(row, [2, 1]), "does not broadcast to [2, 1]."],
    ["floats as indices", () => g.gatherElements(row, row, 0), "indices are float32 instead of int64."],
  ];
  for (const [what, act, message] of refusals) {
    it(what, () => {
      expect(act).toThrow(ShapeError);
      expect(act).toThrow(message);
    });
  }

  it("a shape that is none, or data that do not fill it", () => {
    expect(() => g.input("empty", [0, 2])).toThrow("[0, 2] is no shape");
    expect(() => g.constant(new Float32Array(3), [2, 2])).toThrow("needs 4 values, not 3");
  });

  it("a name twice", () => {
    expect(() => g.input("x", [1])).toThrow('already has a value "x"');
    expect(() => g.named("z", x)).toThrow('"x" already has a name');
    expect(() => g.named("row", g.exp(row))).toThrow('already has a value "row"');
    const h = new GraphBuilder();
    h.output("y", h.exp(h.input("x", [1])));
    expect(() => h.output("y", h.find("x")!)).toThrow('already has output "y"');
  });

  it("a value of another graph", () => {
    expect(() => new GraphBuilder().exp(row)).toThrow('Exp reads "row", which belongs to another graph.');
  });
});
