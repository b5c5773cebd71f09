import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ThumbnailFile, ThumbnailQueue, thumbnailKey } from './thumbnailQueue.ts';
import { toneOf } from './tone.ts';

function file(path: string): ThumbnailFile {
  return { root: '/a', path, sha256: path };
}

function thumbnailOf({ path }: { readonly path: string }): { readonly uri: string } {
  return { uri: `uri:${path}` };
}

const many = Array.from({ length: 100 }, (_, index) => file(`${index}.png`));
const turn = (): Promise<void> => new Promise(setImmediate);

test('a request of which nothing is wanted any more is cancelled; what is wanted still goes on', async () => {
  const asked: string[][] = [];
  const aborted: string[][] = [];
  const queue = new ThumbnailQueue(
    (files, signal) =>
      new Promise((_, reject) => {
        const paths = files.map(({ path }) => path);
        asked.push(paths);
        signal.addEventListener('abort', () => {
          aborted.push(paths);
          reject(new Error('aborted'));
        });
      }),
  );
  queue.want(many);
  const first = [...asked];
  assert.ok(first.length > 1 && first.flat().length < many.length, 'not all at once');
  queue.want([file('0.png'), file('z.png')]);
  await turn();
  assert.deepEqual(aborted, first.slice(1));
  assert.deepEqual(asked.slice(first.length), [['z.png']], 'what is asked for already is not asked for again');
});

test('all that is wanted comes in order of urgency, few messages for many, and is kept', async () => {
  const asked: string[] = [];
  const came: string[] = [];
  let requests = 0;
  const queue = new ThumbnailQueue(async (files) => {
    requests += 1;
    asked.push(...files.map(({ path }) => path));
    return files.map((each) => (each.path === '3.png' ? 'none' : thumbnailOf(each)));
  });
  queue.onThumbnail = (key) => came.push(key);
  queue.want(many);
  for (let round = 0; round < 10; round += 1) await turn();
  assert.deepEqual(
    asked,
    many.map(({ path }) => path),
  );
  assert.equal(came.length, many.length);
  assert.ok(requests < 10, `${requests} requests`);
  assert.equal(queue.get(thumbnailKey(file('5.png'))), 'uri:5.png');
  assert.equal(queue.get(thumbnailKey(file('3.png'))), undefined, 'known to be none');
  assert.equal(queue.get(thumbnailKey(file('x.png'))), null, 'not known');
  queue.want(many);
  assert.equal(asked.length, many.length);
});

test('what is being drawn is asked for again, behind what has not been asked for', async () => {
  const asked: string[] = [];
  const queue = new ThumbnailQueue(async (files) => {
    const again = new Set(asked);
    asked.push(...files.map(({ path }) => path));
    return files.map((each) => (each.path === '0.png' && !again.has(each.path) ? 'drawing' : thumbnailOf(each)));
  });
  queue.want(many);
  for (let round = 0; round < 10; round += 1) await turn();
  assert.deepEqual(asked, [...many.map(({ path }) => path), '0.png']);
  assert.equal(queue.get(thumbnailKey(file('0.png'))), 'uri:0.png');
});

test('what is being drawn and wanted no more is left alone', async () => {
  const asked: string[] = [];
  let answer: () => void = () => {};
  const queue = new ThumbnailQueue(async (files) => {
    asked.push(...files.map(({ path }) => path));
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return files.map(() => 'drawing');
  });
  queue.want([file('a'), file('b')]);
  queue.want([file('b')]);
  answer();
  await turn();
  assert.deepEqual(asked, ['a', 'b', 'b']);
});

test('a failure is asked for again at the next look, not at once', async () => {
  let calls = 0;
  const queue = new ThumbnailQueue(async () => {
    calls += 1;
    if (calls === 1) throw new Error('no');
    return ['failed'];
  });
  for (const round of [1, 2, 3]) {
    queue.want([file('a')]);
    await turn();
    assert.equal(calls, round);
  }
});

function pixels(...colours: readonly (readonly [number, number, number, number])[]): Uint8ClampedArray {
  return Uint8ClampedArray.from(colours.flat());
}

test('a drawing in one dark or one light colour is told from a picture', () => {
  assert.equal(toneOf(pixels([0, 0, 0, 255], [10, 10, 10, 128], [255, 255, 255, 0])), 'dark');
  assert.equal(toneOf(pixels([255, 255, 255, 255], [250, 250, 250, 90])), 'light');
  assert.equal(toneOf(pixels([0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 0])), 'mixed');
  assert.equal(toneOf(pixels([20, 20, 220, 255], [0, 0, 0, 0])), 'mixed', 'a colour of its own can be seen on both');
  assert.equal(toneOf(pixels([128, 128, 128, 255], [0, 0, 0, 0])), 'mixed');
  assert.equal(toneOf(pixels([9, 9, 9, 0])), 'mixed', 'nothing is drawn');
  assert.equal(toneOf(pixels([250, 250, 250, 255], [255, 255, 255, 245])), 'opaque', 'edges are softened, no more');
});

test('a thumbnail that does not load is asked for once more, and again only after it has loaded', async () => {
  const asked: string[] = [];
  const queue = new ThumbnailQueue(async (files) => {
    asked.push(...files.map(({ path }) => path));
    return files.map(thumbnailOf);
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

test('the answer to a request that was given up takes nothing from the one that came in its place', async () => {
  const answers: ((uri: string) => void)[] = [];
  const came: string[] = [];
  const queue = new ThumbnailQueue(
    (files) => new Promise((resolve) => answers.push((uri) => resolve(files.map(() => ({ uri }))))),
  );
  queue.onThumbnail = (_, uri) => came.push(uri ?? '');
  const picture = file('a.png');
  queue.want([picture]);
  queue.want([]);
  queue.want([picture]);
  assert.equal(answers.length, 2);
  for (const [turned, answer] of answers.entries()) answer(`uri:${turned}`);
  await turn();
  assert.deepEqual(came, ['uri:0']);
  assert.equal(queue.get(thumbnailKey(picture)), 'uri:0');
});

test('what was not looked at for longest is forgotten', async () => {
  const queue = new ThumbnailQueue(async (files) => files.map(thumbnailOf));
  for (let start = 0; start < 4100; start += 100) {
    queue.want(Array.from({ length: 100 }, (_, index) => file(`${start + index}.png`)));
    for (let round = 0; round < 10; round += 1) await turn();
    queue.get(thumbnailKey(file('0.png')));
  }
  assert.equal(queue.get(thumbnailKey(file('0.png'))), 'uri:0.png');
  assert.equal(queue.get(thumbnailKey(file('1.png'))), null);
  assert.equal(queue.get(thumbnailKey(file('100.png'))), null);
  assert.equal(queue.get(thumbnailKey(file('101.png'))), 'uri:101.png');
});
