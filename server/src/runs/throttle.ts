/** Does `work` soon after it was asked for, at most once per `interval` milliseconds; the last call is never lost. */
export interface Throttle {
  request(): void;
  dispose(): void;
}

export function throttle(interval: number, work: () => void): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const fire = () => {
    timer = undefined;
    last = performance.now();
    work();
  };
  return {
    request() {
      timer ??= setTimeout(fire, Math.max(0, last + interval - performance.now()));
    },
    dispose() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
