import { join } from 'node:path';
import type { TilesOutcome } from '../encoder/protocol.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { WaitingTiles } from '../store/records.ts';
import type { BackgroundContext } from './backgroundRuns.ts';
import { workInBatches } from './pictureBatches.ts';

/** The vectors of a content's tiles. */
export interface ContentTiles {
  readonly contentId: number;
  readonly vectors: readonly Float32Array[];
}

export interface TilePassOptions extends Pick<BackgroundContext, 'gate' | 'signal' | 'isWanted'> {
  /** Absolute path of the root folder. */
  readonly root: string;
  readonly catalogue: Catalogue;
  /** Key of the embeddings. */
  readonly model: string;
  /** In parts. */
  readonly waiting: readonly (readonly WaitingTiles[])[];
  readonly encode: (path: string, signal: AbortSignal) => Promise<TilesOutcome>;
  /** What a transaction stored, of how many pictures. */
  readonly onCommitted: (tiles: readonly ContentTiles[], pictures: number) => void;
}

/**
 * Embeds long pictures tile by tile, each content once, whatever number of files has it. Stopped at any time, it loses at most
 * one batch; the next pass goes on where it was.
 * @throws EngineError when no encoder can be started or the catalogue cannot be written
 */
export async function runTilePass(options: TilePassOptions): Promise<void> {
  const { root, waiting, encode, signal, onCommitted } = options;
  await workInBatches(waiting, options, {
    look: async ({ contentId, path }) => ({ contentId, outcome: await encode(join(root, path), signal) }),
    store: (outcomes, pictures) => onCommitted(storeTiles(outcomes, options), pictures),
  });
}

/** @returns what is stored now */
function storeTiles(
  outcomes: readonly { readonly contentId: number; readonly outcome: TilesOutcome }[],
  { catalogue, model }: TilePassOptions,
): ContentTiles[] {
  const stored = outcomes.flatMap(({ contentId, outcome }): ContentTiles[] => {
    // A file that cannot be read now may be so later. One that no encoder survives was indexed whole, and stays without tiles.
    if (!outcome.ok) return outcome.reason === 'unreadable' ? [] : [{ contentId, vectors: [] }];
    // A file that has changed since it was indexed is another content by now; the watcher will report it.
    const isSame = catalogue.content(contentId)?.sha256 === outcome.sha256;
    return isSame ? [{ contentId, vectors: outcome.vectors }] : [];
  });
  catalogue.transaction(() => {
    for (const { contentId, vectors } of stored) catalogue.tiles.put(contentId, model, vectors);
  });
  return stored;
}
