import { formatCount, formatEstimate, formatPercent } from "../../server/src/format/numbers.ts";
import type { LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import type { TraversalView } from "../../server/src/protocol/editor.ts";
import { factorMarks } from "../shared/factors.ts";
import { escapeXml, lightFactorColors, svgDocument } from "../shared/svgDocument.ts";
import { type Definition, type LatentRow, latentRows } from "./rows.ts";
import type { Pixels } from "./slider.ts";

const WIDTH = 888;
const ROW = 58;
const BAR_LEFT = 148;
const BAR_WIDTH = 180;
const FRAMES_LEFT = 460;
const FRAME = 48;

/** The rows of the panel as a light SVG document; its last line says where the numbers come from. */
export function traversalFigure(
  view: TraversalView,
  result: LatentPerturbationResult,
  definition: Definition,
  framesOf: (latent: number) => readonly Pixels[] | undefined,
): string {
  const rows = latentRows(result, definition);
  const colors = new Map(
    factorMarks(view.factors).map(({ name, color }) => [name, lightFactorColors[(color ?? 7) - 1]]),
  );
  const shown = [...rows.active, ...rows.inactive];
  const height = 76 + shown.length * ROW + 28;
  const body = shown.map((row, index) => {
    const top = 60 + index * ROW;
    return `<g transform="translate(0 ${top})">${rowMarks(row, rows.axisEnd, rows.untrained.high, colors)}${frameMarks(
      framesOf(row.latent) ?? [],
      view.size,
    )}</g>`;
  });
  const heading = `${view.declaration.name}: ${view.model}`;
  const origin = [
    `N ${formatCount(result.images)} images × ${formatCount(result.values.length)} values`,
    `seed ${view.seed}`,
    `run ${view.specHash ?? "–"}`,
    definition,
    new Date().toISOString().slice(0, 10),
  ].join(" · ");
  return svgDocument(WIDTH, height, [
    `<text x="16" y="26" class="title">${escapeXml(heading)}</text>`,
    `<text x="${BAR_LEFT}" y="50" class="head">CES, 95 % interval; hatched: untrained</text>`,
    ...body,
    `<text x="16" y="${height - 12}" class="note">${escapeXml(origin)}</text>`,
  ]);
}

function rowMarks(
  { latent, ces, moves }: LatentRow,
  axisEnd: number,
  nullEnd: number | null,
  colors: ReadonlyMap<string, string | undefined>,
): string {
  const x = (value: number) => BAR_LEFT + (BAR_WIDTH * Math.min(value, axisEnd)) / axisEnd;
  const shares = (moves?.shares ?? []).slice(0, moves?.kind === "mono" ? 1 : 2);
  const sum = shares.reduce((total, { share }) => total + share, 0);
  const marks = [
    `<text x="16" y="28" class="mono">z${latent}</text>`,
    `<rect x="${BAR_LEFT}" y="19" width="${BAR_WIDTH}" height="10" fill="#e0e0e0"/>`,
  ];
  shares.forEach(({ factor, share }, index) => {
    const text = shares.length > 1 ? `${factor} ${formatPercent(share)}` : factor;
    const y = 28 + (index - (shares.length - 1) / 2) * 16;
    marks.push(`<rect x="44" y="${y - 8}" width="8" height="8" fill="${colors.get(factor) ?? "#949494"}"/>`);
    marks.push(`<text x="57" y="${y}">${escapeXml(text)}</text>`);
  });
  if (nullEnd !== null) {
    marks.push(`<rect x="${BAR_LEFT}" y="15" width="${x(nullEnd) - BAR_LEFT}" height="18" fill="url(#hatch)"/>`);
  }
  if (ces.value !== null) {
    let start = BAR_LEFT;
    const length = x(ces.value) - BAR_LEFT;
    for (const { factor, share } of shares.length > 0 ? shares : [{ factor: "", share: 1 }]) {
      const width = (length * share) / (sum || 1);
      marks.push(`<rect x="${start}" y="19" width="${width}" height="10" fill="${colors.get(factor) ?? "#949494"}"/>`);
      start += width;
    }
    if (ces.low !== null && ces.high !== null) marks.push(whisker(x(ces.low), x(ces.value), x(ces.high)));
  }
  marks.push(`<text x="${BAR_LEFT + BAR_WIDTH + 10}" y="28">${escapeXml(formatEstimate(ces))}</text>`);
  return marks.join("");
}

function whisker(low: number, value: number, high: number): string {
  return (
    `<path d="M${low} 20.5v7M${low} 24H${value}" stroke="#ffffff" stroke-width="1.3"/>` +
    `<path d="M${value} 24H${high}M${high} 20.5v7" stroke="#3b3b3b" stroke-width="1.3"/>`
  );
}

function frameMarks(frames: readonly Pixels[], size: number): string {
  return frames
    .map((frame, index) => {
      const x = FRAMES_LEFT + index * (FRAME + 8);
      return `<image x="${x}" y="0" width="${FRAME}" height="${FRAME}" image-rendering="pixelated" href="${dataUri(frame, size)}"/>`;
    })
    .join("");
}

function dataUri(frame: Pixels, size: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  canvas.getContext("2d")?.putImageData(new ImageData(frame, size, size), 0, 0);
  return canvas.toDataURL("image/png");
}
