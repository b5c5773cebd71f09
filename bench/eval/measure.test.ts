import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure } from './measure.ts';
import { table } from './report.ts';
import { jsonLine } from './result.ts';
import type { Scorer } from './scorer.ts';
import type { Task } from './task.ts';

const task: Task = {
  set: 'toy/name',
  direction: 'image to image',
  queries: [
    { kind: 'image', path: '/0' },
    { kind: 'image', path: '/1' },
  ],
  candidates: ['/0', '/1', '/2'].map((path) => ({ kind: 'image', path })),
  relevant: [new Set([2]), new Set([2])],
  self: [0, 1],
};
const rows = [Float32Array.of(1, 0.2, 0.5), Float32Array.of(0.9, 1, 0.1)];
const scorer: Scorer = {
  mode: 'looks',
  refusal: () => undefined,
  prepare: async () => (query) => rows[query] ?? new Float32Array(),
};

test('a scorer is measured over all queries, each without itself', async () => {
  const { summary, queries, candidates } = await measure(task, scorer);
  assert.equal(queries, 2);
  assert.equal(candidates, 3);
  assert.equal(summary.mean.r1, 0.5);
  assert.equal(summary.mean.mrr, 0.75);
});

test('one object a line has the figures, their bounds and what was measured', async () => {
  const line: Record<string, unknown> = JSON.parse(jsonLine(await measure(task, scorer)));
  assert.deepEqual(
    [line.set, line.direction, line.mode, line.queries, line.r1, line.mrr],
    ['toy/name', 'image to image', 'looks', 2, 0.5, 0.75],
  );
  assert.deepEqual(Object.keys(line.low as object), ['r1', 'r5', 'r10', 'mrr', 'map', 'recall16']);
  assert.equal((line.high as { r1: number }).r1, 1);
});

test('the table is in percent and aligned', async () => {
  const [head = '', rule = '', row = ''] = table([await measure(task, scorer)]).split('\n');
  assert.match(row, /^toy\/name +image to image +looks +2 +3 +50\.0 /);
  assert.equal(head.length, rule.length);
  assert.equal(head.indexOf('mode'), row.indexOf('looks'));
});
