import type { DataSpec } from "../experiment/specs.ts";
import type { Dataset } from "./dataset.ts";
/** The data set that `spec` describes. Rendering reuses a buffer, so a data set must not be shared between threads. */
export declare function openDataset(spec: DataSpec): Dataset;
