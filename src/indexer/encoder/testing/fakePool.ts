import { fileURLToPath } from 'node:url';
import { defaultCraftLimits } from '../../crafter/preprocessing.ts';
import { encoderEntry } from '../entry.ts';
import { EncoderPool, type PoolOptions } from '../pool.ts';

/** A pool over `fakeEncoder.ts` that does not wait long, and what it logged. */
export function fakePool(
  options: Partial<PoolOptions> & { readonly modelFolder?: string; readonly timeoutMs?: number } = {},
): { readonly pool: EncoderPool; readonly log: string[] } {
  const { modelFolder = 'any', timeoutMs = 20_000, ...rest } = options;
  const log: string[] = [];
  const pool = new EncoderPool({
    setup: { modelFolder, device: 'cpu', threads: 1, limits: { ...defaultCraftLimits, timeoutMs } },
    indexers: 1,
    lowPriority: false,
    marginMs: 10_000,
    entry: { ...encoderEntry(), file: fileURLToPath(new URL('./fakeEncoder.ts', import.meta.url)) },
    onLog: (level, message) => log.push(`${level} ${message}`),
    ...rest,
  });
  return { pool, log };
}
