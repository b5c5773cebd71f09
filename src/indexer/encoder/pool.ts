import type { CancellationToken } from 'vscode-jsonrpc/node';
import type { EncoderChild, Log } from './child.ts';
import { type EncoderEntry, encoderEntry } from './entry.ts';
import type { Skipped } from './job.ts';
import { Lane } from './lane.ts';
import {
  type Device,
  type EncodedText,
  type EncodeOutcome,
  type EncoderReady,
  type EncoderSetup,
  encodeImageRequest,
  encodeTextRequest,
  encodeTilesRequest,
  type ImageSource,
  type KnownContent,
  type ReadOutcome,
  readTextRequest,
  type TextSpace,
  type ThumbnailOutcome,
  type TilesOutcome,
  thumbnailRequest,
} from './protocol.ts';

export interface PoolOptions {
  readonly setup: EncoderSetup;
  /** Encoder processes that index, at least one. */
  readonly indexers: number;
  /** Pictures sent to an encoder beyond the one it infers, so that it decodes them meanwhile. */
  readonly ahead?: number;
  /** Milliseconds without work after which encoders are ended. */
  readonly idleMs?: number;
  /** Run the indexing encoders below normal priority. */
  readonly lowPriority: boolean;
  /** Milliseconds for a process to start and to load a tower. */
  readonly startTimeoutMs?: number;
  /** Milliseconds beyond `setup.limits.timeoutMs` after which the encoder of a picture is taken to hang. */
  readonly marginMs?: number;
  /** What is forked; the encoder that belongs to the running code by default. */
  readonly entry?: EncoderEntry;
  readonly onLog: Log;
}

/** Measured: docs/decisions/0001-query-encoder.md. */
const defaultAhead = 3;
/** Pictures that the query encoder has at a time: as many as it decodes at once, so that a query's picture is next. */
const queryDepth = 2;
/** Pictures that the reading encoder has at a time: it holds one whole, and decoding is a small part of its work. */
const readingDepth = 1;
/** Milliseconds without work after which the reading encoder is ended: it takes several hundred megabytes. */
const readingIdleMs = 10_000;
/** Milliseconds for one picture beyond decoding: a full page takes seconds, and much longer beside other work. */
const readingMarginMs = 600_000;
/** What goes first in a lane. */
const ranks = { text: 0, queryImage: 1, other: 2, background: 3 };

/**
 * The encoder processes of one indexer. Indexing encoders only ever load the image tower and work on files; one query
 * encoder embeds texts and query pictures and makes thumbnails, so that a query never waits behind pictures. All are
 * forked on demand, replaced when they die, and ended after a while without work.
 */
export class EncoderPool {
  readonly #indexing: Lane;
  readonly #query: Lane;
  readonly #reading: Lane;
  readonly #capacity: number;
  #ready: EncoderReady | undefined;

