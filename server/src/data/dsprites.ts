import type { ImageSize } from "../experiment/specs.ts";
import type { Random } from "../random/random.ts";
import type { Factor, IndexedDataset, Sample } from "./dataset.ts";
import { factorIndex, linspace, outOfRange } from "./factors.ts";
import { drawSprite, type Sprite, shapes } from "./sprite.ts";

const name = "dSprites";

const orientations = 40;

/** Edge of the published images. */
const fullSize = 64;

/** In the order of the published file, its constant colour dropped: the last factor changes fastest. */
const factors: readonly Factor[] = [
  { name: "shape", scale: "categorical", values: shapes, continuous: false },
  { name: "scale", scale: "linear", values: linspace(0.5, 1, 6), continuous: false },
  {
    name: "orientation",
    scale: "circular",
    values: Array.from({ length: orientations }, (_, i) => (2 * Math.PI * i) / orientations),
    continuous: false,
    caveat: "The square repeats every 90° and the ellipse every 180°, so orientation is not identifiable there.",
  },
  { name: "posX", scale: "linear", values: linspace(0, 1, 32), continuous: false },
  { name: "posY", scale: "linear", values: linspace(0, 1, 32), continuous: false },
];

const classes = factors.map((factor) => factor.values.length);
const count = classes.reduce((product, n) => product * n, 1);

/**
 * The factors of the published dSprites (Matthey et al., 2017), rendered on demand: 3 shapes × 6 scales × 40 orientations
 * in [0, 2π) × 32 × 32 positions, numbered in the order of the published file. Sizes and margins resemble the file's;
 * pixels are not identical to it. At 64 pixels images are binary, as in the file. At 32 each pixel is the mean of four of
 * those: a binary image of that size could not tell neighbouring positions apart.
 */
export function dSprites(size: ImageSize): IndexedDataset {
  const sprite: Sprite = { shape: 0, scale: 1, cos: 1, sin: 0, posX: 0, posY: 0 };
  const full = new Float32Array(fullSize * fullSize);

  const at = (index: number): Sample => {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(`${name} has images 0 to ${count - 1}, got ${index}.`);
    }
    const values = new Array<number>(factors.length);
    let rest = index;
    for (let factor = factors.length - 1; factor >= 0; factor--) {
      const n = classes[factor]!;
      values[factor] = factorValue(factor, rest % n);
      rest = Math.floor(rest / n);
    }
    return { values, noise: [] };
  };

  return {
    name,
    size,
    channels: 1,
    factors,
    count,
    edges: [],
    at,
    indexOf: (sample) => sample.values.reduce((index, value, f) => index * classes[f]! + factorClass(f, value), 0),
    sample: (random: Random) => at(random.integer(count)),
    render(sample, out, offset) {
      const [shape, scale, orientation, posX, posY] = sample.values as [number, number, number, number, number];
      sprite.shape = shape;
      sprite.scale = scale;
      turn(sprite, factorClass(2, orientation));
      sprite.posX = posX;
      sprite.posY = posY;
      if (size === fullSize) {
        drawSprite(sprite, fullSize, 1, false, out, offset);
      } else {
        drawSprite(sprite, fullSize, 1, false, full, 0);
        halve(full, size, out, offset);
      }
    },
    intervene(sample, factor, value) {
      const index = factorIndex({ name, factors }, factor);
      const values = [...sample.values];
      values[index] = factorValue(index, factorClass(index, value));
      return { values, noise: sample.noise };
    },
  };
}

function factorValue(factor: number, id: number): number {
  const value = factors[factor]!.values[id]!;
  return typeof value === "number" ? value : id;
}

/** The class id whose value is `value`. */
function factorClass(index: number, value: number): number {
  const factor = factors[index]!;
  const first = factorValue(index, 0);
  const step = factorValue(index, 1) - first;
  const id = Math.round((value - first) / step);
  // Values may have been through text or 32-bit floats, so equality is too strict.
  if (!(id >= 0 && id < classes[index]! && Math.abs(factorValue(index, id) - value) <= 1e-6)) {
    throw outOfRange(name, factor, value);
  }
  return id;
}

/** Whole quarter turns exchange coordinates exactly, so that symmetric shapes give identical images. */
function turn(sprite: Sprite, id: number): void {
  const quarter = orientations / 4;
  const angle = (2 * Math.PI * (id % quarter)) / orientations;
  let cos = Math.cos(angle);
  let sin = Math.sin(angle);
  for (let turns = Math.floor(id / quarter); turns > 0; turns--) {
    const next = -sin;
    sin = cos;
    cos = next;
  }
  sprite.cos = cos;
  sprite.sin = sin;
}

/** Writes the means of 2 × 2 pixels of an image of edge `2 × size`. */
function halve(image: Float32Array, size: number, out: Float32Array, offset: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = 4 * row * size + 2 * column;
      const below = at + 2 * size;
      out[offset + row * size + column] = (image[at]! + image[at + 1]! + image[below]! + image[below + 1]!) / 4;
    }
  }
}
