import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import sharp from 'sharp';
import { defaultCraftLimits } from '../../src/indexer/crafter/preprocessing.ts';
import { EncoderPool } from '../../src/indexer/encoder/pool.ts';
import { bundledReaderFolder } from '../../src/indexer/reader/readerPackage.ts';
import { repository, temporaryFolder } from './support.ts';

const fixtures = join(repository, 'test/fixtures');
const transcript: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(fixtures, 'reading/transcript.json'), 'utf8'),
);
const slow = { timeout: 600_000 };

const pool = new EncoderPool({
  setup: {
    modelFolder: join(repository, 'models/lookalike-mini'),
    device: 'cpu',
    threads: 1,
    limits: { ...defaultCraftLimits, timeoutMs: 120_000 },
    readerFolder: bundledReaderFolder(),
  },
  indexers: 1,
  lowPriority: false,
  onLog: () => undefined,
});
after(() => pool.dispose());

/** The words of a text, as a person counts them. */
function wordsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** How many words of one list are in the other too, each as often as it is there. */
function common(words: readonly string[], others: readonly string[]): number {
  const left = [...others];
  return words.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
}

/** The most memory that a process has had, in megabytes. */
function peakOf(pid: number): number {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1000;
}

async function read(path: string) {
  const outcome = await pool.readText(path);
  assert.ok(outcome.ok, `${path}: ${outcome.ok ? '' : outcome.detail}`);
  return outcome.lines;
}

describe('text in pictures', () => {
  test('at least 97 of 100 words of transcribed pictures are read, and few others', slow, async (t) => {
    const total = { wanted: 0, read: 0, right: 0 };
    for (const [path, lines] of Object.entries(transcript)) {
      const wanted = wordsOf(lines);
      const found = wordsOf((await read(join(fixtures, path))).map(({ text }) => text));
      const right = common(wanted, found);
      total.wanted += wanted.length;
      total.read += found.length;
      total.right += right;
      if (right < wanted.length) t.diagnostic(`${path}: ${right} of ${wanted.length}: ${found.join(' ')}`);
    }
    const recall = total.right / total.wanted;
    const precision = total.right / total.read;
    t.diagnostic(
      `${Object.keys(transcript).length} pictures, ${total.wanted} words: recall ${recall}, precision ${precision}`,
    );
    assert.ok(Object.keys(transcript).length >= 15);
    assert.ok(recall >= 0.97, `recall ${recall}`);
    assert.ok(precision >= 0.93, `precision ${precision}`);
  });

  test('lines come in reading order, each where it stands', slow, async () => {
    const lines = await read(join(fixtures, 'gallery/screens/mock-up 2.png'));
    const cell = lines.find(({ text }) => text === 'yesterday');
    assert.deepEqual(
      lines.filter(({ row }) => row === cell?.row).map(({ text }) => text),
      ['README.md', '2 KB', 'yesterday'],
    );
    const [left = 0, top = 0, width = 0, height = 0] = cell?.box ?? [];
    assert.ok(left >= 460 && left <= 474 && left + width >= 542 && left + width <= 558, `${left} ${width}`);
    assert.ok(top >= 66 && top <= 80 && top + height >= 92 && top + height <= 106, `${top} ${height}`);
  });

  test('a picture without text has none, and one that cannot be decoded says why', slow, async (t) => {
    const folder = temporaryFolder(t);
    const plain = join(folder, 'plain.png');
    await sharp({ create: { width: 200, height: 200, channels: 3, background: '#789' } }).toFile(plain);
    assert.deepEqual(await read(plain), []);
    const broken = join(folder, 'broken.png');
    writeFileSync(broken, readFileSync(plain).subarray(0, 40));
    const outcome = await pool.readText(broken);
    assert.equal(outcome.ok ? 'ok' : outcome.reason, 'corrupt');
  });

  test('a page of many screens is read to its end', slow, async (t) => {
    const folder = temporaryFolder(t);
    const rows = Array.from(
      { length: 40 },
      (_, row) => `<text y="${100 + row * 195}" x="60">Chapter ${row + 1} begins after a long pause</text>`,
    );
    const page = join(folder, 'page.png');
    await sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="8000"><rect width="1280" height="8000" fill="#fff"/><g font-size="16" font-family="DejaVu Sans">${rows.join('')}</g></svg>`,
      ),
    )
      .png()
      .toFile(page);
    const lines = await read(page);
    assert.deepEqual(
      lines.map(({ text }) => /[0-9]+/.exec(text)?.[0]),
      rows.map((_, row) => `${row + 1}`),
    );
    const { box } = lines.at(-1) ?? assert.fail('nothing was read');
    assert.ok(Math.abs(box[1] + box[3] / 2 - (100 + 39 * 195 - 6)) < 8, `${box}`);
  });

  test('a full 4K screenshot keeps the process below 600 MB', slow, async (t) => {
    if (process.platform !== 'linux') return t.skip('only Linux tells the peak of a process');
    const folder = temporaryFolder(t);
    const line = 'The quick brown fox jumps over the lazy dog, and 37 other animals watched';
    const rows = Array.from(
      { length: 60 },
      (_, row) =>
        `<text y="${40 + row * 35}" x="40">${row} ${line}</text><text y="${40 + row * 35}" x="2000">${line} ${row}</text>`,
    );
    const page = join(folder, '4k.png');
    await sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="3840" height="2160"><rect width="3840" height="2160" fill="#fff"/><g font-size="26" font-family="DejaVu Sans">${rows.join('')}</g></svg>`,
      ),
    )
      .png()
      .toFile(page);
    const words = wordsOf((await read(page)).map(({ text }) => text));
    assert.ok(words.filter((word) => word === 'animals').length >= 100, `${words.length} words`);
    const [pid = 0] = pool.processIds;
    const peak = peakOf(pid);
    t.diagnostic(`${peak} MB after ${Object.keys(transcript).length} small pictures and a full 4K page`);
    assert.ok(peak < 600, `${peak} MB`);
  });
});
