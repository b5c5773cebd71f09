import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { LogLevel } from '../../shared/protocol.ts';
import { EngineError } from '../errors.ts';
import { Catalogue } from '../store/catalogue.ts';
import { setAsideCorrupt } from '../store/corruptFile.ts';
import { WriterLease } from '../store/lease.ts';

/** What tells one state of a catalogue from another. */
export interface CatalogueState {
  /** Changes with every commit of another process. */
  readonly dataVersion: number;
  /** Changes with every commit that changes what can be found. */
  readonly changeCounter: number;
}

export const noState: CatalogueState = { dataVersion: -1, changeCounter: -1 };

export interface RootCatalogueOptions {
  /** Absolute path of the root folder. */
  readonly root: string;
  readonly file: string;
  /** True when the index lies in the storage folder, where nobody else has files. */
  readonly ownPlace: boolean;
  readonly log: (level: LogLevel, message: string) => void;
}

/** The catalogue file of one root: open for reading where it is there, and for writing while this process holds the lease. */
export class RootCatalogue {
  readonly #options: RootCatalogueOptions;
  #catalogue: Catalogue | undefined;
  #lease: WriterLease | undefined;
  /** Why it could not be opened, where it is damaged. */
  #damage: string | undefined;

  constructor(options: RootCatalogueOptions) {
    this.#options = options;
  }

  /** Undefined where there is none yet, or a damaged one. */
  get current(): Catalogue | undefined {
    return this.#catalogue;
  }

  /** True when this process is the one that writes. */
  get writable(): boolean {
    return this.#lease?.held ?? false;
  }

  get exists(): boolean {
    return this.#catalogue !== undefined || existsSync(this.#options.file);
  }

  get state(): CatalogueState {
    if (this.#catalogue === undefined) return noState;
    return { dataVersion: this.#catalogue.dataVersion(), changeCounter: this.#catalogue.changeCounter() };
  }

  /** Opens it for reading if it is there and not open. @throws EngineError 'catalogue-newer' */
  openReader(): void {
    if (this.#catalogue !== undefined) return;
    this.#damage = undefined;
    if (!existsSync(this.#options.file)) return;
    try {
      this.#catalogue = Catalogue.open(this.#options.file, 'read');
    } catch (error) {
      // Damaged or half made: indexing sets it aside, and until then there is nothing to search.
      if (!(error instanceof EngineError) || error.code === 'catalogue-newer') throw error;
      this.#options.log('warning', error.message);
      if (error.code === 'catalogue-corrupt') this.#damage = error.message;
    }
  }

  /**
   * Becomes the writer; false when another process is. A damaged index is set aside first, unless it lies where a person
   * chose and may be something else of theirs.
   * @param onSetAside called when it was: what is in memory is gone
   * @throws EngineError when the index cannot be written
   */
  tryWrite(onSetAside: () => void): boolean {
    if (this.writable) return true;
    try {
      return this.#takeLease();
    } catch (error) {
      const { file, ownPlace, log } = this.#options;
      if (!(error instanceof EngineError) || error.code !== 'catalogue-corrupt' || !ownPlace) throw error;
      this.#closeFile();
      const aside = setAsideCorrupt(file);
      log('warning', `${error.message} It was set aside as ${aside}; the folder is indexed anew.`);
      onSetAside();
      return this.#takeLease();
    }
  }

  /** Reads every page, a second or more for a large one. @returns what is wrong with it; undefined when nothing is */
  verify(): string | undefined {
    try {
      this.#catalogue?.verify();
      return this.#damage;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return error.message;
    }
  }

  /** Closes the file and gives the lease back. */
  close(): void {
    this.#closeFile();
    this.#lease?.release();
    this.#lease = undefined;
  }

  /** Deletes the files; only for the writer, which closes them first. */
  async remove(): Promise<void> {
    this.close();
    for (const suffix of ['', '-wal', '-shm']) await rm(this.#options.file + suffix, { force: true });
  }

  #takeLease(): boolean {
    const { file, root, log } = this.#options;
    const lease = WriterLease.tryAcquire(file, `process ${process.pid}`);
    if (lease === undefined) {
      this.openReader();
      return false;
    }
    try {
      const writer = Catalogue.open(file, 'write', { lease });
      this.#closeFile();
      this.#catalogue = writer;
      this.#lease = lease;
      lease.onLost(() => log('warning', `Another process took over the index of ${root}.`));
      return true;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  #closeFile(): void {
    this.#catalogue?.close();
    this.#catalogue = undefined;
  }
}
