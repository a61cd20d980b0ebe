/** Declarations as lists and panels show them. */
import type { FileState, PlacedDeclaration, Settings } from "../protocol/editor.ts";
import { headlineOf, joined } from "./headline.ts";
import type { Snapshot, Subject } from "./snapshot.ts";

export function placed(snapshot: Snapshot, subject: Subject, definition: Settings["definition"]): PlacedDeclaration {
  return {
    ...subject.state,
    range: snapshot.rangeOf(subject.declaration.nameRange),
    summary: joined(headlineOf(subject, definition)),
  };
}

export function fileStateOf(snapshot: Snapshot, definition: Settings["definition"]): FileState {
  return {
    uri: snapshot.uri,
    declarations: snapshot.subjects.map((subject) => placed(snapshot, subject, definition)),
  };
}
