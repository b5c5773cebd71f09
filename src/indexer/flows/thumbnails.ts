import { join } from 'node:path';
import type { ThumbnailParams, ThumbnailResult } from '../../shared/protocol.ts';
import type { EncoderPool } from '../encoder/pool.ts';
import { SkipError } from '../errors.ts';
import { hashFile } from '../loader/hash.ts';
import { ThumbnailCache } from '../store/thumbnailCache.ts';
import type { RootIndex } from './rootIndex.ts';

/** Thumbnails on demand: from the cache, else drawn by the query encoder. */
export class Thumbnails {
  readonly cache: ThumbnailCache;
  readonly #pool: () => EncoderPool;
  /** Drawings under way by content and side: many cells may ask for copies of one picture. */
  readonly #drawing = new Map<string, Promise<ThumbnailResult>>();

  constructor(folder: string, budget: number, pool: () => EncoderPool) {
    this.cache = new ThumbnailCache(folder, budget);
    this.#pool = pool;
  }

  /** Path of the thumbnail, or why the picture cannot be drawn. */
  async thumbnail(root: RootIndex, params: ThumbnailParams, signal?: AbortSignal): Promise<ThumbnailResult> {
    const file = join(root.root, params.path);
    try {
      const sha256 = root.stored.shaOf(params.path) ?? (await hashFile(file, signal)).sha256;
      for (;;) {
        const cached = await this.cache.get(sha256, params.side);
        if (cached !== undefined) return { file: cached };
        const key = `${sha256}-${params.side}`;
        const others = this.#drawing.get(key);
        if (others === undefined) return await this.#draw(key, file, sha256, params.side, signal);
        // When whoever asked first has gone (scrolled away), this request draws it itself.
        const result = await others.catch(() => undefined);
        if (result !== undefined) return result;
        signal?.throwIfAborted();
      }
    } catch (error) {
      if (error instanceof SkipError) return { skipped: { reason: error.reason, detail: error.message } };
      throw error;
    }
  }

  #draw(key: string, path: string, sha256: string, side: number, signal?: AbortSignal): Promise<ThumbnailResult> {
    const drawing = this.#pool()
      .thumbnail({ path }, side, signal)
      .then(async (drawn): Promise<ThumbnailResult> => {
        if (!drawn.ok) return { skipped: { reason: drawn.reason, detail: drawn.detail } };
        return { file: await this.cache.put(sha256, side, drawn.bytes) };
      })
      .finally(() => this.#drawing.delete(key));
    this.#drawing.set(key, drawing);
    return drawing;
  }
}
