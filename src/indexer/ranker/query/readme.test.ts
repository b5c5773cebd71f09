import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { QueryNode } from './ast.ts';
import { fieldNamed, fields } from './fields.ts';
import { parseQuery } from './parser.ts';

/** The section of README that tells the language. */
const section = /## Query language\n([\s\S]*?)\n## /.exec(
  readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8'),
)?.[1];
assert.ok(section !== undefined);
const codes = (text: string): string[] => Array.from(text.matchAll(/`([^`]+)`/g), ([, code]) => code ?? '');
/** What stands in the column "write". */
const examples = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => codes(line.split(' | ')[0] ?? ''));

function filtersIn(node: QueryNode | undefined): string[] {
  if (node === undefined || node.type === 'words' || node.type === 'exact') return [];
  return node.type === 'filter' ? [node.filter.field] : node.children.flatMap(filtersIn);
}

test('every example of README is understood, and those that look like filters are some', () => {
  assert.ok(examples.length > 40);
  for (const example of examples) {
    const { root, hints } = parseQuery(example);
    assert.ok(root !== undefined, example);
    assert.deepEqual(hints, [], example);
    const named = Array.from(example.matchAll(/([a-z]+):/g), ([, name]) => fieldNamed(name ?? '')?.field);
    const found = filtersIn(root);
    // `is:transparent` is read as `alpha:yes`.
    assert.deepEqual(
      found,
      named.map((field, at) => (field === 'is' ? found[at] : field)),
      example,
    );
  }
});

test('README tells every filter with all its values and every other name of it', () => {
  const told = new Set(examples.flatMap((example) => filtersIn(parseQuery(example).root)));
  assert.deepEqual([...told].sort(), fields.map(({ field }) => field).sort());
  const names = new Set(codes(section).map((code) => /^([a-z]+):/.exec(code)?.[1]));
  for (const { aliases } of fields) for (const alias of aliases) assert.ok(names.has(alias), alias);
  for (const { field, examples: values } of fields) {
    if (field !== 'is' && field !== 'git') continue;
    for (const value of values) assert.ok(examples.includes(`${field}:${value}`), `${field}:${value}`);
  }
});
