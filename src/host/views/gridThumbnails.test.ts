import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { FileRef } from '../../shared/protocol.ts';
import type { Thumbnail } from '../../shared/webviewProtocol.ts';
import { GridThumbnails } from './gridThumbnails.ts';

const file = (path: string): FileRef => ({ root: '/a', path });

const drawn = (path: string): Thumbnail => ({ uri: `uri:${path}` });

/** An engine that answers when it is told to. */
function engine() {
  const asked: string[] = [];
  const cancelled: string[] = [];
  const answers = new Map<string, (thumbnail: Thumbnail) => void>();
  const thumbnails = new GridThumbnails(({ path }, token) => {
    asked.push(path);
    token.onCancellationRequested(() => cancelled.push(path));
    return new Promise((resolve) => answers.set(path, resolve));
  });
  return { thumbnails, asked, cancelled, answer: (path: string) => answers.get(path)?.(drawn(path)) };
}

test('what is there does not wait for what is being drawn, which is not looked for twice', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { thumbnails, asked, answer } = engine();
  const { token } = new CancellationTokenSource();
  const first = thumbnails.get([file('a'), file('b')], token);
  answer('a');
  t.mock.timers.tick(100);
  assert.deepEqual(await first, [drawn('a'), 'drawing']);
  const second = thumbnails.get([file('b')], token);
  assert.deepEqual(asked, ['a', 'b']);
  answer('b');
  assert.deepEqual(await second, [drawn('b')]);
  void thumbnails.get([file('b')], token);
  assert.deepEqual(asked, ['a', 'b', 'b'], 'the file may have changed since');
});

test('while nothing at all has come it goes on waiting', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { thumbnails, answer } = engine();
  let answered = false;
  const getting = thumbnails.get([file('a'), file('b')], new CancellationTokenSource().token).then((found) => {
    answered = true;
    return found;
  });
  t.mock.timers.tick(10_000);
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  assert.equal(answered, false);
  answer('b');
  assert.deepEqual(await getting, ['drawing', drawn('b')]);
});

test('a cancelled request cancels what nobody else waits for', async () => {
  const { thumbnails, cancelled, answer } = engine();
  const source = new CancellationTokenSource();
  const one = thumbnails.get([file('a'), file('b')], source.token);
  const other = thumbnails.get([file('b')], new CancellationTokenSource().token);
  source.cancel();
  assert.deepEqual(cancelled, ['a']);
  answer('a');
  answer('b');
  await one;
  assert.deepEqual(await other, [drawn('b')]);
});
