/** What a key asks of the selected row. */
export type RowAction =
  | { readonly kind: "select"; readonly by: 1 | -1 }
  | { readonly kind: "step"; readonly by: 1 | -1; readonly frame: boolean }
  | { readonly kind: "restore" };

export type TraversalAction = RowAction | { readonly kind: "dice" | "definition" | "save" | "source" };

/**
 * @returns what a key does; undefined where it is not the panel's: a shortcut, or the arrows of an open list. Of keys that
 * are held down only arrows go on: a menu would flicker, and images pile up.
 */
export function traversalAction(event: KeyboardEvent): TraversalAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || inSelect(event)) return undefined;
  if (event.repeat && !event.key.startsWith("Arrow")) return undefined;
  switch (event.key.length === 1 ? event.key.toLowerCase() : event.key) {
    case "ArrowUp":
      return { kind: "select", by: -1 };
    case "ArrowDown":
      return { kind: "select", by: 1 };
    case "ArrowLeft":
      return { kind: "step", by: -1, frame: event.shiftKey };
    case "ArrowRight":
      return { kind: "step", by: 1, frame: event.shiftKey };
    case "0":
      return { kind: "restore" };
    case "d":
      return { kind: "dice" };
    case "c":
      return { kind: "definition" };
    case "s":
      return { kind: "save" };
    case "g":
      return { kind: "source" };
    default:
      return undefined;
  }
}

function inSelect(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => node instanceof Element && node.localName === "vscode-single-select");
}
