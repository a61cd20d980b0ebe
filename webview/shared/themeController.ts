import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Tells a component that draws on a canvas when the theme changed: colours in pixels do not follow a style sheet. */
export class ThemeController implements ReactiveController {
  readonly #observer: MutationObserver;

  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#observer = new MutationObserver(changed);
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}
