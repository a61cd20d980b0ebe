/** A place in a file, one-based. */
export interface CallSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A declaration says something that cannot be run. The message says what is wrong, the hint what to do. */
export class ExperimentError extends Error {
  readonly hint?: string;
  /** Where the user's code called the declaring function, if the stack tells. */
  readonly at?: CallSite;

  /** @param callee the public function that was called; frames from it inwards are left out of the stack. */
  constructor(message: string, hint: string | undefined, callee: CallableFunction) {
    super(message);
    this.name = "ExperimentError";
    if (hint !== undefined) {
      this.hint = hint;
    }
    Error.captureStackTrace(this, callee);
    const at = callSites(this.stack)[0];
    if (at !== undefined) {
      this.at = at;
    }
  }
}

/** The places in a stack trace, innermost first. Frames of the runtime itself have none and are left out. */
export function callSites(stack: string | undefined): readonly CallSite[] {
  return (stack ?? "").split("\n").flatMap((line) => {
    const match = /^\s+at .*? \((.+):(\d+):(\d+)\)$/.exec(line) ?? /^\s+at (?:async )?(.+):(\d+):(\d+)$/.exec(line);
    const file = match?.[1] === undefined ? undefined : pathOf(match[1]);
    return match === null || file === undefined ? [] : [{ file, line: Number(match[2]), column: Number(match[3]) }];
  });
}

function pathOf(source: string): string | undefined {
  if (!source.startsWith("file:")) {
    return source.startsWith("node:") ? undefined : source;
  }
  const path = decodeURIComponent(new URL(source).pathname);
  // A Windows path, `file:///C:/…`, has a slash before its drive that is not part of it.
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}
