import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import type { EncodeOutcome, KnownContent } from '../encoder/protocol.ts';
import { Catalogue } from '../store/catalogue.ts';
import { plainPicture } from '../store/plainPicture.test-helper.ts';
import type { StoredFile } from '../store/records.ts';
import { runIndexFlow } from './indexFlow.ts';
import { Gate } from './pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-index-flow-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const pngMagic = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
let count = 0;
let root: string;
let catalogue: Catalogue;
/** What the encoder was asked for: the file's name, and whether its hash was known. */
let asked: { readonly name: string; readonly hashed: boolean }[];

beforeEach(() => {
  root = join(folder, String(++count));
  mkdirSync(root);
  catalogue = Catalogue.open(`${root}.sqlite`, 'write');
  asked = [];
});
afterEach(() => catalogue.close());

/** A file that looks like a PNG, of as many bytes, all of the value `fill` behind its magic. */
function write(name: string, bytes: number, fill: number): void {
  writeFileSync(join(root, name), Buffer.from([...pngMagic, ...Array<number>(bytes - pngMagic.length).fill(fill)]));
}

/** Encodes nothing, but as an encoder does: hashes what it reads, and answers for what is no picture. */
async function encode(path: string, known: KnownContent | undefined): Promise<EncodeOutcome> {
  asked.push({ name: basename(path), hashed: known !== undefined });
  const bytes = readFileSync(path);
  if (bytes[0] !== pngMagic[0]) return { ok: false, reason: 'not-an-image', detail: 'no picture' };
  return {
    ok: true,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    description: plainPicture,
    vector: Float32Array.of(1, 0, 0),
  };
}

