import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type Hub, modelHub } from '../hub.ts';
import type { Patience } from '../transfer.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** No pauses, and little patience: these tests do not wait. */
export const noPatience: Patience = { stallMs: 5000, attempts: 3, pauseMs: () => 0 };

/** A hub on 127.0.0.1 that answers as a test says. */
export interface TestHub {
  readonly hub: Hub;
  /** `method path [range]` of every request, in order. */
  readonly requests: readonly string[];
  url(path: string): URL;
}

/** Starts one that lives as long as the test. @param handle gets how many requests there were before for this path */
export async function testHub(context: TestContext, handle: Handler): Promise<TestHub> {
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const count = counts.get(path) ?? 0;
    counts.set(path, count + 1);
    requests.push([path, request.headers.range ?? ''].join(' ').trim());
    handle(request, response, count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { hub: modelHub({ HF_ENDPOINT: base }), requests, url: (path) => new URL(path, base) };
}

/** Answers as an honest server does, ranges and validators included. */
export function serve(request: IncomingMessage, response: ServerResponse, body: Uint8Array, etag = '"one"'): void {
  const start = rangeStart(request);
  const valid = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  if (start === undefined || !valid) {
    response.writeHead(200, { 'content-length': body.length, etag }).end(body);
  } else if (start >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
  } else {
    const range = `bytes ${start}-${body.length - 1}/${body.length}`;
    response.writeHead(206, { 'content-length': body.length - start, 'content-range': range, etag });
    response.end(body.subarray(start));
  }
}

/** Sends the first bytes of what `serve` would, leaves the other side time to read them, and breaks the connection. */
export function breakAfter(response: ServerResponse, body: Uint8Array, sent: number, etag = '"one"'): void {
  response.writeHead(200, { 'content-length': body.length, etag });
  response.write(body.subarray(0, sent), () => setTimeout(() => response.destroy(), 50));
}

export function rangeStart(request: IncomingMessage): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}
