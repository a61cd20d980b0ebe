/** The host's side of a traversal panel: a background process that keeps a trained model loaded. */
import { type BaseImage, base, type DecodedImage, decode, type OpenParams, open } from "../protocol/worker.ts";
import { type ProcessOptions, WorkerProcess } from "./schedule/process.ts";

export interface LiveModel {
  readonly alive: boolean;
  /** Encodes and reconstructs base image number `image`. */
  base(image: number): Promise<BaseImage>;
  /** Decodes rows of K numbers. */
  decode(codes: readonly (readonly number[])[]): Promise<readonly DecodedImage[]>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** Starts a process and loads a model in it. @throws if the model has not been trained, or the process ends. */
export async function openLive(options: ProcessOptions, params: OpenParams): Promise<LiveModel> {
  const worker = new WorkerProcess(options);
  try {
    await worker.request(open, params);
  } catch (failure) {
    await worker.end();
    throw failure;
  }
  return {
    get alive() {
      return worker.alive;
    },
    base: (image) => worker.request(base, { image }),
    decode: (codes) => worker.request(decode, { codes }),
    close: () => worker.end(),
  };
}
