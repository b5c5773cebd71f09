import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** What a file holds, told so that another can be compared with it. */
export interface FileContent {
  readonly bytes: number;
  /** 64 hexadecimal digits, lower case. */
  readonly sha256: string;
}

/** Reads a file. @throws the signal's reason; what the file system says */
export async function contentOf(file: string, signal?: AbortSignal): Promise<FileContent> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
