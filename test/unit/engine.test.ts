import { describe, expect, it } from "vitest";
import { gradientName } from "../../server/src/engine/adam.ts";
import type { Engine, TensorData } from "../../server/src/engine/engine.ts";
import { createEngine } from "../../server/src/engine/engines.ts";
import { explain, loadNative } from "../../server/src/engine/native.ts";
import { EngineUnavailable } from "../../server/src/engine/ort.ts";
import { loadWasm } from "../../server/src/engine/wasm.ts";
import { encodeModel } from "../../server/src/graph/encode.ts";
import { gradients } from "../../server/src/graph/gradient.ts";
import { GraphBuilder, type Value } from "../../server/src/graph/graph.ts";
import { seeded } from "../../server/src/random/random.ts";
import { producer, tensor } from "./graph-support.ts";

const unavailable = () => Promise.reject(new EngineUnavailable("Its binary is missing. Reinstall it."));

describe("choosing an engine", () => {
  it("takes the native one where it loads", async () => {
    const loaders = { native: () => loadWasm(1), wasm: unavailable };
    expect((await createEngine("auto", { loaders })).reason).toBe("default");
  });

  it("falls back to WebAssembly and says what was wrong", async () => {
    const engine = await createEngine("auto", { loaders: { native: unavailable, wasm: loadWasm } });
    expect(engine.name).toBe("wasm");
    expect(engine.version).toMatch(/^onnxruntime-web \d/);
    expect(engine.reason).toBe("The native engine cannot run here. Its binary is missing. Reinstall it.");
  });

  it("never replaces an engine that was asked for", async () => {
    const choice = createEngine("native", { loaders: { native: unavailable, wasm: loadWasm } });
    await expect(choice).rejects.toThrow("The native engine cannot run here. Its binary is missing. Reinstall it.");
  });

  it("says what is wrong with each where none loads", async () => {
    const choice = createEngine("auto", { loaders: { native: unavailable, wasm: unavailable } });
    await expect(choice).rejects.toThrow(/No engine can run here\. The native engine .* The wasm engine /);
  });

  it("refuses a number of threads that is none", async () => {
    await expect(createEngine("wasm", { threads: 0 })).rejects.toThrow("a whole number of threads from 1, not 0");
  });
});

describe("what is wrong with the native engine", () => {
  const failure = (code: string, message: string) => explain(Object.assign(new Error(message), { code }));

  it("is that the package is not there", () => {
    const message = "Cannot find package 'onnxruntime-node' imported from /x/native.ts";
    expect(failure("ERR_MODULE_NOT_FOUND", message)).toContain("not installed. Install it with `npm install");
  });

  it("is that the package has no binary for this machine", () => {
    const message = "Cannot find module '../bin/napi-v6/aix/ppc/onnxruntime_binding.node'\nRequire stack:";
    expect(failure("MODULE_NOT_FOUND", message)).toContain(`no binary for ${process.platform}/${process.arch}`);
  });

  it("is that the system lacks a library", () => {
    const message = "libstdc++.so.6: version `GLIBCXX_3.4.30' not found";
    expect(failure("ERR_DLOPEN_FAILED", message)).toContain(`does not load (${message}). Reinstall`);
  });
});

/** y = 2 x, and the column of x that an int64 input picks for each row. */
function doubling() {
  const g = new GraphBuilder();
  const x = g.input("x", [2, 2]);
  const pick = g.input("pick", [2, 1], "int64");
  g.output("y", g.mul(x, g.scalar(2)));
  g.output("picked", g.gatherElements(x, pick, 1));
  return encodeModel(g, producer);
}

const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ["wasm", () => createEngine("wasm")],
  ["native", () => createEngine("native")],
];
const nativeLoads = await loadNative(1).then(
  () => true,
  () => false,
);

for (const [name, create] of engines) {
  describe.skipIf(name === "native" && !nativeLoads)(`a session of the ${name} engine`, () => {
    const inputs = { x: tensor([2, 2], [1, 2, 3, 4]), pick: { dims: [2, 1], data: BigInt64Array.of(1n, 0n) } };

    it("fills views on a larger buffer, call after call", async () => {
      const session = await (await create()).load(doubling());
      const buffer = new Float32Array(10);
      const y = { dims: [2, 2], data: buffer.subarray(4, 8) };
      const picked = tensor([2, 1]);
      await session.run(inputs, { y, picked });
      expect([...buffer]).toEqual([0, 0, 0, 0, 2, 4, 6, 8, 0, 0]);
      expect([...picked.data]).toEqual([2, 3]);
      const x = tensor([2, 2], [1, 1, 1, 1]);
      await session.run({ ...inputs, x }, { y });
      expect([...y.data]).toEqual([2, 2, 2, 2]);
      x.data.fill(5);
      await session.run({ ...inputs, x }, { y });
      expect([...y.data]).toEqual([10, 10, 10, 10]);
      await session.release();
    });

    it("names what is missing and what does not fit", async () => {
      const session = await (await create()).load(doubling());
      const y = tensor([2, 2]);
      const { x, pick } = inputs;
      await expect(session.run({ x }, { y })).rejects.toThrow('The graph needs input "pick"; given are "x".');
      await expect(session.run(inputs, { z: y })).rejects.toThrow('no output "z"; it has "y", "picked".');
      await expect(session.run({ pick, x: tensor([4]) }, { y })).rejects.toThrow(
        'Input "x" has shape [2, 2], but was given as [4].',
      );
      await expect(session.run(inputs, { y: tensor([2, 3]) })).rejects.toThrow(
        'Output "y" has shape [2, 2], but was given as [2, 3].',
      );
      await expect(session.run({ x, pick: tensor([2, 1]) }, { y })).rejects.toThrow(
        'Input "pick" is int64, but was given as float32.',
      );
      await session.release();
    });

    it("is not made from bytes that are no model", async () => {
      const loading = (await create()).load(new TextEncoder().encode("no model"));
      await expect(loading).rejects.toThrow(/onnxruntime-\w+ [\d.]+ does not load the graph: /);
    });
  });
}

