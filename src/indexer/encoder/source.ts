import { open } from 'node:fs/promises';
import { release } from '../crafter/release.ts';
import { SkipError } from '../errors.ts';
import type { ImageSource, KnownContent } from './protocol.ts';

export interface SourceContent {
  readonly bytes: Uint8Array;
  /** SHA-256 as the asker knows it; undefined where it knows none, or the file has been changed since. */
  readonly sha256: string | undefined;
}

/**
 * The bytes of a picture. The size is asked before anything is read, so a file beyond the limit costs nothing.
 * @throws SkipError empty, too-many-bytes, unreadable
 */
export async function readSource(source: ImageSource, maxBytes: number): Promise<SourceContent> {
  if ('bytes' in source) {
    check(source.bytes.byteLength, maxBytes);
    return { bytes: source.bytes, sha256: undefined };
  }
  try {
    return await readWhole(source.path, source.known, maxBytes);
  } catch (error) {
    if (error instanceof SkipError) throw error;
    throw new SkipError('unreadable', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * Gives the memory of a read file back. Only for bytes that nobody reads any more: not after a decode that was given up and
 * may still run.
 */
export function releaseSource(source: ImageSource, bytes: Uint8Array): void {
  // Bytes that came by message are the asker's.
  if ('path' in source) release(bytes);
}

async function readWhole(path: string, known: KnownContent | undefined, maxBytes: number): Promise<SourceContent> {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat({ bigint: true });
    // A pipe or a device would be waited for, perhaps for ever.
    if (!stats.isFile()) throw new SkipError('unreadable', 'is not a regular file');
    const size = Number(stats.size);
    check(size, maxBytes);
    const bytes = Buffer.allocUnsafeSlow(size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      // It was cut short while it was read; the watcher will report the change.
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    check(length, maxBytes);
    const isKnown = known !== undefined && length === known.bytes && stats.mtimeNs === known.mtimeNs;
    return { bytes: bytes.subarray(0, length), sha256: isKnown ? known.sha256 : undefined };
  } finally {
    await file.close();
  }
}

function check(size: number, maxBytes: number): void {
  if (size === 0) throw new SkipError('empty', 'has no bytes');
  if (size > maxBytes) throw new SkipError('too-many-bytes', `has ${size} bytes; the limit is ${maxBytes}`);
}
