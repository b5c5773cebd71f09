import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { ModelError } from './modelError.ts';
import { diskError } from './transferFailure.ts';

/** A file without an id that is younger than this, in milliseconds, is about to be written by a process that lives. */
const writingMs = 10_000;

/**
 * Runs `work` while no other process, and no other call in this one, does so with the same file.
 * @param file holds the process's id while the work runs; one whose process is gone is taken over
 * @throws ModelError 'busy', 'disk'
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await take(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string, again = true): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskError(file, error);
    if (again && !(await isHeld(file))) {
      await rm(file, { force: true });
      return take(file, false);
    }
    throw new ModelError('busy', l10n.t('This model is being installed already, here or in another window.'));
  }
}

/** @throws ModelError 'disk' */
async function isHeld(file: string): Promise<boolean> {
  try {
    const owner = await readFile(file, 'utf8');
    if (owner === '') return Date.now() - (await stat(file)).mtimeMs < writingMs;
    return isAlive(Number(owner));
  } catch (error) {
    // It has been given back meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw diskError(file, error);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, but someone else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
