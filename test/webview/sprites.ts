/** Pictures and numbers for looking at the panels: a tiny decoder of soft hearts whose latents move known factors. */
import type { BaseImage, DecodedImage } from "../../server/src/protocol/worker.ts";

export const SIZE = 64;
export const LATENTS = 10;

interface Sprite {
  readonly shape: number;
  readonly scale: number;
  readonly angle: number;
  readonly x: number;
  readonly y: number;
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

function spriteOf(code: readonly number[]): Sprite {
  const z = (latent: number) => code[latent] ?? 0;
  return {
    shape: clamp(0.5 - z(0) / 6),
    scale: clamp(0.5 + z(1) / 6 + z(0) / 20),
    angle: 0.6 + z(4) / 2.2 + z(7) / 3,
    x: clamp(0.5 + z(3) / 7),
    y: clamp(0.5 + z(6) / 7),
  };
}

function inside({ shape, scale, angle, x, y }: Sprite, px: number, py: number, soft: number): number {
  const radius = SIZE * (0.08 + 0.15 * scale);
  const dx = px - SIZE * (0.18 + 0.64 * x);
  const dy = py - SIZE * (0.18 + 0.64 * y);
  const u = (dx * Math.cos(angle) + dy * Math.sin(angle)) / radius;
  const v = (-dx * Math.sin(angle) + dy * Math.cos(angle)) / radius;
  const heart = (u * u + v * v - 0.7) ** 3 - u * u * (-v) ** 3;
  const square = Math.max(Math.abs(u), Math.abs(v)) - 0.8;
  const field = shape > 0.5 ? Math.cbrt(heart) : square;
  return clamp(0.5 - field / (shape > 0.5 ? 2.5 * soft : soft));
}

function render(sprite: Sprite, soft: number): string {
  let text = "";
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++)
      text += String.fromCharCode(Math.round(255 * inside(sprite, x + 0.5, y + 0.5, soft)));
  }
  return btoa(text);
}

function decodedImage(sprite: Sprite, soft: number): DecodedImage {
  const turn = (((sprite.angle / (2 * Math.PI)) % 1) + 1) % 1;
  return {
    pixels: render(sprite, soft),
    factors: [
      {
        factor: "shape",
        text: sprite.shape > 0.5 ? "heart" : "square",
        position: sprite.shape > 0.5 ? 1 : 0,
        scale: "categorical",
      },
      { factor: "scale", text: (0.5 + sprite.scale / 2).toFixed(2), position: sprite.scale },
      { factor: "orientation", text: `${Math.round(turn * 360)}°`, position: turn, scale: "circular" },
      { factor: "posX", text: sprite.x.toFixed(2), position: sprite.x },
      { factor: "posY", text: sprite.y.toFixed(2), position: sprite.y },
    ],
  };
}

export function decode(code: readonly number[]): DecodedImage {
  return decodedImage(spriteOf(code), 0.45);
}

export function baseImage(image: number): BaseImage {
  const wave = (latent: number) => Math.round(10 * 1.3 * Math.sin(image * 1.7 + latent * 2.3)) / 10;
  const mean = [-0.5, 0.6, 0, -0.8, 0.3, 0, 0.1, 1.1, 0, 0].map((value, latent) =>
    image === 0 ? value : wave(latent),
  );
  return {
    original: decodedImage(spriteOf(mean), 0.05),
    reconstruction: decode(mean),
    mean,
    deviation: mean.map(() => 0.2),
    error: 19.4 + image,
  };
}
