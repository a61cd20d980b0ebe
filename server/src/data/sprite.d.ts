/**
 * One sprite on a black square. Lengths are in units of the image's edge, x to the right, y downwards; angles turn
 * counter-clockwise as seen on the screen. Every shape turns about its centroid and has the same area at equal scale, so
 * shape, orientation and position change neither mass nor centre.
 */
export declare const shapes: readonly ["square", "ellipse", "heart"];
/** Area of every shape at scale 1: the largest sprites span about a third of the edge, as in the published dSprites. */
export declare const unitArea = 0.075;
export interface Sprite {
    /** Index into `shapes`. */
    shape: number;
    scale: number;
    /** Cosine and sine of the orientation. */
    cos: number;
    sin: number;
    /** Position in [0, 1] along each axis; the centre moves through the middle half of the image. */
    posX: number;
    posY: number;
}
/**
 * Draws `sprite` over zeros into `size × size` values of `out` from `offset`, row-major.
 *
 * @param intensity the value of covered pixels.
 * @param smooth weigh border pixels by the share of them that is covered; otherwise a pixel is covered if its centre is.
 */
export declare function drawSprite(sprite: Readonly<Sprite>, size: number, intensity: number, smooth: boolean, out: Float32Array, offset: number): void;
