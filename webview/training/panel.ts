import "@vscode-elements/elements/dist/vscode-button/index.js";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { PlacedDeclaration, TrainingCurve, TrainingView } from "../../server/src/protocol/editor.ts";
import type { ToPanel } from "../../server/src/protocol/panels.ts";
import "../shared/emptyState.ts";
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
import type { XRange } from "./chart.ts";
import "./chart.ts";
import { trainingCsv } from "./csv.ts";
import { frontRun } from "./curves.ts";
import { charts, trainingFigure } from "./figure.ts";
import "./heatStrip.ts";
import { headline } from "./headline.ts";
import { panelStyles } from "./panelStyles.ts";
import { runsList } from "./runsList.ts";
import { append, nearestEntry, type XAxis, xOf } from "./series.ts";

/** The training panel: is it learning, and when is it done? */
export class TrainingPanel extends LitElement {
  static override properties = {
    view: { state: true },
    trusted: { state: true },
    requestError: { state: true },
    scale: { state: true },
    axis: { state: true },
    chosen: { state: true },
    hoverX: { state: true },
    zoom: { state: true },
    asking: { state: true },
  };
  declare view: TrainingView | undefined;
  declare trusted: boolean;
  declare requestError: string | undefined;
  declare scale: "log" | "linear";
  declare axis: XAxis;
  /** The run brought forward by a click. */
  declare chosen: string | undefined;
  declare hoverX: number | undefined;
  declare zoom: XRange | undefined;
  /** The question whether to stop is open. */
  declare asking: boolean;

  static override styles = panelStyles;

  private readonly connection = connectHost();
  /** Chart colours are read from the theme, so a change of theme draws anew. */
  protected readonly themes = new ThemeController(this, () => this.redraw());

  constructor() {
    super();
    this.view = undefined;
    this.trusted = true;
    this.requestError = undefined;
    this.scale = "log";
    this.axis = "steps";
    this.chosen = undefined;
    this.hoverX = undefined;
    this.zoom = undefined;
    this.asking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("act", this.act as EventListener);
    this.addEventListener("save", this.save as EventListener);
    this.addEventListener("hover-x", this.hovered as EventListener);
    this.addEventListener("zoom", this.zoomed as EventListener);
    window.addEventListener("keydown", this.key);
    this.connection.listen((message) => this.receive(message));
    this.updateComplete.then(() => this.connection.post({ type: "ready" })).catch(() => undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.key);
  }

  override render(): TemplateResult {
    return html`
      ${this.toolbar()}
      <vae-state-bar .notice=${noticeFor(this.view?.declaration, this.trusted, this.requestError)}></vae-state-bar>
      ${this.asking ? this.question() : nothing}
      ${this.body()}
    `;
  }

  private get front(): TrainingCurve | undefined {
    return frontRun(this.view?.runs ?? [], this.chosen);
  }

  /** What the x axes show: all of training in steps, what has passed in time, or the part zoomed to. */
  private get range(): XRange {
    if (this.zoom !== undefined) return this.zoom;
    const view = this.view;
    const logged = (view?.runs ?? []).map(({ log }) => log.at(-1)).filter((entry) => entry !== undefined);
    const longest = Math.max(0, ...logged.map((entry) => xOf(entry, this.axis)));
    return { from: 0, to: (this.axis === "steps" ? Math.max(view?.steps ?? 0, longest) : longest) || 1 };
  }

  private toolbar() {
    const declaration = this.view?.declaration;
    const drawn = this.hasCurves;
    return html`<vae-toolbar
      .name=${this.connection.state.name}
      .label=${declaration?.label ?? ""}
      .progress=${declaration?.status === "queued" ? progressText(declaration) : ""}
      .busy=${this.view === undefined && this.requestError === undefined}
    >
      ${
        drawn
          ? html`<vae-switch .options=${["log", "linear"]} .value=${this.scale} .label=${"Scale of the losses (L)"}
              @choose=${(event: CustomEvent<"log" | "linear">) => this.setScale(event.detail)}></vae-switch>
            <vae-switch .options=${["steps", "time"]} .value=${this.axis} .label=${"Horizontal axis (T)"}
              @choose=${(event: CustomEvent<XAxis>) => this.setAxis(event.detail)}></vae-switch>`
          : nothing
      }
      <span class="icons">
        ${isLive(declaration) ? iconButton("stop", "Stop", () => this.connection.post({ type: "cancel" }), { key: "X" }) : nothing}
        ${drawn ? html`<vae-save-menu></vae-save-menu>` : nothing}
        ${iconButton("source", "Go to source", () => this.connection.post({ type: "goToSource" }), { key: "G" })}
      </span>
    </vae-toolbar>`;
  }

  private question() {
    return html`<div class="ask" role="alertdialog" aria-label="Stop training?">
      <span class="grow">Stop training? It keeps its checkpoint and can be resumed.</span>
      <vscode-button @click=${() => this.stop()}>Stop</vscode-button>
      <vscode-button secondary @click=${() => this.keep()}>Keep running</vscode-button>
    </div>`;
  }

  private get hasCurves(): boolean {
    return this.view?.runs.some(({ log, result }) => log.length > 0 || result !== undefined) ?? false;
  }

