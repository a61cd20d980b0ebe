/** The boundary between what a user wrote and a spec: every value is checked, and what is wrong is said in words. */
import { z } from "zod";
import { type Dataset, isDeclaration, KIND_NAMES, type Model } from "./declarations.ts";
import { ExperimentError } from "./errors.ts";
import { suggestion } from "./suggestion.ts";

/** A public function and the name that users know it by. */
export interface Callee {
  readonly name: string;
  readonly call: CallableFunction;
}

const formatted = (value: number) => value.toLocaleString("en-US");

export function whole(min: number, max: number) {
  const error = `must be a whole number from ${formatted(min)} to ${formatted(max)}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

export function between(min: number, max: number) {
  const error = `must be a number from ${formatted(min)} to ${formatted(max)}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

export function learningRate() {
  const error = "must be a number above 0 and at most 1";
  return z.number({ error }).positive({ error }).max(1, { error });
}

export function yesOrNo() {
  return z.boolean({ error: "must be true or false" });
}

/** A list with at least one entry, at most `most`, and no entry twice. */
export function distinct<T extends z.ZodType>(item: T, of: string, most = Number.MAX_SAFE_INTEGER) {
  const error = `must be a list of ${of}, with at least one`;
  return z
    .array(item, { error })
    .min(1, { error })
    .max(most, { error: `must be a list of at most ${formatted(most)} ${of}` })
    .refine((items) => new Set(items).size === items.length, { error: `must be a list of different ${of}` });
}

/** An object of options; keys that are not in `shape` are errors. */
export function options<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? "must be an object" : undefined),
  });
}

/** @throws ExperimentError if the options do not fit the schema, naming the first option that does not. */
export function checkOptions<Schema extends z.ZodType>(
  callee: Callee,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(given === undefined ? {} : given);
  if (parsed.success) {
    return parsed.data;
  }
  const { issues } = parsed.error;
  // A misspelt name also makes other complaints, such as a missing value; the misspelling is the cause.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!;
  if (issue.code === "unrecognized_keys") {
    throw unknownOption(callee, schema, issue.path, issue.keys[0]!);
  }
  const where = pathText(issue.path);
  const subject = where === "" ? `${callee.name}: the options` : `${callee.name}: ${where}`;
  throw new ExperimentError(
    `${subject} ${issue.message}, not ${valueText(valueAt(given, issue.path))}.`,
    undefined,
    callee.call,
  );
}

/** @throws ExperimentError if `value` is not a data set. */
export function checkData(callee: Callee, value: Dataset): void {
  checkKind(callee, value, "data", `Give the data set first, such as ${callee.name}(dSprites({ size: 32 })).`);
}

/** @throws ExperimentError if `value` is not a model. */
export function checkModel(callee: Callee, value: Model): void {
  checkKind(callee, value, "model", `Give the model first, such as ${callee.name}(betaVae(dSprites({ size: 32 }))).`);
}

function checkKind(callee: Callee, value: unknown, kind: "data" | "model", hint: string): void {
  if (isDeclaration(value) && value.kind === kind) {
    return;
  }
  const got = isDeclaration(value) ? KIND_NAMES[value.kind] : valueText(value);
  throw new ExperimentError(
    `${callee.name} needs ${KIND_NAMES[kind]} as its first argument, not ${got}.`,
    hint,
    callee.call,
  );
}

function unknownOption(callee: Callee, schema: z.ZodType, path: readonly PropertyKey[], key: string): ExperimentError {
  const allowed = keysAt(schema, path);
  const where = path.length === 0 ? callee.name : `${callee.name}: ${pathText(path)}`;
  return new ExperimentError(`${where} has no option ${JSON.stringify(key)}.`, suggestion(key, allowed), callee.call);
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let inner: unknown = schema;
  for (const key of [...path, undefined]) {
    while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
      inner = inner.unwrap();
    }
    if (key !== undefined && inner instanceof z.ZodObject) {
      inner = inner.shape[String(key)];
    }
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  );
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.slice(0, 6).map(valueText).join(", ")}${value.length > 6 ? ", …" : ""}]`;
  }
  if (isDeclaration(value)) {
    return KIND_NAMES[value.kind];
  }
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : "an object";
    case "bigint":
      return `${value}n`;
    default:
      return String(value);
  }
}
