import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import type { ImageDescription, TextLine } from '../../shared/image.ts';
import { Catalogue } from './catalogue.ts';
import { plainPicture } from './plainPicture.test-helper.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-texts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const most = 1_000_000;
let count = 0;
let catalogue: Catalogue;

function open(fullText = true): Catalogue {
  return Catalogue.open(join(folder, `${count}.sqlite`), 'write', { fullText });
}

function picture(path: string, change: Partial<ImageDescription> = {}): number {
  const content = catalogue.putContent(Buffer.from(path.padEnd(32, '-')).toString('hex'), 1, {
    ...plainPicture,
    ...change,
  });
  catalogue.putFile({ path, bytes: 1, mtimeNs: 1n, contentId: content });
  return content;
}

function lines(...texts: string[]): TextLine[] {
  return texts.map((text, row) => ({ text, box: [1, 2 + row, 30, 4], row }));
}

function waiting(reader = 'r1'): string[] {
  return [...catalogue.texts.waiting(reader, most)].flat().map((id) => catalogue.filesOfContent(id)[0]?.path ?? '');
}

beforeEach(() => {
  count++;
  catalogue = open();
});
afterEach(() => catalogue.close());

describe('text in pictures', () => {
  test('a word is known that two texts have: one may be misread', () => {
    const [first, second] = [picture('a.png'), picture('b.png')];
    catalogue.texts.put(first, 'r1', { lines: lines('Zebra crossing') });
    assert.ok(!catalogue.texts.hasWord('zebra'));
    assert.ok(catalogue.texts.beginsWord('zeb'));
    catalogue.texts.put(second, 'r1', { lines: lines('a zebra') });
    assert.ok(catalogue.texts.hasWord('zebra'));
  });

  test('waits for pictures that can have some, each content once', () => {
    picture('a.png');
    picture('drawing.svg', { format: 'svg' });
    picture('icon.png', { width: 48, height: 63 });
    picture('tall.png', { width: 8, height: 64 });
    picture('poster.png', { width: 1001, height: 1000 });
    catalogue.putFile({ path: 'copy of a.png', bytes: 1, mtimeNs: 1n, contentId: 1 });
    assert.deepEqual(waiting(), ['a.png', 'tall.png']);
  });

  test('comes back as it was read; a picture without any, or that cannot be read, waits no more', () => {
    const [some, none, broken] = [picture('some.png'), picture('none.png'), picture('broken.png')];
    catalogue.texts.put(some, 'r1', { lines: lines('Sign in', 'ада@example.org') });
    catalogue.texts.put(none, 'r1', { lines: [] });
    catalogue.texts.put(broken, 'r1', { failure: 'timeout' });
    assert.deepEqual(catalogue.texts.lines(some), lines('Sign in', 'ада@example.org'));
    assert.deepEqual(catalogue.texts.lines(none), []);
    assert.deepEqual(waiting(), []);
    assert.deepEqual({ ...catalogue.texts.counts() }, { read: 3, withText: 1, failed: 1 });
  });

  test('is read anew by another reader, and found as it was until then', () => {
    const content = picture('a.png');
    catalogue.texts.put(content, 'r1', { lines: lines('old words') });
    assert.deepEqual(waiting('r2'), ['a.png']);
    assert.deepEqual([...catalogue.texts.hits(['words'], 1).contentIds], [content]);
    catalogue.texts.put(content, 'r2', { lines: lines('new letters') });
    assert.deepEqual(waiting('r2'), []);
    assert.deepEqual([...catalogue.texts.hits(['words'], 1).contentIds], []);
    assert.deepEqual([...catalogue.texts.hits(['letter'], 1).contentIds], [content]);
  });

  for (const fullText of [true, false]) {
    test(`is found by its words, ${fullText ? 'with' : 'without'} the full-text index`, () => {
      catalogue.close();
      catalogue = open(fullText);
      const login = picture('1.png');
      const both = picture('2.png');
      picture('3.png');
      catalogue.texts.put(login, 'r1', { lines: lines('Enter your password', 'a x') });
      catalogue.texts.put(both, 'r1', { lines: lines('Passwords', 'Réglages') });
      const { contentIds, scores } = catalogue.texts.hits(['password', 'reglage', 'x'], 3);
      assert.deepEqual(new Set(contentIds), new Set([login, both]));
      assert.ok((scores[[...contentIds].indexOf(both)] ?? 0) > (scores[[...contentIds].indexOf(login)] ?? 0));
      assert.deepEqual([...catalogue.texts.hits(['x', '"'], 3).contentIds], [], 'a single letter finds nothing');
    });
  }

  test('that was stored without the full-text index is found when it is there again', () => {
    catalogue.close();
    catalogue = open(false);
    const content = picture('a.png');
    catalogue.texts.put(content, 'r1', { lines: lines('hello') });
    catalogue.close();
    catalogue = open(true);
    assert.deepEqual([...catalogue.texts.hits(['hello'], 1).contentIds], [content]);
  });

  test('has a vector once, of one sentence encoder', () => {
    const content = picture('a.png');
    catalogue.useSentenceEncoder('e1');
    catalogue.texts.put(content, 'r1', { lines: lines('hello', 'world') });
    assert.deepEqual(catalogue.texts.unembedded(10), [{ contentId: content, text: 'hello world' }]);
    catalogue.texts.putVector(content, Float32Array.of(0.6, 0.8));
    assert.deepEqual(catalogue.texts.unembedded(10), []);
    const [code] = [...catalogue.texts.codes()];
    assert.deepEqual([code?.contentId, [...(code?.int8 ?? [])]], [content, [95, 127]]);
    catalogue.useSentenceEncoder('e2');
    assert.equal(catalogue.texts.unembedded(10).length, 1);
  });

  test('goes with its content', () => {
    const content = picture('a.png');
    catalogue.texts.put(content, 'r1', { lines: lines('hello') });
    catalogue.removeFiles([catalogue.fileByPath('a.png')?.id ?? 0]);
    assert.equal(catalogue.prune(), 1);
    assert.deepEqual([...catalogue.texts.hits(['hello'], 1).contentIds], []);
    assert.equal(catalogue.texts.counts().read, 0);
  });
});
