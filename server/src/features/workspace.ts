/** The files of the workspace as the user sees them: open documents first, the disk otherwise. */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { EXPERIMENT_SUFFIX, experimentsUnder, readSource } from "../runs/sources.ts";

export function isExperiment(uri: string): boolean {
  return uri.endsWith(EXPERIMENT_SUFFIX);
}

/** @returns the path of a `file:` URI; undefined for other schemes. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

export class Workspace {
  /** Absolute paths of the workspace folders. */
  folders: readonly string[] = [];
  readonly #documents: TextDocuments<TextDocument>;
  /** URIs as the client spells them, by path: editors differ in what they escape. */
  readonly #uris = new Map<string, string>();

  constructor(documents: TextDocuments<TextDocument>) {
    this.#documents = documents;
  }

  /** Remembers how the client spells the URI of a file. */
  remember(uri: string): void {
    const path = pathOf(uri);
    if (path !== undefined) {
      this.#uris.set(path, uri);
    }
  }

  uriOf(path: string): string {
    return this.#uris.get(path) ?? pathToFileURL(path).href;
  }

  /** @returns the document as it is open, else as it is on disk; undefined if there is neither. */
  document(path: string): TextDocument | undefined {
    const uri = this.uriOf(path);
    const open = this.#documents.get(uri);
    if (open !== undefined) {
      return open;
    }
    const text = readSource(path);
    return text === undefined ? undefined : TextDocument.create(uri, "typescript", 0, text);
  }

  /** @returns the text of a file as it is open, else as it is on disk. */
  text(path: string): string | undefined {
    return this.#documents.get(this.uriOf(path))?.getText() ?? readSource(path);
  }

  isOpen(path: string): boolean {
    return this.#documents.get(this.uriOf(path)) !== undefined;
  }

  /**
   * Whether an open document differs from what is on disk, which is what a run would execute. Editors leave out a byte
   * order mark and make all ends of lines the same when they open a file; neither is a change.
   */
  isUnsaved(path: string): boolean {
    const open = this.#documents.get(this.uriOf(path));
    if (open === undefined) {
      return false;
    }
    const saved = readSource(path);
    return saved === undefined || plain(saved) !== plain(open.getText());
  }

  /** @returns absolute paths of all experiment files: in the workspace folders, and open. */
  experiments(): readonly string[] {
    const found = this.folders.flatMap((folder) => experimentsUnder(folder));
    const open = this.#documents
      .keys()
      .filter(isExperiment)
      .flatMap((uri) => pathOf(uri) ?? []);
    return [...new Set([...found, ...open])].sort((a, b) => a.localeCompare(b));
  }
}

function plain(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
}
