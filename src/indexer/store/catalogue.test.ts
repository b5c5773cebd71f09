import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import type { ImageDescription } from '../../shared/image.ts';
import { EngineError } from '../errors.ts';
import { Catalogue } from './catalogue.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-catalogue-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const description: ImageDescription = {
  format: 'png',
  width: 640,
  height: 480,
  frames: 1,
  transparent: true,
  colours: [
    { hex: '#0a00ff', share: 0.1 + 0.2 },
    { hex: '#ffffff', share: 1 / 3 },
  ],
  perceptualHash: '00ff0123456789ab',
};

function sha(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof EngineError && error.code === code;
}

let count = 0;
let catalogue: Catalogue;

function open(): Catalogue {
  return Catalogue.open(join(folder, 'new', `${count}.sqlite`), 'write');
}

/** Adds a picture with a content of its own. */
function picture(path: string, vector?: Float32Array): { file: number; content: number } {
  const content = catalogue.putContent(sha(path), 1, description);
  const file = catalogue.putFile({ path, bytes: 1, mtimeNs: 1n, contentId: content });
  if (vector !== undefined) {
    catalogue.putEmbedding(content, 'm', vector);
  }
  return { file, content };
}

beforeEach(() => {
  count++;
  catalogue = open();
});
afterEach(() => catalogue.close());

describe('files', () => {
  test('any time in nanoseconds comes back exactly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), async (mtimeNs) => {
        catalogue.putFile({ path: 'a', bytes: 2 ** 40, mtimeNs });
        assert.equal(catalogue.fileByPath('a')?.mtimeNs, mtimeNs);
        assert.equal((await catalogue.knownFiles()).get('a')?.mtimeNs, mtimeNs);
      }),
      { numRuns: 50 },
    );
  });

  test('a path keeps its id while its state changes', async () => {
    const id = catalogue.putFile({ path: 'a/b.png', bytes: 1, mtimeNs: 1n });
    assert.deepEqual(catalogue.fileByPath('a/b.png'), {
      id,
      path: 'a/b.png',
      bytes: 1,
      mtimeNs: 1n,
      contentId: undefined,
      skip: undefined,
    });

    const skip = { reason: 'corrupt', detail: 'bad header' } as const;
    assert.equal(catalogue.putFile({ path: 'a/b.png', bytes: 2, mtimeNs: 2n, skip }), id);
    assert.deepEqual(
      catalogue.skipped().map((file) => [file.id, file.skip]),
      [[id, skip]],
    );
    assert.deepEqual((await catalogue.knownFiles()).get('a/b.png'), {
      id,
      bytes: 2,
      mtimeNs: 2n,
      hasContent: false,
      skipped: true,
    });

    const { file, content } = picture('a/b.png');
    assert.equal(file, id);
    assert.deepEqual(catalogue.skipped(), []);
    catalogue.putFile({ path: 'a/b.png', bytes: 7, mtimeNs: 8n, contentId: content });
    assert.deepEqual((await catalogue.knownFiles()).get('a/b.png'), {
      id,
      bytes: 7,
      mtimeNs: 8n,
      hasContent: true,
      skipped: false,
    });
  });

  test('a file that could not be read does not count as done', async () => {
    const skip = { reason: 'unreadable', detail: 'EACCES' } as const;
    catalogue.putFile({ path: 'locked.png', bytes: 2, mtimeNs: 2n, skip });
    assert.equal((await catalogue.knownFiles()).get('locked.png')?.skipped, false);
    assert.deepEqual(catalogue.skipped().at(-1)?.skip, skip);
  });

  test('a file cannot have a content and a reason to have none', () => {
    const content = catalogue.putContent(sha('a'), 1, description);
    assert.throws(() =>
      catalogue.putFile({
        path: 'a',
        bytes: 1,
        mtimeNs: 1n,
        contentId: content,
        skip: { reason: 'empty', detail: '' },
      }),
    );
    assert.throws(() => catalogue.putFile({ path: 'b', bytes: 1, mtimeNs: 1n, contentId: content + 1 }));
    assert.equal(catalogue.stats().files, 0);
  });

  test('lists hold every file once, in order, over several pages of rows', async () => {
    const total = 4100;
    catalogue.transaction(() => {
      const content = catalogue.putContent(sha('a'), 1, description);
      for (let index = 0; index < total; index++) {
        catalogue.putFile({ path: `${index}.png`, bytes: index, mtimeNs: 1n, contentId: content });
      }
      catalogue.putFile({ path: 'waits.png', bytes: 1, mtimeNs: 1n });
    });
    const listed = [...catalogue.files()];
    assert.deepEqual(
      listed.map((file) => file.path),
      Array.from({ length: total }, (_, index) => `${index}.png`),
    );
    assert.equal((await catalogue.knownFiles()).size, total + 1);
    const { format, width, height, frames, transparent, colours, perceptualHash } = listed[9] ?? description;
    assert.deepEqual({ format, width, height, frames, transparent, colours, perceptualHash }, description);
  });

  test('writing while a list is read does not disturb it', () => {
    for (const name of ['a', 'b', 'c']) {
      picture(name, Float32Array.of(1, 0));
    }
    const seen: string[] = [];
    for (const file of catalogue.files()) {
      seen.push(file.path);
      catalogue.putFile({ path: file.path, bytes: 9, mtimeNs: 9n, contentId: file.contentId });
      assert.equal([...catalogue.files()].length, 3);
    }
    assert.deepEqual(seen, ['a', 'b', 'c']);
  });

  test('ids are never given twice', () => {
    const first = picture('a');
    catalogue.removeFiles([first.file]);
    catalogue.prune();
    const second = picture('b');
    assert.ok(second.file > first.file && second.content > first.content);
  });
});

