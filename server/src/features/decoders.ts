/** Live decoding for the traversal panels: one process per panel, started when first needed. */

import type { LatentPerturbationSpec } from "../experiment/specs.ts";
import type { BaseImage, DecodedImage } from "../protocol/worker.ts";
import { Newest, Superseded } from "./newest.ts";

/** A process that has a trained model loaded. */
export interface DecoderProcess {
  readonly alive: boolean;
  base(image: number): Promise<BaseImage>;
  decode(codes: readonly (readonly number[])[]): Promise<readonly DecodedImage[]>;
  close(): Promise<void>;
}

/** What a panel decodes with. */
export interface DecodingRequest {
  /** Names the panel: one process is kept for each. */
  readonly panel: string;
  /** Absolute path of the experiment file. */
  readonly file: string;
  readonly specHash: string;
  readonly spec: LatentPerturbationSpec;
}

export type OpenDecoder = (request: DecodingRequest) => Promise<DecoderProcess>;

interface Entry {
  readonly specHash: string;
  readonly process: Promise<DecoderProcess>;
  readonly newest: Newest;
}

export class Decoders {
  readonly #open: OpenDecoder;
  readonly #entries = new Map<string, Entry>();

  constructor(open: OpenDecoder) {
    this.#open = open;
  }

  /** @throws Superseded if the panel closed or turned to another run meanwhile. */
  async base(request: DecodingRequest, image: number): Promise<BaseImage> {
    const entry = await this.#entry(request);
    return this.#whileCurrent(request, entry, (process) => process.base(image));
  }

  /** @throws Superseded if newer codes came before these were decoded, or as `base` does. */
  async decode(request: DecodingRequest, codes: readonly (readonly number[])[]): Promise<readonly DecodedImage[]> {
    const entry = await this.#entry(request);
    return entry.newest.run(() => this.#whileCurrent(request, entry, (process) => process.decode(codes)));
  }

  async close(panel: string): Promise<void> {
    const entry = this.#entries.get(panel);
    this.#entries.delete(panel);
    await entry?.process.then(
      (process) => process.close(),
      () => undefined,
    );
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((panel) => this.close(panel)));
  }

  /** The panel's process; a new one where it has none, its model is another by now, or the process died. */
  async #entry(request: DecodingRequest): Promise<Entry> {
    const known = this.#entries.get(request.panel);
    if (known !== undefined && known.specHash === request.specHash) {
      const process = await known.process.catch(() => undefined);
      if (process?.alive === true) {
        return known;
      }
    }
    const current = this.#entries.get(request.panel);
    if (current !== known) {
      if (current === undefined) {
        // The panel closed meanwhile: nobody would end a process that started now.
        throw new Superseded();
      }
      // Another request started a process while this one looked at the old.
      return this.#entry(request);
    }
    const entry = { specHash: request.specHash, process: this.#open(request), newest: new Newest() };
    this.#entries.set(request.panel, entry);
    // Who waits for the process sees why it did not start; nobody may.
    entry.process.catch(() => undefined);
    await known?.process.then(
      (process) => process.close(),
      () => undefined,
    );
    return entry;
  }

  /** A process that was ended on purpose fails what it was asked; that is no failure to the user. */
  async #whileCurrent<T>(
    { panel }: DecodingRequest,
    entry: Entry,
    work: (process: DecoderProcess) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await entry.process);
    } catch (error) {
      throw this.#entries.get(panel) === entry ? error : new Superseded();
    }
  }
}
