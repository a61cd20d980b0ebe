import { css } from "lit";

export const barStyles = css`
  .ces {
    display: block;
    overflow: visible;
  }
  .track {
    fill: var(--vae-track);
  }
  .fill {
    fill: currentColor;
  }
  .null {
    fill: url(#hatch);
  }
  .hatch {
    stroke: var(--vae-hatch);
    stroke-width: 1.6;
  }
  .seam {
    stroke: var(--vae-background);
  }
  .tick {
    stroke: var(--vae-background);
    stroke-opacity: 0.35;
  }
  .whisker {
    stroke-width: 1.3;
  }
  .whisker.inside {
    stroke: var(--vae-background);
  }
  .whisker.outside {
    stroke: var(--vae-text);
  }
`;
