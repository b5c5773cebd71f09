import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { collectStrings } from './collectStrings.ts';

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
