import {
  type BigIntStats,
  closeSync,
  type Dirent,
  lstatSync,
  opendirSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';

/**
 * What the walk needs of a file system; a test puts a broken one in its place. Every method throws what node:fs throws.
 *
 * The calls are synchronous on purpose: 100,000 files take 0.2 s with lstatSync and 0.75 s with its asynchronous twin,
 * and one call alone is far shorter than a slice of work.
 */
export interface FileSystem {
  /** Entries one by one: a folder of 100,000 files would hold the thread for 0.1 s if it were read at once. */
  openFolder(path: string): {
    readSync(): Pick<Dirent, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink'> | null;
    closeSync(): void;
  };
  /** Does not follow links; undefined when there is nothing. */
  lstat(path: string): BigIntStats | undefined;
  /** Follows links; undefined when there is nothing. */
  stat(path: string): BigIntStats | undefined;
  /** Absolute and without links, with forward slashes. */
  realPath(path: string): string;
  /** The first bytes of a file, at most `bytes`. */
  readHead(path: string, bytes: number): Uint8Array;
  readText(path: string): string;
}

/** The code of an error of node:fs such as `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** True when the error says that the thing is not there (any more), as opposed to there but out of reach. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export const nodeFileSystem: FileSystem = {
  openFolder: (path) => opendirSync(path, { bufferSize: 256 }),
  lstat: (path) => lstatSync(path, { bigint: true, throwIfNoEntry: false }),
  stat: (path) => statSync(path, { bigint: true, throwIfNoEntry: false }),
  realPath(path) {
    const real = realpathSync.native(path);
    return process.platform === 'win32' ? real.replaceAll('\\', '/') : real;
  },
  readHead(path, bytes) {
    const file = openSync(path, 'r');
    try {
      const head = new Uint8Array(bytes);
      return head.subarray(0, readSync(file, head, 0, bytes, 0));
    } finally {
      closeSync(file);
    }
  },
  readText: (path) => readFileSync(path, 'utf8'),
};
