import type { ImageSize } from "../experiment/specs.ts";
import type { IndexedDataset } from "./dataset.ts";
/**
 * The factors of the published dSprites (Matthey et al., 2017), rendered on demand: 3 shapes × 6 scales × 40 orientations
 * in [0, 2π) × 32 × 32 positions, numbered in the order of the published file. Sizes and margins resemble the file's;
 * pixels are not identical to it. At 64 pixels images are binary, as in the file. At 32 each pixel is the mean of four of
 * those: a binary image of that size could not tell neighbouring positions apart.
 */
export declare function dSprites(size: ImageSize): IndexedDataset;
