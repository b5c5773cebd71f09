import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { Catalogue } from './catalogue.ts';
import { plainPicture } from './plainPicture.test-helper.ts';
import type { WordHits } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-words-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
let catalogue: Catalogue;

function open(options: { fullText?: boolean } = {}): Catalogue {
  return Catalogue.open(join(folder, `${count}.sqlite`), 'write', options);
}

/** Adds a picture with a content of its own. */
function picture(path: string): { file: number } {
  const contentId = catalogue.putContent(createHash('sha256').update(path).digest('hex'), 1, plainPicture);
  return { file: catalogue.putFile({ path, bytes: 1, mtimeNs: 1n, contentId }) };
}

function hits(words: readonly string[]): WordHits[] {
  return catalogue.words.hits(words, catalogue.stats().files);
}

beforeEach(() => {
  count++;
  catalogue = open();
});
afterEach(() => catalogue.close());

for (const fullText of [true, false]) {
  describe(fullText ? 'words with FTS5' : 'words without FTS5', () => {
    beforeEach(() => {
      catalogue.close();
      catalogue = open({ fullText });
      assert.equal(catalogue.words.fullText, fullText);
    });

    /** Paths by the sum of the shares of the words they have, highest first. */
    async function matches(words: string[]): Promise<string[]> {
      const paths = new Map([...(await catalogue.knownFiles())].map(([path, { id }]) => [id, path]));
      const sums = new Map<number, number>();
      for (const { fileIds, share } of hits(words)) {
        for (const id of fileIds) sums.set(id, (sums.get(id) ?? 0) + share);
      }
      return [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([id]) => paths.get(id) ?? '');
    }

    test('more and rarer words first; letter case and diacritics do not count', async () => {
      for (const path of ['a/redWarningIcon.svg', 'b/red.png', 'c/blue.png', 'd/CAFÉ.png', 'e/category.png']) {
        picture(path);
      }
      assert.deepEqual(await matches(['red', 'warning']), ['a/redWarningIcon.svg', 'b/red.png']);
      assert.deepEqual(await matches(['RED', 'warnings']), ['a/redWarningIcon.svg', 'b/red.png']);
      assert.deepEqual(await matches(['categories']), ['e/category.png']);
      assert.deepEqual(await matches(['cafe']), ['d/CAFÉ.png']);
      assert.deepEqual(await matches(['café']), ['d/CAFÉ.png']);
      assert.deepEqual(await matches(['cat']), []);
      assert.deepEqual(await matches(['']), []);
      assert.deepEqual(await matches([]), []);
    });

    test('what looks like a query language is only words', async () => {
      picture('a/near.png');
      for (const words of [['"'], ['NEAR('], ['a"b'], ["'; DROP TABLE files; --"], ['*'], ['words:x'], ['-near']]) {
        matches(words);
      }
      assert.deepEqual(await matches(['NEAR(']), ['a/near.png']);
    });

    test('removed files are not found', async () => {
      const { file } = picture('zebra.png');
      picture('zebra2.png');
      catalogue.removeFiles([file]);
      assert.deepEqual(await matches(['zebra']), ['zebra2.png']);
    });

    test('what was found once is found anew when this or another connection has written', async () => {
      picture('zebra.png');
      assert.deepEqual(await matches(['zebra']), ['zebra.png']);
      const { file } = picture('zebra2.png');
      assert.deepEqual(await matches(['zebra']), ['zebra.png', 'zebra2.png']);
      catalogue.removeFiles([file]);
      assert.deepEqual(await matches(['zebra']), ['zebra.png']);
      const other = open({ fullText });
      other.putFile({ path: 'zebra3.png', bytes: 1, mtimeNs: 1n });
      other.close();
      assert.deepEqual(await matches(['zebra']), ['zebra.png', 'zebra3.png']);
    });

    test('what a transaction has written and taken back is not found', async () => {
      picture('zebra.png');
      assert.throws(() =>
        catalogue.transaction(() => {
          picture('zebra2.png');
          assert.equal(hits(['zebra'])[0]?.fileIds.length, 2);
          throw new Error('taken back');
        }),
      );
      assert.deepEqual(await matches(['zebra']), ['zebra.png']);
    });

    test('skipped files are found by their words too', async () => {
      catalogue.putFile({ path: 'broken/zebra.png', bytes: 1, mtimeNs: 1n, skip: { reason: 'empty', detail: '' } });
      assert.deepEqual(await matches(['zebra']), ['broken/zebra.png']);
    });
  });
}

test('knows the very words of paths, and how they begin', () => {
  for (const path of ['icons/zebra.png', 'Settings/gallery.svg', 'warning-boxes.png']) {
    catalogue.putFile({ path, bytes: 1, mtimeNs: 1n });
  }
  for (const word of ['zebra', 'zebras', 'gallery', 'icons', 'icon', 'boxes', 'png']) {
    assert.ok(catalogue.words.likelyHas(word), word);
  }
  // All the index has of "settings" is "set": "setings" would be as right.
  for (const word of ['zebr', 'setings', 'warnings', 'horse']) assert.ok(!catalogue.words.likelyHas(word), word);
  assert.ok(catalogue.hasPathWord('settings') && catalogue.hasPathWord('warning'));
  for (const word of ['setings', 'setting', 'warn']) assert.ok(!catalogue.hasPathWord(word), word);
  assert.ok(catalogue.words.begins('zeb'));
  assert.ok(!catalogue.words.begins('zeby'));
});

test('shares add up to one, a rare word has the larger, and a word of most paths has none', () => {
  catalogue.transaction(() => {
    for (let index = 0; index < 2500; index++) {
      const animal = index < 10 ? 'zebra' : index < 1000 ? 'horse' : 'x';
      catalogue.putFile({ path: `icons/${animal}${index}.png`, bytes: 1, mtimeNs: 1n });
    }
  });
  const [zebra, horse, ...others] = hits(['zebra', 'horse', 'icons']);
  assert.deepEqual(others, []);
  assert.deepEqual([zebra?.word, zebra?.fileIds.length, horse?.fileIds.length], ['zebra', 10, 990]);
  const first = catalogue.fileByPath('icons/zebra0.png')?.id ?? 0;
  assert.deepEqual(
    zebra?.fileIds,
    Uint32Array.from({ length: 10 }, (_, i) => first + i),
  );
  assert.ok(Math.abs((zebra?.share ?? 0) + (horse?.share ?? 0) - 1) < 1e-9);
  assert.ok((zebra?.share ?? 0) > 4 * (horse?.share ?? 1));
  assert.deepEqual(hits(['icons']), []);
  // A word that no path has takes its share of the query with it.
  assert.ok((hits(['zebra', 'unicorn'])[0]?.share ?? 1) < 0.5);
});

test('a process with FTS5 finds what one without it has added and removed', () => {
  const gone = picture('gone/zebra.png');
  catalogue.close();
  catalogue = open({ fullText: false });
  catalogue.removeFiles([gone.file]);
  const added = picture('new/zebra.png');
  const reader = Catalogue.open(catalogue.file, 'read');
  assert.equal(reader.words.fullText, false);
  reader.close();
  catalogue.close();
  catalogue = open();
  assert.equal(catalogue.words.fullText, true);
  assert.deepEqual([...(hits(['zebra'])[0]?.fileIds ?? [])], [added.file]);
});
