import { html, type TemplateResult } from "lit";
import type { TraversalView } from "../../server/src/protocol/editor.ts";
import { factorMarks } from "../shared/factors.ts";
import { differenceRgba } from "../shared/pixels.ts";
import { differencePalette } from "../shared/theme.ts";
import type { TraversalController } from "./controller.ts";
import "./pictures.ts";
import { compareReadings } from "./readings.ts";
import "./readout.ts";
import type { Pixels } from "./slider.ts";

/** What changed just now: the pictures and the factors read from them. */
export function top(view: TraversalView, controller: TraversalController): TemplateResult {
  const shown = controller.decoded ?? controller.reconstruction;
  const latent = controller.lastMoved;
  return html`<section class="top" aria-label="Pictures">
    <vae-traversal-pictures
      .decoded=${shown?.rgba}
      .original=${controller.original?.rgba}
      .difference=${difference(view, controller)}
      .size=${view.size}
      .error=${controller.base?.error}
      .latent=${latent}
      .value=${latent === undefined ? undefined : controller.values.get(latent)}
    ></vae-traversal-pictures>
    <vae-factor-readout
      .rows=${compareReadings(controller.original?.decoded.factors ?? [], shown?.decoded.factors ?? [])}
      .marks=${factorMarks(view.factors)}
    ></vae-factor-readout>
  </section>`;
}

/** Against the reconstruction, not the original: what the latent did, without what the model cannot draw. */
function difference(view: TraversalView, { reconstruction, decoded }: TraversalController): Pixels | undefined {
  if (reconstruction === undefined) return undefined;
  const after = (decoded ?? reconstruction).planes;
  return differenceRgba(reconstruction.planes, after, view.size, view.channels, differencePalette());
}