interface Step {
  readonly model: Uint8Array;
  readonly parameters: readonly Value[];
}

/** A VAE's loss and gradients on 16×16 images: convolutions, dense layers, sampling, transposed convolutions. */
function smallVae(): Step {
  const g = new GraphBuilder();
  const parameters: Value[] = [];
  const parameter = (name: string, ...dims: number[]) => {
    const value = g.input(name, dims);
    parameters.push(value);
    return value;
  };
  const dense = (name: string, x: Value, width: number) =>
    g.gemm(x, parameter(`${name}.w`, x.dims[1]!, width), parameter(`${name}.b`, width));
  const geometry = { stride: 2, pad: 1 };
  const images = g.input("images", [4, 1, 16, 16]);
  const noise = g.input("noise", [4, 3]);
  const conv1 = g.relu(g.conv(images, parameter("c1.w", 4, 1, 4, 4), parameter("c1.b", 4), geometry));
  const conv2 = g.relu(g.conv(conv1, parameter("c2.w", 8, 4, 4, 4), parameter("c2.b", 8), geometry));
  const [mean, logVariance] = g.split(dense("moments", g.reshape(conv2, [4, 128]), 6), [3, 3], 1) as [Value, Value];
  const z = g.add(mean, g.mul(g.exp(g.mul(logVariance, g.scalar(0.5))), noise));
  const grid = g.reshape(g.relu(dense("unpack", z, 128)), [4, 8, 4, 4]);
  const up1 = g.relu(g.convTranspose(grid, parameter("d1.w", 8, 4, 4, 4), parameter("d1.b", 4), geometry));
  const logits = g.convTranspose(up1, parameter("d2.w", 4, 1, 4, 4), parameter("d2.b", 1), geometry);
  const bernoulli = g.reduceSum(g.sub(g.softplus(logits), g.mul(logits, images)));
  const surplus = g.sub(g.sub(g.add(g.mul(mean, mean), g.exp(logVariance)), logVariance), g.scalar(1));
  g.output("loss", g.div(g.add(bernoulli, g.mul(g.reduceSum(surplus), g.scalar(0.5))), g.scalar(4)));
  gradients(g, g.find("loss")!, parameters).forEach((gradient, index) => {
    g.output(gradientName(parameters[index]!.name), gradient);
  });
  return { model: encodeModel(g, producer), parameters };
}

async function runStep(engine: Engine, { model, parameters }: Step): Promise<Readonly<Record<string, TensorData>>> {
  const random = seeded(3);
  const filled = (name: string, dims: readonly number[], scale: number) => {
    const value = tensor(dims);
    random.split(name).fillNormal(value.data);
    value.data.forEach((x, index) => {
      value.data[index] = x * scale;
    });
    return value;
  };
  const inputs: Record<string, TensorData> = {
    images: tensor(
      [4, 1, 16, 16],
      Array.from({ length: 1024 }, () => Math.round(random.uniform())),
    ),
    noise: filled("noise", [4, 3], 1),
  };
  const outputs: Record<string, TensorData> = { loss: tensor([]) };
  for (const { name, dims } of parameters) {
    inputs[name] = filled(name, dims, 0.2);
    outputs[gradientName(name)] = tensor(dims);
  }
  const session = await engine.load(model);
  await session.run(inputs, outputs);
  await session.release();
  return outputs;
}

describe("a training step of a small VAE", () => {
  it("gives the same bytes every time on one thread", async () => {
    const engine = await createEngine("auto");
    expect(await runStep(engine, smallVae())).toEqual(await runStep(engine, smallVae()));
  });

  it.skipIf(!nativeLoads)("agrees between the engines", async () => {
    const step = smallVae();
    const native = await runStep(await createEngine("native"), step);
    const wasm = await runStep(await createEngine("wasm"), step);
    for (const [name, { data }] of Object.entries(native)) {
      const other = wasm[name]!.data as Float32Array;
      const scale = Math.max(...Array.from(data as Float32Array, Math.abs));
      const worst = Math.max(...Array.from(data as Float32Array, (x, index) => Math.abs(x - other[index]!)));
      expect(scale, name).toBeGreaterThan(0);
      // The engines sum in different orders, over at most some thousands of single-precision products.
      expect(worst / scale, name).toBeLessThan(1e-4);
    }
  });
});
