import type { TraversalView } from "../../server/src/protocol/editor.ts";
import type { BaseImage, DecodedImage } from "../../server/src/protocol/worker.ts";
import { bytesFromBase64, toRgba } from "../shared/pixels.ts";
import { type Codes, DecodeQueue } from "./decodeQueue.ts";
import type { Pixels } from "./slider.ts";

/** A decoded picture with its bytes ready for the difference and its pixels ready for a canvas. */
export interface ShownImage {
  readonly planes: Uint8Array;
  readonly rgba: Pixels;
  readonly decoded: DecodedImage;
}

/** Which rows have frames, and at which values. */
export interface FrameRequest {
  readonly latent: number;
  readonly values: readonly number[];
}

export interface ControllerHost {
  post(message: { type: "base"; image: number } | { type: "decode"; request: number; codes: Codes }): void;
  /** Something to draw changed. */
  changed(): void;
}

/** Image, values and decoded pictures of a traversal: what is shown, apart from how. */
export class TraversalController {
  image = 0;
  base: BaseImage | undefined;
  original: ShownImage | undefined;
  reconstruction: ShownImage | undefined;
  /** What the sliders ask for; undefined while all are at μ. */
  decoded: ShownImage | undefined;
  /** Frames by latent. */
  readonly frames = new Map<number, readonly Pixels[]>();
  /** Values the user set. */
  readonly values = new Map<number, number>();
  /** The latent moved last. */
  lastMoved: number | undefined;

  private readonly host: ControllerHost;
  private readonly queue: DecodeQueue;
  private view: Pick<TraversalView, "size" | "channels"> = { size: 1, channels: 1 };
  private lastRequest = 0;
  /** The batch of frames under way. */
  private batch: { readonly request: number; readonly rows: readonly FrameRequest[] } | undefined;

  constructor(host: ControllerHost, nextFrame: (run: () => void) => void) {
    this.host = host;
    const numbers = () => ++this.lastRequest;
    this.queue = new DecodeQueue((request, codes) => host.post({ type: "decode", request, codes }), nextFrame, numbers);
  }

  /** Starts over with another view: another run or seed. */
  reset(view: Pick<TraversalView, "size" | "channels">): void {
    this.view = view;
    this.frames.clear();
    this.forget();
  }

  /** Asks for a base image; until it comes the old picture stays. */
  load(image: number): void {
    this.image = image;
    this.host.post({ type: "base", image });
  }

  setBase(image: number, base: BaseImage): void {
    if (image !== this.image) return;
    // The frames of the image before stay until those of this one come, so that nothing flickers.
    this.forget();
    this.base = base;
    this.original = this.show(base.original);
    this.reconstruction = this.show(base.reconstruction);
    this.host.changed();
  }

  /** Asks for the frames of all rows in one batch. */
  requestFrames(rows: readonly FrameRequest[]): void {
    if (this.base === undefined || rows.length === 0) return;
    const request = ++this.lastRequest;
    this.batch = { request, rows };
    const codes = rows.flatMap(({ latent, values }) => values.map((value) => this.code(new Map([[latent, value]]))));
    this.host.post({ type: "decode", request, codes });
  }

  setValue(latent: number, value: number | undefined): void {
    if (this.base === undefined) return;
    if (value === undefined) this.values.delete(latent);
    else this.values.set(latent, value);
    this.lastMoved = value === undefined ? [...this.values.keys()].at(-1) : latent;
    if (this.values.size === 0) {
      this.queue.reset();
      this.decoded = undefined;
    } else {
      this.queue.ask([this.code(this.values)]);
    }
    this.host.changed();
  }

  /** All latents back to the image's own μ. */
  restoreAll(): void {
    this.values.clear();
    this.lastMoved = undefined;
    this.decoded = undefined;
    this.queue.reset();
    this.host.changed();
  }

  answer(request: number, images: readonly DecodedImage[]): void {
    if (request === this.batch?.request) {
      let start = 0;
      for (const { latent, values } of this.batch.rows) {
        this.frames.set(
          latent,
          images.slice(start, start + values.length).map((image) => this.show(image).rgba),
        );
        start += values.length;
      }
      this.batch = undefined;
      this.host.changed();
    } else if (this.queue.answered(request)) {
      const [first] = images;
      if (first !== undefined) this.decoded = this.show(first);
      this.host.changed();
    }
  }

  /** Lets the next request through after a failure. @returns whether it was the batch of frames. */
  fail(request: number): boolean {
    if (request !== this.batch?.request) {
      this.queue.failed(request);
      return false;
    }
    this.batch = undefined;
    return true;
  }

  private forget(): void {
    this.queue.reset();
    this.batch = undefined;
    this.base = undefined;
    this.original = undefined;
    this.reconstruction = undefined;
    this.decoded = undefined;
    this.lastMoved = undefined;
    this.values.clear();
  }

  private code(values: ReadonlyMap<number, number>): readonly number[] {
    return (this.base?.mean ?? []).map((mean, latent) => values.get(latent) ?? mean);
  }

  private show(decoded: DecodedImage): ShownImage {
    const planes = bytesFromBase64(decoded.pixels);
    return { planes, rgba: toRgba(planes, this.view.size, this.view.channels), decoded };
  }
}
