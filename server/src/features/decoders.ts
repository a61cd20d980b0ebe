/** Live decoding for the traversal panels: one process per panel, started when first needed. */

import type { EngineChoice } from "../engine/engine.ts";
import type { LatentPerturbationSpec } from "../experiment/specs.ts";
import type { BaseImage, DecodedImage } from "../protocol/worker.ts";
import { Newest } from "./newest.ts";

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
  readonly engine: EngineChoice;
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

  async base(request: DecodingRequest, image: number): Promise<BaseImage> {
    return (await (await this.#entry(request)).process).base(image);
  }

  /** @throws Superseded if newer codes came before these were decoded. */
  async decode(request: DecodingRequest, codes: readonly (readonly number[])[]): Promise<readonly DecodedImage[]> {
    const { newest, process } = await this.#entry(request);
    return newest.run(async () => (await process).decode(codes));
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
    if (current !== undefined && current !== known) {
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
}