  private body() {
    const { view, front } = this;
    if (view === undefined) {
      return this.requestError === undefined
        ? html`<div class="charts" aria-hidden="true">${charts.map(() => html`<div class="skeleton"></div>`)}</div>`
        : nothing;
    }
    if (front === undefined || (!this.hasCurves && !isLive(view.declaration))) {
      return html`<vae-empty-state
        .name=${view.declaration.name}
        .purpose=${"to see whether it learns"}
        .action=${"Train"}
        .disabled=${!this.trusted}
      ></vae-empty-state>`;
    }
    return html`
      ${headline(view.declaration, front)}
      <section class="charts" aria-label="Losses">
        ${charts.map(
          ({ term, label }, index) => html`<vae-loss-chart
            .label=${label}
            .term=${term}
            .runs=${view.runs}
            .front=${front}
            .scale=${this.scale}
            .axis=${this.axis}
            .range=${this.range}
            .hoverX=${this.hoverX}
            .showCheckpoint=${index === 0}
          ></vae-loss-chart>`,
        )}
      </section>
      <div class="below">
        <vae-heat-strip .run=${front} .axis=${this.axis} .range=${this.stripRange(front)} .hoverX=${this.hoverX}></vae-heat-strip>
        ${runsList(view.runs, front, (specHash) => {
          this.chosen = specHash;
        })}
      </div>
    `;
  }

  /** The strip ends at the present, so that it is filled from side to side. */
  private stripRange(front: TrainingCurve): XRange {
    if (this.zoom !== undefined) return this.zoom;
    const last = front.log.at(-1);
    return { from: 0, to: (last === undefined ? 0 : xOf(last, this.axis)) || 1 };
  }

  private receive(message: ToPanel): void {
    switch (message.type) {
      case "training":
        this.view = message.view;
        this.requestError = undefined;
        break;
      case "declaration":
        this.declarationChanged(message.declaration);
        break;
      case "logged":
        this.updateRuns((run) =>
          run.specHash === message.specHash ? { ...run, log: append(run.log, message.entries) } : run,
        );
        break;
      case "trust":
        this.trusted = message.trusted;
        break;
      case "failed":
        this.requestError = message.message;
        break;
      default:
        break;
    }
  }

  private declarationChanged(declaration: PlacedDeclaration): void {
    if (this.view === undefined) return;
    this.view = { ...this.view, declaration };
    if (!isLive(declaration)) this.asking = false;
    this.updateRuns((run) => {
      const job = declaration.jobs.find(({ specHash }) => specHash === run.specHash);
      return job === undefined || job.status === run.status ? run : { ...run, status: job.status };
    });
  }

  private updateRuns(change: (run: TrainingCurve) => TrainingCurve): void {
    if (this.view !== undefined) this.view = { ...this.view, runs: this.view.runs.map(change) };
  }

  private setScale(scale: "log" | "linear"): void {
    this.scale = scale;
  }

  private setAxis(axis: XAxis): void {
    this.axis = axis;
    this.zoom = undefined;
    this.hoverX = undefined;
  }

  /** The question takes the focus, so that it is heard and answered by keys alone. */
  private ask(): void {
    this.asking = isLive(this.view?.declaration);
    this.updateComplete
      .then(() => this.renderRoot.querySelector<HTMLElement>(".ask vscode-button")?.focus())
      .catch(() => undefined);
  }

  private stop(): void {
    this.asking = false;
    this.connection.post({ type: "cancel" });
  }

  private keep(): void {
    this.asking = false;
  }

  private redraw(): void {
    if (this.view !== undefined) this.view = { ...this.view, runs: [...this.view.runs] };
  }

  private readonly act = (event: CustomEvent<"run" | "showLog" | "manageTrust">) => {
    this.connection.post({ type: event.detail });
  };

  private readonly hovered = (event: CustomEvent<number | undefined>) => {
    this.hoverX = event.detail;
  };

  private readonly zoomed = (event: CustomEvent<XRange | undefined>) => {
    this.zoom = event.detail;
  };

  private readonly save = (event: CustomEvent<SaveFormat>) => {
    const { view, front } = this;
    if (view === undefined) return;
    saveAs(this.connection, event.detail, {
      name: `${view.declaration.name}-training`,
      svg: () => trainingFigure(view, front, { scale: this.scale, axis: this.axis, range: this.range }),
      csv: () => trainingCsv(view),
      json: () => view.runs,
    }).catch((error: unknown) => {
      this.requestError = String(error);
    });
  };

  private readonly key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.hasCurves && !isLive(this.view?.declaration) && event.key.toLowerCase() !== "g") return;
    // A key that is held down answers no question and opens no menu twice; only the hovered step keeps moving.
    if (event.repeat && !event.key.startsWith("Arrow")) return;
    if (this.handleKey(event.key)) event.preventDefault();
  };

  private handleKey(key: string): boolean {
    switch (key.length === 1 ? key.toLowerCase() : key) {
      case "l":
        this.setScale(this.scale === "log" ? "linear" : "log");
        return true;
      case "t":
        this.setAxis(this.axis === "steps" ? "time" : "steps");
        return true;
      case "s":
        this.renderRoot.querySelector<SaveMenu>("vae-save-menu")?.toggle();
        return true;
      case "g":
        this.connection.post({ type: "goToSource" });
        return true;
      case "x":
        if (this.asking) this.stop();
        else this.ask();
        return true;
      case "Escape":
        this.asking = false;
        this.hoverX = undefined;
        this.zoom = undefined;
        return true;
      case "ArrowLeft":
        return this.moveHover(-1);
      case "ArrowRight":
        return this.moveHover(1);
      default:
        return false;
    }
  }

  /** Moves the hovered step by one logged entry of the run in front. */
  private moveHover(direction: number): boolean {
    const log = this.front?.log ?? [];
    const now = this.hoverX === undefined ? log.at(-1) : nearestEntry(log, this.hoverX, this.axis);
    if (now === undefined) return false;
    const next = log[Math.min(log.length - 1, Math.max(0, log.indexOf(now) + direction))];
    if (next !== undefined) this.hoverX = xOf(next, this.axis);
    return true;
  }
}
customElements.define("vae-training-panel", TrainingPanel);
