import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ThumbnailFile, ThumbnailQueue, thumbnailKey } from './thumbnailQueue.ts';
import { toneOf } from './tone.ts';

function file(path: string): ThumbnailFile {
  return { root: '/a', path, sha256: path };
}

const many = Array.from({ length: 40 }, (_, index) => file(`${index}.png`));
const turn = (): Promise<void> => new Promise(setImmediate);

test('what is wanted no more is not asked for, and cancelled when it was', async () => {
  const asked: string[] = [];
  const aborted: string[] = [];
  const queue = new ThumbnailQueue(
    ({ path }, signal) =>
      new Promise((_, reject) => {
        asked.push(path);
        signal.addEventListener('abort', () => {
          aborted.push(path);
          reject(new Error('aborted'));
        });
      }),
  );
  queue.want(many);
  const first = [...asked];
  assert.ok(first.length > 0 && first.length < many.length, 'not all at once');
  queue.want([file('0.png'), file('z.png')]);
  await turn();
  assert.deepEqual(aborted, first.slice(1));
  assert.equal(asked.at(-1), 'z.png');
  assert.equal(asked.filter((path) => path === '0.png').length, 1, 'what is still wanted goes on');
});

test('all that is wanted comes in order of urgency and is kept', async () => {
  const asked: string[] = [];
  const came: string[] = [];
  const queue = new ThumbnailQueue(async ({ path }) => {
    asked.push(path);
    return path === '3.png' ? undefined : `uri:${path}`;
  });
  queue.onThumbnail = (key) => came.push(key);
  queue.want(many);
  for (let round = 0; round < 10; round += 1) await turn();
  assert.deepEqual(
    asked,
    many.map(({ path }) => path),
  );
  assert.equal(came.length, many.length);
  assert.equal(queue.get(thumbnailKey(file('5.png'))), 'uri:5.png');
  assert.equal(queue.get(thumbnailKey(file('3.png'))), undefined, 'known to be none');
  assert.equal(queue.get(thumbnailKey(file('x.png'))), null, 'not known');
  queue.want(many);
  assert.equal(asked.length, many.length);
});

test('a failure is asked for again at the next look, not at once', async () => {
  let calls = 0;
  const queue = new ThumbnailQueue(async () => {
    calls += 1;
    throw new Error('no');
  });
  queue.want([file('a')]);
  await turn();
  assert.equal(calls, 1);
  queue.want([file('a')]);
  await turn();
  assert.equal(calls, 2);
});

function pixels(...colours: readonly (readonly [number, number, number, number])[]): Uint8ClampedArray {
  return Uint8ClampedArray.from(colours.flat());
}

test('a drawing in one dark or one light colour is told from a picture', () => {
  assert.equal(toneOf(pixels([0, 0, 0, 255], [10, 10, 10, 128], [255, 255, 255, 0])), 'dark');
  assert.equal(toneOf(pixels([255, 255, 255, 255], [250, 250, 250, 90])), 'light');
  assert.equal(toneOf(pixels([0, 0, 0, 255], [255, 255, 255, 255])), 'mixed');
  assert.equal(toneOf(pixels([20, 20, 220, 255])), 'mixed', 'a colour of its own can be seen on both');
  assert.equal(toneOf(pixels([128, 128, 128, 255])), 'mixed');
  assert.equal(toneOf(pixels([9, 9, 9, 0])), 'mixed', 'nothing is drawn');
});

test('a thumbnail that does not load is asked for once more, and again only after it has loaded', async () => {
  const asked: string[] = [];
  const queue = new ThumbnailQueue(async ({ path }) => {
    asked.push(path);
    return `uri:${path}`;
  });
  const picture = file('a.png');
  queue.want([picture]);
  await turn();
  assert.equal(queue.again(picture), true);
  await turn();
  assert.deepEqual(asked, ['a.png', 'a.png']);
  assert.equal(queue.get(thumbnailKey(picture)), 'uri:a.png');
  assert.equal(queue.again(picture), false, 'it did not help');
  queue.loaded(thumbnailKey(picture));
  assert.equal(queue.again(picture), true);
});
