/**
 * The walls of the house: which room may import which. They keep the language free of I/O, engines behind one door, LSP
 * out of the science and VS Code out of everything but the client.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

interface Import {
  readonly from: string;
  /** Path relative to the repository, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** What each room may import, beside itself. Rooms named under `types` may be imported as types only. */
const walls: Readonly<Record<string, { readonly rooms: readonly string[]; readonly types?: readonly string[] }>> = {
  random: { rooms: [] },
  format: { rooms: [], types: ["models", "metrics"] },
  experiment: { rooms: [] },
  data: { rooms: ["random", "experiment"] },
  graph: { rooms: ["random", "experiment"] },
  engine: { rooms: ["random", "experiment", "graph"] },
  models: { rooms: ["random", "experiment", "data", "graph", "engine"] },
  interventions: { rooms: ["random", "experiment", "data", "graph", "engine", "models"] },
  metrics: { rooms: ["random", "experiment", "data", "graph", "engine", "models", "interventions"] },
  runs: {
    rooms: [
      "random",
      "format",
      "experiment",
      "data",
      "graph",
      "engine",
      "models",
      "interventions",
      "metrics",
      "outline",
      "protocol",
    ],
  },
  outline: { rooms: ["experiment"] },
  features: {
    rooms: ["format", "experiment", "data", "models", "metrics", "runs", "outline", "protocol"],
    types: ["engine"],
  },
  protocol: { rooms: [], types: ["experiment", "data", "engine", "models", "metrics", "runs"] },
  client: { rooms: ["format", "protocol"], types: ["runs"] },
  webview: { rooms: ["format"], types: ["protocol", "models", "metrics"] },
};

/** Packages that belong behind one door, and the rooms and files that may open it. */
const doors: readonly { readonly packages: RegExp; readonly open: readonly string[] }[] = [
  { packages: /^vscode$|^vscode-languageclient/, open: ["client"] },
  { packages: /^(node:)?fs(\/|$)/, open: ["runs", "data", ...entryPoints()] },
  { packages: /^onnxruntime-/, open: ["engine"] },
  { packages: /^vscode-languageserver/, open: ["features", "protocol", "server.ts"] },
  { packages: /^vscode-jsonrpc/, open: ["features", "protocol", "runs", ...entryPoints()] },
];

const files = ["server/src", "client", "webview"].flatMap(sourceFiles);
const imports = files.flatMap(importsOf);

describe("The walls between rooms", () => {
  it("are known for every room", () => {
    const rooms = new Set(files.map(roomOf).filter((room) => !entryPoints().includes(room)));
    expect([...rooms].filter((room) => !(room in walls))).toEqual([]);
  });

  it("hold: every import goes in an allowed direction", () => {
    expect(imports.filter((one) => !allowed(one)).map(describeImport)).toEqual([]);
  });

  it("keep packages behind their doors", () => {
    const trespassing = imports.filter(({ from, to }) =>
      doors.some(({ packages, open }) => packages.test(to) && !open.includes(roomOf(from))),
    );
    expect(trespassing.map(describeImport)).toEqual([]);
  });

  it("keep engines and the loading of user code out of the server and the command line", () => {
    const carried = ["server/src/server.ts", "server/src/cli.ts"].flatMap((entry) => [...reachable(entry)]);
    expect(carried.filter((file) => /^onnxruntime-|^jiti$|^server\/src\/engine\/|\/background\//.test(file))).toEqual(
      [],
    );
    // The worker carries them, so the rule above looks at the right names.
    expect([...reachable("server/src/worker.ts")]).toEqual(
      expect.arrayContaining(["onnxruntime-node", "jiti", "server/src/engine/engines.ts"]),
    );
  });

  it("leave no circle of imports between files", () => {
    expect(circle()).toEqual([]);
  });
});

describe("Sources", () => {
  it("have at most 400 lines a file", () => {
    const everything = [...files, ...["test", "scripts", "bench", "examples"].flatMap(sourceFiles)];
    const long = everything.filter((file) => read(file).trimEnd().split("\n").length > 400);
    expect(long).toEqual([]);
  });

  it("install from any registry: the lock file holds no download addresses", () => {
    expect(read("package-lock.json")).not.toContain('"resolved": "http');
  });
});

function entryPoints(): readonly string[] {
  return ["server.ts", "worker.ts", "cli.ts"];
}

function allowed({ from, to, typeOnly }: Import): boolean {
  const [room, target] = [roomOf(from), roomOf(to)];
  // Packages have doors of their own, and an entry point wires whatever it needs.
  if (!files.includes(to) || room === target || entryPoints().includes(room)) return true;
  const wall = walls[room];
  return wall !== undefined && (wall.rooms.includes(target) || (typeOnly && (wall.types ?? []).includes(target)));
}

/** `models` for `server/src/models/loop.ts`; the file's own name for an entry point; `client` or `webview`. */
function roomOf(file: string): string {
  const parts = file.split("/");
  return (parts[0] === "server" ? parts[2] : parts[0]) ?? file;
}

/** Files and packages that are loaded with a file, at once or later. */
function reachable(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  for (const { from, to, typeOnly } of imports) {
    if (from === file && !typeOnly && !seen.has(to)) {
      seen.add(to);
      reachable(to, seen);
    }
  }
  return seen;
}

/** One circle of files that import each other, or nothing. */
function circle(): readonly string[] {
  const next = new Map(files.map((file) => [file, imports.filter(({ from }) => from === file).map(({ to }) => to)]));
  const done = new Set<string>();
  const search = (file: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of next.get(file) ?? []) {
      const found = search(target, [...trail, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of files) {
    const found = search(file, []);
    if (found.length > 0) return found;
  }
  return [];
}

function importsOf(file: string): readonly Import[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const relative = specifier.text.startsWith(".");
    const to = relative ? path.posix.join(path.posix.dirname(file), specifier.text) : specifier.text;
    found.push({ from: file, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    !clause.name &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((e) => e.isTypeOnly)
  );
}

function sourceFiles(folder: string): readonly string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.split(path.sep).join("/")}`)
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.d\.ts$/.test(file));
}

function read(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

function describeImport({ from, to, typeOnly }: Import): string {
  return `${from} imports ${typeOnly ? "types of " : ""}${to}`;
}
