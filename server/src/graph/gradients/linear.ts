import { expandTo, type GradientRules, sumTo } from "./rule.ts";

export const linearRules: GradientRules = {
  /** y = A′B′ + bias, where A′ and B′ are the operands after their optional transposition. */
  Gemm: ({ graph, node, inputs, output, upstream }) => {
    const [a, b, bias] = [inputs[0]!, inputs[1]!, inputs[2]];
    const transA = node.attributes.transA === 1;
    const transB = node.attributes.transB === 1;
    const dy = () => expandTo(graph, upstream, output.dims);
    return [
      () =>
        transA
          ? graph.gemm(b, dy(), undefined, { transA: transB, transB: true })
          : graph.gemm(dy(), b, undefined, { transB: !transB }),
      () =>
        transB
          ? graph.gemm(dy(), a, undefined, { transA: true, transB: transA })
          : graph.gemm(a, dy(), undefined, { transA: !transA }),
      bias && (() => sumTo(graph, upstream, output.dims, bias.dims)),
    ];
  },
};
