import { expect, it, vi } from "vitest";
import type { Connection } from "vscode-languageserver";
import { settingsOf } from "../../server/src/features/settings.ts";

type Answer = (settings: unknown) => void;

/** A client that answers when it is told to. */
function client() {
  const questions: Answer[] = [];
  const workspace = {
    getConfiguration: () => new Promise((resolve: Answer) => questions.push(resolve)),
  } as unknown as Connection["workspace"];
  const changed = vi.fn();
  return { questions, changed, settings: settingsOf({ workspace }, () => true, changed) };
}

it("Settings are asked for anew, and a value that makes no sense is the default", async () => {
  const { questions, settings, changed } = client();
  const first = settings("file:///a");
  questions[0]!({ definition: "calibrated", concurrency: -1 });
  expect(await first).toEqual({ engine: "auto", concurrency: 0, definition: "calibrated" });
  const second = settings("file:///a");
  questions[1]!(null);
  expect((await second).definition).toBe("paper");
  expect(changed).not.toHaveBeenCalled();
});

it("Settings that do not come in time are the last ones; late ones are announced, and waited for once only", async () => {
  vi.useFakeTimers();
  try {
    const { questions, settings, changed } = client();
    const waiting = settings("file:///a");
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await waiting).definition).toBe("paper");
    // No time passes here: a client that is late already holds up nobody.
    expect((await settings("file:///a")).definition).toBe("paper");
    expect(questions).toHaveLength(1);
    questions[0]!({ definition: "calibrated" });
    await vi.advanceTimersByTimeAsync(0);
    expect(changed).toHaveBeenCalledOnce();
    const next = settings("file:///a");
    questions[1]!({ definition: "calibrated" });
    expect((await next).definition).toBe("calibrated");
  } finally {
    vi.useRealTimers();
  }
});
