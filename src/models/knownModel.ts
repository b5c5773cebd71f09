import type { ModelPackage } from '../indexer/encoder/modelPackage.ts';
import type { Source } from './hub.ts';

/** A file of a model, as the hub has it. */
export interface KnownFile {
  /** In the repository, and in the package's folder. */
  readonly path: string;
  /**
   * What the file must be. Absent where that is not known for sure: then it is learnt on the first download and pinned, and
   * every later one must give the same.
   */
  readonly content?: { readonly bytes: number; readonly sha256: string };
}

/** A model that can be downloaded. */
export interface KnownModel {
  readonly source: Source;
  /** In the order in which they are fetched: small ones first, so that what cannot work fails early. */
  readonly files: readonly KnownFile[];
  /** What it is good for, in one plain sentence of the person's language. */
  readonly purpose: () => string;
  /** What its model.json will say, besides the files. */
  readonly manifest: Omit<ModelPackage, 'folder' | 'files'>;
}

/** Bytes of a model's files, as far as they are known. */
export function knownBytes(files: readonly KnownFile[]): number {
  return files.reduce((sum, { content }) => sum + (content?.bytes ?? 0), 0);
}
