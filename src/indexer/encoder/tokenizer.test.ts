import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { installationRoot } from '../installation.ts';
import { readModelPackage } from './modelPackage.ts';
import { loadTextTokenizer, type TextTokenizer } from './tokenizer.ts';

const fixtures = join(installationRoot(), 'test', 'fixtures', 'models');

interface Reference {
  readonly text: string;
  readonly clip: readonly number[];
  readonly bundled: readonly number[];
  readonly siglip: readonly number[];
}
const reference: { readonly texts: readonly Reference[]; readonly long: Reference } = JSON.parse(
  readFileSync(join(fixtures, 'tokens.json'), 'utf8'),
);

const loaded = {
  clip: await tokenizerOf(join(fixtures, 'random-clip')),
  siglip: await tokenizerOf(join(fixtures, 'random-siglip')),
  bundled: await tokenizerOf(join(installationRoot(), 'models', 'lookalike-mini')),
};
const names = ['clip', 'siglip', 'bundled'] as const;

async function tokenizerOf(folder: string): Promise<{ readonly tokenizer: TextTokenizer; readonly most: number }> {
  const pkg = await readModelPackage(folder);
  assert.ok(pkg.tokenizer !== undefined && pkg.text !== undefined);
  return { tokenizer: await loadTextTokenizer(pkg, pkg.tokenizer, pkg.text), most: pkg.text.maxTokens };
}

function idsOf(name: (typeof names)[number], text: string): readonly number[] {
  const { tokenizer } = loaded[name];
  return tokenizer.encode(tokenizer.prepare(text)).ids;
}

describe('token ids', () => {
  for (const name of names) {
    test(`of ${name} are those of the reference`, () => {
      assert.ok(reference.texts.length >= 20);
      for (const row of reference.texts) assert.deepEqual(idsOf(name, row.text), row[name], row.text);
    });

    test(`of ${name} keep the final special token when the text is too long`, () => {
      const { tokenizer, most } = loaded[name];
      const whole = reference.long[name];
      assert.ok(whole.length > most);
      const { ids, kept } = tokenizer.encode(tokenizer.prepare(reference.long.text));
      assert.deepEqual(ids, [...whole.slice(0, most - 1), ...whole.slice(-1)]);
      const head = reference.long.text.slice(0, kept);
      const next = /^\s*\S+/.exec(reference.long.text.slice(kept))?.[0] ?? '';
      assert.ok(tokenizer.encode(tokenizer.prepare(head)).kept === tokenizer.prepare(head).length);
      const more = tokenizer.prepare(head + next);
      assert.ok(tokenizer.encode(more).kept < more.length, `"${next}" would have fitted too`);
    });
  }

  test('are the published ones of CLIP', () => {
    assert.deepEqual(idsOf('clip', 'a photo of a cat'), [49406, 320, 1125, 539, 320, 2368, 49407]);
    assert.deepEqual(idsOf('clip', 'a painting of a cat'), [49406, 320, 3086, 539, 320, 2368, 49407]);
  });

  test('of what looks like a special token are none', () => {
    const plain = idsOf('clip', 'a cat');
    assert.deepEqual(idsOf('clip', 'a <|endoftext|> cat<|startoftext|>'), plain);
    // CLIP's start token is matched after lower-casing.
    assert.deepEqual(idsOf('clip', 'a <|STARTOFTEXT|>cat'), plain);
    assert.deepEqual(idsOf('bundled', '[CLS] a [SEP]cat[PAD]'), idsOf('bundled', 'a cat'));
    assert.deepEqual(idsOf('siglip', 'a<eos> cat'), idsOf('siglip', 'a  cat'));
    // What is left when one is taken out must not become another.
    assert.equal(idsOf('bundled', 'a [S[SEP]EP] cat').filter((id) => id === 3).length, 1);
  });

  test('do not depend on the Unicode form', () => {
    for (const name of names) assert.deepEqual(idsOf(name, 'cafe\u0301'), idsOf(name, 'caf\u00e9'));
  });

  test('of a very long text come from its beginning', () => {
    const { tokenizer, most } = loaded.clip;
    const text = 'a photo of a cat '.repeat(20_000);
    const { ids, kept } = tokenizer.encode(text);
    assert.equal(ids.length, most);
    assert.equal(text.slice(0, kept).trim().split(' ').length, most - 2);
  });
});
