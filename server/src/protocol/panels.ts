/**
 * Messages between the extension host and a webview: one discriminated union each way. A webview says `ready` once it has
 * rendered; nothing is sent to it before. What must survive a reload of the window is kept by the webview's own state.
 */

import type { LogEntry } from "../models/results.ts";
import type { DeclarationRef, PlacedDeclaration, TrainingView, TraversalView } from "./editor.ts";
import type { BaseImage, DecodedImage } from "./worker.ts";

export type PanelKind = "training" | "traversal";

/** Kept with `vscode.setState`, so that a panel comes back after a reload. */
export interface PanelState extends DeclarationRef {
  readonly kind: PanelKind;
  readonly seed?: number;
  /** The base image on show in a traversal. */
  readonly image?: number;
}

export type ToPanel =
  /** The declaration's state or progress changed; what the panel draws did not. */
  | { readonly type: "declaration"; readonly declaration: PlacedDeclaration }
  | { readonly type: "training"; readonly view: TrainingView }
  | { readonly type: "logged"; readonly specHash: string; readonly entries: readonly LogEntry[] }
  | { readonly type: "traversal"; readonly view: TraversalView }
  | { readonly type: "base"; readonly image: number; readonly base: BaseImage }
  | { readonly type: "decoded"; readonly request: number; readonly images: readonly DecodedImage[] }
  /** A request failed; the sentence is for the user. It is empty where a newer request took the place of this one. */
  | { readonly type: "failed"; readonly request?: number; readonly message: string }
  | { readonly type: "trust"; readonly trusted: boolean };

export type FromPanel =
  | { readonly type: "ready" }
  | { readonly type: "base"; readonly image: number }
  | { readonly type: "decode"; readonly request: number; readonly codes: readonly (readonly number[])[] }
  | { readonly type: "seed"; readonly seed: number }
  | { readonly type: "run" }
  | { readonly type: "cancel" }
  | { readonly type: "goToSource" }
  | { readonly type: "manageTrust" }
  | { readonly type: "showLog" }
  /** Save a file the webview made; `data` is text, or base64 for a picture. */
  | { readonly type: "save"; readonly name: string; readonly encoding: "utf8" | "base64"; readonly data: string };
