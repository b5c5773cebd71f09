import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defaultCraftLimits } from '../crafter/preprocessing.ts';
import { EncoderPool } from './pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'lookalike-process-'));
const log: string[] = [];
const pool = new EncoderPool({
  setup: {
    modelFolder: fileURLToPath(new URL('../../../models/lookalike-mini', import.meta.url)),
    device: 'cpu',
    threads: 1,
    limits: { ...defaultCraftLimits, maxBytes: 100_000 },
  },
  indexers: 1,
  lowPriority: false,
  onLog: (level, message) => log.push(`${level} ${message}`),
});
after(async () => {
  await pool.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const drawing = (shape: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="24" viewBox="0 0 48 24">${shape}</svg>`;
const heart =
  '<path fill="red" d="M24 21l-1.4-1.3C17.4 15.4 14 12.3 14 8.5 14 5.4 16.4 3 19.5 3c1.7 0 3.4.8 4.5 2.1C25.1 3.8 26.8 3 28.5 3 31.6 3 34 5.4 34 8.5c0 3.8-3.4 6.9-8.6 11.5z"/>';

/** Cosine of two unit vectors. */
function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

describe('the encoder process with the bundled model', () => {
  it('gives the same bytes the same vector in both lanes, and the text that names it a better score', async () => {
    const path = file('drawing.svg', drawing(heart));
    const [indexed, queried, texts] = await Promise.all([
      pool.encodeImage(path),
      pool.encodeQueryImage({ bytes: readFileSync(path) }),
      pool.encodeTexts(['red heart', 'bar chart'], 'image'),
    ]);
    assert.ok(indexed.ok && queried.ok, log.join('\n'));
    assert.equal(indexed.sha256, createHash('sha256').update(readFileSync(path)).digest('hex'));
    assert.equal(indexed.bytes, readFileSync(path).length);
    const { format, width, height, transparent } = indexed.description;
    assert.deepEqual(
      { format, width, height, transparent },
      { format: 'svg', width: 48, height: 24, transparent: true },
    );
    assert.deepEqual(queried.vector, indexed.vector);
    assert.ok(Math.abs(cosine(indexed.vector, indexed.vector) - 1) < 1e-5);
    const [right, wrong] = texts.map(({ vector }) => cosine(vector, indexed.vector));
    assert.ok(right !== undefined && wrong !== undefined && right > wrong, `${right} > ${wrong}`);
  });

  it('answers with the reason for files that cannot be used, and goes on', async () => {
    const reasons = await Promise.all(
      [
        file('empty.png', ''),
        file('text.png', 'This is no picture, whatever its name says.'),
        file('large.png', new Uint8Array(100_001)),
        join(folder, 'gone.png'),
        file('fine.svg', drawing('<circle cx="24" cy="12" r="9"/>')),
      ].map(async (path) => {
        const outcome = await pool.encodeImage(path);
        return outcome.ok ? 'ok' : outcome.reason;
      }),
    );
    assert.deepEqual(reasons, ['empty', 'not-an-image', 'too-many-bytes', 'unreadable', 'ok']);
  });

  it('makes thumbnails', async () => {
    const outcome = await pool.thumbnail({ bytes: Buffer.from(drawing(heart)) }, 64);
    assert.ok(outcome.ok, log.join('\n'));
    assert.deepEqual([outcome.width, outcome.height], [64, 32]);
    assert.equal(Buffer.from(outcome.bytes.subarray(8, 12)).toString('latin1'), 'WEBP');
  });

  it('names the folder when there is no model', async () => {
    const lost = new EncoderPool({
      setup: { modelFolder: join(folder, 'no-model'), device: 'cpu', threads: 1, limits: defaultCraftLimits },
      indexers: 1,
      lowPriority: false,
      onLog: () => undefined,
    });
    await assert.rejects(lost.encodeImage('a.png'), {
      name: 'EngineError',
      code: 'model-not-found',
      message: /no-model/,
    });
    await lost.dispose();
  });
});
