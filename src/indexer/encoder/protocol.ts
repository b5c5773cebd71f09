import { NotificationType, RequestType } from 'vscode-jsonrpc/node';
import type { ImageDescription, SkipReason, TextLine } from '../../shared/image.ts';
import type { CraftLimits } from '../crafter/preprocessing.ts';

/** Where sessions run. `cpu` is always there; the others fall back to it with a warning. */
export const devices = ['cpu', 'webgpu', 'dml', 'coreml', 'cuda'] as const;
export type Device = (typeof devices)[number];

/** What an encoder process is told once, before anything else. */
export interface EncoderSetup {
  /** Absolute path of the model package's folder. */
  readonly modelFolder: string;
  readonly device: Device;
  /** Threads of one session; 1 unless there is a reason. */
  readonly threads: number;
  /** Pictures of one inference; what the model package says is best when absent. */
  readonly batch?: number;
  readonly limits: CraftLimits;
  /** Absolute path of the folder of the networks that read text; absent where none is read. */
  readonly readerFolder?: string;
}

export interface EncoderReady {
  /** The device in use, after a fall back. */
  readonly device: Device;
  readonly warnings: readonly string[];
}

/** What the asker knows of a file's content; good as long as the file has this size and this time. */
export interface KnownContent {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

/** A picture by its path, or by its bytes when it has none (pasted, dropped, piped). */
export type ImageSource = { readonly path: string; readonly known?: KnownContent } | { readonly bytes: Uint8Array };

export interface EncodedImage {
  /** SHA-256 of the bytes that were decoded, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
  readonly description: ImageDescription;
  /** Unit vector of the model's dimension. */
  readonly vector: Float32Array;
}

/** A file that could not be encoded is an answer, not an exception: the connection and the others go on. */
export type EncodeOutcome =
  | ({ readonly ok: true } & EncodedImage)
  | { readonly ok: false; readonly reason: SkipReason; readonly detail: string };

export type TilesOutcome =
  /** With the SHA-256 of the bytes that were decoded, and a unit vector for each tile that shows something. */
  | { readonly ok: true; readonly sha256: string; readonly vectors: readonly Float32Array[] }
  | { readonly ok: false; readonly reason: SkipReason; readonly detail: string };

export type ThumbnailOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly reason: SkipReason; readonly detail: string };

export type ReadOutcome =
  /** With the SHA-256 of the bytes that were read. */
  | { readonly ok: true; readonly sha256: string; readonly lines: readonly TextLine[] }
  | { readonly ok: false; readonly reason: SkipReason; readonly detail: string };

/** `image`: comparable with image vectors. `sentence`: text against text only. */
export type TextSpace = 'image' | 'sentence';

/** A text, and what its vector is to be compared with. */
export interface AskedText {
  readonly text: string;
  readonly space: TextSpace;
}

/** Asks for all of some texts in one space, in their order. */
export function inSpace(space: TextSpace, texts: readonly string[]): AskedText[] {
  return texts.map((text) => ({ text, space }));
}

export interface EncodedText {
  /** Unit vector. */
  readonly vector: Float32Array;
  /** The end of the text that did not fit the model's context; empty when all of it was read. */
  readonly cut: string;
}

export const setupRequest = new RequestType<EncoderSetup, EncoderReady, void>('encoder/setup');
/** Decodes, describes and embeds. Pictures may be sent ahead: decoding of the next overlaps inference of the last. */
export const encodeImageRequest = new RequestType<ImageSource, EncodeOutcome, void>('encoder/image');
/** Embeds a long picture tile by tile; no vectors for one that is not long. */
export const encodeTilesRequest = new RequestType<ImageSource, TilesOutcome, void>('encoder/tiles');
/** Embeds texts; goes before the pictures that wait. */
export const encodeTextRequest = new RequestType<{ texts: readonly string[]; space: TextSpace }, EncodedText[], void>(
  'encoder/text',
);
/** WebP of at most `side` pixels on its longer side. */
export const thumbnailRequest = new RequestType<{ source: ImageSource; side: number }, ThumbnailOutcome, void>(
  'encoder/thumbnail',
);
/** The lines of text in a picture, in reading order. */
export const readTextRequest = new RequestType<ImageSource, ReadOutcome, void>('encoder/read');
/** Sent when a picture leaves the queue and work on it begins: names the picture that a crash or a hang is due to. */
export const startedNotification = new NotificationType<{ path: string }>('encoder/started');
