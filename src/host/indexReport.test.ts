import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndexReport } from '../shared/protocol.ts';
import { reportMarkdown } from './indexReport.ts';

const report: IndexReport = {
  version: '1.2.3',
  model: { id: 'm', name: 'Model', version: '1', family: 'dual', dimension: 384, licence: 'MIT' },
  modelFolder: '/x/models/m',
  device: 'cpu',
  fullText: true,
  roots: [
    {
      root: '/w',
      indexFile: '/s/indexes/w/catalogue.sqlite',
      indexBytes: 1_500_000,
      files: 10,
      contents: 9,
      embeddings: 8,
      texts: { read: 8, withText: 5, failed: 1 },
      tiles: { contents: 2, tiles: 7 },
      skipped: [
        { root: '/w', path: 'a`b.png', reason: 'corrupt', detail: 'bad\nheader' },
        { root: '/w', path: 'c.svg', reason: 'empty', detail: '' },
      ],
    },
  ],
  thumbnails: { folder: '/s/thumbnails', bytes: 2_000_000, files: 3 },
};

test('says what is stored where, how much, what was skipped, and how to delete it', () => {
  const text = reportMarkdown(report, '/s');
  for (const part of [
    '/s/indexes/w/catalogue.sqlite',
    '1.5 MB',
    '/s/thumbnails',
    '2.0 MB',
    'Clear Index',
    '2, in 7 tiles',
    'is damaged',
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(text.includes('- `` a`b.png ``: bad header'));
  assert.ok(text.includes('- `c.svg`\n'));
});

test('long lists of skipped files are cut, and say so', () => {
  const [root] = report.roots;
  assert.ok(root);
  const skipped = Array.from(
    { length: 205 },
    (_, i) => ({ root: '/w', path: `${i}.png`, reason: 'empty', detail: '' }) as const,
  );
  const text = reportMarkdown({ ...report, roots: [{ ...root, skipped }] }, '/s');
  assert.ok(text.includes('and 5 more'));
  assert.ok(!text.includes('`204.png`'));
});
