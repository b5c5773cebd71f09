import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readSource, releaseSource } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-source-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('readSource', () => {
  it('reads a file whole, and passes bytes through', async () => {
    const path = join(folder, 'ten');
    writeFileSync(
      path,
      Uint8Array.from({ length: 10 }, (_, i) => i),
    );
    assert.deepEqual([...(await readSource({ path }, 10)).bytes], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const bytes = Uint8Array.of(1, 2);
    assert.equal((await readSource({ bytes }, 10)).bytes, bytes);
  });

  it('passes on what is known of the content, until size or time say that the file has been changed', async () => {
    const path = join(folder, 'known');
    writeFileSync(path, 'content');
    const known = { sha256: 'ab', bytes: 7, mtimeNs: statSync(path, { bigint: true }).mtimeNs };
    const shaOf = async () => (await readSource({ path, known }, 10)).sha256;
    assert.equal(await shaOf(), 'ab');
    assert.equal((await readSource({ path }, 10)).sha256, undefined);
    utimesSync(path, 1, 1);
    assert.equal(await shaOf(), undefined);
    writeFileSync(path, 'longer');
    utimesSync(path, Number(known.mtimeNs / 1_000_000_000n), Number(known.mtimeNs / 1_000_000_000n));
    assert.equal(await shaOf(), undefined);
  });

  it('gives the memory of a read file back, and leaves bytes that came by message alone', async () => {
    const path = join(folder, 'released');
    writeFileSync(path, 'content');
    const { bytes: read } = await readSource({ path }, 10);
    releaseSource({ path }, read);
    assert.equal(read.length, 0);
    const bytes = Uint8Array.of(1, 2);
    releaseSource({ bytes }, bytes);
    assert.equal(bytes.length, 2);
  });

  it('refuses what is empty or above the limit', async () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    const large = join(folder, 'large');
    writeFileSync(large, 'x'.repeat(11));
    await assert.rejects(readSource({ path: empty }, 10), { name: 'SkipError', reason: 'empty' });
    await assert.rejects(readSource({ bytes: new Uint8Array(0) }, 10), { reason: 'empty' });
    await assert.rejects(readSource({ path: large }, 10), { reason: 'too-many-bytes' });
    await assert.rejects(readSource({ bytes: new Uint8Array(11) }, 10), { reason: 'too-many-bytes' });
  });

  it('says that a file is gone, and waits for no device', async () => {
    await assert.rejects(readSource({ path: join(folder, 'gone') }, 10), { reason: 'unreadable', message: /ENOENT/ });
    await assert.rejects(readSource({ path: folder }, 10), { reason: 'unreadable' });
  });
});
