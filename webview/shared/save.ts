import type { Host } from "./host.ts";
import type { SaveFormat } from "./saveMenu.ts";

/** What a panel can be saved as. */
export interface Saved {
  /** Base name of the file. */
  readonly name: string;
  /** A whole SVG document. */
  svg(): string;
  csv(): string;
  json(): unknown;
}

/** Makes the file in the page and hands it to the extension host, which asks where to put it. */
export async function saveAs(host: Host, format: SaveFormat, content: Saved): Promise<void> {
  const name = `${content.name}.${format}`;
  if (format === "png") {
    host.post({ type: "save", name, encoding: "base64", data: await rasterise(content.svg(), 2) });
    return;
  }
  const data =
    format === "svg"
      ? content.svg()
      : format === "csv"
        ? content.csv()
        : `${JSON.stringify(content.json(), null, 2)}\n`;
  host.post({ type: "save", name, encoding: "utf8", data });
}

/** @returns a PNG of the SVG document at `scale` pixels per unit, base64. */
async function rasterise(document_: string, scale: number): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(document_)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The picture could not be drawn.");
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
}
