import { describe, expect, it } from "vitest";
import { blur } from "../../server/src/models/blur.ts";

const size = 16;

function spread(image: Float32Array): { sum: number; variance: number } {
  let [sum, first, second] = [0, 0, 0];
  for (const [i, value] of image.entries()) {
    const x = i % size;
    sum += value;
    first += value * x;
    second += value * x * x;
  }
  return { sum, variance: second / sum - (first / sum) ** 2 };
}

describe("blur", () => {
  it.each([1, 2, 3])("spreads a point by the stated deviation at radius %i and keeps its mass", (radius) => {
    const image = new Float32Array(size * size);
    image[8 * size + 8] = 1;
    blur(image, size, radius, new Float32Array(size));
    const { sum, variance } = spread(image);
    // Single precision over a few hundred additions.
    expect(sum).toBeCloseTo(1, 5);
    expect(variance).toBeCloseTo(((2 * radius + 1) ** 2 - 1) / 6, 4);
    expect(Math.max(...image)).toBe(image[8 * size + 8]);
  });

  it("leaves an image alone at radius 0, and loses what leaves it at an edge", () => {
    const image = new Float32Array(size * size).fill(1);
    blur(image, size, 0, new Float32Array(size));
    expect(image.every((value) => value === 1)).toBe(true);
    blur(image, size, 1, new Float32Array(size));
    expect(image[8 * size + 8]).toBeCloseTo(1);
    expect(image[8 * size]).toBeLessThan(0.9);
  });
});
