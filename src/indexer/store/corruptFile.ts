import { renameSync } from 'node:fs';
import { message } from '../../shared/message.ts';
import { unavailable } from './sqliteFailure.ts';

/**
 * Moves a damaged catalogue and its log out of the way, so that a new one can be made; nothing is deleted. No connection
 * may be open.
 *
 * @returns where the database is now: `<file>.corrupt-<time>`
 * @throws EngineError `catalogue-unavailable` when it cannot be renamed
 */
export function setAsideCorrupt(file: string): string {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const target = `${file}.corrupt-${time}`;
  // The log goes first: a crash in between must not leave it beside a new database.
  for (const suffix of ['-wal', '-shm', '']) {
    try {
      renameSync(file + suffix, target + suffix);
    } catch (cause) {
      if (!isMissing(cause)) {
        const detail = cause instanceof Error ? cause.message : String(cause);
        throw unavailable(
          message('The index {0} cannot be used: it is damaged and cannot be set aside ({1}).', file, detail),
          cause,
        );
      }
    }
  }
  return target;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
