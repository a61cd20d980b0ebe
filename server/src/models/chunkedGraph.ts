/** Runs a graph of fixed batch size over any number of rows. */
import type { FloatTensor } from "../engine/adam.ts";
import type { Engine, Session } from "../engine/engine.ts";
import { encodeModel } from "../graph/encode.ts";
import { GraphBuilder, type Value } from "../graph/graph.ts";
import { countOf } from "../graph/shapes.ts";
import { producer } from "./stepRunner.ts";

/** What is computed from a batch of rows. */
export interface RowFunction<Output extends string> {
  /** Shape of one row of the only input. */
  readonly dims: readonly number[];
  /** Every output has the batch as its first dimension. */
  build(g: GraphBuilder, rows: Value): Readonly<Record<Output, Value>>;
}

type Buffers<Output extends string> = Readonly<Record<Output, FloatTensor>>;

export class ChunkedGraph<Output extends string> {
  readonly #session: Session;
  readonly #input: FloatTensor;
  readonly #outputs: Buffers<Output>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param chunk rows per run of the graph; the last run is padded. */
  static async open<Output extends string>(
    engine: Engine,
    { dims, build }: RowFunction<Output>,
    chunk: number,
  ): Promise<ChunkedGraph<Output>> {
    const graph = new GraphBuilder();
    const rows = graph.input("rows", [chunk, ...dims]);
    for (const [name, value] of Object.entries<Value>(build(graph, rows))) graph.output(name, value);
    const outputs = Object.fromEntries(graph.outputs.map(({ name, value }) => [name, emptyTensor(value.dims)]));
    const session = await engine.load(encodeModel(graph, producer));
    return new ChunkedGraph(session, emptyTensor(rows.dims), outputs as Buffers<Output>);
  }

  private constructor(session: Session, input: FloatTensor, outputs: Buffers<Output>) {
    this.#session = session;
    this.#input = input;
    this.#outputs = outputs;
  }

  /**
   * @param rows `n` rows, one after the other; more are ignored.
   * @returns new arrays, one per output, of `n` rows each.
   * @throws RangeError if there are fewer than `n` rows.
   */
  run(rows: Float32Array, n: number): Promise<Record<Output, Float32Array>> {
    // The buffers are shared, so calls wait for each other.
    const result = this.#last.then(() => this.#runNow(rows, n));
    this.#last = result.catch(() => undefined);
    return result;
  }

  release(): Promise<void> {
    return this.#session.release();
  }

  async #runNow(rows: Float32Array, n: number): Promise<Record<Output, Float32Array>> {
    const { dims, data: input } = this.#input;
    const chunk = dims[0]!;
    const width = input.length / chunk;
    if (rows.length < n * width) {
      throw new RangeError(`${n} rows of ${width} numbers were announced, but only ${rows.length} numbers given.`);
    }
    const buffers = Object.entries<FloatTensor>(this.#outputs);
    const results = buffers.map(([name, { data }]) => [name, new Float32Array((data.length / chunk) * n)] as const);
    for (let done = 0; done < n; done += chunk) {
      const count = Math.min(chunk, n - done);
      input.set(rows.subarray(done * width, (done + count) * width));
      await this.#session.run({ rows: this.#input }, this.#outputs);
      for (const [i, [, result]] of results.entries()) {
        const { data } = buffers[i]![1];
        const outputWidth = data.length / chunk;
        result.set(data.subarray(0, count * outputWidth), done * outputWidth);
      }
    }
    return Object.fromEntries(results) as Record<Output, Float32Array>;
  }
}

function emptyTensor(dims: readonly number[]): FloatTensor {
  return { dims, data: new Float32Array(countOf(dims)) };
}
