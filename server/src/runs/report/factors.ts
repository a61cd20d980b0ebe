/** A factor is always colour, glyph and name. Colours are the light set of the panels. */
import { type Html, html } from "./html.ts";

interface Mark {
  readonly colour: string;
  readonly glyph: Html;
}

/** Drawn in a box of 12 × 12 around the origin, in `currentColor`. */
const GLYPHS = {
  squareAndDisc: html`<path d="M-5-5h7v7h-7z" fill="none" stroke="currentColor" stroke-width="1.6"/><circle cx="2.5" cy="2.5" r="3.1" fill="currentColor"/>`,
  squareInSquare: html`<path d="M-5-5h10v10h-10z" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M-5-0.5h5.5v5.5h-5.5z" fill="currentColor"/>`,
  ring: html`<path d="M4.2 1.4A4.5 4.5 0 1 1 2.2-3.9" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M1-6.2l3.8 1.6-2.6 3z" fill="currentColor"/>`,
  horizontal: html`<path d="M-3 0h6" stroke="currentColor" stroke-width="1.8"/><path d="M-6 0l4-3.4v6.8zM6 0l-4-3.4v6.8z" fill="currentColor"/>`,
  vertical: html`<path d="M0-3v6" stroke="currentColor" stroke-width="1.8"/><path d="M0-6l-3.4 4h6.8zM0 6l-3.4-4h6.8z" fill="currentColor"/>`,
  sun: html`<circle r="2.6" fill="currentColor"/><path d="M0-6v2M0 4v2M-6 0h2M4 0h2M-4.2-4.2l1.4 1.4M2.8 2.8l1.4 1.4M4.2-4.2l-1.4 1.4M-2.8 2.8l-1.4 1.4" stroke="currentColor" stroke-width="1.3"/>`,
  disc: html`<circle r="4.5" fill="currentColor"/>`,
  square: html`<path d="M-4-4h8v8h-8z" fill="currentColor"/>`,
  diamond: html`<path d="M0-5.5l5.5 5.5-5.5 5.5-5.5-5.5z" fill="currentColor"/>`,
  triangle: html`<path d="M0-5l5 9h-10z" fill="currentColor"/>`,
  bar: html`<path d="M-2-5.5h4v11h-4z" fill="currentColor"/>`,
  openRing: html`<circle r="4" fill="none" stroke="currentColor" stroke-width="2"/>`,
} as const;

const COLOURS = ["#c7841c", "#236ab4", "#4a9c8a", "#8f1d00", "#6a2383", "#716725"] as const;

const KNOWN: Readonly<Record<string, Mark>> = {
  shape: { colour: COLOURS[0], glyph: GLYPHS.squareAndDisc },
  scale: { colour: COLOURS[1], glyph: GLYPHS.squareInSquare },
  orientation: { colour: COLOURS[2], glyph: GLYPHS.ring },
  posX: { colour: COLOURS[3], glyph: GLYPHS.horizontal },
  posY: { colour: COLOURS[4], glyph: GLYPHS.vertical },
  intensity: { colour: COLOURS[5], glyph: GLYPHS.sun },
};

const BY_POSITION = [GLYPHS.disc, GLYPHS.square, GLYPHS.diamond, GLYPHS.triangle, GLYPHS.bar, GLYPHS.openRing] as const;
const GREY = "#646464";

export function factorColour(factor: string, factors: readonly string[]): string {
  return markOf(factor, factors).colour;
}

/** The factor's glyph as a picture of 14 × 14 pixels, in its colour. */
export function factorGlyph(factor: string, factors: readonly string[]): Html {
  const { colour, glyph } = markOf(factor, factors);
  return html`<svg class="glyph" viewBox="-7 -7 14 14" width="14" height="14" style="color:${colour}" aria-hidden="true">${glyph}</svg>`;
}

function markOf(factor: string, factors: readonly string[]): Mark {
  const known = Object.hasOwn(KNOWN, factor) ? KNOWN[factor] : undefined;
  if (known !== undefined) {
    return known;
  }
  const position = factors.indexOf(factor);
  return { colour: COLOURS[position] ?? GREY, glyph: BY_POSITION[position] ?? GLYPHS.disc };
}
