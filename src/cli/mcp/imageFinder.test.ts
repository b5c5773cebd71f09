import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Engine } from '../../indexer/engine.ts';
import type { EngineStatus, IndexSummary, QueryParams, QueryResult } from '../../shared/protocol.ts';
import { ImageFinder } from './imageFinder.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-image-finder-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const [first, second] = ['first', 'second'].map((name) => join(folder, name)) as [string, string];
for (const root of [first, second]) mkdirSync(root);
writeFileSync(join(second, 'b.png'), '');

const signal = new AbortController().signal;
const found: QueryResult = {
  ...{ resultSet: 1, total: 1, searched: 9, filteredOut: 0, likely: 1, ranked: true, milliseconds: 1 },
  ...{ corrections: [], hints: [] },
  rows: [
    {
      ...{
        root: second,
        path: 'icons/a.png',
        fileId: 1,
        score: 1,
        confidence: 1,
        format: 'png',
        width: 24,
        height: 16,
      },
      ...{ bytes: 300, modified: 0, sha256: '', frames: 1, transparent: false },
    },
  ],
};

/** An engine that notes what it is asked, and whose index run ends as `run` does. */
function engine(run: () => Promise<IndexSummary> = async () => summary, result: QueryResult = found) {
  const asked: QueryParams[] = [];
  const fake: Pick<Engine, 'index' | 'query' | 'status'> = {
    index: run,
    async query(params) {
      asked.push(params);
      return result;
    },
    status: () => ({ roots: [{ files: 5000, pending: 1200 }] }) as unknown as EngineStatus,
  };
  return { fake, asked };
}

const summary = {
  ...{ files: 9, encoded: 0, reused: 0, skipped: 0, failed: 0, removed: 0, seconds: 0, cancelled: false },
};

describe('ImageFinder', () => {
  it('names files relative to the folder where there is one, and whole where there are more', async () => {
    const one = new ImageFinder(engine().fake, [second]);
    assert.match(await one.search('cat', 5, signal), /^- icons\/a\.png \(/m);
    const two = new ImageFinder(engine().fake, [first, second]);
    assert.ok((await two.search('cat', 5, signal)).includes(`- ${join(second, 'icons/a.png')} (`));
  });

  it('finds a picture that is named relative to any of the folders', async () => {
    const { fake, asked } = engine();
    const finder = new ImageFinder(fake, [first, second]);
    for (const path of ['b.png', 'nowhere.png', '/abs/c.png']) await finder.similar(path, 5, signal);
    assert.deepEqual(
      asked.map(({ images: [image] }) => image?.source),
      [{ path: join(second, 'b.png') }, { path: join(first, 'nowhere.png') }, { path: '/abs/c.png' }],
    );
  });

  it('asks for as many rows as are wanted, and says when there are no images at all', async () => {
    const { fake, asked } = engine(undefined, { ...found, searched: 0, total: 0, rows: [] });
    assert.equal(await new ImageFinder(fake, [first]).search('cat', 7, signal), 'There are no images.');
    assert.deepEqual(asked, [{ text: 'cat', images: [], rows: { offset: 0, count: 7 } }]);
  });

  it('waits for new images to be indexed, but not longer than anybody waits for an answer', async () => {
    let indexed = false;
    const soon = (): Promise<IndexSummary> =>
      new Promise((resolve) => {
        setTimeout(() => {
          indexed = true;
          resolve(summary);
        }, 20);
      });
    assert.match(await new ImageFinder(engine(soon).fake, [first]).search('cat', 5, signal), /^Likely/);
    assert.equal(indexed, true);
    const never = (): Promise<IndexSummary> => new Promise(() => undefined);
    assert.match(
      await new ImageFinder(engine(never).fake, [first], 10).search('cat', 5, signal),
      /^Still indexing: 3,800 of 5,000 images can be found so far\.\nLikely/,
    );
  });

  it('fails with what is wrong with the index, and when the question is taken back', async () => {
    const broken = async (): Promise<IndexSummary> => {
      throw new Error('the folder is gone');
    };
    await assert.rejects(new ImageFinder(engine(broken).fake, [first]).search('cat', 5, signal), /the folder is gone/);
    const never = (): Promise<IndexSummary> => new Promise(() => undefined);
    const { fake, asked } = engine(never);
    const taken = new AbortController();
    const answer = new ImageFinder(fake, [first]).search('cat', 5, taken.signal);
    taken.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    assert.deepEqual(asked, []);
  });
});
