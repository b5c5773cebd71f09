import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { SkipError } from '../errors.ts';
import { hashFile } from './hash.ts';
import { sniffBytes } from './sniff.ts';
import { temporaryTree } from './temporaryTree.test-helper.ts';

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 255);
}

test('files of every size around the chunk size hash to their SHA-256', async (context) => {
  const mebibyte = 1 << 20;
  for (const size of [1, sniffBytes, mebibyte - 2, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte + 7]) {
    const content = pattern(size);
    const root = temporaryTree(context, { file: content });
    const hashed = await hashFile(join(root, 'file'));
    assert.equal(hashed.sha256, createHash('sha256').update(content).digest('hex'), `${size} bytes`);
    assert.equal(hashed.bytes, size);
    assert.deepEqual(Buffer.from(hashed.head), Buffer.from(content.subarray(0, sniffBytes)));
  }
});

test('empty, missing and irregular files are refused with the reason', async (context) => {
  const root = temporaryTree(context, { empty: '', 'folder/file': 'x' });
  const reason = (expected: string) => (error: unknown) => error instanceof SkipError && error.reason === expected;
  await assert.rejects(hashFile(join(root, 'empty')), reason('empty'));
  await assert.rejects(hashFile(join(root, 'missing')), reason('unreadable'));
  await assert.rejects(hashFile(join(root, 'folder')), reason('unreadable'));
});

test('an abort ends it with its own reason', async (context) => {
  const root = temporaryTree(context, { big: pattern(5 << 20) });
  const before = AbortSignal.abort(new Error('stopped before'));
  await assert.rejects(hashFile(join(root, 'big'), before), /stopped before/);
  const controller = new AbortController();
  const hashing = hashFile(join(root, 'big'), controller.signal);
  controller.abort(new Error('stopped meanwhile'));
  await assert.rejects(hashing, /stopped meanwhile/);
});

test('other work runs while a large file is hashed', async (context) => {
  const root = temporaryTree(context, { big: pattern(8 << 20) });
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  await hashFile(join(root, 'big'));
  clearInterval(timer);
  assert.ok(turns > 0);
});
