import { createHash } from "node:crypto";
import type { RunSpec } from "../../experiment/specs.ts";
import { CODE_VERSION } from "../version.ts";

/** Names a run: SHA-256, in hex, of the canonical spec and the version of the code that computes it. */
export function specHash(spec: RunSpec): string {
  return createHash("sha256")
    .update(`${CODE_VERSION}\n${canonicalJson(spec)}`)
    .digest("hex");
}

/** JSON with sorted keys and without undefined entries, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
    return `{${entries.join(",")}}`;
  }
  return JSON.stringify(value);
}
