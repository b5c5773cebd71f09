import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessageConnection, RequestType } from 'vscode-jsonrpc/node';
import { type Port, PortReader, PortWriter } from './portConnection.ts';

function pair(): [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const port = (mine: number, other: number): Port => ({
    post: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners[other] ?? []) listener(copy);
      });
    },
    listen: (callback) => {
      listeners[mine]?.push(callback);
      return { dispose: () => listeners[mine]?.splice(listeners[mine].indexOf(callback), 1) };
    },
  });
  return [port(0, 1), port(1, 0)];
}

const measure = new RequestType<{ readonly bytes: Uint8Array }, number, void>('measure');

test('requests and bytes pass, what is no message of ours is left alone', async () => {
  const [left, right] = pair();
  const [here, there] = [left, right].map((port) =>
    createMessageConnection(new PortReader(port), new PortWriter(port)),
  );
  assert.ok(here !== undefined && there !== undefined);
  there.onRequest(measure, ({ bytes }) => {
    assert.ok(bytes instanceof Uint8Array);
    return bytes.length;
  });
  here.listen();
  there.listen();
  left.post({ type: 'from another script' });
  left.post('text');
  assert.equal(await here.sendRequest(measure, { bytes: new Uint8Array(5) }), 5);
  here.dispose();
  there.dispose();
});

test('what cannot be sent fails the request', async () => {
  const [left] = pair();
  const connection = createMessageConnection(new PortReader(left), new PortWriter(left));
  connection.listen();
  await assert.rejects(connection.sendRequest('x', { callback: () => {} }));
  connection.dispose();
});
