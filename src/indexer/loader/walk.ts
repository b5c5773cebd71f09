import { resolve } from 'node:path';
import { message } from '../../shared/message.ts';
import { EngineError } from '../errors.ts';
import { errorCode, type FileSystem, isMissing, nodeFileSystem } from './fileSystem.ts';
import { infoExclude, rulesAbove } from './gitRepository.ts';
import { GlobFilter } from './globFilter.ts';
import { IgnoreRules } from './ignoreRules.ts';
import { hasImageExtension, hasNoExtension } from './imageNames.ts';
import { sniff, sniffBytes } from './sniff.ts';
import { TimeSlice } from './timeSlice.ts';

/** An image by its name, or by its first bytes where the name has no extension. */
export interface FoundFile {
  /** Relative to the root, with forward slashes, character for character as the file system has it. */
  readonly path: string;
  readonly bytes: number;
  /** Nanoseconds since 1970. */
  readonly mtimeNs: bigint;
}

/** Something that could not be read. The walk goes on. */
export interface WalkProblem {
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
  /** True when files at or below `path` may have been missed: that they were not found does not mean they are gone. */
  readonly hides: boolean;
  readonly error: Error;
}

export interface WalkOptions {
  /** Globs relative to the root (see `GlobFilter`); an empty list means every image. */
  readonly include: readonly string[];
  /** Globs relative to the root; they win over `include`. */
  readonly exclude: readonly string[];
  /** Leave out what .gitignore files and a repository's `info/exclude` name. */
  readonly gitignore: boolean;
  /** Also look into node_modules, bower_components and the folders of version control systems. */
  readonly dependencies: boolean;
  /** Told of everything that could not be read. */
  readonly onProblem: (problem: WalkProblem) => void;
  readonly signal?: AbortSignal;
  /** Files of one batch; 100 when absent: what waits in larger ones is old before it goes, and stays in memory for long. */
  readonly batch?: number;
  readonly fileSystem?: FileSystem;
}

const dependencyFolders: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  '.git',
  '.hg',
  '.svn',
  '.jj',
  '.sl',
  '.bzr',
  '.pijul',
  '_darcs',
  'CVS',
]);

/** A folder to be walked. */
interface Folder {
  /** Relative to the root, with a slash at its end; empty for the root. */
  readonly path: string;
  /** Where it really is: absolute, without links, with a slash at its end. */
  readonly real: string;
  readonly rules: IgnoreRules;
}

/** A symbolic link that has passed the filters, to be followed when all that is really there has been seen. */
interface Link {
  /** Relative to the root, without a slash at its end. */
  readonly path: string;
  readonly name: string;
  /** Absolute. */
  readonly at: string;
  readonly rules: IgnoreRules;
}

interface FileLink extends Link {
  /** The file it leads to: absolute, without links. */
  readonly target: string;
}

function byPath(a: Link, b: Link): number {
  return a.path < b.path ? -1 : 1;
}

class Walk {
  readonly #root: string;
  readonly #options: WalkOptions;
  readonly #fileSystem: FileSystem;
  readonly #filter: GlobFilter;
  readonly #batchSize: number;
  readonly #slice = new TimeSlice();
  /**
   * Every folder that was read, by its real path, with the path and the rules that it was read by. They tell whether a link
   * leads to news, without the names of all files being kept for it.
   */
  readonly #visited = new Map<string, Pick<Folder, 'path' | 'rules'>>();
  /** Files that were found through a link: absolute, without links. */
  readonly #linked = new Set<string>();
  #links: Link[] = [];
  readonly #fileLinks: FileLink[] = [];
  #batch: FoundFile[] = [];

  constructor(root: string, options: WalkOptions) {
    this.#root = resolve(root);
    this.#options = options;
    this.#fileSystem = options.fileSystem ?? nodeFileSystem;
    this.#filter = new GlobFilter(options.include, options.exclude);
    this.#batchSize = options.batch ?? 100;
  }

