import { type Message, message } from '../../shared/message.ts';
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
    case code.locked: {
      const busy = message('The index {0} is in use by another process. Try again in a moment.', file);
      return new EngineError('index-busy', busy, { cause: error });
    }
    default:
      // The statements are fixed and were written for this schema: what they name can only be missing from a damaged one.
      if (/^no such (table|column)/.test(error.message)) return corruptCatalogue(file, error.message, error);
      return unusable(error, file) ?? error;
  }
}

/** Failures of the disk and of permissions; undefined for any other. */
function unusable(error: SqliteFailure, file: string): EngineError | undefined {
  const detail = error.message;
  switch (error.errcode & 0xff) {
    case code.full:
      return unavailable(
        message(
          'The index {0} cannot be used: the disk is full. Free some space, then index again ({1}).',
          file,
          detail,
        ),
        error,
      );
    case code.readOnly:
    case code.permission:
      return unavailable(
        message('The index {0} cannot be used: it cannot be written. Check its permissions ({1}).', file, detail),
        error,
      );
    case code.inputOutput:
      return unavailable(
        message('The index {0} cannot be used: the disk reports a failure ({1}).', file, detail),
        error,
      );
    case code.cannotOpen:
      return unavailable(
        message(
          'The index {0} cannot be used: it cannot be opened. Check that its folder exists and may be used ({1}).',
          file,
          detail,
        ),
        error,
      );
    default:
      return undefined;
  }
}

/** @param detail what SQLite, or the check that failed, says of the file */
export function corruptCatalogue(file: string, detail: string, cause?: unknown): EngineError {
  return new EngineError(
    'catalogue-corrupt',
    message(
      'The index {0} is damaged ({1}). Index the folder again: the damaged file is set aside, not deleted, and a new one is made.',
      file,
      detail,
    ),
    { cause },
  );
}

export function unavailable(wording: Message, cause?: unknown): EngineError {
  return new EngineError('catalogue-unavailable', wording, { cause });
}

/** The catalogue of a folder that was never indexed. */
export function notMade(file: string): EngineError {
  return unavailable(message('The index {0} cannot be used: it has not been made yet.', file));
}

export function openedForReading(file: string): EngineError {
  return unavailable(message('The index {0} cannot be used: it was opened for reading only.', file));
}
