import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage.ts';

/**
 * The model that `lookalike models use` chose: an id, or the absolute path of a package's folder; undefined when none was.
 * @throws UsageError when what was written down cannot be read
 */
export function chosenModel(storageFolder: string): string | undefined {
  const file = choiceFile(storageFolder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { model } = JSON.parse(text) as { model?: unknown };
    if (typeof model === 'string' && model !== '') return model;
  } catch {
    // Said below.
  }
  throw new UsageError(`${file} cannot be read. Choose the model again: lookalike models use ID.`);
}

/** Remembers a choice. @param model undefined for the bundled model */
export function rememberModel(storageFolder: string, model: string | undefined): void {
  const file = choiceFile(storageFolder);
  if (model === undefined) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(storageFolder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify({ model })}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

function choiceFile(storageFolder: string): string {
  return join(storageFolder, 'command-line.json');
}
