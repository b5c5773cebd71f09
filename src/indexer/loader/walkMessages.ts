import type { Message } from '../../shared/message.ts';
import type { EngineErrorCode } from '../errors.ts';
import type { FoundFile, WalkOptions } from './walk.ts';

/** What the thread of a walk is given. */
export interface WalkThreadData {
  readonly root: string;
  readonly options: Pick<WalkOptions, 'include' | 'exclude' | 'gitignore' | 'dependencies'>;
}

/** Found files in four pieces, where each as an object would be copied property by property. */
export interface PackedFiles {
  /** One after the other, each with a NUL behind it, which no path can have. */
  readonly paths: string;
  readonly bytes: Float64Array;
  readonly mtimeNs: BigInt64Array;
}

/** What the thread of a walk says. */
export type WalkMessage =
  | { readonly kind: 'files'; readonly files: PackedFiles }
  | { readonly kind: 'problem'; readonly path: string; readonly hides: boolean; readonly error: Error }
  | { readonly kind: 'end' }
  | { readonly kind: 'engine-failure'; readonly code: EngineErrorCode; readonly wording: Message }
  | { readonly kind: 'failure'; readonly error: Error };

/** Batches that the thread may be ahead of whoever takes them: 30,000 files, 2 MB. */
export const batchesAhead = 60;
/** Files of one batch. */
export const batchSize = 500;

export function pack(files: readonly FoundFile[]): PackedFiles {
  const bytes = new Float64Array(files.length);
  const mtimeNs = new BigInt64Array(files.length);
  let paths = '';
  for (const [i, file] of files.entries()) {
    paths += `${file.path}\0`;
    bytes[i] = file.bytes;
    mtimeNs[i] = file.mtimeNs;
  }
  return { paths, bytes, mtimeNs };
}

export function unpack({ paths, bytes, mtimeNs }: PackedFiles): FoundFile[] {
  const files: FoundFile[] = [];
  let start = 0;
  for (let i = 0; i < bytes.length; i++) {
    const end = paths.indexOf('\0', start);
    files.push({ path: paths.slice(start, end), bytes: bytes[i] ?? 0, mtimeNs: mtimeNs[i] ?? 0n });
    start = end + 1;
  }
  return files;
}
