/** The pure parts of the panels: what is sent, where things are, what is drawn. */
import { describe, expect, it } from "vitest";
import type { LogEntry } from "../../server/src/models/results.ts";
import { toCsv } from "../../webview/shared/csv.ts";
import { factorMarks } from "../../webview/shared/factors.ts";
import { differenceRgba, toRgba } from "../../webview/shared/pixels.ts";
import { heatCells } from "../../webview/training/heat.ts";
import { append, logTicks, type Point, seriesOf, shortCount, thin } from "../../webview/training/series.ts";
import { type Codes, DecodeQueue } from "../../webview/traversal/decodeQueue.ts";
import { compareReadings } from "../../webview/traversal/readings.ts";
import {
  axisTicks,
  frameValues,
  layoutFrames,
  nearestFrame,
  nextImage,
  nudge,
  valueOfX,
  xOfValue,
} from "../../webview/traversal/scale.ts";

describe("Decoding while a slider moves", () => {
  function queue() {
    const sent: { request: number; codes: Codes }[] = [];
    const frames: (() => void)[] = [];
    let last = 0;
    const decode = new DecodeQueue(
      (request, codes) => sent.push({ request, codes }),
      (run) => frames.push(run),
      () => ++last,
    );
    const frame = () => {
      for (const run of frames.splice(0)) run();
    };
    return { decode, sent, frame };
  }

  it("sends one request per frame, of the newest codes", () => {
    const { decode, sent, frame } = queue();
    decode.ask([[1]]);
    decode.ask([[2]]);
    decode.ask([[3]]);
    expect(sent).toEqual([]);
    frame();
    expect(sent).toEqual([{ request: 1, codes: [[3]] }]);
  });

  it("keeps one request under way and skips what the slider passed meanwhile", () => {
    const { decode, sent, frame } = queue();
    decode.ask([[1]]);
    frame();
    decode.ask([[2]]);
    frame();
    decode.ask([[3]]);
    frame();
    expect(sent).toHaveLength(1);
    expect(decode.answered(1)).toBe(true);
    frame();
    expect(sent.map(({ codes }) => codes)).toEqual([[[1]], [[3]]]);
  });

  it("drops answers from before a reset, and goes on after a failure", () => {
    const { decode, sent, frame } = queue();
    decode.ask([[1]]);
    frame();
    decode.reset();
    expect(decode.answered(1)).toBe(false);
    decode.ask([[2]]);
    frame();
    decode.ask([[3]]);
    expect(decode.failed(2)).toBe(true);
    frame();
    expect(sent.map(({ codes }) => codes)).toEqual([[[1]], [[2]], [[3]]]);
  });
});

describe("The slider's geometry", () => {
  const range = { from: -3, to: 3 };
  const layout = { count: 7, frame: 46, gap: 9 };

  it("puts the ends of the rail under the centres of the first and the last frame", () => {
    expect(xOfValue(-3, range, layout)).toBe(23);
    expect(xOfValue(3, range, layout)).toBe(7 * 46 + 6 * 9 - 23);
  });

  it("puts every frame's value under the frame's centre", () => {
    frameValues(range, 7).forEach((value, index) => {
      // Both sides are a handful of additions of numbers below 1000.
      expect(xOfValue(value, range, layout)).toBeCloseTo(index * 55 + 23, 9);
      expect(nearestFrame(value + 0.3, frameValues(range, 7))).toBe(index);
    });
  });

  it("reads back the value it drew, and stays within the range", () => {
    for (const value of [-3, -1.7, 0, 0.4, 3]) {
      expect(valueOfX(xOfValue(value, range, layout), range, layout)).toBeCloseTo(value, 9);
    }
    expect(valueOfX(-50, range, layout)).toBe(-3);
    expect(valueOfX(5000, range, layout)).toBe(3);
  });

  it("moves by tenths without gathering error and stops at the ends", () => {
    let value = 0;
    for (let index = 0; index < 10; index++) value = nudge(value, 0.1, range);
    expect(value).toBe(1);
    expect(nudge(2.95, 0.1, range)).toBe(3);
  });

  it("shows three frames where the panel is narrow, and none larger than 64 px where it is wide", () => {
    expect(layoutFrames(500, 7).count).toBe(3);
    expect(layoutFrames(2400, 7)).toMatchObject({ count: 7, frame: 64 });
  });

  it("ends axes on round numbers that cover the data", () => {
    expect(axisTicks(9.3)).toEqual([0, 5, 10]);
    expect(axisTicks(0)).toEqual([0, 1]);
    for (const end of [0.013, 0.7, 4.4, 59, 12_345]) expect(axisTicks(end).at(-1)).toBeGreaterThanOrEqual(end);
  });

  it("shows every base image once before the dice repeats one", () => {
    for (const count of [1, 2, 16, 256, 255]) {
      const seen = new Set<number>();
      let image = 0;
      for (let index = 0; index < count; index++) {
        seen.add(image);
        image = nextImage(image, count);
      }
      expect(seen.size).toBe(count);
    }
  });
});

