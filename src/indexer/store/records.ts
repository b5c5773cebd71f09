import type { ImageDescription, ImageFormat, SkipReason } from '../../shared/image.ts';

export interface StoredFile {
  readonly id: number;
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  readonly contentId: number | undefined;
  readonly skip: { readonly reason: SkipReason; readonly detail: string } | undefined;
}

/** A file as a scan or an encoder leaves it: with a content, with a reason why it has none, or waiting for either. */
export interface NewFile {
  readonly path: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  readonly contentId?: number | undefined;
  readonly skip?: { readonly reason: SkipReason; readonly detail: string } | undefined;
}

/** A file with its content, for lists and filters. */
export interface ListedFile {
  readonly id: number;
  readonly path: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
  readonly contentId: number;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly transparent: boolean;
  readonly colours: ImageDescription['colours'];
  readonly perceptualHash: string;
  /** What the path says, see `namePhrase`; 0 when it says nothing. */
  readonly phraseId: number;
}

export interface StoredContent {
  readonly id: number;
  readonly sha256: string;
  readonly description: ImageDescription;
}

/** A vector as the index in memory wants it: `float32[i]` is about `int8[i] * scale`. */
export interface StoredCode {
  readonly contentId: number;
  readonly int8: Int8Array;
  readonly scale: number;
}

/** The perceptual hash of a content: 8 bytes. */
export interface ContentHash {
  readonly contentId: number;
  readonly hash: Uint8Array;
}

export interface ModelCount {
  readonly model: string;
  readonly count: number;
}

/** The files whose paths have one word of a query. */
export interface WordHits {
  /** As the index has it: without diacritics and endings. */
  readonly word: string;
  readonly fileIds: Uint32Array;
  /** The word's part of what the words of the query tell together, 0 to 1: a rare word tells more. */
  readonly share: number;
}

/** A phrase that waits for its vector. */
export interface WaitingPhrase {
  readonly phraseId: number;
  readonly text: string;
}

/** Which pictures are long. */
export interface LongPictures {
  /** Longer than so many times the shorter side. */
  readonly ratio: number;
  /** Pixels of the shorter side at least. */
  readonly leastSide: number;
}

/** A long content whose tiles wait for their vectors, and the path of a file that has it. */
export interface WaitingTiles {
  readonly contentId: number;
  readonly path: string;
}

/** The tiles of a content, as int8. */
export interface StoredTiles {
  readonly contentId: number;
  readonly tiles: readonly { readonly int8: Int8Array; readonly scale: number }[];
}

/** How many contents were looked at tile by tile, and in how many tiles. */
export interface TileCounts {
  readonly contents: number;
  readonly tiles: number;
}

/** How many contents were looked at for text, had some, and could not be read. */
export interface TextCounts {
  readonly read: number;
  readonly withText: number;
  readonly failed: number;
}

/** Contents whose text has words of a query; a larger score is better. */
export interface TextHits {
  readonly contentIds: Uint32Array;
  readonly scores: Float32Array;
  /** Those that have all of the words that tell something. */
  readonly complete: ReadonlySet<number>;
}

/** The best results of a query, best first, in lists of equal length. */
export interface KeptResults {
  readonly fileIds: Uint32Array;
  readonly scores: Float32Array;
  /** As `ResultRow.confidence`. */
  readonly confidences: Float32Array;
}

export interface NewQuery {
  readonly text: string;
  readonly filter: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly total: number;
  readonly model: string;
  /** The text's unit vector in the model's space. */
  readonly vector?: Float32Array | undefined;
  /** The text's unit vector in the sentence encoder's space, by that encoder's key. */
  readonly sentence?: { readonly encoder: string; readonly vector: Float32Array } | undefined;
  /** Of this root; absent where nothing was ranked. */
  readonly results?: KeptResults | undefined;
}

export interface CatalogueStats {
  /** Files that a scan found, skipped and waiting ones included. */
  readonly files: number;
  readonly contents: number;
  readonly skipped: number;
  /** Of all models together. */
  readonly embeddings: number;
  /** On disk, write-ahead log included. */
  readonly bytes: number;
}
