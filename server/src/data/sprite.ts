/**
 * One sprite on a black square. Lengths are in units of the image's edge, x to the right, y downwards; angles turn
 * counter-clockwise as seen on the screen. Every shape turns about its centroid and has the same area at equal scale, so
 * shape, orientation and position change neither mass nor centre.
 */

export const shapes = ["square", "ellipse", "heart"] as const;

/** Area of every shape at scale 1: the largest sprites span about a third of the edge, as in the published dSprites. */
const unitArea = 0.075;

/**
 * Centres lie in the middle half of the image, so that no sprite leaves it. The 32 positions of dSprites are then the
 * centres of 32 neighbouring pixels of 64.
 */
const margin = 16.5 / 64;

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

const halfEdge = Math.sqrt(unitArea) / 2;

/** The ellipse is twice as long as it is wide. */
const longAxis = Math.sqrt((2 * unitArea) / Math.PI);
const shortAxis = longAxis / 2;

/**
 * The heart is a square standing on its corner with half a disc on each upper side. In its own frame the tip is at
 * (0, 0), the notch at (0, 1) and the discs are centred on (±1/4, 3/4).
 */
const heartArea = 1 / 2 + Math.PI / 8;
const discRadius = Math.SQRT2 / 4;
/** A half disc's centroid lies 4r/3π from its centre, here at 45°. */
const heartCentroid = (1 / 4 + (Math.PI / 8) * (3 / 4 + 1 / (3 * Math.PI))) / heartArea;
const heartUnit = Math.sqrt(unitArea / heartArea);

const circumradius = [Math.SQRT2 * halfEdge, longAxis, heartCentroid * heartUnit];

/**
 * Draws `sprite` over zeros into `size × size` values of `out` from `offset`, row-major.
 *
 * @param intensity the value of covered pixels.
 * @param smooth weigh border pixels by the share of them that is covered; otherwise a pixel is covered if its centre is.
 */
export function drawSprite(
  sprite: Readonly<Sprite>,
  size: number,
  intensity: number,
  smooth: boolean,
  out: Float32Array,
  offset: number,
): void {
  out.fill(0, offset, offset + size * size);
  const { shape, scale, cos, sin } = sprite;
  const x = margin + sprite.posX * (1 - 2 * margin);
  const y = margin + sprite.posY * (1 - 2 * margin);
  const reach = circumradius[shape]! * scale + 1 / size;
  const left = Math.max(0, Math.floor((x - reach) * size));
  const right = Math.min(size, Math.ceil((x + reach) * size));
  const top = Math.max(0, Math.floor((y - reach) * size));
  const bottom = Math.min(size, Math.ceil((y + reach) * size));
  for (let row = top; row < bottom; row++) {
    const dy = (row + 0.5) / size - y;
    for (let column = left; column < right; column++) {
      const dx = (column + 0.5) / size - x;
      const across = (cos * dx - sin * dy) / scale;
      const up = -(sin * dx + cos * dy) / scale;
      const distance = signedDistance(shape, across, up);
      if (smooth) {
        const coverage = 0.5 - distance * scale * size;
        if (coverage > 0) out[offset + row * size + column] = intensity * Math.min(coverage, 1);
      } else if (distance < 0) {
        out[offset + row * size + column] = intensity;
      }
    }
  }
}

/** Distance from the outline of the shape at scale 1, negative inside. The ellipse's is exact on the outline only. */
function signedDistance(shape: number, across: number, up: number): number {
  if (shape === 0) return squareDistance(Math.abs(across), Math.abs(up));
  if (shape === 1) return ellipseDistance(across, up);
  return heartDistance(Math.abs(across) / heartUnit, up / heartUnit + heartCentroid) * heartUnit;
}

function squareDistance(across: number, up: number): number {
  const dx = across - halfEdge;
  const dy = up - halfEdge;
  if (dx > 0 && dy > 0) return Math.sqrt(dx * dx + dy * dy);
  return Math.max(dx, dy);
}

/** First-order distance: the implicit function over the length of its gradient. */
function ellipseDistance(across: number, up: number): number {
  const x = across / longAxis;
  const y = up / shortAxis;
  const level = Math.sqrt(x * x + y * y);
  const gradient = Math.sqrt((x / longAxis) ** 2 + (y / shortAxis) ** 2);
  return gradient === 0 ? -shortAxis : (level * (level - 1)) / gradient;
}

/** Right half of the heart in its own frame. */
function heartDistance(x: number, y: number): number {
  if (x + y > 1) return Math.sqrt((x - 1 / 4) ** 2 + (y - 3 / 4) ** 2) - discRadius;
  const notch = x * x + (y - 1) ** 2;
  const along = Math.max(x + y, 0) / 2;
  const side = (x - along) ** 2 + (y - along) ** 2;
  return Math.sqrt(Math.min(notch, side)) * (x > y ? 1 : -1);
}
