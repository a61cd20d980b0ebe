import type { DataSpec } from "../experiment/specs.ts";
import { causalSprites } from "./causalSprites.ts";
import type { Dataset } from "./dataset.ts";
import { dSprites } from "./dsprites.ts";

/** The data set that `spec` describes. Rendering reuses a buffer, so a data set must not be shared between threads. */
export function openDataset(spec: DataSpec): Dataset {
  switch (spec.kind) {
    case "dSprites":
      return dSprites(spec.size);
    case "causalSprites":
      return causalSprites(spec);
  }
}
