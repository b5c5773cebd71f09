import { join } from 'node:path';
import type { ReadOutcome } from '../encoder/protocol.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { BackgroundContext } from './backgroundRuns.ts';
import { workInBatches } from './pictureBatches.ts';
import type { SentenceEncoder } from './sentenceEncoder.ts';

/** Texts that get their vectors at a time. */
const textsAtOnce = 8;

export interface TextVector {
  readonly contentId: number;
  readonly vector: Float32Array;
}

export interface TextPassOptions extends Pick<BackgroundContext, 'gate' | 'signal' | 'isWanted'> {
  /** Absolute path of the root folder. */
  readonly root: string;
  readonly catalogue: Catalogue;
  /** Names what reads, see `ReaderPackage.key`. */
  readonly reader: string;
  /** Ids of contents, in parts: where their files lie is asked when their turn comes, for 100,000 paths would take 15 MB for hours. */
  readonly waiting: readonly (readonly number[])[];
  readonly read: (path: string, signal: AbortSignal) => Promise<ReadOutcome>;
  /** Compares texts by meaning; without it they are found by their words alone. */
  readonly sentences: SentenceEncoder | undefined;
  readonly onRead: (pictures: number) => void;
  readonly onVectors: (vectors: readonly TextVector[]) => void;
}

/**
 * Reads the text in pictures, each content once, whatever number of files has it. Stopped at any time, it loses at most one
 * batch; the next pass goes on where it was.
 * @throws EngineError when no encoder can be started or the catalogue cannot be written
 */
export async function runTextPass(options: TextPassOptions): Promise<void> {
  const { root, catalogue, waiting, read, signal, onRead } = options;
  await embedTexts(options);
  await workInBatches(waiting, options, {
    look: async (contentId) => {
      const [file] = catalogue.filesOfContent(contentId);
      return file && { contentId, outcome: await read(join(root, file.path), signal) };
    },
    store: async (outcomes, pictures) => {
      storeTexts(outcomes, options);
      onRead(pictures);
      await embedTexts(options);
    },
  });
}

function storeTexts(
  outcomes: readonly { readonly contentId: number; readonly outcome: ReadOutcome }[],
  { catalogue, reader }: TextPassOptions,
): void {
  catalogue.transaction(() => {
    for (const { contentId, outcome } of outcomes) {
      if (outcome.ok) {
        // A file that has changed since it was indexed is another content by now; the watcher will report it.
        if (catalogue.content(contentId)?.sha256 === outcome.sha256) catalogue.texts.put(contentId, reader, outcome);
      } else if (outcome.reason !== 'unreadable') {
        catalogue.texts.put(contentId, reader, { failure: `${outcome.reason}: ${outcome.detail}` });
      }
    }
  });
}

/** Gives texts without a vector theirs. */
async function embedTexts({ catalogue, sentences, signal, onVectors }: TextPassOptions): Promise<void> {
  if (sentences === undefined) return;
  for (;;) {
    const waiting = catalogue.texts.unembedded(textsAtOnce);
    if (waiting.length === 0 || signal.aborted) return;
    let encoded: readonly Float32Array[] = [];
    try {
      encoded = await sentences.encodePlain(
        waiting.map(({ text }) => text),
        signal,
      );
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    const vectors = waiting.flatMap(({ contentId }, at) => {
      const vector = encoded[at];
      return vector === undefined ? [] : [{ contentId, vector }];
    });
    catalogue.transaction(() => {
      for (const { contentId, vector } of vectors) catalogue.texts.putVector(contentId, vector);
    });
    onVectors(vectors);
  }
}
