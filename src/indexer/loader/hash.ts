import { createHash, hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SkipError } from '../errors.ts';
import { sniffBytes } from './sniff.ts';

/** Hashing this much takes a few milliseconds at most; that is how long the thread may be held. */
const chunkBytes = 1 << 20;

export interface HashedFile {
  /** SHA-256 of the bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes that were hashed. */
  readonly bytes: number;
  /** The first bytes, for `sniff`. */
  readonly head: Uint8Array;
}

/** Reads until the buffer is full or the file ends; a read may give less than it was asked for. */
async function fill(file: FileHandle, buffer: Uint8Array): Promise<Uint8Array> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function hashOpened(file: FileHandle, signal: AbortSignal | undefined): Promise<HashedFile> {
  const stats = await file.stat();
  if (!stats.isFile()) throw new SkipError('unreadable', 'is not a regular file');
  // One byte more than there should be shows at once that the file has ended.
  const buffer = Buffer.allocUnsafe(Math.min(stats.size + 1, chunkBytes));
  let chunk = await fill(file, buffer);
  if (chunk.length === 0) throw new SkipError('empty', 'has no bytes');
  const head = Uint8Array.from(chunk.subarray(0, sniffBytes));
  if (chunk.length < buffer.length) return { sha256: hash('sha256', chunk, 'hex'), bytes: chunk.length, head };

  const digest = createHash('sha256');
  let bytes = 0;
  while (chunk.length > 0) {
    signal?.throwIfAborted();
    digest.update(chunk);
    bytes += chunk.length;
    chunk = await fill(file, buffer);
  }
  return { sha256: digest.digest('hex'), bytes, head };
}

/**
 * The SHA-256 of a file, which is the key of its content.
 * @param path absolute
 * @throws SkipError `unreadable` or `empty`; the signal's reason when it is aborted
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<HashedFile> {
  signal?.throwIfAborted();
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, which Windows lacks, opening a named pipe that has taken the file's place would wait for ever.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await hashOpened(file, signal);
  } catch (error) {
    if (error instanceof SkipError || signal?.aborted || !(error instanceof Error)) throw error;
    throw new SkipError('unreadable', error.message, { cause: error });
  } finally {
    await file?.close();
  }
}
