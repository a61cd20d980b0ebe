/** A training step, compiled: its graph in an engine, with buffers that every step uses again. */
import type { Dataset } from "../data/dataset.ts";
import { gradientName } from "../engine/adam.ts";
import type { Engine, Session, TensorData, Tensors } from "../engine/engine.ts";
import { encodeModel } from "../graph/encode.ts";
import { gradients } from "../graph/gradient.ts";
import { GraphBuilder, type Value } from "../graph/graph.ts";
import { countOf } from "../graph/shapes.ts";
import type { Random } from "../random/random.ts";
import { parametersOfTrainable, type StepGraph, type StepInput, type Trainable } from "./step.ts";

export const producer = { producer: "vae-circuits", version: "1" } as const;

const termPrefix = "term.";

export interface StepOptions {
  /** Where each parameter's gradient is written, by `gradientName`. Left out: the step only evaluates its terms. */
  readonly gradients?: Tensors;
  readonly weights: Tensors;
  readonly batch: number;
}

export class StepRunner {
  /** Terms of the last run, by name. */
  readonly terms: Readonly<Record<string, Float32Array>>;
  /** KL per latent of the last run, in nats. */
  readonly kl: Float32Array | undefined;
  /** μ and log σ² of every image of the last run, `[batch, latents]`; only where no gradients were asked for. */
  readonly posterior: { readonly mean: Float32Array; readonly logVariance: Float32Array } | undefined;
  readonly #session: Session;
  readonly #inputs: readonly { readonly input: StepInput; readonly data: TensorData["data"] }[];
  readonly #feeds: Tensors;
  readonly #fetches: Tensors;

  static async open(engine: Engine, trainable: Trainable, options: StepOptions): Promise<StepRunner> {
    const { graph, step } = buildStepGraph(trainable, options.batch, options.gradients !== undefined);
    return new StepRunner(await engine.load(encodeModel(graph, producer)), graph, step, options);
  }

  private constructor(session: Session, graph: GraphBuilder, step: StepGraph, options: StepOptions) {
    const { weights, gradients: gradientTensors } = options;
    this.#session = session;
    this.#inputs = step.inputs.map((input) => ({ input, data: emptyTensor(input.value).data }));
    const inputs = this.#inputs.map(({ input: { value }, data }) => [value.name, { dims: value.dims, data }]);
    this.#feeds = { ...weights, ...Object.fromEntries(inputs) };

    const others = graph.outputs.filter(({ name }) => gradientTensors?.[name] === undefined);
    const results = Object.fromEntries(others.map(({ name, value }) => [name, emptyTensor(value)]));
    this.#fetches = { ...results, ...gradientTensors };

    const result = (name: string) => results[name]?.data as Float32Array | undefined;
    this.terms = Object.fromEntries(Object.keys(step.terms).map((name) => [name, result(termPrefix + name)!]));
    this.kl = result("kl");
    const [mean, logVariance] = [result("mean"), result("logVariance")];
    this.posterior = mean && logVariance && { mean, logVariance };
  }

  /** Fills the inputs from `random`, the stream of this step, and runs the graph. */
  async run(random: Random, dataset: Dataset): Promise<void> {
    for (const { input, data } of this.#inputs) input.fill(data, random, dataset);
    await this.#session.run(this.#feeds, this.#fetches);
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

/** The graph of a step with its weights as inputs. With gradients, each update's gradients are outputs too. */
export function buildStepGraph(
  trainable: Trainable,
  batch: number,
  withGradients: boolean,
): { graph: GraphBuilder; step: StepGraph } {
  const graph = new GraphBuilder();
  const parameters = parametersOfTrainable(trainable);
  const weights = Object.fromEntries(parameters.map(({ name, dims }) => [name, graph.input(name, dims)]));
  const step = trainable.buildStep(graph, weights, batch);
  for (const [name, value] of Object.entries(step.terms)) graph.output(termPrefix + name, value);
  if (step.kl !== undefined) graph.output("kl", step.kl);
  if (withGradients) outputGradients(graph, trainable, step, weights);
  else if (step.posterior !== undefined) {
    graph.output("mean", step.posterior.mean);
    graph.output("logVariance", step.posterior.logVariance);
  }
  return { graph, step };
}

function outputGradients(
  graph: GraphBuilder,
  trainable: Trainable,
  step: StepGraph,
  weights: Readonly<Record<string, Value>>,
): void {
  for (const { loss, parameters } of trainable.updates) {
    const wrt = parameters.map(({ name }) => weights[name]!);
    const values = gradients(graph, step.terms[loss]!, wrt);
    for (const [i, { name }] of parameters.entries()) graph.output(gradientName(name), values[i]!);
  }
}

function emptyTensor({ dims, dtype }: Value): TensorData {
  const length = countOf(dims);
  return { dims, data: dtype === "int64" ? new BigInt64Array(length) : new Float32Array(length) };
}
