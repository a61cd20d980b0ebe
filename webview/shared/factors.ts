import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** How a factor is marked: always colour and glyph and name. */
export interface FactorMark {
  readonly name: string;
  /** Place in the palette, 1 to 6; undefined from the seventh factor on, which is grey. */
  readonly color: number | undefined;
  readonly glyph: GlyphName;
}

const glyphs = {
  shape: svg`<rect x="1" y="1" width="7.5" height="7.5"/><circle cx="9" cy="9" r="3.4" fill="currentColor" stroke="none"/>`,
  scale: svg`<rect x="1" y="1" width="10.5" height="10.5"/><rect x="1.5" y="5.8" width="5.2" height="5.2" fill="currentColor" stroke="none"/>`,
  orientation: svg`<path d="M9.9 3.2a4.6 4.6 0 1 0 1.1 3.6"/><path d="M10.6 .9v2.9H7.7" stroke-linejoin="miter"/>`,
  posX: svg`<path d="M1.2 6.2h10.4M3.8 3.4L1 6.2 3.8 9M9 3.4l2.8 2.8L9 9"/>`,
  posY: svg`<path d="M6.2 1v10.4M3.4 3.7L6.2 .9 9 3.7M3.4 8.7l2.8 2.8L9 8.7"/>`,
  intensity: svg`<circle cx="6.2" cy="6.2" r="2.4" fill="currentColor" stroke="none"/><path d="M6.2 .4v1.7M6.2 10.3V12M.4 6.2h1.7M10.3 6.2H12M2.1 2.1l1.2 1.2M9.1 9.1l1.2 1.2M10.3 2.1L9.1 3.3M3.3 9.1l-1.2 1.2" stroke-width="1.2"/>`,
  disc: svg`<circle cx="6.2" cy="6.2" r="4.6" fill="currentColor" stroke="none"/>`,
  square: svg`<rect x="2" y="2" width="8.4" height="8.4" fill="currentColor" stroke="none"/>`,
  diamond: svg`<path d="M6.2 .8l5.4 5.4-5.4 5.4L.8 6.2z" fill="currentColor" stroke="none"/>`,
  triangle: svg`<path d="M6.2 1.2l5.2 9.6H1z" fill="currentColor" stroke="none"/>`,
  bar: svg`<rect x="4.2" y="1" width="4" height="10.4" fill="currentColor" stroke="none"/>`,
  ring: svg`<circle cx="6.2" cy="6.2" r="4.4"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type GlyphName = keyof typeof glyphs;

const known: Readonly<Record<string, { readonly color: number; readonly glyph: GlyphName }>> = {
  shape: { color: 1, glyph: "shape" },
  scale: { color: 2, glyph: "scale" },
  orientation: { color: 3, glyph: "orientation" },
  posX: { color: 4, glyph: "posX" },
  posY: { color: 5, glyph: "posY" },
  intensity: { color: 6, glyph: "intensity" },
};

const byPosition: readonly GlyphName[] = ["disc", "square", "diamond", "triangle", "bar", "ring"];

/** The sprites' factors have marks of their own; those of other data sets get them by position in the factor list. */
export function factorMarks(factors: readonly string[]): readonly FactorMark[] {
  const familiar = factors.every((name) => known[name] !== undefined);
  return factors.map((name, index) => {
    const mark = known[name];
    if (familiar && mark !== undefined) return { name, ...mark };
    return { name, color: index < 6 ? index + 1 : undefined, glyph: byPosition[index % byPosition.length] ?? "disc" };
  });
}

/** Name of the class that sets the factor's colour; `factorStyles` defines it. */
export function factorClass(mark: FactorMark | undefined): string {
  return mark?.color === undefined ? "factor-grey" : `factor-${mark.color}`;
}

export function factorGlyph(mark: FactorMark | undefined): TemplateResult | typeof nothing {
  if (mark === undefined) return nothing;
  return html`<svg class="glyph ${factorClass(mark)}" width="13" height="13" viewBox="0 0 12.6 12.6" fill="none"
    stroke="currentColor" stroke-width="1.6" aria-hidden="true">${glyphs[mark.glyph]}</svg>`;
}
