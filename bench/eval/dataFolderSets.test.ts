import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dataFolderSets, setsIn } from './dataFolderSets.ts';
import type { Task } from './task.ts';
import { pairTask } from './twemoji.ts';

const data = mkdtempSync(join(tmpdir(), 'lookalike-eval-'));
after(() => rmSync(data, { recursive: true }));

function write(folder: string, rows: readonly object[]): void {
  mkdirSync(join(data, folder), { recursive: true });
  writeFileSync(join(data, folder, 'manifest.jsonl'), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
}

function tasksOf(name: string): Task[] {
  const set = dataFolderSets.find((candidate) => candidate.name === name);
  assert.ok(set);
  return set.tasks(data);
}

test('only sets with all their manifests are there', () => {
  assert.deepEqual(setsIn(data), []);
  write('flickr8k_dev', [{ path: 'a.jpg', captions: ['A dog', 'A hound'] }]);
  assert.deepEqual(
    setsIn(data).map(({ name }) => name),
    ['flickr8k'],
  );
});

test('captions find their photo and a photo finds its captions', () => {
  write('flickr8k_dev', [
    { path: 'a.jpg', captions: ['A dog', 'A hound'] },
    { path: 'b.jpg', captions: ['A boat'] },
  ]);
  const [there, back] = tasksOf('flickr8k');
  assert.deepEqual(there?.relevant, [new Set([0]), new Set([0]), new Set([1])]);
  assert.deepEqual(back?.relevant, [new Set([0, 1]), new Set([2])]);
  assert.deepEqual(there?.candidates[1], { kind: 'image', path: join(data, 'flickr8k_dev', 'b.jpg') });
});

test('an original is compared with all but itself, as a whole and by kind of version', () => {
  const rows = ['x', 'y'].flatMap((group) =>
    ['orig', 'half', 'rot90'].map((transform) => ({ path: `${group}-${transform}.jpg`, group, transform })),
  );
  write('neardup_imagenet', rows);
  const [all, half, turned] = tasksOf('neardup');
  assert.deepEqual(all?.relevant, [new Set([1, 2]), new Set([4, 5])]);
  assert.deepEqual(all?.self, [0, 3]);
  assert.deepEqual(half?.relevant, [new Set([1]), new Set([4])]);
  assert.equal(turned?.set, 'neardup/rot90');
});

test('small pictures are classified among the labels that occur', () => {
  write('cifar10_test', [
    { path: '1.png', label: 'ship' },
    { path: '2.png', label: 'cat' },
  ]);
  const [task] = tasksOf('cifar10');
  assert.deepEqual(task?.relevant, [new Set([1]), new Set([0])]);
  assert.equal(task?.candidates.length, 2);
});

test('classes and categories of the photo sample', () => {
  // 1 is the goldfish and 2 the great white shark of ImageNet's classes, both fish; 817 is the sports car.
  write('imagenet_sample', [
    { path: 'g.jpg', index: 1, clip_classname: 'goldfish' },
    { path: 's.jpg', index: 2, clip_classname: 'great white shark' },
    { path: 'c.jpg', index: 817, clip_classname: 'sports car' },
  ]);
  mkdirSync(join(data, 'reference'), { recursive: true });
  writeFileSync(join(data, 'reference', 'en_classnames.json'), JSON.stringify({ imagenet1k: ['tench', 'goldfish'] }));
  const [classes, categories] = tasksOf('imagenet');
  assert.deepEqual(classes?.relevant, [new Set([1]), new Set([2]), new Set([817])]);
  const fish = categories?.queries.findIndex((query) => query.kind === 'text' && query.text === 'fish') ?? -1;
  assert.deepEqual(categories?.relevant[fish], new Set([0, 1]));
  assert.ok(!categories?.queries.some((query) => query.kind === 'text' && query.text === 'car'));
});

test('a manifest that is not as it should be is named with its line', () => {
  write('cifar10_test', [{ path: '1.png', label: 'ship' }, { path: '2.png' }]);
  assert.throws(() => tasksOf('cifar10'), /manifest\.jsonl, line 2: "label" must be a text/);
});

test('emoji of two makers are paired by their code points', () => {
  const pairs = pairTask(['/o/1F600.svg', '/o/2764-FE0F.svg', '/o/E000.svg'], ['/t/2764.svg', '/t/1f600.svg']);
  assert.deepEqual(pairs.relevant, [new Set([1]), new Set([0])]);
  assert.equal(pairs.queries.length, 2);
});
