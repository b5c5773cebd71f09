import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installationRoot } from '../../src/indexer/installation.ts';
import { readBaseline } from './baseline.ts';
import { withFigures } from './figuresDocument.ts';

const docs = join(installationRoot(), 'docs');

test('the document shows the figures that runs are compared with', () => {
  const document = readFileSync(join(docs, 'search-quality.md'), 'utf8');
  const results = readBaseline(join(docs, 'search-quality.jsonl'));
  assert.ok(results.length > 0);
  assert.equal(withFigures(document, results), document);
});

test('a document without a place for them is refused', () => {
  assert.throws(() => withFigures('# Quality', []), RangeError);
});
