import type { EngineSettings } from '../../shared/protocol.ts';
import { bundledReaderFolder, type ReaderPackage, readReaderPackage } from '../reader/readerPackage.ts';
import type { BackgroundContext, BackgroundWork } from './backgroundRuns.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import type { RootIndex } from './rootIndex.ts';
import { runTextPass } from './textPass.ts';
import { findWaiting } from './waitingWork.ts';

export interface TextReadingOptions {
  readonly roots: () => readonly RootIndex[];
  readonly runtime: () => ModelRuntime;
  readonly settings: () => EngineSettings;
  readonly onChanged: (root: string) => void;
}

/** Reads the text in the pictures of the roots, unless it is not wanted. */
export class TextReading implements BackgroundWork {
  readonly kind = 'reading';
  readonly failure = 'The text in pictures is not read';
  readonly #options: TextReadingOptions;
  #reader: ReaderPackage | undefined;

  constructor(options: TextReadingOptions) {
    this.#options = options;
  }

  async run(context: BackgroundContext): Promise<void> {
    const { gate, signal, isWanted, onProgress } = context;
    const { roots, runtime, settings, onChanged } = this.#options;
    if (!settings().readText) return;
    this.#reader ??= await readReaderPackage(bundledReaderFolder());
    const { key } = this.#reader;
    const work = await findWaiting(
      roots(),
      (root) => root.catalogue.texts.waiting(key, settings().readTextPixels),
      context,
    );
    if (work === undefined) return;
    const { total } = work;
    let done = 0;
    if (total > 0) onProgress({ done, total });
    for (const { root, waiting } of work.roots) {
      const { pool, sentences } = runtime();
      if (signal.aborted || isWanted() || !root.writable) return;
      let changed = false;
      await runTextPass({
        root: root.root,
        catalogue: root.catalogue,
        reader: key,
        waiting,
        read: (path, stop) => pool.readText(path, stop),
        sentences: root.sentenceEncoder === sentences?.key ? sentences : undefined,
        gate,
        signal,
        isWanted,
        onRead: (pictures) => {
          done += pictures;
          changed = true;
          onProgress({ done, total });
        },
        onVectors: (vectors) => {
          changed = true;
          root.applyTexts(vectors);
        },
      });
      if (!changed) continue;
      root.publish();
      onChanged(root.root);
    }
  }
}
