import manifest from "../../../package.json" with { type: "json" };

/** Version of vae-circuits, kept in every run's provenance. */
export const VERSION: string = manifest.version;

/**
 * Version of the code behind the numbers. It is part of every spec hash and grows when a change makes the same spec give
 * other numbers, so that results of older code are never taken for results of this one.
 */
export const CODE_VERSION = 1;
