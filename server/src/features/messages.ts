/**
 * Sends and answers the messages of `protocol/editor.ts`. They are named by their method: the connection brings its own
 * copy of vscode-jsonrpc, whose message types are other classes than those of the protocol.
 */

import type { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { CancellationToken, Connection, ResponseError } from "vscode-languageserver";

type Answer<R> = Promise<R | ResponseError>;

export function onRequest<P, R>(
  connection: Connection,
  type: RequestType<P, R, void>,
  handler: (params: P, token: CancellationToken) => Answer<R>,
): void {
  connection.onRequest(type.method, (params: P, token: CancellationToken) => handler(params, token));
}

export function onRequest0<R>(
  connection: Connection,
  type: RequestType0<R, void>,
  handler: (params: undefined, token: CancellationToken) => Answer<R>,
): void {
  connection.onRequest(type.method, (token: CancellationToken) => handler(undefined, token));
}

export function onNotification<P>(
  connection: Connection,
  type: NotificationType<P>,
  handler: (params: P) => void,
): void {
  connection.onNotification(type.method, (params: P) => handler(params));
}

export async function notify<P>(connection: Connection, type: NotificationType<P>, params: P): Promise<void> {
  await connection.sendNotification(type.method, params);
}