  async *run(): AsyncGenerator<FoundFile[], void, undefined> {
    this.#options.signal?.throwIfAborted();
    const { real, identity } = this.#findRoot();
    const rules = this.#options.gitignore
      ? rulesAbove(this.#fileSystem, real, (path, error) => this.#report(path, error, false))
      : IgnoreRules.none;
    const base = real.endsWith('/') ? real : `${real}/`;
    yield* this.#tree({ path: '', real: base, rules });
    // Links come after what is really there, so that a file goes by its own path; folders before files, so that a file
    // does not go by the name of a link to it and then again by its place in a linked folder.
    while (this.#links.length > 0) {
      const round = this.#links.sort(byPath);
      this.#links = [];
      for (const link of round) {
        const folder = this.#follow(link, base);
        if (folder) yield* this.#tree(folder);
      }
    }
    yield* this.#linkedFiles();
    if (this.#findRoot().identity !== identity) {
      throw new EngineError(
        'folder-not-found',
        message(
          'The folder {0} cannot be searched: it was replaced while it was being read. Check the path.',
          this.#root,
        ),
      );
    }
    if (this.#batch.length > 0) yield this.#batch;
  }

  /** Where the root really is, and what tells it from a folder that takes its place. */
  #findRoot(): { real: string; identity: string } {
    try {
      const real = this.#fileSystem.realPath(this.#root);
      const stats = this.#fileSystem.stat(real);
      if (stats?.isDirectory()) return { real, identity: `${stats.dev}:${stats.ino}` };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const wording = message('The folder {0} cannot be searched: {1}. Check the path.', this.#root, detail);
      throw new EngineError('folder-not-found', wording, { cause: error });
    }
    const wording = message('The folder {0} cannot be searched: it is not a folder. Check the path.', this.#root);
    throw new EngineError('folder-not-found', wording);
  }

  #report(path: string, error: unknown, hides: boolean): void {
    this.#options.onProblem({ path, hides, error: error instanceof Error ? error : new Error(String(error)) });
  }

  async #rest(): Promise<void> {
    await this.#slice.rest();
    this.#options.signal?.throwIfAborted();
  }

  async *#tree(top: Folder): AsyncGenerator<FoundFile[], void, undefined> {
    const waiting = [top];
    for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
      this.#options.signal?.throwIfAborted();
      if (this.#visited.has(folder.real)) continue;
      this.#visited.set(folder.real, folder);
      const content = await this.#read(folder);
      this.#visited.set(folder.real, { path: folder.path, rules: content.rules });
      for (const name of content.folders) {
        if (this.#slice.over) await this.#rest();
        const path = `${folder.path}${name}`;
        if (this.#leavesOutFolder(path, name, content.rules)) continue;
        waiting.push({ path: `${path}/`, real: `${folder.real}${name}/`, rules: content.rules.enter(`${path}/`) });
      }
      for (const name of content.files) {
        if (this.#slice.over) await this.#rest();
        const path = `${folder.path}${name}`;
        if (!this.#filter.accepts(path) || content.rules.ignores(path)) continue;
        const file = this.#look(path, `${folder.real}${name}`, name);
        if (!file) continue;
        this.#batch.push(file);
        if (this.#batch.length >= this.#batchSize) yield this.#takeBatch();
      }
    }
  }

  #takeBatch(): FoundFile[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }

  /** What is in a folder, before rules and globs, and the rules that hold in it. */
  async #read(folder: Folder): Promise<{ files: string[]; folders: string[]; rules: IgnoreRules }> {
    const files: string[] = [];
    const folders: string[] = [];
    const links: string[] = [];
    let repository = false;
    let ignoreFile = false;
    try {
      const handle = this.#fileSystem.openFolder(folder.real);
      try {
        for (let entry = handle.readSync(); entry; entry = handle.readSync()) {
          if (this.#slice.over) await this.#rest();
          const { name } = entry;
          if (name === '.git') repository = true;
          if (entry.isFile()) {
            if (hasImageExtension(name) || hasNoExtension(name)) files.push(name);
            if (name === '.gitignore') ignoreFile = true;
          } else if (entry.isDirectory()) folders.push(name);
          else if (entry.isSymbolicLink()) links.push(name);
        }
      } finally {
        handle.closeSync();
      }
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      // A folder that was deleted after its parent was read has nothing in it. Node gives names that are no valid
      // UTF-8 with U+FFFD in them, and nothing is found by such a name.
      if (!isMissing(error) || folder.path.includes('\uFFFD') || folder.path === '') {
        this.#report(folder.path.slice(0, -1), error, true);
      }
    }
    const rules = this.#options.gitignore ? this.#rulesIn(folder, repository, ignoreFile) : IgnoreRules.none;
    for (const name of links) {
      const path = `${folder.path}${name}`;
      if (this.#filter.excludes(path) || rules.ignores(path)) continue;
      this.#links.push({ path, name, at: `${folder.real}${name}`, rules });
    }
    return { files, folders, rules };
  }

  #rulesIn(folder: Folder, repository: boolean, ignoreFile: boolean): IgnoreRules {
    let { rules } = folder;
    const report = (path: string, error: Error): void => this.#report(path, error, false);
    // The rules of a repository end where another one (a submodule, a clone inside a clone) begins.
    if (repository) rules = IgnoreRules.none.with(folder.path, infoExclude(this.#fileSystem, folder.real, report));
    if (!ignoreFile) return rules;
    try {
      return rules.with(folder.path, this.#fileSystem.readText(`${folder.real}.gitignore`));
    } catch (error) {
      if (!isMissing(error)) this.#report(`${folder.path}.gitignore`, error, false);
      return rules;
    }
  }

  #leavesOutFolder(path: string, name: string, rules: IgnoreRules): boolean {
    if (!this.#options.dependencies && dependencyFolders.has(name)) return true;
    return this.#filter.excludes(path) || rules.ignores(`${path}/`);
  }

  /** The file when it is there and an image, by its name or, without an extension, by its bytes. */
  #look(path: string, at: string, name: string): FoundFile | undefined {
    try {
      const stats = this.#fileSystem.lstat(at);
      if (!stats && name.includes('\uFFFD')) throw new Error('its name is not valid UTF-8');
      if (!stats?.isFile()) return undefined;
      if (!hasImageExtension(name) && sniff(this.#fileSystem.readHead(at, sniffBytes)) === undefined) return undefined;
      return { path, bytes: Number(stats.size), mtimeNs: stats.mtimeNs };
    } catch (error) {
      if (!isMissing(error)) this.#report(path, error, true);
      return undefined;
    }
  }

  /** The folder that a link leads to when it is inside the root; a link to a file inside the root is put aside. */
  #follow(link: Link, base: string): Folder | undefined {
    try {
      const target = this.#fileSystem.realPath(link.at);
      if (!`${target}/`.startsWith(base)) return undefined;
      const stats = this.#fileSystem.stat(target);
      if (stats?.isFile() && (hasImageExtension(link.name) || hasNoExtension(link.name))) {
        this.#fileLinks.push({ ...link, target });
      }
      if (!stats?.isDirectory() || this.#visited.has(`${target}/`)) return undefined;
      const name = target.slice(target.lastIndexOf('/') + 1);
      if (this.#leavesOutFolder(link.path, link.name, link.rules)) return undefined;
      if (!this.#options.dependencies && dependencyFolders.has(name)) return undefined;
      return { path: `${link.path}/`, real: `${target}/`, rules: link.rules.enter(`${link.path}/`) };
    } catch (error) {
      // A link to nothing or to itself leads to no file.
      if (!isMissing(error) && errorCode(error) !== 'ELOOP') this.#report(link.path, error, true);
      return undefined;
    }
  }

  /** Files that are reached through a link only. */
  async *#linkedFiles(): AsyncGenerator<FoundFile[], void, undefined> {
    for (const link of this.#fileLinks.sort(byPath)) {
      if (this.#slice.over) await this.#rest();
      if (this.#linked.has(link.target) || this.#wasFound(link.target) || !this.#filter.accepts(link.path)) continue;
      const file = this.#look(link.path, link.target, link.name);
      if (!file) continue;
      this.#linked.add(link.target);
      this.#batch.push(file);
      if (this.#batch.length >= this.#batchSize) yield this.#takeBatch();
    }
  }

  /** Whether a real file was found by its own path: asks again what was asked when its folder was read. */
  #wasFound(target: string): boolean {
    const cut = target.lastIndexOf('/') + 1;
    const folder = this.#visited.get(target.slice(0, cut));
    if (!folder) return false;
    const name = target.slice(cut);
    if (!hasImageExtension(name) && !hasNoExtension(name)) return false;
    const path = `${folder.path}${name}`;
    return this.#filter.accepts(path) && !folder.rules.ignores(path) && this.#look(path, target, name) !== undefined;
  }
}

/**
 * Finds the image files below a folder, in batches and in no particular order. Every real file comes once: links are
 * followed inside the root only, and give files that no other path leads to. The thread is never held for long.
 * @param root absolute path of the folder
 * @throws EngineError `folder-not-found` when `root` is missing, no folder, or goes away meanwhile; the signal's reason
 */
export function walk(root: string, options: WalkOptions): AsyncGenerator<FoundFile[], void, undefined> {
  return new Walk(root, options).run();
}