  constructor(options: PoolOptions) {
    const { indexers, ahead = defaultAhead, lowPriority, idleMs = 60_000 } = options;
    const { entry = encoderEntry(), startTimeoutMs = 60_000, marginMs = 10_000, setup, onLog } = options;
    const common = {
      ...{ entry, startTimeoutMs, marginMs, setup, onLog, idleMs },
      onReady: (ready: EncoderReady) => {
        this.#ready = ready;
      },
    };
    const depth = Math.max(ahead + 1, 2 * (setup.batch ?? 1));
    this.#capacity = indexers * depth;
    this.#indexing = new Lane({ ...common, size: indexers, depth, lowPriority });
    this.#query = new Lane({ ...common, size: 1, depth: queryDepth, lowPriority: false });
    this.#reading = new Lane({
      ...common,
      // Its networks run on the processor, whatever the pictures' do, and on one thread: nobody waits for them.
      setup: { ...setup, device: 'cpu', threads: 1 },
      size: 1,
      depth: readingDepth,
      lowPriority: true,
      idleMs: Math.min(idleMs, readingIdleMs),
      marginMs: options.marginMs ?? readingMarginMs,
      onReady: () => undefined,
    });
  }

  /** Pictures worth having in flight; more only wait. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Ids of the processes that run now. */
  get processIds(): number[] {
    return [...this.#indexing.processIds, ...this.#query.processIds, ...this.#reading.processIds];
  }

  /** The device in use, after a fall back; undefined before the first encoder has started. */
  get device(): Device | undefined {
    return this.#ready?.device;
  }

  get warnings(): readonly string[] {
    return this.#ready?.warnings ?? [];
  }

  /**
   * Embeds a file of the index. A file that cannot be embedded is an answer: `crashed-encoder` when two encoders died of
   * it, `timeout` when one hung on it.
   * @param path absolute
   * @param known its content: spares the encoder to hash it, unless the file has been changed since
   * @throws EngineError when no encoder can be started or the model cannot be used; the signal's reason
   */
  encodeImage(path: string, signal?: AbortSignal, known?: KnownContent): Promise<EncodeOutcome> {
    const source = known === undefined ? { path } : { path, known };
    return this.#indexing.run<EncodeOutcome>({ ...picture(path, askImage(source)), rank: ranks.other, signal });
  }

  /** Embeds a long file of the index tile by tile, after all pictures that wait. @throws EngineError as `encodeImage` */
  encodeTiles(path: string, signal?: AbortSignal): Promise<TilesOutcome> {
    const ask = (child: EncoderChild, token: CancellationToken) => child.request(encodeTilesRequest, { path }, token);
    return this.#indexing.run<TilesOutcome>({ ...picture(path, ask), rank: ranks.background, signal });
  }

  /** Embeds a picture of a query, ahead of all that is indexed. @throws EngineError as `encodeImage` */
  encodeQueryImage(source: ImageSource, signal?: AbortSignal): Promise<EncodeOutcome> {
    const task = picture(pathOf(source), askImage(source));
    return this.#query.run<EncodeOutcome>({ ...task, rank: ranks.queryImage, signal });
  }

  /**
   * Embeds texts, in order.
   * @param urgency `background`: nobody waits for them, all else goes first
   * @throws EngineError `model-has-no-text` when the model has no such space; else as `encodeImage`
   */
  encodeTexts(
    texts: readonly string[],
    space: TextSpace,
    signal?: AbortSignal,
    urgency: 'text' | 'background' = 'text',
  ): Promise<EncodedText[]> {
    const ask = (child: EncoderChild, token: CancellationToken) =>
      child.request(encodeTextRequest, { texts, space }, token);
    return this.#query.run<EncodedText[]>({ kind: 'text', ask, rank: ranks[urgency], signal });
  }

  /** @param side longer side in pixels, at most. @throws EngineError as `encodeImage` */
  thumbnail(source: ImageSource, side: number, signal?: AbortSignal): Promise<ThumbnailOutcome> {
    const ask = (child: EncoderChild, token: CancellationToken) =>
      child.request(thumbnailRequest, { source, side }, token);
    return this.#query.run<ThumbnailOutcome>({ ...picture(pathOf(source), ask), rank: ranks.other, signal });
  }

  /**
   * Reads the text in a file, in a process of its own. A file that cannot be read is an answer, as with `encodeImage`.
   * @throws EngineError when no encoder can be started or the networks cannot be used; the signal's reason
   */
  readText(path: string, signal?: AbortSignal): Promise<ReadOutcome> {
    const ask = (child: EncoderChild, token: CancellationToken) => child.request(readTextRequest, { path }, token);
    return this.#reading.run<ReadOutcome>({ ...picture(path, ask), rank: ranks.background, signal });
  }

  /** Ends all encoders; what waits is rejected. Resolves when they are gone. */
  async dispose(): Promise<void> {
    await Promise.all([this.#indexing, this.#query, this.#reading].map((lane) => lane.dispose()));
  }
}

function askImage(source: ImageSource) {
  return (child: EncoderChild, token: CancellationToken) => child.request(encodeImageRequest, source, token);
}

function picture<R>(path: string, ask: (child: EncoderChild, token: CancellationToken) => Promise<R>) {
  return { kind: 'picture' as const, path, ask, skipped: (skipped: Skipped) => skipped };
}

function pathOf(source: ImageSource): string {
  return 'path' in source ? source.path : '';
}
