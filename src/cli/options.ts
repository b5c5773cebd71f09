import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Device, devices } from '../indexer/encoder/protocol.ts';
import { defaultStorageFolder } from '../indexer/store/location.ts';
import { defaultEngineSettings } from '../shared/defaults.ts';
import type { EngineSettings } from '../shared/protocol.ts';
import { chosenModel } from './models/chosenModel.ts';
import { UsageError } from './usage.ts';

/** Options that every command which opens an index takes, as commander parses them. */
export interface EngineOptions {
  readonly index?: string;
  readonly model?: string;
  readonly device: Device;
  readonly encoders: number;
  readonly threads: number;
  readonly batch: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly gitignore: boolean;
  readonly dependencies: boolean;
  readonly maxMegabytes: number;
  readonly maxMegapixels: number;
  readonly maxSeconds: number;
  /** Read the text in pictures; only `index` and `mcp` know it. */
  readonly text?: boolean;
  /** Leave the processor to others: of `mcp`, beside which somebody works. */
  readonly lowPriority?: boolean;
}

/** Adds the options that say what is indexed, how and where. */
export function addEngineOptions(command: Command): Command {
  const { limits } = defaultEngineSettings;
  return command
    .option('--index <file>', 'index file to use instead of one in the data folder (a single folder only)')
    .option('--model <id or folder>', 'image model, where it is not the one that "lookalike models use" chose')
    .addOption(new Option('--device <device>', 'where models run').choices(devices).default('cpu'))
    .option('--encoders <n>', 'encoder processes; 0 chooses by the number of cores', wholeNumber(0, 32), 0)
    .option('--threads <n>', 'threads of one encoder', wholeNumber(1, 64), defaultEngineSettings.threads)
    .option('--batch <n>', 'pictures of one inference; 0 chooses what the model runs best with', wholeNumber(0, 256), 0)
    .option('--include <glob>', 'index only these files (repeatable)', append, [])
    .option('--exclude <glob>', 'leave these files out (repeatable)', append, [])
    .option('--no-gitignore', 'also index what .gitignore files name')
    .option('--dependencies', 'also look into node_modules and version-control folders', false)
    .option('--max-megabytes <n>', 'skip larger files', positive, limits.maxBytes / 1e6)
    .option('--max-megapixels <n>', 'skip pictures with more pixels', positive, limits.maxPixels / 1e6)
    .option('--max-seconds <n>', 'skip pictures that take longer to decode', positive, limits.timeoutMs / 1000);
}

/** The engine's settings that these options ask for. */
export function engineSettings(options: EngineOptions): EngineSettings {
  const storageFolder = defaultStorageFolder();
  return {
    ...defaultEngineSettings,
    storageFolder,
    ...(options.index === undefined ? {} : { indexFile: resolve(options.index) }),
    model: options.model ?? chosenModel(storageFolder) ?? defaultEngineSettings.model,
    device: options.device,
    encoders: options.encoders,
    threads: options.threads,
    batch: options.batch,
    include: options.include,
    exclude: options.exclude,
    gitignore: options.gitignore,
    dependencies: options.dependencies,
    limits: {
      maxBytes: options.maxMegabytes * 1e6,
      maxPixels: options.maxMegapixels * 1e6,
      timeoutMs: options.maxSeconds * 1000,
    },
    // Nobody who waits for a search reads it.
    readText: options.text ?? false,
    // Whoever waits at a terminal wants it done.
    lowPriority: options.lowPriority ?? false,
  };
}

/**
 * Absolute path of a folder that a person named.
 * @throws UsageError when there is none
 */
export function existingFolder(path: string): string {
  const folder = resolve(path);
  if (!existsSync(folder)) throw new UsageError(`${path}: there is no such folder.`);
  if (!statSync(folder).isDirectory()) throw new UsageError(`${path} is a file; name the folder that holds it.`);
  return folder;
}

/** Parser of a whole number within bounds, for commander. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
