import { seeded } from "../random/random.ts";
import type { Dataset, Sample } from "./dataset.ts";

/** Base image number `image` of the run with seed `seed`. Whoever shows or measures base images takes them from here. */
export function baseSample(dataset: Dataset, seed: number, image: number): Sample {
  return dataset.sample(seeded(seed).split("base", image));
}