describe("Pictures", () => {
  const palette = { minus: [0, 0, 255], zero: [10, 10, 10], plus: [255, 0, 0] } as const;

  it("shows one channel as grey and keeps three apart", () => {
    expect([...toRgba(Uint8Array.of(7), 1, 1)]).toEqual([7, 7, 7, 255]);
    expect([...toRgba(Uint8Array.of(1, 2, 3), 1, 3)]).toEqual([1, 2, 3, 255]);
  });

  it("colours what was removed one way, what was added the other, and leaves the rest", () => {
    const before = Uint8Array.of(255, 0, 100, 0);
    const after = Uint8Array.of(0, 255, 100, 0);
    expect([...differenceRgba(before, after, 2, 1, palette)]).toEqual([
      0, 0, 255, 255, 255, 0, 0, 255, 10, 10, 10, 255, 10, 10, 10, 255,
    ]);
  });
});

describe("Factors", () => {
  it("gives the sprites' factors their own marks and others marks by position", () => {
    expect(factorMarks(["shape", "posX"]).map(({ color, glyph }) => [color, glyph])).toEqual([
      [1, "shape"],
      [4, "posX"],
    ]);
    const others = factorMarks(["a", "b", "c", "d", "e", "f", "g"]);
    expect(others.map(({ color }) => color)).toEqual([1, 2, 3, 4, 5, 6, undefined]);
  });

  it("changes a circular factor the shorter way round, and gives a category no distance", () => {
    const [angle, shape] = compareReadings(
      [
        { factor: "orientation", text: "350°", position: 0.97, scale: "circular" },
        { factor: "shape", text: "heart", position: 1, scale: "categorical" },
      ],
      [
        { factor: "orientation", text: "11°", position: 0.03, scale: "circular" },
        { factor: "shape", text: "square", position: 0, scale: "categorical" },
      ],
    );
    expect(angle?.change).toBeCloseTo(0.06, 9);
    expect(shape).toMatchObject({ change: null, differs: true });
  });
});

describe("Training curves", () => {
  const entry = (step: number, total: number): LogEntry => ({ step, seconds: step / 10, terms: { total } });

  it("keep the lowest and the highest point of every column of pixels", () => {
    const points: Point[] = Array.from({ length: 10_000 }, (_, x) => ({ x, y: Math.sin(x) }));
    const spike = { x: 5_000.5, y: 40 };
    points.splice(5_001, 0, spike);
    const kept = thin(points, 200);
    expect(kept.length).toBeLessThanOrEqual(402);
    expect(kept).toContain(spike);
    expect(kept[0]).toBe(points[0]);
    expect(kept.at(-1)).toBe(points.at(-1));
    expect(kept.map(({ x }) => x)).toEqual(kept.map(({ x }) => x).sort((a, b) => a - b));
  });

  it("end before the first value that is not finite, and say at which step", () => {
    const series = seriesOf([entry(0, 5), entry(10, Number.NaN), entry(20, 4)], "total", "steps");
    expect(series.points).toEqual([{ x: 0, y: 5 }]);
    expect(series.brokenAt?.step).toBe(10);
  });

  it("take news once, also where a fetch overlapped it", () => {
    expect(append([entry(0, 1), entry(10, 1)], [entry(10, 1), entry(20, 1)]).map(({ step }) => step)).toEqual([
      0, 10, 20,
    ]);
  });

  it("have ticks at 1, 3, 10 … and at least two in a narrow range", () => {
    expect(logTicks(20, 400)).toEqual([30, 100, 300]);
    expect(logTicks(45, 62)).toEqual([45, 50, 55, 60]);
    expect(logTicks(708.8, 711.2)).toEqual([709, 709.5, 710, 710.5, 711]);
    expect([0, 0.003, 500, 34_000, 1_250_000].map(shortCount)).toEqual(["0", "0.003", "500", "34k", "1.3M"]);
    // Written out, it would be wider than the axis.
    expect([0.0003, -0.000_12].map(shortCount)).toEqual(["3e−4", "−1.2e−4"]);
  });

  it("average KL over equal spans, repeat it over gaps, and say nothing about the future", () => {
    const log: LogEntry[] = [
      { step: 0, seconds: 0, terms: {}, kl: [2] },
      { step: 10, seconds: 1, terms: {}, kl: [4] },
      { step: 60, seconds: 6, terms: {}, kl: [5] },
    ];
    expect(heatCells(log, { from: 0, to: 100, count: 5 }, "steps")).toEqual([[3], [3], [3], [5], undefined]);
  });
});

describe("CSV", () => {
  it("quotes what would break a line and leaves the undefined empty", () => {
    expect(
      toCsv([
        ["a", 'say "b", c'],
        [1.5, null],
      ]),
    ).toBe('a,"say ""b"", c"\r\n1.5,\r\n');
  });
});
