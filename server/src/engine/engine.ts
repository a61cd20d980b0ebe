/**
 * An engine runs ONNX graphs. Engines are small and interchangeable; nothing outside this folder knows which one is active.
 */

export type EngineName = "native" | "wasm";

/** `auto` takes the fastest engine that loads. */
export type EngineChoice = "auto" | EngineName;

export interface TensorData {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export type Tensors = Readonly<Record<string, TensorData>>;

/** A loaded graph. */
export interface Session {
  /**
   * Runs the graph once and writes every tensor of `outputs` in place. The arrays may be views on one larger buffer; the
   * caller may reuse them, and the same `TensorData` objects, for every call.
   *
   * @throws if an input is missing, a shape does not fit, or the engine fails.
   */
  run(inputs: Tensors, outputs: Tensors): Promise<void>;
  release(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName;
  /** Such as `onnxruntime-node 1.30.0`. */
  readonly version: string;
  readonly threads: number;
  /** Why this engine runs, in one sentence: `chosen by --engine`, `default`, or what was wrong with those before it. */
  readonly reason: string;
  /** Bytes that the engine can address, where that is less than a machine may have. */
  readonly memoryLimit?: number;
  /** @param model a serialised ONNX model. */
  load(model: Uint8Array): Promise<Session>;
}
