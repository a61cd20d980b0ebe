/** What happens when results cannot be printed. */
import type { Writable } from "node:stream";

export interface OutputFailures {
  /** The results did not reach whoever asked for them. */
  readonly failed: boolean;
}

/**
 * Keeps a program alive whose output fails. Where the reader went away, as `| head` does, nobody waits any more: `stop` is
 * called. Other failures, such as a full disk, are told on `err`.
 */
export function watchOutputs(
  { out, err }: { readonly out: Writable; readonly err: Writable },
  stop: () => void,
): OutputFailures {
  const failures: { failed: boolean } = { failed: false };
  out.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") {
      stop();
    } else if (!failures.failed) {
      failures.failed = true;
      err.write(`The results cannot be printed: ${error.message}\n`);
    }
  });
  err.on("error", stop);
  return failures;
}