describe('contents and embeddings', () => {
  test('the same bytes are one content, whatever files have them', () => {
    const first = picture('a.png');
    assert.deepEqual(catalogue.contentBySha(sha('a.png')), { id: first.content, sha256: sha('a.png'), description });
    assert.deepEqual(catalogue.shasOf([first.content, 999]), new Map([[first.content, sha('a.png')]]));
    catalogue.putFile({ path: 'copy.png', bytes: 1, mtimeNs: 1n, contentId: first.content });
    assert.deepEqual(
      catalogue.filesOfContent(first.content).map((file) => file.path),
      ['a.png', 'copy.png'],
    );
    assert.equal(catalogue.putContent(sha('a.png'), 1, { ...description, width: 5 }), first.content);
    assert.equal(catalogue.contentBySha(sha('a.png'))?.description.width, 5);
    assert.equal(catalogue.contentBySha(sha('other')), undefined);
  });

  test('contents are found by their length, those that no file has any more too', () => {
    const { file } = picture('a.png');
    catalogue.putContent(sha('b.png'), 2 ** 40, description);
    assert.deepEqual(
      [0, 1, 2, 2 ** 40].filter((bytes) => catalogue.hasContentOfSize(bytes)),
      [1, 2 ** 40],
    );
    catalogue.removeFiles([file]);
    assert.equal(catalogue.hasContentOfSize(1), true);
    catalogue.putContent(sha('a.png'), 3, description);
    assert.deepEqual([catalogue.hasContentOfSize(1), catalogue.hasContentOfSize(3)], [false, true]);
    catalogue.prune();
    assert.equal(catalogue.hasContentOfSize(3), false);
  });

  test('a picture without colours, as a fully transparent one, comes back without', () => {
    const content = catalogue.putContent(sha('clear'), 1, { ...description, colours: [] });
    catalogue.putFile({ path: 'clear', bytes: 0, mtimeNs: 0n, contentId: content });
    assert.deepEqual(catalogue.contentBySha(sha('clear'))?.description.colours, []);
    assert.deepEqual([...catalogue.files()][0]?.colours, []);
  });

  test('malformed hashes and colours are refused', () => {
    assert.throws(() => catalogue.putContent('xyz', 1, description), RangeError);
    assert.throws(() => catalogue.putContent(sha('a'), 1, { ...description, perceptualHash: '12' }), RangeError);
    assert.throws(
      () => catalogue.putContent(sha('a'), 1, { ...description, colours: [{ hex: 'red', share: 1 }] }),
      RangeError,
    );
  });

  test('vectors come back bit by bit, as int8 by ascending id, and each model has its own', () => {
    const one = picture('1', Float32Array.of(0.6, -0.8));
    const two = picture('2', Float32Array.of(1, 0));
    catalogue.putEmbedding(two.content, 'other', Float32Array.of(0, 0, 1));
    assert.deepEqual(catalogue.embedding(one.content, 'm'), Float32Array.of(0.6, -0.8));
    assert.deepEqual(catalogue.embedding(two.content, 'other'), Float32Array.of(0, 0, 1));
    assert.equal(catalogue.embedding(one.content, 'other'), undefined);
    assert.equal(catalogue.embedding(one.content, 'unknown'), undefined);
    const codes = [...catalogue.embeddings('m')];
    assert.deepEqual(
      codes.map(({ contentId, int8 }) => [contentId, [...int8]]),
      [
        [one.content, [95, -127]],
        [two.content, [127, 0]],
      ],
    );
    assert.ok(Math.abs((codes[0]?.scale ?? 0) - 0.8 / 127) < 1e-7);
    assert.deepEqual(
      [...catalogue.embeddings('m', one.content)].map(({ contentId }) => contentId),
      [two.content],
    );
    assert.deepEqual([...catalogue.embeddings('unknown')], []);
    assert.equal(catalogue.hasEmbedding(one.content, 'm'), true);
    assert.equal(catalogue.hasEmbedding(one.content, 'other'), false);
  });

  test('a part of a larger buffer is stored as that part', () => {
    const { content } = picture('1');
    catalogue.putEmbedding(content, 'm', new Float32Array([9, 0.6, 0.8, 9]).subarray(1, 3));
    assert.deepEqual(catalogue.embedding(content, 'm'), Float32Array.of(0.6, 0.8));
  });

  test('counts follow additions, replacements and deletions', () => {
    const one = picture('1', Float32Array.of(1, 0));
    picture('2', Float32Array.of(0, 1));
    catalogue.putEmbedding(one.content, 'm', Float32Array.of(0, 1));
    catalogue.putEmbedding(one.content, 'n', Float32Array.of(0, 1, 0));
    const many = catalogue.embeddingsOf([one.content, one.content + 1000], 'm');
    assert.deepEqual([...many], [[one.content, catalogue.embedding(one.content, 'm')]]);
    assert.equal(catalogue.embeddingsOf([one.content], 'unknown').size, 0);
    assert.deepEqual(catalogue.models(), [
      { model: 'm', count: 2 },
      { model: 'n', count: 1 },
    ]);
    assert.deepEqual(catalogue.embedding(one.content, 'm'), Float32Array.of(0, 1));
    catalogue.removeFiles([one.file]);
    assert.equal(catalogue.embeddingCount('m'), 2);
    assert.equal(catalogue.prune(), 1);
    assert.equal(catalogue.embeddingCount('m'), 1);
    assert.equal(catalogue.embeddingCount('n'), 0);
    assert.equal(catalogue.embedding(one.content, 'm'), undefined);
    catalogue.dropModel('m');
    catalogue.dropModel('never seen');
    assert.deepEqual(catalogue.models(), [{ model: 'n', count: 0 }]);
    assert.deepEqual([...catalogue.embeddings('m')], []);
    assert.equal(catalogue.prune(), 0);
    assert.equal(catalogue.stats().contents, 1);
  });

  test('what a model has not embedded is named once, if it has a file', () => {
    const one = picture('1', Float32Array.of(1, 0));
    const two = picture('2');
    const waiting = (model: string): number[] => [...catalogue.withoutEmbedding(model)].flat();
    catalogue.putFile({ path: '2 copy', bytes: 1, mtimeNs: 1n, contentId: two.content });
    catalogue.putContent(sha('no file has it'), 1, description);
    assert.deepEqual(waiting('m'), [two.content]);
    assert.deepEqual(waiting('new'), [one.content, two.content]);
    catalogue.prune();
    catalogue.putEmbedding(two.content, 'm', Float32Array.of(1, 0));
    assert.deepEqual(waiting('m'), []);
  });

  test('a vector of another dimension, with no content, or not finite is refused and nothing is stored', () => {
    const { content } = picture('1', Float32Array.of(1, 0));
    assert.throws(() => catalogue.putEmbedding(content, 'm', Float32Array.of(1)), refused('model-invalid'));
    assert.throws(() => catalogue.putEmbedding(content, 'm', Float32Array.of(1, Number.NaN)), RangeError);
    assert.throws(() => catalogue.putEmbedding(content + 1, 'm', Float32Array.of(1, 0)), /without its content/);
    assert.deepEqual(catalogue.embedding(content, 'm'), Float32Array.of(1, 0));
    assert.equal(catalogue.embeddingCount('m'), 1);
  });

  test('an image of 384 dimensions takes at most 3.5 kB on disk', () => {
    const images = 1500;
    const colours = Array.from({ length: 5 }, () => ({ hex: '#123456', share: 0.2 }));
    catalogue.transaction(() => {
      for (let index = 0; index < images; index++) {
        const path = `packages/application/src/assets/icons/picture-of-something_${index}.png`;
        const content = catalogue.putContent(sha(path), 54321, { ...description, colours });
        catalogue.putFile({ path, bytes: 54321, mtimeNs: 1780000000123456789n, contentId: content });
        catalogue.putEmbedding(content, 'm', new Float32Array(384).fill(0.05));
      }
    });
    catalogue.close();
    assert.ok(statSync(catalogue.file).size / images <= 3500);
  });
});

