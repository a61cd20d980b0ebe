import { describe, expect, it } from "vitest";
import { calibrated, checkLatents, intervene, swap, sweep, zero } from "../../server/src/interventions/latent.ts";

const codes = { latents: 3, rows: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
const rows = (out: Float32Array) => Array.from({ length: out.length / 3 }, (_, i) => [...out.slice(3 * i, 3 * i + 3)]);

describe("do(z_i ← v)", () => {
  it("sweeps one latent and keeps the others", () => {
    expect(rows(intervene(sweep([-1, 0]), codes, 1, 0, 2))).toEqual([
      [1, -1, 3],
      [1, 0, 3],
      [4, -1, 6],
      [4, 0, 6],
    ]);
  });

  it("moves one latent by its own scale, down and up", () => {
    expect(rows(intervene(calibrated([10, 20, 0.5]), codes, 2, 1, 2))).toEqual([
      [4, 5, 5.5],
      [4, 5, 6.5],
    ]);
  });

  it("takes one latent from the partner, whatever rows are asked for", () => {
    expect(rows(intervene(swap([2, 0, 1]), codes, 0, 1, 3))).toEqual([
      [1, 5, 6],
      [4, 8, 9],
    ]);
  });

  it("sets one latent to the prior's mean", () => {
    expect(rows(intervene(zero, codes, 0, 0, 3))).toEqual([
      [0, 2, 3],
      [0, 5, 6],
      [0, 8, 9],
    ]);
  });

  it("leaves the codes it was given alone", () => {
    intervene(sweep([9]), codes, 0, 0, 3);
    expect([...codes.rows]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([3, -1, 0.5, Number.NaN])("refuses latent %s, naming it and those there are", (latent) => {
    const message = `There is no latent ${latent}. The model has 3, numbered 0 to 2.`;
    expect(() => intervene(zero, codes, latent, 0, 1)).toThrow(message);
    expect(() => checkLatents([0, latent], 3)).toThrow(message);
  });

  it("refuses to do nothing silently", () => {
    expect(() => intervene(calibrated([1]), codes, 2, 0, 1)).toThrow("Latent 2 of code 0 cannot be set to NaN.");
    expect(() => intervene(zero, codes, 0, 0, 4)).toThrow("There are 3 codes, not 0 to 4.");
  });
});
