import ts from "typescript";

/** A stretch of a text, as UTF-16 offsets; `end` is behind its last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly range: Span;
}

/** The syntax tree, without links to parents; undefined where the code nests too deeply for the parser. */
export function parse(fileName: string, text: string): ts.SourceFile | undefined {
  const options = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  try {
    return ts.createSourceFile(fileName, text, options, false);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** Where a node stands, without the blanks and comments before it. */
export function spanOf(source: ts.SourceFile, node: ts.Node): Span {
  return { start: node.getStart(source), end: node.end };
}

export function syntaxProblems(source: ts.SourceFile | undefined): readonly SyntaxProblem[] {
  if (source === undefined) {
    return [{ message: "The code nests too deeply to be read.", range: { start: 0, end: 0 } }];
  }
  // The parser leaves its complaints on the tree; the public way to them would parse the file a second time.
  const { parseDiagnostics } = source as ts.SourceFile & {
    readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return (parseDiagnostics ?? []).map(({ start, length, messageText }) => ({
    message: ts.flattenDiagnosticMessageText(messageText, " "),
    range: { start, end: start + length },
  }));
}
