/** Training failed for a reason the user can act on; `hint` says how. */
export class TrainingError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = "TrainingError";
    this.hint = hint;
  }
}

/** The signal asked to stop. What was trained until then is in the checkpoint that was saved before. */
export class Cancelled extends Error {
  readonly step: number;

  constructor(step: number) {
    super(`Cancelled at step ${step}.`);
    this.name = "Cancelled";
    this.step = step;
  }
}
