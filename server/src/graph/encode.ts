/** Serialises a graph as an ONNX model, after onnx.proto of ONNX 1.12 (IR version 8, opset 17). */
import type { Attribute, ConstantData, DType, Graph, Node, Value } from "./nodes.ts";
import { ProtobufWriter } from "./protobuf.ts";

const IR_VERSION = 8;
const OPSET = 17;
const ELEMENT_TYPES: Readonly<Record<DType, number>> = { float32: 1, int64: 7, bool: 9 };
const FLOAT_ATTRIBUTE = 1;
const INT_ATTRIBUTE = 2;
const STRING_ATTRIBUTE = 3;
const INTS_ATTRIBUTE = 7;

export interface ModelInfo {
  readonly producer: string;
  readonly version: string;
  /** Name of the graph, such as `decoder`. */
  readonly name?: string;
  /** For people who open the file. */
  readonly description?: string;
  /** Free pairs of key and value. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Nodes and constants that no output needs are left out; inputs all stay, so that a caller can rely on them.
 *
 * @throws if the graph has no output.
 */
export function encodeModel(graph: Graph, info: ModelInfo): Uint8Array {
  if (graph.outputs.length === 0) throw new Error("A model needs at least one output.");
  const model = new ProtobufWriter()
    .integer(1, IR_VERSION)
    .string(2, info.producer)
    .string(3, info.version)
    .string(6, info.description ?? "")
    .message(7, (message) => writeGraph(message, graph, info.name ?? "graph"))
    .message(8, (opset) => opset.string(1, "").integer(2, OPSET));
  for (const [key, value] of Object.entries(info.metadata ?? {})) {
    model.message(14, (entry) => entry.string(1, key).string(2, value));
  }
  return model.finish();
}

function writeGraph(message: ProtobufWriter, graph: Graph, name: string): void {
  const { nodes, values } = neededFor(graph);
  for (const node of nodes) message.message(1, (inner) => writeNode(inner, node));
  message.string(2, name);
  for (const [value, data] of graph.constants) {
    if (values.has(value)) message.message(5, (inner) => writeTensor(inner, value, data));
  }
  for (const value of graph.inputs) message.message(11, (inner) => writeValue(inner, value));
  for (const { value } of graph.outputs) message.message(12, (inner) => writeValue(inner, value));
}

/** Nodes that the outputs depend on, in order, and every value they read. */
function neededFor(graph: Graph): { readonly nodes: readonly Node[]; readonly values: ReadonlySet<Value> } {
  const values = new Set(graph.outputs.map((output) => output.value));
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((value) => values.has(value))) return false;
    for (const input of node.inputs) if (input !== undefined) values.add(input);
    return true;
  });
  return { nodes: nodes.reverse(), values };
}

function writeNode(message: ProtobufWriter, node: Node): void {
  for (const input of node.inputs) message.string(1, input?.name ?? "");
  for (const output of node.outputs) message.string(2, output.name);
  message.string(3, node.outputs[0]!.name).string(4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message.message(5, (inner) => writeAttribute(inner.string(1, name), attribute));
  }
}

function writeAttribute(message: ProtobufWriter, attribute: Attribute): void {
  if (typeof attribute === "number") message.integer(3, attribute).integer(20, INT_ATTRIBUTE);
  else if (typeof attribute === "string") message.string(4, attribute).integer(20, STRING_ATTRIBUTE);
  else if ("float" in attribute) message.float(2, attribute.float).integer(20, FLOAT_ATTRIBUTE);
  else message.integers(8, attribute).integer(20, INTS_ATTRIBUTE);
}

function writeTensor(message: ProtobufWriter, value: Value, data: ConstantData): void {
  message
    .integers(1, value.dims)
    .integer(2, ELEMENT_TYPES[value.dtype])
    .string(8, value.name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(message: ProtobufWriter, value: Value): void {
  message.string(1, value.name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.integer(1, ELEMENT_TYPES[value.dtype]).message(2, (shape) => {
        for (const dim of value.dims) shape.message(1, (dimension) => dimension.integer(1, dim));
      }),
    ),
  );
}
