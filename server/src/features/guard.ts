/** A guard round every handler: a feature that fails is logged and yields nothing, and the others go on. */
import { type CancellationToken, LSPErrorCodes, type RemoteConsole, ResponseError } from "vscode-languageserver";

/** An error whose message is meant for the user; it becomes the reply of a request. */
export class UserError extends Error {
  override readonly name = "UserError";
}

export type Guarded<P, R> = (params: P, token: CancellationToken) => Promise<R | ResponseError>;

/** @returns the handler; if it throws, the error is logged under `feature` and the answer is `fallback`. */
export function guarded<P, R>(
  log: Pick<RemoteConsole, "error">,
  feature: string,
  fallback: R,
  handler: (params: P, token: CancellationToken) => Promise<R> | R,
): Guarded<P, R> {
  return async (params, token) => {
    if (token.isCancellationRequested) {
      return cancelled();
    }
    try {
      const answer = await handler(params, token);
      return token.isCancellationRequested ? cancelled() : answer;
    } catch (error) {
      log.error(`${feature} failed: ${describe(error)}`);
      return fallback;
    }
  };
}

/** Like `guarded`, for requests that must not pretend to have succeeded: the error is the answer. */
export function answering<P, R>(
  log: Pick<RemoteConsole, "error">,
  feature: string,
  handler: (params: P, token: CancellationToken) => Promise<R> | R,
): Guarded<P, R> {
  return async (params, token) => {
    try {
      return await handler(params, token);
    } catch (error) {
      if (error instanceof ResponseError) {
        return error;
      }
      if (error instanceof UserError) {
        return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
      }
      log.error(`${feature} failed: ${describe(error)}`);
      return new ResponseError(LSPErrorCodes.RequestFailed, `${feature} failed: ${messageOf(error)}`);
    }
  };
}

/** For what runs outside a request: events, timers, notifications. */
export function inBackground(log: Pick<RemoteConsole, "error">, feature: string, work: () => Promise<void>): void {
  work().catch((error: unknown) => log.error(`${feature} failed: ${describe(error)}`));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled.");
}
