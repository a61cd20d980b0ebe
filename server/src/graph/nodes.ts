/** The graph as data: values, nodes in the order they run, constants, inputs and outputs. */
import { countOf } from "./shapes.ts";

export type DType = "float32" | "int64" | "bool";

/** A tensor in a graph. Shapes are concrete. Two values are the same only if they are the same object. */
export interface Value {
  /** Unique within its graph. */
  readonly name: string;
  readonly dtype: DType;
  readonly dims: readonly number[];
}

/** A plain number is an ONNX integer; fractions are marked, because the format keeps the two apart. */
export type Attribute = number | readonly number[] | string | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** One application of a standard ONNX operator (opset 17). */
export interface Node {
  readonly op: string;
  /** An input that is left out is undefined. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

export type ConstantData = Float32Array | BigInt64Array;

export interface GraphOutput {
  readonly name: string;
  readonly value: Value;
}

/** Everything a graph holds. Nodes come after the nodes they read from. */
export interface Graph {
  readonly inputs: readonly Value[];
  readonly constants: ReadonlyMap<Value, ConstantData>;
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

export interface OutputType {
  readonly dims: readonly number[];
  readonly dtype?: DType;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A graph that grows. Knows names, not operators. */
export class NodeList implements Graph {
  readonly inputs: Value[] = [];
  readonly constants = new Map<Value, ConstantData>();
  readonly nodes: Node[] = [];
  readonly outputs: GraphOutput[] = [];
  readonly #values = new Map<string, Mutable<Value>>();
  readonly #autoNamed = new Set<Value>();
  readonly #cachedConstants = new Map<string, Value>();
  #counter = 0;

  /** @throws if the name is taken or a dimension is not a positive integer. */
  input(name: string, dims: readonly number[], dtype: DType = "float32"): Value {
    const value = this.#create(name, dims, dtype);
    this.inputs.push(value);
    return value;
  }

  /** A tensor stored in the graph. The data are not copied. */
  constant(data: ConstantData, dims: readonly number[], name?: string): Value {
    if (data.length !== countOf(dims)) {
      throw new Error(`A constant of shape [${dims.join(", ")}] needs ${countOf(dims)} values, not ${data.length}.`);
    }
    const value = this.#create(name, dims, data instanceof Float32Array ? "float32" : "int64", "constant");
    this.constants.set(value, data);
    return value;
  }

  /** A float32 constant without dimensions; the same number gives the same value. */
  scalar(x: number): Value {
    return this.#cached(`scalar ${Object.is(x, -0) ? "-0" : x}`, () => this.constant(new Float32Array([x]), []));
  }

  /** A list of integers, as operators take for axes and shapes; the same list gives the same value. */
  integers(list: readonly number[]): Value {
    return this.#cached(`integers ${list.join()}`, () =>
      this.constant(new BigInt64Array(list.map(BigInt)), [list.length]),
    );
  }

  /**
   * Gives a value a meaningful name, by which `find` and the encoded model know it.
   *
   * @throws if another value has that name, or if this one already has a given name.
   */
  named(name: string, value: Value): Value {
    if (value.name === name) return value;
    if (!this.#autoNamed.has(value)) throw new Error(`"${value.name}" already has a name and cannot become "${name}".`);
    this.#claim(name);
    const record = value as Mutable<Value>;
    this.#values.delete(record.name);
    record.name = name;
    this.#values.set(name, record);
    this.#autoNamed.delete(value);
    return value;
  }

  /** Makes a value an output of the graph. A value without a given name takes this one. */
  output(name: string, value: Value): void {
    if (this.outputs.some((output) => output.name === name)) throw new Error(`The graph already has output "${name}".`);
    const isComputed = !this.inputs.includes(value) && !this.constants.has(value);
    const isOutput = this.outputs.some((output) => output.value === value);
    const isFree = value.name === name || this.#autoNamed.has(value);
    const direct = isComputed && !isOutput && isFree ? value : this.node("Identity", [value], value);
    this.outputs.push({ name, value: this.named(name, direct) });
  }

  /** The value with that name, if there is one. */
  find(name: string): Value | undefined {
    return this.#values.get(name);
  }

  isNamed(value: Value): boolean {
    return !this.#autoNamed.has(value);
  }

  /** Appends a node with one output. Shapes are the caller's concern. */
  node(op: string, inputs: readonly (Value | undefined)[], type: OutputType, attributes: Attributes = {}): Value {
    return this.nodeWithOutputs(op, inputs, [type], attributes)[0]!;
  }

  nodeWithOutputs(
    op: string,
    inputs: readonly (Value | undefined)[],
    types: readonly OutputType[],
    attributes: Attributes = {},
  ): readonly Value[] {
    for (const input of inputs) {
      if (input !== undefined && this.#values.get(input.name) !== input) {
        throw new Error(`${op} reads "${input.name}", which belongs to another graph.`);
      }
    }
    const outputs = types.map(({ dims, dtype }) =>
      this.#create(undefined, dims, dtype ?? "float32", op.charAt(0).toLowerCase() + op.slice(1)),
    );
    this.nodes.push({ op, inputs, attributes, outputs });
    return outputs;
  }

  #cached(key: string, create: () => Value): Value {
    const known = this.#cachedConstants.get(key);
    if (known !== undefined) return known;
    const value = create();
    this.#cachedConstants.set(key, value);
    return value;
  }

  #create(name: string | undefined, dims: readonly number[], dtype: DType, prefix = "value"): Value {
    // The shape of a number is an empty list of integers.
    const least = dtype === "int64" ? 0 : 1;
    for (const dim of dims) {
      if (!Number.isInteger(dim) || dim < least) {
        throw new Error(`${name ?? prefix}: [${dims.join(", ")}] is no shape; dimensions are positive integers.`);
      }
    }
    if (name !== undefined) this.#claim(name);
    const value: Mutable<Value> = { name: name ?? this.#freshName(prefix), dtype, dims: [...dims] };
    this.#values.set(value.name, value);
    if (name === undefined) this.#autoNamed.add(value);
    return value;
  }

  #claim(name: string): void {
    if (name === "") throw new Error("A value's name cannot be empty.");
    if (this.#values.has(name)) throw new Error(`The graph already has a value "${name}".`);
  }

  #freshName(prefix: string): string {
    let name: string;
    do name = `${prefix}_${this.#counter++}`;
    while (this.#values.has(name));
    return name;
  }
}
