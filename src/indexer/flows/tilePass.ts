import { join } from 'node:path';
import type { TilesOutcome } from '../encoder/protocol.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { WaitingTiles } from '../store/records.ts';
import type { Gate } from './pipeline.ts';

/** Pictures of one transaction: what a crash costs at most. */
const batchSize = 8;

/** The vectors of a content's tiles. */
export interface ContentTiles {
  readonly contentId: number;
  readonly vectors: readonly Float32Array[];
}

export interface TilePassOptions {
  /** Absolute path of the root folder. */
  readonly root: string;
  readonly catalogue: Catalogue;
  /** Key of the embeddings. */
  readonly model: string;
  readonly waiting: readonly WaitingTiles[];
  readonly encode: (path: string, signal: AbortSignal) => Promise<TilesOutcome>;
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /** True when something more urgent waits: the pass ends, and the next one goes on. */
  readonly isWanted: () => boolean;
  /** What a transaction stored, of how many pictures. */
  readonly onCommitted: (tiles: readonly ContentTiles[], pictures: number) => void;
}

/**
 * Embeds long pictures tile by tile, each content once, whatever number of files has it. Stopped at any time, it loses at most
 * one batch; the next pass goes on where it was.
 * @throws EngineError when no encoder can be started or the catalogue cannot be written
 */
export async function runTilePass(options: TilePassOptions): Promise<void> {
  const { waiting, gate, signal, isWanted } = options;
  for (let start = 0; start < waiting.length; start += batchSize) {
    await gate.passed(signal);
    if (signal.aborted || isWanted()) return;
    await encodeBatch(waiting.slice(start, start + batchSize), options);
  }
}

async function encodeBatch(batch: readonly WaitingTiles[], options: TilePassOptions): Promise<void> {
  const { root, catalogue, model, encode, signal, isWanted, onCommitted } = options;
  const outcomes: { readonly contentId: number; readonly outcome: TilesOutcome }[] = [];
  for (const { contentId, path } of batch) {
    // A picture under way is finished; what was asked for meanwhile goes first then.
    if (signal.aborted || isWanted()) break;
    try {
      outcomes.push({ contentId, outcome: await encode(join(root, path), signal) });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
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
  onCommitted(stored, outcomes.length);
}
