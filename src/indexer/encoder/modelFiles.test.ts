import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { installationRoot } from '../installation.ts';
import { verifyGraphFiles, verifyModelFiles } from './modelFiles.ts';
import { type ModelPackage, readModelPackage } from './modelPackage.ts';

const bundled = await readModelPackage(join(installationRoot(), 'models', 'lookalike-mini'));

describe("a package's files", () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lookalike-model-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A package in the temporary folder whose model.json lists these contents. */
  function listing(contents: Readonly<Record<string, string>>): ModelPackage {
    const files = Object.entries(contents).map(([path, content]) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
    return { ...bundled, folder, files };
  }

  test('that are as listed pass', async () => {
    await writeFile(join(folder, 'a'), 'right');
    await writeFile(join(folder, 'b'), 'also right');
    await verifyModelFiles(listing({ a: 'right', b: 'also right' }));
  });

  test('are refused with another hash, another size, or when missing', async () => {
    await writeFile(join(folder, 'a'), 'wrong');
    const invalid = (message: RegExp) => ({ name: 'EngineError', code: 'model-invalid', message });
    await assert.rejects(
      verifyModelFiles(listing({ a: 'right' })),
      invalid(/a: the file's SHA-256 is [0-9a-f]{64} in/),
    );
    await assert.rejects(verifyModelFiles(listing({ a: 'longer' })), invalid(/a: the file has 5 bytes instead of 6/));
    await assert.rejects(verifyModelFiles(listing({ b: 'right' })), invalid(/b: the file is missing/));
  });

  test('that changed after they were right are looked at again', async () => {
    const path = join(folder, 'a');
    const pkg = listing({ a: 'right' });
    await writeFile(path, 'right');
    await utimes(path, 1, 1);
    await verifyModelFiles(pkg);
    await writeFile(path, 'wrong');
    await utimes(path, 2, 2);
    await assert.rejects(verifyModelFiles(pkg), /SHA-256/);
  });

  test('that were right are not read twice', async () => {
    const path = join(folder, 'a');
    const pkg = listing({ a: 'right' });
    await writeFile(path, 'right');
    await utimes(path, 1, 1);
    await verifyModelFiles(pkg);
    // The same size and time of change: only reading it could tell.
    await writeFile(path, 'wrong');
    await utimes(path, 1, 1);
    await verifyModelFiles(pkg);
  });

  test('of one graph are the graph and its weights', async () => {
    await writeFile(join(folder, 'a.onnx'), 'graph');
    await writeFile(join(folder, 'a.onnx_data'), 'wrong weights');
    const pkg = listing({ 'a.onnx': 'graph', 'a.onnx_data': 'right weights', 'b.onnx': 'not there' });
    await assert.rejects(verifyGraphFiles(pkg, 'a.onnx'), /a\.onnx_data: the file's SHA-256/);
    await verifyGraphFiles({ ...pkg, files: pkg.files.filter(({ path }) => path !== 'a.onnx_data') }, 'a.onnx');
  });
});
