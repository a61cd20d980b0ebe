import type { GraphBuilder, Value } from "../graph.ts";
import { type GradientRule, type GradientRules, sumTo } from "./rule.ts";

/** A rule for y = f(x) from an expression for dx. */
function unary(derive: (graph: GraphBuilder, dy: Value, x: Value, y: Value) => Value): GradientRule {
  return ({ graph, upstream, inputs, output }) => [() => derive(graph, upstream, inputs[0]!, output)];
}

/** A rule for y = f(a, b) with broadcasting, from expressions for da and db over y's shape. */
function binary(
  left: (graph: GraphBuilder, dy: Value, a: Value, b: Value, y: Value) => Value,
  right: (graph: GraphBuilder, dy: Value, a: Value, b: Value, y: Value) => Value,
): GradientRule {
  return ({ graph, upstream, inputs, output }) => {
    const [a, b] = [inputs[0]!, inputs[1]!];
    return [
      () => sumTo(graph, left(graph, upstream, a, b, output), output.dims, a.dims),
      () => sumTo(graph, right(graph, upstream, a, b, output), output.dims, b.dims),
    ];
  };
}

function isPositive(graph: GraphBuilder, x: Value): Value {
  return graph.toFloat(graph.greater(x, graph.scalar(0)));
}

export const elementwiseRules: GradientRules = {
  Identity: unary((_, dy) => dy),
  Neg: unary((g, dy) => g.neg(dy)),
  Exp: unary((g, dy, _, y) => g.mul(dy, y)),
  Log: unary((g, dy, x) => g.div(dy, x)),
  Abs: unary((g, dy, x) => g.mul(dy, g.sign(x))),
  Sign: () => [undefined],
  Sqrt: unary((g, dy, _, y) => g.div(g.mul(dy, g.scalar(0.5)), y)),
  Sin: unary((g, dy, x) => g.mul(dy, g.cos(x))),
  Cos: unary((g, dy, x) => g.neg(g.mul(dy, g.sin(x)))),
  Tanh: unary((g, dy, _, y) => g.mul(dy, g.sub(g.scalar(1), g.mul(y, y)))),
  Sigmoid: unary((g, dy, _, y) => g.mul(dy, g.mul(y, g.sub(g.scalar(1), y)))),
  Softplus: unary((g, dy, x) => g.mul(dy, g.sigmoid(x))),
  Relu: unary((g, dy, _, y) => g.mul(dy, isPositive(g, y))),
  LeakyRelu: ({ graph: g, node, inputs, upstream }) => [
    () => {
      const { float: alpha } = node.attributes.alpha as { readonly float: number };
      const slope = g.add(g.mul(isPositive(g, inputs[0]!), g.scalar(1 - alpha)), g.scalar(alpha));
      return g.mul(upstream, slope);
    },
  ],
  Add: binary(
    (_, dy) => dy,
    (_, dy) => dy,
  ),
  Sub: binary(
    (_, dy) => dy,
    (g, dy) => g.neg(dy),
  ),
  Mul: binary(
    (g, dy, _, b) => g.mul(dy, b),
    (g, dy, a) => g.mul(dy, a),
  ),
  Div: binary(
    (g, dy, _, b) => g.div(dy, b),
    (g, dy, _, b, y) => g.neg(g.mul(dy, g.div(y, b))),
  ),
};
