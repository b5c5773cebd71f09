import type { ImageDescription, ImageFormat } from '../../shared/image.ts';
import type { Connection, Statement } from './connection.ts';
import { decodeColours, decodeHex, encodeColours, encodeHex } from './descriptionCodec.ts';
import type { ContentHash, StoredContent } from './records.ts';

interface ContentRow {
  readonly id: number;
  readonly sha256: Uint8Array;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly transparent: number;
  readonly colours: Uint8Array | null;
  readonly perceptual_hash: Uint8Array;
}

const columns = 'id, sha256, format, width, height, frames, transparent, colours, perceptual_hash';

/** The distinct pictures, by the SHA-256 of their bytes. */
export class ContentTable {
  readonly #byId: Statement<ContentRow>;
  readonly #bySha: Statement<ContentRow>;
  readonly #shas: Statement<[id: number, sha256: Uint8Array]>;
  readonly #hashes: Statement<[id: number, hash: Uint8Array]>;
  readonly #ofSize: Statement<{ id: number }>;
  readonly #put: Statement<{ id: number }>;
  readonly #prune: Statement<never>;

  constructor(connection: Connection) {
    this.#byId = connection.prepare(`SELECT ${columns} FROM contents WHERE id = ?`);
    this.#bySha = connection.prepare(`SELECT ${columns} FROM contents WHERE sha256 = ?`);
    this.#shas = connection.prepareTuples(
      'SELECT id, sha256 FROM contents WHERE id IN (SELECT value FROM json_each(?))',
    );
    this.#hashes = connection.prepareTuples(
      `SELECT id, perceptual_hash FROM contents WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#ofSize = connection.prepare('SELECT id FROM contents WHERE bytes = ? LIMIT 1');
    this.#put = connection.prepare(
      `INSERT INTO contents (sha256, bytes, format, width, height, frames, transparent, colours, perceptual_hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes, format = excluded.format, width = excluded.width,
         height = excluded.height, frames = excluded.frames, transparent = excluded.transparent,
         colours = excluded.colours, perceptual_hash = excluded.perceptual_hash
       RETURNING id`,
    );
    this.#prune = connection.prepare(
      'DELETE FROM contents WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id)',
    );
  }

  byId(id: number): StoredContent | undefined {
    const row = this.#byId.get(id);
    return row && storedContent(row);
  }

  bySha(sha256: string): StoredContent | undefined {
    const row = this.#bySha.get(encodeHex(sha256, 32));
    return row && storedContent(row);
  }

  /** SHA-256 by id; those that are gone are left out. One statement takes a fifth of the time of fifty. */
  shas(ids: readonly number[]): Map<number, string> {
    return new Map(this.#shas.all(JSON.stringify(ids)).map(([id, sha256]) => [id, decodeHex(sha256)]));
  }

  /** Perceptual hashes by ascending content id, at most `count` of those with a larger id than `after`. */
  hashes(after: number, count: number): ContentHash[] {
    return this.#hashes.all(after, count).map(([contentId, hash]) => ({ contentId, hash }));
  }

  /** Whether one has this many bytes. */
  hasSize(bytes: number): boolean {
    return this.#ofSize.get(bytes) !== undefined;
  }

  put(sha256: string, bytes: number, description: ImageDescription): number {
    const row = this.#put.get(
      encodeHex(sha256, 32),
      bytes,
      description.format,
      description.width,
      description.height,
      description.frames,
      description.transparent ? 1 : 0,
      encodeColours(description.colours),
      encodeHex(description.perceptualHash, 8),
    );
    if (row === undefined) {
      throw new Error(`The content ${sha256} was not stored`);
    }
    return row.id;
  }

  /** Deletes contents that no file has; their vectors go with them. */
  prune(): number {
    return this.#prune.run();
  }
}

function storedContent(row: ContentRow): StoredContent {
  return {
    id: row.id,
    sha256: decodeHex(row.sha256),
    description: {
      format: row.format,
      width: row.width,
      height: row.height,
      frames: row.frames,
      transparent: row.transparent === 1,
      colours: decodeColours(row.colours),
      perceptualHash: decodeHex(row.perceptual_hash),
    },
  };
}
