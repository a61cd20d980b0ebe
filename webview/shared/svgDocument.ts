/** Pictures that leave the panel: whole SVG documents in the light theme. */

/** The factors' colours on white, by place in the palette; the seventh is grey. */
export const lightFactorColors = ["#c7841c", "#236ab4", "#4a9c8a", "#8f1d00", "#6a2383", "#716725", "#949494"] as const;

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

export function svgDocument(width: number, height: number, body: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<style>
  text { font: 12px sans-serif; fill: #3b3b3b; }
  .title { font-weight: 600; font-size: 14px; }
  .head, .note, .tick { font-size: 11px; fill: #646464; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .mono { font-family: monospace; font-weight: 700; }
</style>
<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" x2="0" y1="0" y2="5" stroke="#a8a8a8" stroke-width="1.6"/></pattern></defs>
<rect width="100%" height="100%" fill="#ffffff"/>
${body.join("\n")}
</svg>
`;
}
