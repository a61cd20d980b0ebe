/** The panels in a browser: the client's own page with its security policy, the built scripts, a scripted host. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FromPanel, ToPanel } from "../../server/src/protocol/panels.ts";
import { declaration, trainingView, traversalView, withoutResult } from "../webview/fakes.ts";
import { type OpenedPanel, PanelBrowser } from "../webview/panelPage.ts";

const trust: ToPanel = { type: "trust", trusted: true };
const traversal: readonly ToPanel[] = [trust, { type: "traversal", view: traversalView() }];
/** A page starts in about a second here; a busy machine takes several. */
const PATIENCE = 30_000;

let browser: PanelBrowser | undefined;
beforeAll(async () => {
  browser = await PanelBrowser.launch();
}, 120_000);
afterAll(() => browser?.close());

async function withPanel(
  kind: "training" | "traversal",
  messages: readonly ToPanel[],
  use: (page: Page, opened: OpenedPanel) => Promise<void>,
): Promise<void> {
  if (browser === undefined) throw new Error("The browser did not start.");
  const opened = await browser.open(kind, messages);
  try {
    await use(opened.page, opened);
    expect(opened.problems).toEqual([]);
  } finally {
    await opened.page.close();
  }
}

const posted = (page: Page) => page.evaluate(() => window.fakeHost.posted);
type Decode = Extract<FromPanel, { type: "decode" }>;
/** The decode requests of sliders: those of one row of latents. */
async function decodes(page: Page): Promise<Decode[]> {
  return (await posted(page)).filter(
    (message): message is Decode => message.type === "decode" && message.codes.length === 1,
  );
}
const slider = (page: Page, latent: number) => page.getByRole("slider", { name: `Latent z${latent}` });
/** The first base image was encoded, so sliders have a place to start from. */
const encoded = (page: Page) => page.locator('[role="slider"][aria-valuenow]').first().waitFor();

describe("The traversal panel", { timeout: PATIENCE }, () => {
  it("asks for the frames of all perturbed latents in one batch", () =>
    withPanel("traversal", traversal, async (page) => {
      await encoded(page);
      await expect
        .poll(async () =>
          (await posted(page))
            .filter(({ type }) => type === "decode")
            .map((message) => (message as Decode).codes.length),
        )
        .toEqual([70]);
    }));

  it("draws the difference in the colours of the theme, also after a change of theme", () =>
    withPanel("traversal", traversal, async (page) => {
      await encoded(page);
      // The corner of the picture is where nothing changed.
      const corner = () =>
        page
          .locator("vae-traversal-pictures vae-picture")
          .last()
          .evaluate((picture) => (picture as HTMLElement & { rgba?: Uint8ClampedArray }).rgba?.[0]);
      await expect.poll(corner).toBe(0x18);
      await page.evaluate(() => document.body.classList.replace("vscode-dark", "vscode-light"));
      await expect.poll(corner).toBe(0xf0);
    }));

  it("decodes while a thumb is dragged, one request at a time, and ends on the newest value", () =>
    withPanel("traversal", traversal, async (page) => {
      await encoded(page);
      await page.evaluate(() => {
        window.fakeHost.automatic = false;
      });
      const box = (await slider(page, 6).boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + 5);
      await page.mouse.down();
      for (let step = 1; step <= 12; step++) await page.mouse.move(box.x + box.width / 2 + step * 10, box.y + 5);
      await expect.poll(async () => (await decodes(page)).length).toBe(1);
      await page.mouse.move(box.x + box.width + 40, box.y + 5);
      await page.mouse.up();
      expect(await decodes(page)).toHaveLength(1);
      // The first answer lets the newest value through, and none of those passed on the way.
      await page.evaluate(() => {
        const { fakeHost } = window;
        const first = fakeHost.posted.findLast((message) => message.type === "decode");
        if (first?.type === "decode") fakeHost.answer(first);
      });
      await expect.poll(async () => (await decodes(page)).length).toBe(2);
      expect((await decodes(page))[1]?.codes[0]?.[6]).toBe(3);
      expect(await slider(page, 6).getAttribute("aria-valuetext")).toBe("+3.0, moved from +0.1");
    }));

  it("moves by keys: tenths, frames, the next latent, and back to μ", () =>
    withPanel("traversal", traversal, async (page) => {
      await encoded(page);
      await slider(page, 3).focus();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => slider(page, 3).getAttribute("aria-valuetext")).toBe("−0.7, moved from −0.8");
      await page.keyboard.press("Shift+ArrowRight");
      await expect.poll(() => slider(page, 3).getAttribute("aria-valuetext")).toBe("+0.3, moved from −0.8");
      await page.keyboard.press("0");
      await expect.poll(() => slider(page, 3).getAttribute("aria-valuetext")).toBe("−0.8, the image's own value");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowLeft");
      await expect.poll(() => slider(page, 6).getAttribute("aria-valuetext")).toBe("0.0, moved from +0.1");
    }));

  it("takes another image by D, remembers it, and goes to the source by G", () =>
    withPanel("traversal", traversal, async (page) => {
      await encoded(page);
      await page.keyboard.press("d");
      await page.keyboard.press("g");
      await expect.poll(async () => (await posted(page)).map(({ type }) => type)).toContain("goToSource");
      const images = (await posted(page)).flatMap((message) => (message.type === "base" ? [message.image] : []));
      expect(images).toHaveLength(2);
      expect(await page.evaluate(() => window.fakeHost.state)).toMatchObject({ name: "sweep", image: images[1] });
    }));

  it("saves what is drawn as CSV with intervals and N, and as a picture", () =>
    withPanel("traversal", traversal, async (page) => {
      await encoded(page);
      for (const item of ["CSV of what is drawn", "PNG picture, 2×"]) {
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("menuitem", { name: item }).click();
      }
      const files = async () => (await posted(page)).flatMap((message) => (message.type === "save" ? [message] : []));
      await expect.poll(async () => (await files()).length).toBe(2);
      const [csv, png] = await files();
      expect(csv?.name).toBe("sweep-traversal.csv");
      expect(csv?.data).toContain("3,yes,CES paper,8.9,");
      expect(
        Buffer.from(png?.data ?? "", "base64")
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    }));

  it("shows stored effects without trust, and disables what decodes", () =>
    withPanel("traversal", [{ type: "trust", trusted: false }, ...traversal.slice(1)], async (page) => {
      await page.getByText("Running needs a trusted workspace").waitFor();
      expect(await slider(page, 3).getAttribute("aria-disabled")).toBe("true");
      expect(await page.getByText("8.90").count()).toBe(1);
      expect((await posted(page)).map(({ type }) => type)).toEqual(["ready"]);
    }));

  it("says before the first run what to run, and runs it", () =>
    withPanel(
      "traversal",
      [
        trust,
        { type: "traversal", view: withoutResult(traversalView({ declaration: declaration({ status: "never" }) })) },
      ],
      async (page) => {
        await page.getByText("No result yet.").waitFor();
        await page.getByText("Run intervention").click();
        expect(await posted(page)).toContainEqual({ type: "run" });
      },
    ));

  it("keeps the picture of a stale run and offers to run it again", () =>
    withPanel(
      "traversal",
      [trust, { type: "traversal", view: traversalView({ declaration: declaration({ status: "stale" }) }) }],
      async (page) => {
        await page.getByText("The declaration changed since this run").waitFor();
        await encoded(page);
        await page.getByText("Run again").click();
        expect(await posted(page)).toContainEqual({ type: "run" });
      },
    ));

  it("shows the first line of an error with the last good run below", () =>
    withPanel(
      "traversal",
      [
        trust,
        {
          type: "traversal",
          view: traversalView({
            declaration: declaration({ status: "failed", error: { message: "no such layer\nat x" } }),
          }),
        },
      ],
      async (page) => {
        await page.getByText("no such layer", { exact: true }).waitFor();
        await page.getByText("Show log").click();
        expect(await posted(page)).toContainEqual({ type: "showLog" });
        expect(await page.getByText("8.90").count()).toBe(1);
      },
    ));
});

