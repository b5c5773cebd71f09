import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RowMemory } from '../ranker/rowMemory.ts';
import { plainPicture } from '../store/plainPicture.test-helper.ts';
import { noVectors, type QueryVectors } from './queryVectors.ts';
import { RootEvidence } from './rootEvidence.ts';
import { RootIndex } from './rootIndex.ts';

const model = 'model';
const query: QueryVectors = {
  ...noVectors,
  alternatives: [Float32Array.of(1, 0)],
  meanings: [Float32Array.of(0, 1)],
  words: [['delete']],
  partInWords: 1,
};

/** One picture whose name and text the sentence encoder `before` has read. */
async function rootReadBefore(t: TestContext): Promise<RootIndex> {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-evidence-'));
  const [root, storageFolder] = [join(folder, 'root'), join(folder, 'storage')];
  mkdirSync(root);
  const index = RootIndex.open(root, { storageFolder }, () => undefined);
  t.after(() => {
    index.close();
    rmSync(folder, { recursive: true, force: true });
  });
  index.tryWrite();
  index.useSentenceEncoder('before');
  const { catalogue } = index;
  catalogue.transaction(() => {
    const contentId = catalogue.putContent('a'.repeat(64), 1, plainPicture);
    catalogue.putEmbedding(contentId, model, Float32Array.of(1, 0));
    catalogue.putFile({ path: 'trash.png', bytes: 1, mtimeNs: 1n, contentId });
    for (const { phraseId } of catalogue.waitingPhrases(1)) catalogue.putPhraseVector(phraseId, Float32Array.of(0, 1));
    catalogue.texts.put(contentId, 'reader', { lines: [{ text: 'Bin', box: [0, 0, 1, 1], row: 0 }] });
    catalogue.texts.putVector(contentId, Float32Array.of(0, 1));
  });
  await index.load(model);
  return index;
}

/** Cosines with the name and the text; NaN and undefined where they are not compared. */
function meaning(root: RootIndex, meaningSpace: string): readonly [name: number | undefined, text: number | undefined] {
  const signals = new RootEvidence(root, model, { ...query, meaningSpace }).signals(new RowMemory());
  return [signals.meaning[0], signals.text?.meaning[0]];
}

test('names and texts are compared with queries of the sentence encoder that has read them, and with no other', async (t) => {
  const root = await rootReadBefore(t);
  for (const cosine of meaning(root, 'before')) assert.ok((cosine ?? 0) > 0.5, `${cosine}`);
  assert.deepEqual(meaning(root, 'now'), [Number.NaN, undefined]);
});

test('another sentence encoder reads names and texts anew', async (t) => {
  const root = await rootReadBefore(t);
  root.useSentenceEncoder('before');
  assert.equal(root.catalogue.waitingPhrases(9).length, 0);
  root.useSentenceEncoder('now');
  assert.equal(root.catalogue.waitingPhrases(9).length, 1);
  assert.equal(root.catalogue.texts.unembedded(9).length, 1);
  assert.deepEqual(meaning(root, 'now'), [Number.NaN, undefined]);
  await root.load(model);
  assert.equal(root.sentenceEncoder, 'now');
});
