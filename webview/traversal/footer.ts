import { html, type TemplateResult } from "lit";
import { formatCount, formatEstimate, formatQuantity, formatValue } from "../../server/src/format/numbers.ts";
import type { LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import type { TraversalView } from "../../server/src/protocol/editor.ts";
import type { Definition } from "./rows.ts";

/** The mean with what it was measured on, and the keys. */
export function footer(view: TraversalView, result: LatentPerturbationResult, definition: Definition): TemplateResult {
  const { mean } = result.ces[definition];
  const estimate = formatEstimate(mean);
  const value = formatValue(mean);
  const { provenance } = view;
  const origin =
    provenance === undefined
      ? ""
      : `${provenance.engineVersion}, ${provenance.machine}, vae-circuits ${provenance.version}`;
  const seeds = view.seeds.length > 1 ? `seed ${view.seed} of ${view.seeds.length}` : `seed ${view.seed}`;
  return html`<footer class="footer">
    <span title=${mean.reason ?? origin}>Mean CES, ${formatQuantity(result.latents.length, "latent")}&ensp;<b>${value}</b>${
      estimate.startsWith(value) ? estimate.slice(value.length) : ""
    } · N ${formatCount(result.images)} images × ${formatCount(result.values.length)} values · ${seeds}</span>
    <span class="keys" aria-hidden="true"><kbd>↑↓</kbd> latent <kbd>←→</kbd> value <kbd>0</kbd> back to μ</span>
  </footer>`;
}
