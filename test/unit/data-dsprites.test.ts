import { describe, expect, it } from "vitest";
import type { Sample } from "../../server/src/data/dataset.ts";
import { dSprites } from "../../server/src/data/dsprites.ts";
import { seeded } from "../../server/src/random/random.ts";
import { moments } from "../support/moments.ts";

const full = dSprites(64);
const half = dSprites(32);

function draw(sample: Sample, data = full): Float32Array {
  const image = new Float32Array(data.size ** 2).fill(Number.NaN);
  data.render(sample, image, 0);
  return image;
}

/** A sample by class ids. */
function image(shape: number, scale: number, orientation: number, posX: number, posY: number): Sample {
  return full.at((((shape * 6 + scale) * 40 + orientation) * 32 + posX) * 32 + posY);
}

/** Far faster than `toEqual` on thousands of images. */
function same(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

describe("the factors of dSprites", () => {
  it("are those of the published file, in its order", () => {
    expect(full.factors.map((factor) => [factor.name, factor.values.length])).toEqual([
      ["shape", 3],
      ["scale", 6],
      ["orientation", 40],
      ["posX", 32],
      ["posY", 32],
    ]);
    expect(full.count).toBe(737_280);
    expect(full.factors[0]!.values).toEqual(["square", "ellipse", "heart"]);
    expect(full.factors[1]!.values).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1].map((v) => expect.closeTo(v, 12)));
    expect(full.factors[2]!.values.at(-1)).toBeCloseTo((39 / 40) * 2 * Math.PI, 12);
    expect(full.edges).toEqual([]);
  });

  it("number the images row by row, posY fastest", () => {
    expect(full.at(0).values).toEqual([0, 0.5, 0, 0, 0]);
    expect(full.at(1).values[4]).toBeCloseTo(1 / 31, 12);
    expect(full.at(32).values[3]).toBeCloseTo(1 / 31, 12);
    expect(full.at(1024).values[2]).toBeCloseTo(Math.PI / 20, 12);
    expect(full.at(40_960).values[1]).toBeCloseTo(0.6, 12);
    expect(full.at(245_760).values[0]).toBe(1);
    expect(full.at(737_279).values[0]).toBe(2);
  });

  it("give every image a number and back", () => {
    let wrong = 0;
    for (let index = 0; index < full.count; index++) if (full.indexOf(full.at(index)) !== index) wrong++;
    expect(wrong).toBe(0);
  });

  it.each([-1, 737_280, 0.5, Number.NaN])("has no image %s", (index) => {
    expect(() => full.at(index)).toThrow(RangeError);
  });

  it("are sampled evenly, the same for the same stream", () => {
    const random = seeded(0);
    const samples = Array.from({ length: 6000 }, () => full.sample(random));
    for (let shape = 0; shape < 3; shape++) {
      const share = samples.filter((sample) => sample.values[0] === shape).length / 6000;
      // Four standard deviations of a binomial share.
      expect(Math.abs(share - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 6000));
    }
    expect(full.sample(seeded(0))).toEqual(samples[0]);
  });
});

