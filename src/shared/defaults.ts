import type { EngineSettings } from './protocol.ts';

/** The engine's settings where nobody chose otherwise; only the storage folder depends on who runs it. */
export const defaultEngineSettings: Omit<EngineSettings, 'storageFolder' | 'indexFile'> = {
  model: 'lookalike-mini',
  device: 'cpu',
  encoders: 0,
  threads: 1,
  batch: 0,
  include: [],
  exclude: [],
  gitignore: true,
  git: true,
  dependencies: false,
  limits: { maxBytes: 100_000_000, maxPixels: 150_000_000, timeoutMs: 20_000 },
  readText: true,
  readTextPixels: 25_000_000,
  thumbnailBudget: 500_000_000,
  lowPriority: true,
};
