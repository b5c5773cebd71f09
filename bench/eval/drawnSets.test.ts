import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { drawnSets } from './drawnSets.ts';
import type { Item, Task } from './task.ts';

function tasksOf(name: string): Task[] {
  const set = drawnSets.find((candidate) => candidate.name === name);
  assert.ok(set);
  return set.tasks();
}

function drawing(item: Item | undefined): string {
  assert.ok(item?.kind === 'image');
  return readFileSync(item.path, 'utf8');
}

test('every colour of every thing has a drawing of its own, the one right answer', () => {
  const [task] = tasksOf('colours');
  assert.ok(task);
  assert.equal(task.candidates.length, 20 * 8);
  assert.equal(new Set(task.candidates.map(drawing)).size, 20 * 8);
  const asked = task.queries.findIndex((query) => query.kind === 'text' && query.text === 'red bell');
  const [right] = task.relevant[asked] ?? [];
  assert.match(drawing(task.candidates[right ?? -1]), /lucide-bell[\s\S]*stroke="#dc2626"/);
});

test('thirty arrows point to each of four sides, and turned ones are told apart', () => {
  const [ofPicture, byText] = tasksOf('directions');
  assert.ok(ofPicture && byText);
  assert.equal(new Set(ofPicture.queries.map(drawing)).size, 30 * 4);
  assert.deepEqual(
    [0, 1, 2, 3].map((side) => ofPicture.relevant.filter((right) => right.has(side)).length),
    [30, 30, 30, 30],
  );
  const asked = byText.queries.findIndex((query) => query.kind === 'text' && query.text === 'left arrow');
  const found = [...(byText.relevant[asked] ?? [])].map((index) => drawing(byText.candidates[index]));
  assert.equal(found.length, 30);
  for (const svg of found) assert.match(svg, /rotate\(180 12 12\)/);
});
