import { createRequire } from 'node:module';
import { constants } from 'node:os';
import type sharpModule from 'sharp';

export type SharpFactory = typeof sharpModule;
export type SharpPipeline = ReturnType<SharpFactory>;

let loaded: SharpFactory | undefined;

/**
 * sharp, loaded at the first call and set up once: one thread for each picture, because encoder processes are the unit
 * of parallelism, and no cache of operations, which would hold memory and could answer with an older file's pixels.
 * Where the native binary cannot be loaded, sharp itself falls back to `@img/sharp-wasm32` if that is installed.
 */
export function sharpRuntime(): SharpFactory {
  if (loaded === undefined) {
    const require = createRequire(import.meta.url);
    const load = (): SharpFactory => require('sharp');
    // Electron on Linux brings a GLib of its own, whose symbols would be taken for those of the one inside libvips
    // (lovell/sharp#4522), also in a forked process.
    loaded = process.versions.electron === undefined ? load() : withDeepBinding(load);
    loaded.concurrency(1);
    loaded.cache(false);
    loaded.simd(true);
  }
  return loaded;
}

/**
 * Runs `load` so that every native addon it opens looks for symbols in its own libraries first (RTLD_DEEPBIND). Without
 * effect where the C library does not know the flag: macOS, Windows, musl.
 */
export function withDeepBinding<T>(load: () => T): T {
  const { RTLD_DEEPBIND, RTLD_LAZY } = constants.dlopen;
  if (RTLD_DEEPBIND === undefined || process.platform !== 'linux') return load();
  const open = process.dlopen;
  process.dlopen = (module: object, filename: string, flags: number = RTLD_LAZY ?? 1) =>
    open.call(process, module, filename, flags | RTLD_DEEPBIND);
  try {
    return load();
  } finally {
    process.dlopen = open;
  }
}
