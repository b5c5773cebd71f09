import { join } from 'node:path';
import type { ReadOutcome } from '../encoder/protocol.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { Gate } from './pipeline.ts';
import type { SentenceEncoder } from './sentenceEncoder.ts';

/** Pictures of one transaction: what a crash costs at most. */
const batchSize = 8;

export interface TextVector {
  readonly contentId: number;
  readonly vector: Float32Array;
}

export interface TextPassOptions {
  /** Absolute path of the root folder. */
  readonly root: string;
  readonly catalogue: Catalogue;
  /** Names what reads, see `ReaderPackage.key`. */
  readonly reader: string;
  /** Ids of contents: where their files lie is asked when their turn comes, for 100,000 paths would take 15 MB for hours. */
  readonly waiting: readonly number[];
  readonly read: (path: string, signal: AbortSignal) => Promise<ReadOutcome>;
  /** Compares texts by meaning; without it they are found by their words alone. */
  readonly sentences: SentenceEncoder | undefined;
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /** True when something more urgent waits: the pass ends, and the next one goes on. */
  readonly isWanted: () => boolean;
  readonly onRead: (pictures: number) => void;
  readonly onVectors: (vectors: readonly TextVector[]) => void;
}

/**
 * Reads the text in pictures, each content once, whatever number of files has it. Stopped at any time, it loses at most one
 * batch; the next pass goes on where it was.
 * @throws EngineError when no encoder can be started or the catalogue cannot be written
 */
export async function runTextPass(options: TextPassOptions): Promise<void> {
  const { waiting, gate, signal, isWanted } = options;
  await embedTexts(options);
  for (let start = 0; start < waiting.length; start += batchSize) {
    await gate.passed(signal);
    if (signal.aborted || isWanted()) return;
    await readBatch(waiting.slice(start, start + batchSize), options);
    await embedTexts(options);
  }
}

async function readBatch(batch: readonly number[], options: TextPassOptions): Promise<void> {
  const { root, catalogue, reader, read, signal, isWanted, onRead } = options;
  const outcomes: { readonly contentId: number; readonly outcome: ReadOutcome }[] = [];
  let done = 0;
  for (const contentId of batch) {
    // A picture under way is read to its end; what was asked for meanwhile goes first then.
    if (signal.aborted || isWanted()) break;
    const [file] = catalogue.filesOfContent(contentId);
    try {
      if (file !== undefined) outcomes.push({ contentId, outcome: await read(join(root, file.path), signal) });
      done++;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
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
  onRead(done);
}

/** Gives texts without a vector theirs. */
async function embedTexts({ catalogue, sentences, signal, onVectors }: TextPassOptions): Promise<void> {
  if (sentences === undefined) return;
  for (;;) {
    const waiting = catalogue.texts.unembedded(batchSize);
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