describe('transactions and followers', () => {
  test('a failure takes back all of a transaction, nested ones included', () => {
    assert.throws(
      () =>
        catalogue.transaction(() => {
          picture('a', Float32Array.of(1, 0));
          catalogue.transaction(() => picture('b'));
          throw new Error('stop');
        }),
      /stop/,
    );
    assert.deepEqual(catalogue.stats(), { ...catalogue.stats(), files: 0, contents: 0, embeddings: 0 });
    assert.deepEqual(catalogue.words.hits(['a'], 1), []);
    picture('c');
    assert.equal(catalogue.stats().files, 1);
  });

  test('a follower sees that and whether something changed', () => {
    const reader = Catalogue.open(catalogue.file, 'read');
    const before = [reader.dataVersion(), reader.changeCounter()] as const;
    catalogue.pastQueries.put({ text: 'cat', filter: '', time: 1, total: 5, model: 'm' });
    const queried = [reader.dataVersion(), reader.changeCounter()] as const;
    assert.notEqual(queried[0], before[0]);
    assert.equal(queried[1], before[1]);
    catalogue.transaction(() => {
      picture('a');
      picture('b');
      assert.equal(reader.stats().files, 0);
    });
    assert.equal(reader.changeCounter(), before[1] + 1);
    assert.notEqual(reader.dataVersion(), queried[0]);
    assert.equal(reader.dataVersion(), reader.dataVersion());
    assert.equal(reader.stats().files, 2);
    reader.close();
  });

  test("a reader's transaction is one unchanging view", () => {
    const reader = Catalogue.open(catalogue.file, 'read');
    reader.transaction(() => {
      assert.equal(reader.stats().files, 0);
      picture('a');
      assert.equal(reader.stats().files, 0);
    });
    assert.equal(reader.stats().files, 1);
    reader.close();
  });

  test('a reader never writes', () => {
    picture('a');
    const reader = Catalogue.open(catalogue.file, 'read');
    assert.throws(() => reader.putFile({ path: 'x', bytes: 1, mtimeNs: 1n }), refused('catalogue-unavailable'));
    assert.throws(
      () => reader.pastQueries.put({ text: '', filter: '', time: 1, total: 1, model: 'm' }),
      refused('catalogue-unavailable'),
    );
    assert.throws(() => reader.removeFiles([1]), refused('catalogue-unavailable'));
    reader.close();
    assert.equal(catalogue.stats().files, 1);
  });
});
