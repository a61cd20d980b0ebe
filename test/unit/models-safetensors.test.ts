import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../server/src/models/safetensors.ts";

/** A file put together by hand after the format's description, with the numbers at an odd address. */
function file(header: unknown, body: readonly number[] = [], length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(1 + 8 + json.length + 4 * body.length).subarray(1);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  for (const [i, value] of body.entries()) view.setFloat32(8 + json.length + 4 * i, value, true);
  return bytes;
}

const two = { dtype: "F32", shape: [2], data_offsets: [0, 8] };

describe("safetensors", () => {
  it("reads a file made by hand", () => {
    const scalar = { dtype: "F32", shape: [], data_offsets: [8, 12] };
    const read = decodeSafetensors(file({ __metadata__: { step: "7" }, a: two, "b.c": scalar }, [1, -2.5, 3]));
    expect(read.metadata).toEqual({ step: "7" });
    expect(read.tensors.get("a")).toEqual({ dims: [2], data: Float32Array.of(1, -2.5) });
    expect(read.tensors.get("b.c")).toEqual({ dims: [], data: Float32Array.of(3) });
  });

  it("writes what it reads, the numbers aligned to eight bytes", () => {
    const tensors = new Map([
      ["weight", { dims: [2, 3], data: Float32Array.of(0, -0, 1e-40, Number.NaN, Infinity, 1) }],
      ["empty", { dims: [0], data: new Float32Array() }],
    ]);
    const bytes = encodeSafetensors({ metadata: { note: "μ „quoted“" }, tensors });
    expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
    expect(decodeSafetensors(bytes)).toEqual({ metadata: { note: "μ „quoted“" }, tensors });
  });

  it("refuses numbers that do not fit their shape", () => {
    const tensors = new Map([["a", { dims: [3], data: new Float32Array(2) }]]);
    expect(() => encodeSafetensors({ metadata: {}, tensors })).toThrow("Tensor a has 2 numbers");
  });

  it.for([
    ["too short", new Uint8Array(5), "it has only 5 bytes"],
    ["a header longer than the file", file("{}", [], 100n), "its header would take 108 bytes of 10"],
    ["a header of absurd length", file("{}", [], 2n ** 63n), "its header would take"],
    ["no JSON", file("{nonsense"), "its header is not JSON"],
    ["a list for a header", file([]), "its header is not an object"],
    ["metadata that is no text", file({ __metadata__: { a: 1 } }), "its metadata a is not a string"],
    ["another number type", file({ a: { ...two, dtype: "F16" } }, [1, 2]), "tensor a holds F16"],
    ["a negative size", file({ a: { ...two, shape: [-2] } }, [1, 2]), "tensor a has no valid shape"],
    ["missing offsets", file({ a: { dtype: "F32", shape: [2] } }, [1, 2]), "tensor a has no valid offsets"],
    ["a tensor cut off", file({ a: two }, [1]), "tensor a reaches beyond the end"],
    ["a shape of another size", file({ a: { ...two, shape: [3] } }, [1, 2]), "tensor a has 8 bytes"],
  ] as const)("says what is wrong with %s", ([, bytes, reason]) => {
    expect(() => decodeSafetensors(bytes)).toThrow(reason);
  });
});
