import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { LatentPerturbationResult } from "../../server/src/metrics/results.ts";
import type { TraversalView } from "../../server/src/protocol/editor.ts";
import type { ToPanel } from "../../server/src/protocol/panels.ts";
import "../shared/emptyState.ts";
import { factorMarks } from "../shared/factors.ts";
import { connectHost } from "../shared/host.ts";
import { iconButton } from "../shared/iconButton.ts";
import { isLive, noticeFor, progressText } from "../shared/notice.ts";
import { saveAs } from "../shared/save.ts";
import type { SaveFormat, SaveMenu } from "../shared/saveMenu.ts";
import "../shared/saveMenu.ts";
import "../shared/stateBar.ts";
import "../shared/switch.ts";
import { ThemeController } from "../shared/themeController.ts";
import "../shared/toolbar.ts";
import { TraversalController } from "./controller.ts";
import { traversalCsv } from "./csv.ts";
import { latentOf } from "./events.ts";
import { traversalFigure } from "./figure.ts";
import { footer } from "./footer.ts";
import "./imageNumber.ts";
import { type RowAction, type TraversalAction, traversalAction } from "./keys.ts";
import { panelStyles } from "./panelStyles.ts";
import { type Definition, type LatentRow, type LatentRows, latentRows } from "./rows.ts";
import {
  FINE_STEP,
  type FrameLayout,
  frameValues,
  layoutFrames,
  nextImage,
  nudge,
  type Range,
  sweepRange,
} from "./scale.ts";
import type { Pixels } from "./slider.ts";
import { stripFrames } from "./strips.ts";
import type { TraversalTable } from "./table.ts";
import "./table.ts";
import { top } from "./top.ts";

const MOST_FRAMES = 7;

/** The traversal panel: what does each latent do, and what changed just now? */
export class TraversalPanel extends LitElement {
  static override properties = {
    view: { state: true },
    trusted: { state: true },
    requestError: { state: true },
    definition: { state: true },
    selected: { state: true },
    width: { state: true },
    stored: { state: true },
  };
  declare view: TraversalView | undefined;
  declare trusted: boolean;
  declare requestError: string | undefined;
  declare definition: Definition;
  declare selected: number | undefined;
  declare width: number;
  /** Frames of the stored strips, by latent; drawn until others are decoded. */
  declare stored: ReadonlyMap<number, readonly Pixels[]>;

  static override styles = panelStyles;

