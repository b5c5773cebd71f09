import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly used: number;
}

/** A hit refreshes the file's time at most this often: enough to tell what is looked at, without a write per cell. */
const refreshAfterMs = 24 * 60 * 60 * 1000;
/** Longer than a thumbnail is ever being written. */
const writtenWithinMs = 60_000;

/**
 * Thumbnails on disk, named by content, so that a rename or a copy draws nothing again. Above its budget the ones that were
 * not looked at for longest go first. Two processes may share the folder: files appear by rename, and a missing one is made
 * again.
 */
export class ThumbnailCache {
  readonly folder: string;
  readonly #budget: number;
  /** Bytes in the folder, known after the first look at it. */
  #bytes: Promise<number> | undefined;
  #added = 0;
  #trimming: Promise<void> | undefined;

  /** @param budget bytes at most */
  constructor(folder: string, budget: number) {
    this.folder = folder;
    this.#budget = budget;
  }

  /** Path of a cached thumbnail; undefined when it must be made. */
  async get(sha256: string, side: number): Promise<string | undefined> {
    const path = this.#path(sha256, side);
    try {
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > refreshAfterMs) await utimes(path, new Date(), new Date());
      return path;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Stores a thumbnail and returns its path. */
  async put(sha256: string, side: number, bytes: Uint8Array): Promise<string> {
    const path = this.#path(sha256, side);
    this.#bytes ??= this.#entries().then(total);
    await this.#bytes;
    await mkdir(join(path, '..'), { recursive: true });
    const temporary = `${path}.${randomUUID()}.tmp`;
    await writeFile(temporary, bytes);
    await rename(temporary, path);
    this.#added += bytes.byteLength;
    if ((await this.#bytes) + this.#added > this.#budget) await this.#trim();
    return path;
  }

  async usage(): Promise<{ readonly bytes: number; readonly files: number }> {
    const entries = await this.#entries();
    return { bytes: total(entries), files: entries.length };
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    this.#bytes = undefined;
    this.#added = 0;
  }

  #path(sha256: string, side: number): string {
    return join(this.folder, sha256.slice(0, 2), `${sha256}-${side}.webp`);
  }

  async #trim(): Promise<void> {
    this.#trimming ??= this.#removeOldest().finally(() => {
      this.#trimming = undefined;
    });
    await this.#trimming;
  }

  async #removeOldest(): Promise<void> {
    // What is put from here on may be among the entries or not: counted twice it is trimmed early, never late.
    this.#added = 0;
    const entries = (await this.#entries()).sort((a, b) => a.used - b.used);
    let bytes = total(entries);
    // A tenth below the budget, so that the next thumbnail does not look through the folder again.
    for (const entry of entries) {
      if (bytes <= this.#budget * 0.9) break;
      if (isBeingWritten(entry)) continue;
      await rm(entry.path, { force: true });
      bytes -= entry.bytes;
    }
    this.#bytes = Promise.resolve(bytes);
  }

  async #entries(): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const path of await filesBelow(this.folder)) {
      try {
        const { size, mtimeMs } = await stat(path);
        entries.push({ path, bytes: size, used: mtimeMs });
      } catch (error) {
        // Another process trimmed it in the meantime.
        if (!isMissing(error)) throw error;
      }
    }
    return entries;
  }
}

/** Put at this moment, by this process or another; left behind by one that was killed, it goes like any other later. */
function isBeingWritten({ path, used }: Entry): boolean {
  return path.endsWith('.tmp') && Date.now() - used < writtenWithinMs;
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    return found.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function total(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes, 0);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
