import type { TraversalView } from "../../server/src/protocol/editor.ts";
import type { Pixels } from "./slider.ts";

/** Cuts the stored strips into frames. @returns frames by latent, one per value of the sweep. */
export async function stripFrames(view: TraversalView): Promise<ReadonlyMap<number, readonly Pixels[]>> {
  const count = view.result?.values.length ?? 0;
  const frames = new Map<number, readonly Pixels[]>();
  for (const { latent, png } of view.strips ?? []) {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    frames.set(latent, cut(image, view.size, count));
  }
  return frames;
}

function cut(image: HTMLImageElement, size: number, count: number): readonly Pixels[] {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (context === null) return [];
  context.drawImage(image, 0, 0);
  // One transparent column lies between two frames.
  return Array.from({ length: count }, (_, index) => context.getImageData(index * (size + 1), 0, size, size).data);
}