  private readonly connection = connectHost();
  private readonly controller = new TraversalController(
    { post: (message) => this.connection.post(message), changed: () => this.requestUpdate() },
    (run) => requestAnimationFrame(run),
  );
  protected readonly themes = new ThemeController(this, () => this.requestUpdate());
  private readonly resize = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.width = entry.contentRect.width;
  });
  /** What the frames shown or under way were decoded for. */
  private framesFor = "";

  constructor() {
    super();
    this.view = undefined;
    this.trusted = true;
    this.requestError = undefined;
    this.definition = "paper";
    this.selected = undefined;
    this.width = 900;
    this.stored = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resize.observe(this);
    this.addEventListener("act", this.act as EventListener);
    this.addEventListener("save", this.save as EventListener);
    this.addEventListener("latent-value", this.moved as EventListener);
    this.addEventListener("focusin", this.focused);
    window.addEventListener("keydown", this.key);
    this.connection.listen((message) => this.receive(message));
    this.updateComplete.then(() => this.connection.post({ type: "ready" })).catch(() => undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resize.disconnect();
    window.removeEventListener("keydown", this.key);
  }

  override updated(): void {
    this.requestFrames();
  }

  override render(): TemplateResult {
    return html`
      ${this.toolbar()}
      <vae-state-bar .notice=${noticeFor(this.view?.declaration, this.trusted, this.requestError)}></vae-state-bar>
      ${this.body()}
    `;
  }

  private get canDecode(): boolean {
    return this.trusted && this.view?.result !== undefined;
  }

  private get layout(): FrameLayout {
    const values = this.view?.result?.values.length ?? MOST_FRAMES;
    return layoutFrames(this.width, Math.max(2, Math.min(MOST_FRAMES, values)));
  }

  private get rows(): LatentRows | undefined {
    const result = this.view?.result;
    return result === undefined ? undefined : latentRows(result, this.definition);
  }

  /** The sweep's own range; by the calibrated definition, one s to either side of μ. */
  private readonly rangeOf = (row: LatentRow): Range => {
    const mean = this.controller.base?.mean[row.latent];
    if (this.definition === "calibrated" && mean !== undefined) return { from: mean - row.scale, to: mean + row.scale };
    return sweepRange(this.view?.result?.values ?? []);
  };

  private toolbar() {
    const { view } = this;
    const declaration = view?.declaration;
    return html`<vae-toolbar
      .name=${this.connection.state.name}
      .label=${view?.model ?? ""}
      .progress=${progressText(declaration)}
      .fraction=${declaration?.status === "running" ? declaration.progress?.fraction : undefined}
      .busy=${view === undefined && this.requestError === undefined}
    >
      ${view !== undefined && view.seeds.length > 1 ? this.seedSelect(view) : nothing}
      ${view?.result === undefined ? nothing : this.switches(view.result)}
      <span class="icons">
        ${isLive(declaration) ? iconButton("stop", "Cancel", () => this.connection.post({ type: "cancel" })) : nothing}
        ${
          view?.result === undefined
            ? nothing
            : html`${iconButton("reset", "All latents back to μ", () => this.controller.restoreAll(), {
                disabled: this.controller.values.size === 0,
              })}<vae-save-menu></vae-save-menu>`
        }
        ${iconButton("source", "Go to source", () => this.connection.post({ type: "goToSource" }), { key: "G" })}
      </span>
    </vae-toolbar>`;
  }

  private seedSelect(view: TraversalView) {
    return html`<vscode-single-select slot="seed" label="Seed" .value=${String(view.seed)} @change=${this.chooseSeed}>
      ${view.seeds.map(
        (seed) => html`<vscode-option value=${seed} ?selected=${seed === view.seed}>seed ${seed}</vscode-option>`,
      )}
    </vscode-single-select>`;
  }

  private switches(result: LatentPerturbationResult) {
    return html`<vae-image-number
        .image=${this.controller.image}
        .count=${result.images}
        .disabled=${!this.canDecode}
        @choose-image=${(event: CustomEvent<number>) => this.loadImage(event.detail)}
      ></vae-image-number>
      <vae-switch
        .options=${["paper", "calibrated"]}
        .value=${this.definition}
        .label=${"Definition"}
        @choose=${(event: CustomEvent<Definition>) => {
          this.definition = event.detail;
        }}
      ></vae-switch>`;
  }

  private body() {
    const { view } = this;
    if (view?.result !== undefined)
      return html`${top(view, this.controller)} ${this.table()} ${footer(view, view.result, this.definition)}`;
    if (view === undefined ? this.requestError === undefined : isLive(view.declaration)) return this.table();
    if (view === undefined) return nothing;
    return html`<vae-empty-state
      .name=${view.declaration.name}
      .purpose=${"to see what each latent moves"}
      .action=${"Run intervention"}
      .disabled=${!this.trusted}
    ></vae-empty-state>`;
  }

  private table() {
    const { controller, rows } = this;
    return html`<vae-traversal-table
      .rows=${rows}
      .definition=${this.definition}
      .marks=${factorMarks(this.view?.factors ?? [])}
      .layout=${this.layout}
      .rangeOf=${this.rangeOf}
      .frames=${this.definition === "paper" ? new Map([...this.stored, ...controller.frames]) : controller.frames}
      .mean=${controller.base?.mean ?? []}
      .values=${controller.values}
      .version=${{}}
      .size=${this.view?.size ?? 1}
      .selected=${this.selected ?? rows?.active[0]?.latent}
      .disabled=${!this.canDecode || controller.base === undefined}
      .unfolded=${rows?.active.length === 0}
    ></vae-traversal-table>`;
  }

  private receive(message: ToPanel): void {
    switch (message.type) {
      case "traversal":
        this.setView(message.view);
        break;
      case "declaration":
        if (this.view !== undefined) this.view = { ...this.view, declaration: message.declaration };
        break;
      case "trust":
        this.trusted = message.trusted;
        if (this.canDecode && this.controller.base === undefined) this.loadImage(this.controller.image);
        break;
      case "base":
        this.requestError = undefined;
        this.framesFor = "";
        this.controller.setBase(message.image, message.base);
        break;
      case "decoded":
        this.controller.answer(message.request, message.images);
        break;
      case "failed":
        this.failed(message.request, message.message);
        break;
    }
  }

  /** Frames that gave way to a newer request are asked for again; a failure is said. */
  private failed(request: number | undefined, message: string): void {
    const frames = request !== undefined && this.controller.fail(request);
    if (message !== "") this.requestError = message;
    else if (frames) this.framesFor = "";
    this.requestUpdate();
  }

  private setView(view: TraversalView): void {
    const another = view.specHash !== this.view?.specHash || this.view?.result === undefined;
    this.view = view;
    this.requestError = undefined;
    if (!another) return;
    this.controller.reset(view);
    this.framesFor = "";
    this.stored = new Map();
    if (view.result === undefined) return;
    const count = view.result.images;
    this.controller.image = Math.min(this.connection.state.image ?? 0, Math.max(0, count - 1));
    if (this.canDecode) this.loadImage(this.controller.image);
    stripFrames(view)
      .then((frames) => {
        if (this.view === view) this.stored = frames;
      })
      .catch(() => undefined);
  }

  private loadImage(image: number): void {
    this.connection.remember({ image });
    this.controller.load(image);
    this.requestUpdate();
  }

  /** Asks for the frames of all active rows once per image, definition and number of frames. */
  private requestFrames(): void {
    const { rows, layout } = this;
    if (rows === undefined || this.controller.base === undefined || !this.canDecode) return;
    const key = `${this.controller.image} ${this.definition} ${layout.count}`;
    if (key === this.framesFor) return;
    this.framesFor = key;
    this.controller.requestFrames(
      [...rows.active, ...rows.inactive].map((row) => ({
        latent: row.latent,
        values: frameValues(this.rangeOf(row), layout.count),
      })),
    );
  }

  private readonly act = (event: CustomEvent<"run" | "showLog" | "manageTrust">) => {
    this.connection.post({ type: event.detail });
  };

  private readonly moved = (event: CustomEvent<number | undefined>) => {
    const latent = latentOf(event);
    if (latent === undefined) return;
    this.selected = latent;
    this.controller.setValue(latent, event.detail);
  };

  private readonly focused = (event: Event) => {
    const latent = latentOf(event);
    if (latent !== undefined) this.selected = latent;
  };

  private readonly chooseSeed = (event: Event) => {
    const seed = Number((event.target as HTMLSelectElement).value);
    this.connection.remember({ seed });
    this.connection.post({ type: "seed", seed });
  };

  private readonly save = (event: CustomEvent<SaveFormat>) => {
    const { view } = this;
    const result = view?.result;
    if (view === undefined || result === undefined) return;
    saveAs(this.connection, event.detail, {
      name: `${view.declaration.name}-traversal`,
      svg: () =>
        traversalFigure(
          view,
          result,
          this.definition,
          (latent) => this.controller.frames.get(latent) ?? this.stored.get(latent),
        ),
      csv: () => traversalCsv(result, this.definition),
      json: () => result,
    }).catch((error: unknown) => {
      this.requestError = String(error);
    });
  };

  private readonly key = (event: KeyboardEvent) => {
    const action = traversalAction(event);
    if (action === undefined || (this.view?.result === undefined && action.kind !== "source")) return;
    if (this.perform(action)) event.preventDefault();
  };

  private perform(action: TraversalAction): boolean {
    switch (action.kind) {
      case "dice":
        if (this.canDecode) this.loadImage(nextImage(this.controller.image, this.view?.result?.images ?? 1));
        return true;
      case "definition":
        this.definition = this.definition === "paper" ? "calibrated" : "paper";
        return true;
      case "save":
        this.renderRoot.querySelector<SaveMenu>("vae-save-menu")?.toggle();
        return true;
      case "source":
        this.connection.post({ type: "goToSource" });
        return true;
      default:
        return this.performOnRow(action);
    }
  }

  private performOnRow(action: RowAction): boolean {
    const rows = [...(this.rows?.active ?? []), ...(this.rows?.inactive ?? [])];
    const index = rows.findIndex(({ latent }) => latent === (this.selected ?? rows[0]?.latent));
    const row = rows[index];
    if (row === undefined || !this.canDecode) return false;
    if (action.kind === "select") return this.select(rows[index + action.by]);
    if (action.kind === "step") return this.step(row, action.by, action.frame);
    this.controller.setValue(row.latent, undefined);
    return true;
  }

  private select(row: LatentRow | undefined): boolean {
    if (row === undefined) return true;
    this.selected = row.latent;
    const table = this.renderRoot.querySelector<TraversalTable>("vae-traversal-table");
    this.updateComplete.then(() => table?.focusLatent(row.latent)).catch(() => undefined);
    return true;
  }

  private step(row: LatentRow, direction: number, frame: boolean): boolean {
    const { latent } = row;
    const range = this.rangeOf(row);
    const now = this.controller.values.get(latent) ?? this.controller.base?.mean[latent];
    if (now === undefined) return true;
    const size = frame ? Math.abs(range.to - range.from) / Math.max(1, this.layout.count - 1) : FINE_STEP;
    this.selected = latent;
    this.controller.setValue(latent, nudge(now, direction * size, range));
    return true;
  }
}
customElements.define("vae-traversal-panel", TraversalPanel);
