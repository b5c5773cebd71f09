import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { type ModelPackage, parseModelPackage } from '../indexer/encoder/modelPackage.ts';
import { contentOf, type FileContent } from './fileContent.ts';
import { fileAddress } from './hub.ts';
import { withLock } from './installationLock.ts';
import { type KnownFile, type KnownModel, knownBytes } from './knownModel.ts';
import { takeLocalFiles } from './localFiles.ts';
import { ModelError } from './modelError.ts';
import { stagingFolder } from './modelFolders.ts';
import { putInPlace } from './modelPlace.ts';
import { pin, pinned } from './pins.ts';
import { type Connection, transfer } from './transfer.ts';
import { diskError, fullDisk } from './transferFailure.ts';

export interface InstallationProgress {
  readonly bytes: number;
  /** Of the files whose size is known. */
  readonly total: number;
}

export interface InstallationOptions {
  /** Absolute path of the engine's storage folder. */
  readonly storageFolder: string;
  /** A file or folder that has some of the model's files. */
  readonly from?: string | undefined;
  /** The network; without it nothing is downloaded. */
  readonly connection?: Connection | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: InstallationProgress) => void;
  /** Room on the disk of a folder, in bytes. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/**
 * Gets a known model: what `from` has is copied, the rest is downloaded. Everything is put together beside the model's place
 * and checked there, and takes its place when it is whole. What is here when this fails or is cancelled is kept, and the
 * next call goes on with it.
 * @throws ModelError
 */
export async function installModel(known: KnownModel, options: InstallationOptions): Promise<ModelPackage> {
  const staging = stagingFolder(options.storageFolder, known.manifest.id);
  return withLock(`${staging}.lock`, () => new Installation(known, options, staging).run());
}

/** Bytes of a known model that are yet to come, as far as they are known. */
export async function remainingBytes(known: KnownModel, storageFolder: string): Promise<number> {
  const staging = stagingFolder(storageFolder, known.manifest.id);
  let here = 0;
  for (const { path, content } of known.files) {
    const whole = await sizeOf(join(staging, path));
    here += Math.min(content?.bytes ?? 0, whole || (await sizeOf(partFile(staging, path))));
  }
  return knownBytes(known.files) - here;
}

/** One run of `installModel`. */
class Installation {
  readonly #known: KnownModel;
  readonly #options: InstallationOptions;
  readonly #staging: string;
  readonly #total: number;

  constructor(known: KnownModel, options: InstallationOptions, staging: string) {
    this.#known = known;
    this.#options = options;
    this.#staging = staging;
    this.#total = knownBytes(known.files);
  }

  async run(): Promise<ModelPackage> {
    const { storageFolder, from, signal } = this.#options;
    const { files, manifest } = this.#known;
    try {
      await mkdir(this.#staging, { recursive: true });
      await this.#checkRoom();
      if (from !== undefined) await takeLocalFiles(files, from, this.#staging, signal);
      const contents = await this.#gather();
      await this.#describe(contents);
      const folder = await putInPlace(storageFolder, manifest.id);
      return parseModelPackage(modelJson(this.#known, contents), folder);
    } catch (error) {
      if (error instanceof ModelError) throw error;
      if (signal.aborted) throw new ModelError('cancelled', l10n.t('The download was cancelled.'), { cause: error });
      throw diskError(join(this.#staging, 'model.json'), error);
    }
  }

  async #checkRoom(): Promise<void> {
    const { storageFolder, freeBytes = freeBytesOf } = this.#options;
    const needed = await remainingBytes(this.#known, storageFolder);
    const free = await freeBytes(this.#staging);
    if (free < needed) throw fullDisk(this.#staging, undefined, needed);
  }

  /** Brings all files into the staging folder. @returns what each is */
  async #gather(): Promise<Map<string, FileContent>> {
    const { storageFolder, connection } = this.#options;
    const contents = new Map<string, FileContent>();
    const missing: string[] = [];
    let done = 0;
    for (const file of this.#known.files) {
      const expected = file.content ?? (await pinned(storageFolder, this.#known.source, file.path));
      const content =
        (await this.#staged(file, expected)) ??
        (connection === undefined ? undefined : await this.#download(file, expected, connection, done));
      if (content !== undefined) contents.set(file.path, content);
      // Nobody can be asked to find a file that nothing is known of.
      else if (file.content !== undefined) missing.push(file.path);
      done += file.content?.bytes ?? 0;
      this.#options.onProgress({ bytes: done, total: this.#total });
    }
    if (missing.length === 0) return contents;
    const what = l10n.t('These files of {0} are missing: {1}.', this.#known.manifest.name, missing.join(', '));
    throw new ModelError('incomplete', `${what} ${l10n.t('What was found is kept; the rest can be downloaded.')}`);
  }

  /** What an earlier call, or the local folder, has brought, if it is right. */
  async #staged({ path }: KnownFile, expected: FileContent | undefined): Promise<FileContent | undefined> {
    const file = join(this.#staging, path);
    if (!existsSync(file)) return undefined;
    const content = await contentOf(file, this.#options.signal);
    if (expected === undefined || expected.sha256 === content.sha256) return content;
    await rm(file);
    return undefined;
  }

  async #download(
    { path, content }: KnownFile,
    expected: FileContent | undefined,
    connection: Connection,
    done: number,
  ): Promise<FileContent> {
    const { storageFolder, signal, onProgress } = this.#options;
    const { source } = this.#known;
    const part = partFile(this.#staging, path);
    await mkdir(dirname(part), { recursive: true });
    const came = await transfer(part, {
      ...connection,
      url: fileAddress(connection.hub, source, path),
      expected,
      signal,
      onBytes: (bytes) => {
        if (content !== undefined) onProgress({ bytes: done + bytes, total: this.#total });
      },
    }).catch((error: unknown) => {
      throw content === undefined && expected !== undefined ? changedSinceFirst(path, error) : error;
    });
    if (expected === undefined) await pin(storageFolder, source, path, came);
    await rename(part, join(this.#staging, path));
    return came;
  }

  /** Writes model.json, last of all: a folder without one is no model. */
  async #describe(contents: ReadonlyMap<string, FileContent>): Promise<void> {
    for (const { path } of this.#known.files) {
      const part = partFile(this.#staging, path);
      for (const file of [part, `${part}.state`]) await rm(file, { force: true });
    }
    const value = modelJson(this.#known, contents);
    await writeFile(join(this.#staging, 'model.json'), `${JSON.stringify(value, null, 1)}\n`);
  }
}

/** The content of the model's model.json. */
function modelJson({ manifest }: KnownModel, contents: ReadonlyMap<string, FileContent>): object {
  const { credits, ...rest } = manifest;
  const files = [...contents].map(([path, content]) => ({ path, ...content }));
  return { ...rest, ...(credits !== undefined && contents.has(credits) ? { credits } : {}), files };
}

/** Nothing was known of the file but what its first download brought. */
function changedSinceFirst(path: string, error: unknown): unknown {
  if (!(error instanceof ModelError) || error.code !== 'damaged') return error;
  const what = l10n.t('{0} is not what its first download brought.', path);
  return new ModelError('damaged', `${what} ${error.message}`, { cause: error });
}

function partFile(staging: string, path: string): string {
  return join(staging, `${path}.part`);
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
