import { describe, expect, it } from "vitest";
import {
  type AdamSettings,
  createParameterMemory,
  type FloatTensor,
  gradientName,
} from "../../server/src/engine/adam.ts";
import { seeded } from "../../server/src/random/random.ts";

const floats = (tensor: FloatTensor | undefined) => tensor!.data;

/** Adam in double precision, after the equations of Kingma and Ba with PyTorch's placement of epsilon. */
class ReferenceAdam {
  readonly weights: number[];
  readonly first: number[];
  readonly second: number[];
  constructor(weights: Iterable<number>) {
    this.weights = [...weights];
    this.first = this.weights.map(() => 0);
    this.second = this.weights.map(() => 0);
  }
  step(gradients: ArrayLike<number>, { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, step }: AdamSettings) {
    for (let i = 0; i < this.weights.length; i++) {
      this.first[i] = beta1 * this.first[i]! + (1 - beta1) * gradients[i]!;
      this.second[i] = beta2 * this.second[i]! + (1 - beta2) * gradients[i]! ** 2;
      const mean = this.first[i]! / (1 - beta1 ** step);
      const square = this.second[i]! / (1 - beta2 ** step);
      this.weights[i]! -= (learningRate * mean) / (Math.sqrt(square) + epsilon);
    }
  }
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (x, index) => Math.abs(x - b[index]!)));
}

describe("Adam", () => {
  for (const betas of [{}, { beta1: 0.5, beta2: 0.9 }]) {
    it(`agrees with double precision over 100 steps, betas ${JSON.stringify(betas)}`, () => {
      // 37 is no multiple of the SIMD width: the last register is only partly used.
      const memory = createParameterMemory([
        { name: "w", dims: [37] },
        { name: "b", dims: [] },
      ]);
      const random = seeded(1);
      random.split("w").fillNormal(floats(memory.weights.w));
      const reference = new ReferenceAdam(floats(memory.weights.w));
      const gradients = floats(memory.gradients[gradientName("w")]);
      for (let step = 1; step <= 100; step++) {
        random.split("gradient", step).fillNormal(gradients);
        // Gradients of very different sizes: Adam's step does not depend on the scale.
        gradients.forEach((gradient, index) => {
          gradients[index] = gradient * 10 ** ((index % 9) - 6);
        });
        const settings = { learningRate: 1e-2, ...betas, step };
        reference.step(gradients, settings);
        memory.adamStep(settings);
      }
      // 100 single-precision roundings of weights of about 1, each at most 6e-8, and of steps of 1e-2.
      expect(distance(floats(memory.weights.w), reference.weights)).toBeLessThan(6e-6);
      // The same number of roundings, relative to the largest entry.
      for (const [moments, expected] of [
        [memory.firstMoments, reference.first],
        [memory.secondMoments, reference.second],
      ] as const) {
        expect(distance(floats(moments.w), expected) / Math.max(...expected.map(Math.abs))).toBeLessThan(6e-6);
      }
      expect([...floats(memory.weights.b)]).toEqual([0]);
    });
  }

  it("updates one group and leaves the other", () => {
    const memory = createParameterMemory([
      { name: "encoder", dims: [2] },
      { name: "discriminator", dims: [3], group: "discriminator" },
      { name: "decoder", dims: [2, 2] },
    ]);
    for (const gradient of Object.values(memory.gradients)) floats(gradient).fill(2);
    memory.adamStep({ learningRate: 0.5, step: 1 }, "discriminator");
    expect([...floats(memory.weights.encoder)]).toEqual([0, 0]);
    // The first step has the size of the learning rate, whatever the gradient.
    for (const weight of floats(memory.weights.discriminator)) expect(weight).toBeCloseTo(-0.5, 6);
    memory.adamStep({ learningRate: 0.25, step: 1 });
    for (const name of ["encoder", "decoder"]) {
      for (const weight of floats(memory.weights[name])) expect(weight).toBeCloseTo(-0.25, 6);
    }
    for (const weight of floats(memory.weights.discriminator)) expect(weight).toBeCloseTo(-0.5, 6);
  });

  it("continues from stored moments with the same bytes", () => {
    const parameters = [{ name: "w", dims: [5] }];
    const advance = (memory: ReturnType<typeof createParameterMemory>, from: number, to: number) => {
      for (let step = from; step <= to; step++) {
        seeded(2)
          .split(step)
          .fillNormal(floats(memory.gradients[gradientName("w")]));
        memory.adamStep({ learningRate: 0.1, step });
      }
    };
    const whole = createParameterMemory(parameters);
    advance(whole, 1, 10);
    const before = createParameterMemory(parameters);
    advance(before, 1, 6);
    const after = createParameterMemory(parameters);
    for (const part of ["weights", "firstMoments", "secondMoments"] as const) {
      floats(after[part].w).set(floats(before[part].w));
    }
    advance(after, 7, 10);
    expect(after.weights).toEqual(whole.weights);
  });

  it("refuses settings that mean nothing", () => {
    const memory = createParameterMemory([{ name: "w", dims: [1] }]);
    expect(() => memory.adamStep({ learningRate: 0.1, step: 0 })).toThrow("counts its steps from 1");
    expect(() => memory.adamStep({ learningRate: Number.NaN, step: 1 })).toThrow("a learning rate ≥ 0");
    expect(() => memory.adamStep({ learningRate: 0.1, epsilon: 0, step: 1 })).toThrow("epsilon > 0");
    expect(() => memory.adamStep({ learningRate: 0.1, beta2: 1, step: 1 })).toThrow("betas in [0, 1)");
    expect(() => memory.adamStep({ learningRate: 0.1, step: 1 }, "other")).toThrow('no group "other"');
    const twice = [
      { name: "w", dims: [1] },
      { name: "w", dims: [2] },
    ];
    expect(() => createParameterMemory(twice)).toThrow('Two parameters are called "w"');
  });
});
