/** The hover over a data set: its factors and their values. */
import type { Factor } from "../../data/dataset.ts";
import { openDataset } from "../../data/datasets.ts";
import type { DataSpec } from "../../experiment/specs.ts";
import { formatCount, formatShort } from "../../format/numbers.ts";
import type { Subject } from "../snapshot.ts";
import { escapeMarkdown, table } from "./markdown.ts";

export function dataHover({ declaration }: Subject): string | undefined {
  const spec = exampleOf(declaration.callee);
  if (spec === undefined) {
    return undefined;
  }
  const dataset = openDataset(spec);
  const count = Number.isFinite(dataset.count)
    ? `${formatCount(dataset.count)} images`
    : "images without number, for factors are continuous";
  return [
    `**${escapeMarkdown(declaration.name)}** · ${escapeMarkdown(declaration.callee)} · ${count}`,
    table(
      [{ title: "factor" }, { title: "scale" }, { title: "values" }],
      dataset.factors.map((factor) => [`\`${factor.name}\``, factor.scale, valuesText(factor)]),
    ),
    ...(dataset.edges.length === 0
      ? []
      : [`Causal graph: ${dataset.edges.map(([cause, effect]) => `${cause} → ${effect}`).join(", ")}`]),
    ...dataset.factors
      .filter((factor) => factor.caveat !== undefined)
      .map((factor) => `*${factor.name}: ${escapeMarkdown(factor.caveat ?? "")}*`),
  ].join("\n\n");
}

/** Factors are the same for every size and coefficient, so the arguments, which only running would tell, do not matter. */
function exampleOf(callee: string): DataSpec | undefined {
  switch (callee) {
    case "dSprites":
      return { kind: "dSprites", size: 64 };
    case "causalSprites":
      return {
        kind: "causalSprites",
        size: 64,
        coefficients: { shapeToScale: 0, scaleToPosY: 0, posXToIntensity: 0, noise: 1 },
        independent: false,
      };
    default:
      return undefined;
  }
}

/** Beyond this many, values are given as a range. */
const LISTED = 8;

function valuesText(factor: Factor): string {
  const { values } = factor;
  const text = (value: string | number | undefined) =>
    typeof value === "number" ? formatShort(value) : escapeMarkdown(value ?? "");
  if (factor.continuous) {
    return `${text(values[0])} to ${text(values.at(-1))}, continuous`;
  }
  if (values.length <= LISTED) {
    return values.map(text).join(", ");
  }
  return `${formatCount(values.length)} values, ${text(values[0])} to ${text(values.at(-1))}`;
}
