/** HTML from templates in which every inserted value is escaped unless it is HTML itself. */

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Insertable = Html | string | number | undefined | readonly Insertable[];

/** A template tag. Strings and numbers are escaped for text and for quoted attributes; undefined inserts nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Insertable[]): Html {
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) {
    text += textOf(value) + (strings[index + 1] ?? "");
  }
  return new Html(text);
}

function textOf(value: Insertable): string {
  if (value === undefined) {
    return "";
  }
  if (value instanceof Html) {
    return value.text;
  }
  if (typeof value === "string" || typeof value === "number") {
    return escaped(String(value));
  }
  return value.map(textOf).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