describe("The training panel", { timeout: PATIENCE }, () => {
  const training: readonly ToPanel[] = [trust, { type: "training", view: trainingView() }];

  it("says first how far training is, and follows the log", () =>
    withPanel("training", training, async (page) => {
      await page.getByText("34 %", { exact: true }).first().waitFor();
      await page.evaluate(() =>
        window.fakeHost.send({
          type: "logged",
          specHash: "a1",
          entries: [{ step: 50_000, seconds: 1900, terms: { total: 48.2, reconstruction: 31, kl: 17.25 } }],
        }),
      );
      await page.getByText("50 %", { exact: true }).first().waitFor();
      await page.getByText("48.2", { exact: true }).first().waitFor();
    }));

  it("asks once before X stops it", () =>
    withPanel("training", training, async (page) => {
      await page.getByText("34 %", { exact: true }).first().waitFor();
      await page.keyboard.press("x");
      await page.getByText("Stop training?").waitFor();
      expect((await posted(page)).map(({ type }) => type)).not.toContain("cancel");
      await page.keyboard.press("x");
      await expect.poll(() => posted(page)).toContainEqual({ type: "cancel" });
    }));

  it("takes a key that is held down for one press: X asks, and stops nothing by itself", () =>
    withPanel("training", training, async (page) => {
      await page.getByText("34 %", { exact: true }).first().waitFor();
      for (let press = 0; press < 5; press++) await page.keyboard.down("x");
      await page.keyboard.up("x");
      await page.getByText("Stop training?").waitFor();
      expect((await posted(page)).map(({ type }) => type)).not.toContain("cancel");
      // The question has the focus: Enter answers it.
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent))
        .toBe("Stop");
      await page.keyboard.press("Enter");
      await expect.poll(() => posted(page)).toContainEqual({ type: "cancel" });
    }));

  it("saves the log of every run", () =>
    withPanel("training", training, async (page) => {
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("menuitem", { name: "CSV of what is drawn" }).click();
      const file = (await posted(page)).find((message) => message.type === "save");
      expect(file?.type === "save" && file.data.split("\r\n")[0]).toMatch(/^run,specHash,step,seconds,total,.*kl z9$/);
    }));

  it("says where a loss stopped being finite", () => {
    const view = trainingView();
    const [first, ...rest] = view.runs;
    const broken = { step: 101_000, seconds: 4000, terms: { total: null as unknown as number } };
    const runs = first === undefined ? rest : [{ ...first, log: [...first.log, broken] }, ...rest];
    return withPanel("training", [trust, { type: "training", view: { ...view, runs } }], async (page) => {
      await page.getByRole("img", { name: "Total in nat, log scale" }).waitFor();
      const spoken = await page.getByRole("img", { name: "Total in nat, log scale" }).getAttribute("aria-label");
      expect(spoken).toContain("seed 0 is not finite from step 101\u202f000");
    });
  });
});
