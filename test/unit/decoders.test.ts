import { describe, expect, it } from "vitest";
import { type DecoderProcess, Decoders, type DecodingRequest } from "../../server/src/features/decoders.ts";
import { Superseded } from "../../server/src/features/newest.ts";
import { modelSpec, perturbationSpec } from "../support/reportInput.ts";

const spec = perturbationSpec(modelSpec({ kind: "standardVae" }));
const request = (panel: string, specHash = "a"): DecodingRequest => ({
  panel,
  file: "/a.experiment.ts",
  specHash,
  spec,
});

/** Processes that answer when they are told to. */
function fakes() {
  const processes: (DecoderProcess & { alive: boolean; codes: number[]; answer(): void })[] = [];
  const decoders = new Decoders(async () => {
    const pending: (() => void)[] = [];
    const process = {
      alive: true,
      codes: [] as number[],
      answer: () => pending.shift()?.(),
      base: () => Promise.reject(new Error("not asked for")),
      decode: ([code]: readonly (readonly number[])[]) => {
        process.codes.push(code![0]!);
        return new Promise<[]>((resolve) => pending.push(() => resolve([])));
      },
      close: async () => {
        process.alive = false;
      },
    };
    processes.push(process);
    return process;
  });
  return { decoders, processes };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("Live decoding", () => {
  it("serves the first and the newest of what comes while it works", async () => {
    const { decoders, processes } = fakes();
    const asked = [1, 2, 3, 4].map((code) => decoders.decode(request("p"), [[code]]));
    const outcomes = Promise.allSettled(asked);
    await turn();
    processes[0]!.answer();
    await turn();
    processes[0]!.answer();
    expect((await outcomes).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    await expect(asked[1]).rejects.toBeInstanceOf(Superseded);
    expect(processes).toHaveLength(1);
    expect(processes[0]!.codes).toEqual([1, 4]);
  });

  it("keeps a process per panel, and starts another when it died or the model is another", async () => {
    const { decoders, processes } = fakes();
    const decode = async (panel: string, specHash?: string) => {
      const decoded = decoders.decode(request(panel, specHash), [[0]]);
      await turn();
      for (const process of processes) {
        process.answer();
      }
      await decoded;
    };
    await decode("p");
    await decode("p");
    await decode("q");
    expect(processes).toHaveLength(2);
    processes[0]!.alive = false;
    await decode("p");
    expect(processes).toHaveLength(3);
    await decode("p", "b");
    expect(processes).toHaveLength(4);
    expect(processes.map(({ alive }) => alive)).toEqual([false, true, false, true]);
    await decoders.closeAll();
    expect(processes.some(({ alive }) => alive)).toBe(false);
  });

  it("starts no process for a panel that closed, and ends the one that was starting", async () => {
    const { decoders, processes } = fakes();
    const asked = decoders.decode(request("p"), [[0]]);
    const outcome = asked.catch((error: unknown) => error);
    await decoders.close("p");
    expect(processes.map(({ alive }) => alive)).toEqual([false]);
    processes[0]!.answer();
    await outcome;

    const again = decoders.decode(request("p"), [[0]]);
    await turn();
    processes[1]!.answer();
    await again;
    processes[1]!.alive = false;
    const late = decoders.decode(request("p"), [[0]]);
    const refused = expect(late).rejects.toBeInstanceOf(Superseded);
    await decoders.close("p");
    await refused;
    expect(processes).toHaveLength(2);
  });

  it("gives way quietly where another run ends its process", async () => {
    const { decoders, processes } = fakes();
    // The process of the first run fails what it was asked when it is ended.
    const base = decoders.base(request("p", "a"), 0);
    const given = expect(base).rejects.toBeInstanceOf(Superseded);
    const other = decoders.decode(request("p", "b"), [[0]]);
    await given;
    await turn();
    processes[1]!.answer();
    await other;
  });
});
