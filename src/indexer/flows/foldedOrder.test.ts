import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FileTable } from '../ranker/fileTable.ts';
import { CandidateList } from './candidates.ts';
import { FoldedOrder } from './foldedOrder.ts';
import { Ordering } from './ranking.ts';
import { RowGroups } from './rowGroups.ts';

/** Files 1, 2, … of one root, each with a content of its own. */
function tableOf(count: number): FileTable {
  const table = new FileTable();
  for (let id = 1; id <= count; id++) {
    const common = { bytes: 1, mtimeNs: 0n, width: 1, height: 1, frames: 1, transparent: false, colours: [] };
    table.upsert({ ...common, id, contentId: id, path: `${id}.png`, format: 'png' });
  }
  return table;
}

/**
 * Scores fall with the id; `leaders` says for each file whose group it is in.
 * @param part true as if the candidates were not all files
 */
function fold(leaders: readonly number[], unfolded: readonly string[] = [], part = false): FoldedOrder {
  const table = tableOf(leaders.length);
  const list = new CandidateList();
  list.start(leaders.length);
  const scores = Float32Array.from(leaders, (_, row) => 1 / (row + 1));
  list.addRows(0, table, { scores, leastScore: 0, own: [] });
  const found = list.finish();
  assert.equal(found.whole, true);
  const candidates = { ...found, whole: !part };
  const rows = new RowGroups({ leaderOf: (contentId) => leaders[contentId - 1] ?? contentId, version: 0, last: 0 });
  return new FoldedOrder(
    candidates,
    new Ordering(candidates, [table], 'relevance'),
    [{ table, rows }],
    new Set(unfolded),
  );
}

const leaders = [1, 2, 1, 4, 2, 1];
const files = (order: FoldedOrder): number[] => order.slice(0, 100).map((position) => position + 1);

test('a group has the row of its best result, with its size', () => {
  const order = fold(leaders);
  assert.deepEqual(files(order), [1, 2, 4]);
  assert.equal(order.total, 3);
  assert.deepEqual(order.foldOf(0), { key: '0:1', size: 3, state: 'folded' });
  assert.deepEqual(order.foldOf(1), { key: '0:2', size: 2, state: 'folded' });
  assert.equal(order.foldOf(3), undefined);
  assert.deepEqual([...order.slice(1, 1)], [1]);
});

test('an unfolded group is shown whole where its best result stands', () => {
  const order = fold(leaders, ['0:2', '0:99', 'nonsense']);
  assert.deepEqual(files(order), [1, 2, 5, 4]);
  assert.equal(order.total, 4);
  assert.equal(order.foldOf(1)?.state, 'first');
  assert.equal(order.foldOf(4)?.state, 'member');
  assert.equal(order.foldOf(0)?.state, 'folded');
});

test('the rows of the likely results are counted', () => {
  assert.deepEqual(
    [0, 1, 3, 4, 6].map((count) => fold(leaders).rowsOf(count)),
    [0, 1, 2, 3, 3],
  );
  assert.equal(fold(leaders, ['0:1']).rowsOf(1), 3);
});

test('whatever the groups and the window, every group has one row and unfolded ones all of theirs', () => {
  const ids = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 1200 });
  fc.assert(
    fc.property(ids, fc.uniqueArray(fc.integer({ min: 1, max: 12 })), fc.nat(1200), (group, open, offset) => {
      const unfolded = open.map((leader) => `0:${leader}`);
      const order = fold(group, unfolded);
      const rows = order.slice(0, 5000);
      assert.equal(rows.length, order.total);
      assert.equal(new Set(rows).size, rows.length);
      const expected = [...new Set(group)].reduce(
        (sum, leader) => sum + (open.includes(leader) ? group.filter((each) => each === leader).length : 1),
        0,
      );
      assert.equal(order.total, expected);
      const part = fold(group, unfolded, true);
      assert.equal(part.total, expected);
      assert.deepEqual(part.slice(0, 5000), rows);
      assert.deepEqual(
        rows.map((row) => part.foldOf(row)),
        rows.map((row) => order.foldOf(row)),
      );
      assert.equal(order.rowsOf(group.length), expected);
      assert.deepEqual([...fold(group).slice(offset, 3)], [...fold(group).slice(0, offset + 3)].slice(offset));
      assert.equal(rows[0], 0, 'the best comes first');
    }),
    { numRuns: 100 },
  );
});
