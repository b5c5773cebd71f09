import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { Catalogue } from './catalogue.ts';
import { plainPicture } from './plainPicture.test-helper.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-phrases-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
let catalogue: Catalogue;

function open(): Catalogue {
  return Catalogue.open(join(folder, `${count}.sqlite`), 'write');
}

/** Adds a picture with a content of its own. @returns the id of its file */
function picture(path: string): number {
  const contentId = catalogue.putContent(createHash('sha256').update(path).digest('hex'), 1, plainPicture);
  return catalogue.putFile({ path, bytes: 1, mtimeNs: 1n, contentId });
}

beforeEach(() => {
  count++;
  catalogue = open();
});
afterEach(() => catalogue.close());

describe('phrases', () => {
  const phrases = () => catalogue.waitingPhrases(100).map(({ text }) => text);

  test('each is kept once, whatever number of files has it, and waits for a vector', () => {
    const files = ['icons/frame-001.png', 'a/sign-in.png', 'b/sign-in2.png', 'a/3f2a9c1b77.png'].map((path) =>
      picture(path),
    );
    catalogue.putFile({ path: 'skipped-file.png', bytes: 1, mtimeNs: 1n, skip: { reason: 'empty', detail: '' } });
    assert.deepEqual(phrases(), ['icons', 'sign in']);
    assert.deepEqual(
      files.map((id) => catalogue.phraseText(catalogue.phraseOf(id))),
      ['icons', 'sign in', 'sign in', undefined],
    );
    assert.deepEqual(
      [...catalogue.files()].map(({ phraseId }) => phraseId === 0),
      [false, false, false, true],
    );
    const [first] = catalogue.waitingPhrases(1);
    catalogue.putPhraseVector(first?.phraseId ?? 0, Float32Array.of(0.6, 0.8));
    assert.deepEqual(phrases(), ['sign in']);
    const [code] = catalogue.phraseCodes();
    assert.deepEqual([code?.contentId, code?.int8.length], [first?.phraseId, 2]);
    assert.ok(Math.abs((catalogue.phraseVector(first?.phraseId ?? 0)?.[0] ?? 0) - 0.6) < 0.01);
  });

  test('another sentence encoder makes all vectors anew, the same one none', () => {
    picture('icons/trash.svg');
    catalogue.useSentenceEncoder('one');
    const id = catalogue.waitingPhrases(1)[0]?.phraseId ?? 0;
    catalogue.putPhraseVector(id, Float32Array.of(1, 0));
    catalogue.useSentenceEncoder('one');
    assert.deepEqual(phrases(), []);
    catalogue.useSentenceEncoder('two');
    assert.deepEqual([catalogue.sentenceEncoder(), catalogue.phraseVector(id)], ['two', undefined]);
    assert.deepEqual(phrases(), ['trash icons']);
  });

  test('one that no file has goes with the next clean-up', () => {
    const file = picture('trash.svg');
    const phrase = catalogue.phraseOf(file);
    catalogue.removeFiles([file]);
    assert.equal(catalogue.phraseText(phrase), 'trash');
    catalogue.prune();
    assert.equal(catalogue.phraseText(phrase), undefined);
  });

  test('files of an index that had none get theirs when it is opened', () => {
    const file = picture('a/trash.svg');
    catalogue.close();
    const database = new DatabaseSync(catalogue.file);
    database.exec(
      "UPDATE files SET phrase_id = NULL; DELETE FROM phrases; UPDATE state SET value = 0 WHERE name = 'phrase-rules'",
    );
    database.close();
    catalogue = open();
    assert.equal(catalogue.phraseText(catalogue.phraseOf(file)), 'trash');
  });
});