describe("the images of dSprites", () => {
  it("are binary at 64 pixels and stay within them", () => {
    for (let shape = 0; shape < 3; shape++) {
      for (let orientation = 0; orientation < 40; orientation++) {
        for (const corner of [0, 31]) {
          const pixels = draw(image(shape, 5, orientation, corner, corner));
          expect(pixels.every((value) => value === 0 || value === 1)).toBe(true);
          const border = pixels.filter((_, i) => i < 64 || i >= 63 * 64 || i % 64 === 0 || i % 64 === 63);
          expect(Math.max(...border)).toBe(0);
        }
      }
    }
  });

  it("are at 32 pixels the means of four pixels of the same image at 64", () => {
    const random = seeded(1);
    for (let n = 0; n < 50; n++) {
      const sample = full.sample(random);
      const large = draw(sample);
      const small = draw(sample, half);
      const means = small.map((_, i) => {
        const at = 128 * Math.floor(i / 32) + 2 * (i % 32);
        return (large[at]! + large[at + 1]! + large[at + 64]! + large[at + 65]!) / 4;
      });
      expect(same(small, means)).toBe(true);
    }
  });

  it("repeat for the square every 90° and for the ellipse every 180°, and never for the heart", () => {
    for (const data of [full, half]) {
      for (let orientation = 0; orientation < 40; orientation++) {
        const turned = (shape: number, by: number) => draw(image(shape, 3, (orientation + by) % 40, 9, 20), data);
        expect(same(turned(0, 10), turned(0, 0))).toBe(true);
        expect(same(turned(1, 20), turned(1, 0))).toBe(true);
        expect(same(turned(1, 10), turned(1, 0))).toBe(false);
        for (const by of [8, 10, 20, 30]) expect(same(turned(2, by), turned(2, 0))).toBe(false);
      }
    }
  });

  it("move by exactly one pixel per position", () => {
    for (const shape of [0, 1, 2]) {
      const still = draw(image(shape, 4, 7, 0, 0));
      for (let step = 1; step < 32; step++) {
        const right = draw(image(shape, 4, 7, step, 0));
        const down = draw(image(shape, 4, 7, 0, step));
        expect(same(right.subarray(step), still.subarray(0, 4096 - step))).toBe(true);
        expect(same(down.subarray(64 * step), still.subarray(0, 4096 - 64 * step))).toBe(true);
      }
    }
  });

  it("have the area of their scale, whatever the shape and orientation", () => {
    for (let shape = 0; shape < 3; shape++) {
      for (let scale = 0; scale < 6; scale++) {
        const areas = Array.from({ length: 40 }, (_, o) => moments(draw(image(shape, scale, o, 16, 16))).mass);
        const expected = 0.075 * (0.5 + 0.1 * scale) ** 2;
        // Counting pixel centres errs by a few of the pixels on the outline, which are about √(4π · area) · 64; over 40
        // orientations the errors average out, except in the few distinct orientations of the square.
        const mean = areas.reduce((sum, area) => sum + area, 0) / 40;
        expect(Math.abs(mean / expected - 1)).toBeLessThan(0.03);
        for (const area of areas) expect(Math.abs(area / expected - 1)).toBeLessThan(0.16);
      }
    }
  });

  it("turn about their centre of mass", () => {
    for (let shape = 0; shape < 3; shape++) {
      for (let orientation = 0; orientation < 40; orientation++) {
        const { x, y } = moments(draw(image(shape, 5, orientation, 16, 3)));
        // A third of a pixel: what rounding to whole pixels can shift the mean of about 300 of them.
        expect(Math.abs(x * 64 - 32.5)).toBeLessThan(1 / 3);
        expect(Math.abs(y * 64 - 19.5)).toBeLessThan(1 / 3);
      }
    }
  });

  it("show an upright heart, its tip down, its notch up, which turns counter-clockwise", () => {
    const heart = draw(image(2, 5, 0, 16, 16));
    const column = Array.from({ length: 64 }, (_, row) => heart[row * 64 + 32]!);
    const rowWidths = Array.from({ length: 64 }, (_, row) =>
      heart.subarray(row * 64, row * 64 + 64).reduce((a, b) => a + b),
    );
    const rows = rowWidths.flatMap((width, row) => (width > 0 ? [row] : []));
    expect(rowWidths[rows.at(-1)!]).toBeLessThanOrEqual(3);
    expect(column[rows[0]!]).toBe(0);
    expect(rowWidths[rows[3]!]).toBeGreaterThan(10);
    // After a quarter turn counter-clockwise the tip, which pointed down, points right.
    const turned = draw(image(2, 5, 10, 16, 16));
    const columns = Array.from({ length: 64 }, (_, x) => Array.from({ length: 64 }, (_, y) => turned[y * 64 + x]!));
    const filled = columns.map((values) => values.reduce((a, b) => a + b));
    expect(filled[filled.findLastIndex((width) => width > 0)]).toBeLessThanOrEqual(3);
  });

  it("are written where asked and nowhere else", () => {
    const out = new Float32Array(3 * 4096).fill(7);
    full.render(full.at(5000), out, 4096);
    expect(out.subarray(4096, 8192)).toEqual(draw(full.at(5000)));
    expect(out.subarray(0, 4096).every((value) => value === 7)).toBe(true);
    expect(out.subarray(8192).every((value) => value === 7)).toBe(true);
  });
});

describe("counterfactuals of dSprites", () => {
  it("change the chosen factor alone, whether or not effects propagate", () => {
    const random = seeded(2);
    for (const [index, factor] of full.factors.entries()) {
      factor.values.forEach((label, id) => {
        const sample = full.sample(random);
        const value = typeof label === "number" ? label : id;
        const changed = full.intervene(sample, factor.name, value, { propagate: id % 2 === 0 });
        expect(changed.values).toEqual(sample.values.with(index, value));
        expect(full.at(full.indexOf(changed))).toEqual(changed);
      });
    }
  });

  it("to the present value are the same sample", () => {
    const sample = full.at(123_456);
    full.factors.forEach((factor, i) => {
      expect(full.intervene(sample, factor.name, sample.values[i]!)).toEqual(sample);
    });
  });

  it("say which factors and values there are", () => {
    const sample = full.at(0);
    expect(() => full.intervene(sample, "colour", 0)).toThrow(
      'dSprites has no factor "colour". Its factors are shape, scale, orientation, posX, posY.',
    );
    expect(() => full.intervene(sample, "shape", 3)).toThrow(
      "shape of dSprites cannot be 3. It must be 0 (square), 1 (ellipse), 2 (heart).",
    );
    expect(() => full.intervene(sample, "scale", 0.55)).toThrow(/one of 6 values from 0.5 to 1/);
    expect(() => full.intervene(sample, "posX", Number.NaN)).toThrow(RangeError);
  });
});
