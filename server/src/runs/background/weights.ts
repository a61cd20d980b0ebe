/** Trained weights in the store. */
import type { Dataset } from "../../data/dataset.ts";
import type { ModelSpec, ReadoutSpec, RunSpec } from "../../experiment/specs.ts";
import { parametersOf } from "../../models/architecture.ts";
import { decodeWeights } from "../../models/checkpoint.ts";
import type { Parameter, Weights } from "../../models/parameters.ts";
import { readoutParameters } from "../../models/readout.ts";
import { labelOf } from "../schedule/jobs.ts";
import { specHash } from "../store/specHash.ts";
import { FILES, type Store } from "../store/store.ts";

/** @throws if the model has not been trained, or its weights cannot be read. */
export function modelWeights(store: Store, spec: ModelSpec): Weights {
  return storedWeights(store, spec, parametersOf(spec));
}

/**
 * @param dataset what `spec.data` describes.
 * @throws if the readout has not been trained, or its weights cannot be read.
 */
export function readoutWeights(store: Store, spec: ReadoutSpec, dataset: Dataset): Weights {
  return storedWeights(store, spec, readoutParameters(dataset));
}

function storedWeights(store: Store, spec: RunSpec, parameters: readonly Parameter[]): Weights {
  const hash = specHash(spec);
  const bytes = store.finished(hash) === undefined ? undefined : store.readFile(hash, FILES.checkpoint);
  if (bytes === undefined) {
    throw new Error(`There are no trained weights of ${labelOf(spec)} in ${store.path}. Run it first.`);
  }
  return decodeWeights(bytes, parameters);
}
