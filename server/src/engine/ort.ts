/** What the native and the WebAssembly build of ONNX Runtime share: their JavaScript interface. */
import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-web";
import type { Engine, EngineName, Session, TensorData, Tensors } from "./engine.ts";

/** An engine that does not yet know why it was chosen. */
export type LoadedEngine = Omit<Engine, "reason">;

/** @throws `EngineUnavailable` if the engine cannot run here. */
export type EngineLoader = (threads: number) => Promise<LoadedEngine>;

/** Why an engine cannot run here and what the user can do about it, as sentences without the engine's name in front. */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";
}

interface OrtModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

export interface OrtEngine {
  readonly name: EngineName;
  readonly version: string;
  readonly threads: number;
  readonly ort: OrtModule;
  readonly options: InferenceSession.SessionOptions;
  /** Whether tensors passed as outputs are filled in place. */
  readonly fillsOutputs: boolean;
}

export function ortEngine({ name, version, threads, ort, options, fillsOutputs }: OrtEngine): LoadedEngine {
  return {
    name,
    version,
    threads,
    async load(model) {
      const session = await ort.InferenceSession.create(model, options).catch((error: unknown) => {
        throw new Error(`${version} does not load the graph: ${messageOf(error)}`, { cause: error });
      });
      return wrap(session, ort.Tensor, version, fillsOutputs);
    },
  };
}

function wrap(session: InferenceSession, Tensor: TensorConstructor, version: string, fillsOutputs: boolean): Session {
  const inputs = new Map(session.inputMetadata.map((value) => [value.name, value]));
  const outputs = new Map(session.outputMetadata.map((value) => [value.name, value]));
  const tensors = new WeakMap<TensorData, Tensor>();
  // Made once for each TensorData: a training step allocates nothing.
  const tensorOf = (value: TensorData): Tensor => {
    const known = tensors.get(value);
    if (known !== undefined) return known;
    const tensor =
      value.data instanceof Float32Array
        ? new Tensor("float32", value.data, value.dims)
        : new Tensor("int64", value.data, value.dims);
    tensors.set(value, tensor);
    return tensor;
  };
  return {
    async run(given, wanted) {
      const feeds: Record<string, Tensor> = {};
      for (const [name, metadata] of inputs) {
        const value = given[name];
        if (value === undefined) throw new Error(`The graph needs input "${name}"; given are ${quoted(given)}.`);
        checkShape("Input", value, metadata);
        feeds[name] = tensorOf(value);
      }
      const fetches: Record<string, Tensor> = {};
      for (const [name, value] of Object.entries(wanted)) {
        const metadata = outputs.get(name);
        if (metadata === undefined) {
          throw new Error(`The graph has no output "${name}"; it has ${[...outputs.keys()].map(quote).join(", ")}.`);
        }
        checkShape("Output", value, metadata);
        fetches[name] = tensorOf(value);
      }
      const results = await session
        .run(feeds, fillsOutputs ? fetches : Object.keys(fetches))
        .catch((error: unknown) => {
          throw new Error(`${version} failed to run the graph: ${messageOf(error)}`, { cause: error });
        });
      if (!fillsOutputs) copyInto(wanted, results);
    },
    release: () => session.release(),
  };
}

/** A symbolic dimension, which is a string, takes any size. */
function checkShape(role: string, value: TensorData, metadata: InferenceSession.ValueMetadata): void {
  if (!metadata.isTensor) throw new Error(`${role} "${metadata.name}" is not a tensor.`);
  const type = value.data instanceof Float32Array ? "float32" : "int64";
  if (type !== metadata.type) {
    throw new Error(`${role} "${metadata.name}" is ${metadata.type}, but was given as ${type}.`);
  }
  const { shape } = metadata;
  const fits =
    shape.length === value.dims.length && shape.every((dim, axis) => dim === value.dims[axis] || isNamed(dim));
  if (!fits) {
    const shapes = `[${shape.join(", ")}], but was given as [${value.dims.join(", ")}]`;
    throw new Error(`${role} "${metadata.name}" has shape ${shapes}.`);
  }
}

function isNamed(dim: number | string): boolean {
  return typeof dim === "string";
}

function copyInto(wanted: Tensors, results: InferenceSession.OnnxValueMapType): void {
  for (const [name, { data }] of Object.entries(wanted)) {
    const result = (results[name] as Tensor).data;
    if (data instanceof Float32Array) data.set(result as Float32Array);
    else data.set(result as BigInt64Array);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function quote(name: string): string {
  return `"${name}"`;
}

function quoted(tensors: Tensors): string {
  return Object.keys(tensors).map(quote).join(", ") || "none";
}
