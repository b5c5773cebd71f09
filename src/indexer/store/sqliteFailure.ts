import { EngineError } from '../errors.ts';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that a person can act on. */
const code = {
  permission: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

interface SqliteFailure extends Error {
  readonly errcode: number;
  readonly errstr: string;
}

function isSqliteFailure(error: unknown): error is SqliteFailure {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** The failure as what a person can act on; anything else, such as a fault in a statement, comes back as it was. */
export function engineFailure(error: unknown, file: string): unknown {
  if (!isSqliteFailure(error)) {
    return error;
  }
  // Extended result codes keep the primary code in their lowest byte.
  switch (error.errcode & 0xff) {
    case code.corrupt:
    case code.notADatabase:
      return corruptCatalogue(file, error.message, error);
    case code.busy:
    case code.locked:
      return new EngineError('index-busy', `The index ${file} is in use by another process. Try again in a moment.`, {
        cause: error,
      });
    case code.full:
      return unavailable(file, `the disk is full. Free some space, then index again (${error.message})`, error);
    case code.readOnly:
    case code.permission:
      return unavailable(file, `it cannot be written. Check its permissions (${error.message})`, error);
    case code.inputOutput:
      return unavailable(file, `the disk reports a failure (${error.message})`, error);
    case code.cannotOpen:
      return unavailable(
        file,
        `it cannot be opened. Check that its folder exists and may be used (${error.message})`,
        error,
      );
    default:
      // The statements are fixed and were written for this schema: what they name can only be missing from a damaged one.
      return /^no such (table|column)/.test(error.message) ? corruptCatalogue(file, error.message, error) : error;
  }
}

export function corruptCatalogue(file: string, detail: string, cause?: unknown): EngineError {
  return new EngineError(
    'catalogue-corrupt',
    `The index ${file} is damaged (${detail}). Index the folder again: the damaged file is set aside, not deleted, and a new one is made.`,
    { cause },
  );
}

export function unavailable(file: string, reason: string, cause?: unknown): EngineError {
  return new EngineError('catalogue-unavailable', `The index ${file} cannot be used: ${reason}.`, { cause });
}
