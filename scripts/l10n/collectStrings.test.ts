import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { collectStrings, messageTexts } from './collectStrings.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const readJson = (relative: string): Record<string, unknown> => JSON.parse(readFileSync(path(relative), 'utf8'));

test('the bundle of strings is up to date (npm run build does not do it: run scripts/l10n.ts)', () => {
  assert.deepEqual(Object.keys(readJson('../../l10n/bundle.l10n.json')), collectStrings(path('../../src')));
});

test('every key of package.json has its text, and no text is left over', () => {
  const manifest = readFileSync(path('../../package.json'), 'utf8');
  const used = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
  assert.deepEqual(new Set(Object.keys(readJson('../../package.nls.json'))), new Set(used));
});

test('the texts of messages are found as they stand', () => {
  const source = [
    "message('plain {0}', name)",
    'message(\n  "it\'s {0}",\n  name,\n)',
    "({ text: message('it\\'s') })",
    'message(`a\\nb`)',
  ].join(';\n');
  assert.deepEqual(messageTexts(source, 'a.ts'), ['plain {0}', "it's {0}", "it's", 'a\nb']);
  assert.deepEqual(
    messageTexts('error.message(x); onMessage(x); export function message(text: string) {}', 'a.ts'),
    [],
  );
});

test('a message whose text is put together is refused, with its place', () => {
  const hole = '`$' + '{name} is gone`';
  for (const text of [hole, "'it is ' + how", 'text', "isOne ? 'a' : 'b'", "'a' as string"]) {
    const source = `first();\nthrow gone(message(${text}, name));`;
    assert.throws(() => messageTexts(source, 'flows/a.ts'), /flows\/a\.ts:2:/, text);
  }
});
