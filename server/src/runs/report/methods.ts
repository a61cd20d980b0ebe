import { formatCount, formatNumber } from "../../format/numbers.ts";
import { type Html, html } from "./html.ts";
import { perturbationsOf, type ReportInput } from "./input.ts";

/** The definitions behind every number of the page. */
export function methods(input: ReportInput): Html {
  const [first] = perturbationsOf(input);
  const sweep = first?.result.values ?? [-3, 3];
  const range = `${formatNumber(sweep[0] ?? null)} … ${formatNumber(sweep.at(-1) ?? null)}`;
  const images = first === undefined ? "N" : formatCount(first.result.images);
  return html`<section id="methods"><h2>Methods</h2><dl>
<dt>CES, paper</dt><dd>CES<sub>i</sub> = mean over base images x and values v of ‖D(z) − D(z<sub>i</sub> ← v)‖₂, z = μ(x), v evenly spaced over ${range}; the mean over the perturbed latents. As far as arXiv 2505.03530 states it; it grows with image size and contrast.</dd>
<dt>CES, calibrated</dt><dd>Root-mean-square change of the image under z<sub>i</sub> ± s<sub>i</sub>, s<sub>i</sub> the standard deviation of the aggregate posterior, divided by the root-mean-square difference of two random base images. 1 means: as much as exchanging the whole image.</dd>
<dt>Specificity</dt><dd>Paper: 1 / (H(p<sub>i</sub>) + 10⁻⁶), p<sub>i</sub> the share of the squared change in each output unit. Calibrated: 1 − H(W<sub>i</sub> / ΣW) / log F over the F factors, weighted by ΣW<sub>i</sub>: 1 where a latent moves one factor only, 0 where it moves all alike.</dd>
<dt>Moves (W)</dt><dd>W<sub>if</sub>: mean change of factor f as a network that was trained on real images and then frozen reads it, in units of the change between random images. A factor counts as moved where W exceeds the 95th percentile of the untrained network.</dd>
<dt>Active latent</dt><dd>Mean KL from the prior above 0.01 nat, and variance of μ<sub>i</sub> above 0.01.</dd>
<dt>Intervals</dt><dd>95 %, bootstrap over ${images} base images; over seeds where a declaration has several. A dash is an undefined number; its tooltip says why.</dd>
<dt>Null</dt><dd>The same measurement on the network with its first weights, before any training, of the same architecture and seed, over at most 64 base images.</dd>
</dl></section>`;
}
