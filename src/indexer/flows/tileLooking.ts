import { longPictures } from '../crafter/longPictures.ts';
import type { BackgroundContext, BackgroundWork } from './backgroundRuns.ts';
import type { ModelRuntime } from './modelRuntime.ts';
import type { RootIndex } from './rootIndex.ts';
import { runTilePass } from './tilePass.ts';
import { findWaiting } from './waitingWork.ts';

export interface TileLookingOptions {
  readonly roots: () => readonly RootIndex[];
  readonly runtime: () => ModelRuntime;
  readonly onChanged: (root: string) => void;
}

/** Looks at the long pictures of the roots tile by tile, so that a part of them can be found. */
export class TileLooking implements BackgroundWork {
  readonly kind = 'tiling';
  readonly failure = 'Long pictures are found as a whole only';
  readonly #options: TileLookingOptions;

  constructor(options: TileLookingOptions) {
    this.#options = options;
  }

  async run(context: BackgroundContext): Promise<void> {
    const { gate, signal, isWanted, onProgress } = context;
    const { roots, runtime, onChanged } = this.#options;
    const { key, pool } = runtime();
    const work = await findWaiting(roots(), (root) => root.catalogue.tiles.waiting(key, longPictures), context);
    if (work === undefined) return;
    const { total } = work;
    let done = 0;
    if (total > 0) onProgress({ done, total });
    for (const { root, waiting } of work.roots) {
      if (signal.aborted || isWanted() || !root.writable) return;
      let changed = false;
      await runTilePass({
        root: root.root,
        catalogue: root.catalogue,
        model: key,
        waiting,
        encode: (path, stop) => pool.encodeTiles(path, stop),
        gate,
        signal,
        isWanted,
        onCommitted: (tiles, pictures) => {
          done += pictures;
          changed ||= tiles.length > 0;
          root.applyTiles(tiles, key);
          onProgress({ done, total });
        },
      });
      if (!changed) continue;
      root.publish();
      onChanged(root.root);
    }
  }
}
