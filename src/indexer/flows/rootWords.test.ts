import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Catalogue } from '../store/catalogue.ts';
import { RootWords } from './rootWords.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-root-words-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const fullText of [true, false]) {
  test(`the very words of paths are known ${fullText ? 'with' : 'without'} a full-text index`, () => {
    const catalogue = Catalogue.open(join(folder, `${fullText}.sqlite`), 'write', { fullText });
    for (const path of ['a/zebra.png', 'a/Yoting-setting.svg']) catalogue.putFile({ path, bytes: 1, mtimeNs: 1n });
    const words = new RootWords({ current: catalogue });
    for (const word of ['zebra', 'yoting', 'setting']) assert.ok(words.has(word), word);
    for (const word of ['zebr', 'seting', 'voting']) assert.ok(!words.has(word), word);
    assert.equal(words.likelyHas('yoting'), false);
    catalogue.close();
  });
}

test('without an index no word is known', () => {
  assert.ok(!new RootWords({ current: undefined }).has('zebra'));
});
