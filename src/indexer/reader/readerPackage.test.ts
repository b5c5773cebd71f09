import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { verifyModelFiles } from '../encoder/modelFiles.ts';
import { EngineError } from '../errors.ts';
import { bundledReaderFolder, parseReaderPackage, readReaderPackage } from './readerPackage.ts';

const folder = bundledReaderFolder();
const description = (): Record<string, unknown> => JSON.parse(readFileSync(join(folder, 'reader.json'), 'utf8'));

function fails(code: string, message: RegExp) {
  return (error: unknown): boolean =>
    error instanceof EngineError && error.code === code && message.test(error.message);
}

describe('the bundled reader', () => {
  it('is described in full, and its files are as described', async () => {
    const pkg = await readReaderPackage(folder);
    assert.equal(pkg.licence, 'Apache-2.0');
    assert.match(pkg.key, /^lookalike-reader@\d+\.\d+\.\d+-[0-9a-f]{8}-[0-9a-f]{8}\/\d+$/);
    assert.equal(new Set(pkg.characters).size, pkg.characters.length);
    assert.equal(pkg.characters.at(-1), ' ');
    await verifyModelFiles(pkg);
  });

  it('has its licence beside it', () => {
    assert.match(readFileSync(join(folder, 'LICENSE.txt'), 'utf8'), /Apache License\s+Version 2\.0/);
  });
});

describe('parseReaderPackage', () => {
  it('names the file and the field that is wrong', () => {
    const wrong = (change: Record<string, unknown>) => () =>
      parseReaderPackage({ ...description(), ...change }, '/reader');
    assert.throws(wrong({ schema: 2 }), fails('model-invalid', /\/reader: reader\.json, field "schema", is 2/));
    assert.throws(wrong({ files: [] }), fails('model-invalid', /does not list detector\.onnx/));
    assert.throws(wrong({ attribution: '' }), fails('model-invalid', /attribution/));
    assert.throws(wrong({ surprise: 1 }), fails('model-invalid', /surprise.*not known/));
  });

  it('has another key for other networks', () => {
    const files = (description().files as { sha256: string }[]).map((file) => ({ ...file, sha256: 'a'.repeat(64) }));
    assert.notEqual(
      parseReaderPackage({ ...description(), files }, '/reader').key,
      parseReaderPackage(description(), '/reader').key,
    );
  });
});

describe('readReaderPackage', () => {
  it('says what helps when there is none', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'lookalike-reader-'));
    try {
      await assert.rejects(readReaderPackage(empty), fails('model-not-found', /reader\.json.*install Lookalike again/));
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
