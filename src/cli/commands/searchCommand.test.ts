import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { UsageError } from '../usage.ts';
import { splitArguments } from './searchCommand.ts';

const parent = mkdtempSync(join(tmpdir(), 'lookalike-args-'));
const folder = join(parent, 'project');
mkdirSync(folder);
after(() => rmSync(parent, { recursive: true }));
const text = { image: [] };

test('with two words or more the first is the folder', () => {
  assert.deepEqual(splitArguments(folder, ['red', 'icon'], text), { folder, text: 'red icon' });
  assert.throws(() => splitArguments(join(parent, 'none'), ['red'], text), UsageError);
});

test('a single word is the query, a folder alone is a question', () => {
  assert.deepEqual(splitArguments('red icon', [], text), { folder: resolve('.'), text: 'red icon' });
  assert.throws(() => splitArguments(folder, [], text), /Say what to look for/);
  assert.throws(() => splitArguments(undefined, [], text), UsageError);
});

test('with pictures or a file of queries a folder alone is enough', () => {
  assert.deepEqual(splitArguments(folder, [], { image: ['a.png'] }), { folder, text: '' });
  assert.deepEqual(splitArguments(undefined, [], { image: [], queries: '-' }), { folder: resolve('.'), text: '' });
});