async function run({ full = false, model = 'm', meanwhile = (): void => undefined } = {}) {
  asked = [];
  const skipped: string[] = [];
  const summary = await runIndexFlow({
    ...{ root, catalogue, model, retrySkipped: false, full },
    encode: (path, known) => {
      meanwhile();
      return encode(path, known);
    },
    scan: { include: [], exclude: [], gitignore: false, dependencies: false, onProblem: () => undefined },
    capacity: () => 4,
    gate: new Gate(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onCommitted: () => undefined,
    onSkipped: ({ path, reason }) => skipped.push(`${path} ${reason}`),
  });
  return { ...summary, skippedFiles: skipped.sort() };
}

function known(path: string): StoredFile {
  const file = catalogue.fileByPath(path);
  assert.ok(file, path);
  return file;
}

function names(): string[] {
  return asked.map(({ name }) => name).sort();
}

describe('runIndexFlow', () => {
  it('hashes only what may be a copy', async () => {
    write('alone.png', 20, 1);
    write('same length.png', 30, 1);
    write('same length, other content.png', 30, 2);
    const { encoded, reused } = await run();
    assert.deepEqual([encoded, reused], [3, 0]);
    assert.deepEqual(
      asked.filter(({ hashed }) => !hashed).map(({ name }) => name),
      ['alone.png'],
    );
  });

  it('encodes one of several copies', async () => {
    for (const name of ['a.png', 'b.png', 'c.png']) write(name, 20, 1);
    const { encoded, reused, files } = await run();
    assert.deepEqual([files, encoded, reused, asked.length], [3, 1, 2, 1]);
    assert.equal(catalogue.filesOfContent(catalogue.fileByPath('a.png')?.contentId ?? 0).length, 3);
  });

  it('encodes nothing when a file is renamed, copied, touched, or comes back', async () => {
    write('a.png', 20, 1);
    write('b.png', 30, 1);
    await run();
    renameSync(join(root, 'a.png'), join(root, 'renamed.png'));
    copyFileSync(join(root, 'b.png'), join(root, 'copy.png'));
    assert.deepEqual([(await run()).reused, asked], [2, []]);
    const bytes = readFileSync(join(root, 'b.png'));
    writeFileSync(join(root, 'b.png'), bytes);
    assert.deepEqual([(await run()).reused, asked], [1, []]);
    rmSync(join(root, 'renamed.png'));
    assert.equal((await run()).removed, 1);
    write('back.png', 20, 1);
    assert.deepEqual([(await run()).reused, asked], [1, []]);
    assert.deepEqual([(await run({ full: true })).reused, asked], [3, []]);
  });

  it('encodes a file anew whose content has changed, of the same length or of another', async () => {
    write('a.png', 20, 1);
    write('b.png', 30, 1);
    await run();
    write('a.png', 20, 2);
    write('b.png', 31, 1);
    assert.equal((await run()).encoded, 2);
    assert.deepEqual(names(), ['a.png', 'b.png']);
    assert.equal(catalogue.fileByPath('b.png')?.bytes, 31);
  });

  it('files a content under the hash of what was decoded, and looks again at a file that changes meanwhile', async () => {
    write('a.png', 20, 1);
    write('b.png', 30, 1);
    await run();
    write('late.png', 40, 1);
    // Between the walk and the decoding it becomes a copy of what is known.
    await run({ meanwhile: () => write('late.png', 20, 1) });
    assert.deepEqual(names(), ['late.png']);
    const late = catalogue.fileByPath('late.png');
    assert.equal(late?.contentId, catalogue.fileByPath('a.png')?.contentId);
    // Its length and time are those of the walk, so it counts as changed; nothing needs to be encoded for it.
    assert.deepEqual([(await run()).reused, asked], [1, []]);
    assert.equal(catalogue.fileByPath('late.png')?.bytes, 20);
  });

  it('encodes everything anew for another model, each content once, and reads no file to know what it is', async () => {
    write('a.png', 20, 1);
    write('b.png', 30, 1);
    copyFileSync(join(root, 'a.png'), join(root, 'copy.png'));
    await run();
    // Changed since: it is encoded for what it is now, and not for what it was.
    write('b.png', 40, 1);
    const { encoded } = await run({ model: 'other' });
    assert.equal(encoded, 2);
    assert.deepEqual(
      asked.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      [
        { name: 'a.png', hashed: true },
        { name: 'b.png', hashed: false },
      ],
    );
    assert.deepEqual([(await run({ model: 'other' })).encoded, asked], [0, []]);
  });

  it('sets a known file aside that another model’s encoder cannot read, and goes on', async () => {
    write('a.png', 20, 1);
    write('b.png', 30, 1);
    await run();
    const times = statSync(join(root, 'a.png'));
    writeFileSync(join(root, 'a.png'), 'x'.repeat(20));
    utimesSync(join(root, 'a.png'), times.atime, times.mtime);
    catalogue.putFile({ ...known('a.png'), mtimeNs: statSync(join(root, 'a.png'), { bigint: true }).mtimeNs });
    const { skippedFiles, encoded } = await run({ model: 'other' });
    assert.deepEqual([skippedFiles, encoded], [['a.png not-an-image'], 1]);
    assert.equal(known('a.png').contentId, undefined);
  });

  it('says of pointers that the pictures are not downloaded, without starting an encoder where they are alike', async () => {
    for (const letter of ['a', 'b']) {
      const oid = createHash('sha256').update(letter).digest('hex');
      const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 12345\n`;
      writeFileSync(join(root, `${letter}.png`), pointer);
    }
    const { skippedFiles, skipped } = await run();
    assert.deepEqual(skippedFiles, ['a.png not-downloaded', 'b.png not-downloaded']);
    assert.deepEqual([skipped, asked], [2, []]);
  });

  it('asks no encoder again for what is no picture', async () => {
    writeFileSync(join(root, 'text.png'), 'a text');
    assert.deepEqual((await run()).skippedFiles, ['text.png not-an-image']);
    assert.deepEqual(names(), ['text.png']);
    await run();
    assert.deepEqual(asked, []);
  });
});
