import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { HnswError, type HnswManifest } from './hnswProtocol.ts';

/**
 * Makes sure that a saved graph is whole and the wanted one. The library reads any file: most damaged headers end the
 * process, and a graph of another dimension loads without a word.
 * @throws HnswError 'file-invalid'
 */
export async function checkedManifest(file: string, dimension: number, label: string): Promise<HnswManifest> {
  const invalid = (why: string, cause?: unknown): HnswError =>
    new HnswError('file-invalid', `The graph index ${file} ${why}.`, { cause });
  if (!existsSync(file)) throw invalid('does not exist');
  let manifest: HnswManifest;
  try {
    manifest = readManifest(JSON.parse(await readFile(manifestFile(file), 'utf8')));
  } catch (error) {
    throw invalid('has no readable description beside it', error);
  }
  if (manifest.dimension !== dimension) throw invalid(`has ${manifest.dimension} dimensions, not ${dimension}`);
  if (manifest.label !== label) throw invalid(`is of "${manifest.label}", not of "${label}"`);
  if ((await stat(file)).size !== manifest.bytes) throw invalid('is not as long as it was written');
  if ((await sha256(file)) !== manifest.sha256) throw invalid('is damaged: its checksum differs');
  return manifest;
}

/**
 * Saves a graph so that a crash at any moment leaves the old one, the new one, or one that is refused.
 * @param write writes the graph to the path that it is given
 */
export async function saveChecked(
  file: string,
  description: Omit<HnswManifest, 'version' | 'sha256' | 'bytes'>,
  write: (path: string) => Promise<void>,
): Promise<void> {
  const written = `${file}.${process.pid}.tmp`;
  try {
    await write(written);
    const handle = await open(written, 'r+');
    await handle.sync();
    await handle.close();
    const { size } = await stat(written);
    const manifest: HnswManifest = { version: 1, sha256: await sha256(written), bytes: size, ...description };
    await rename(written, file);
    await writeFile(`${written}.json`, JSON.stringify(manifest), { flush: true });
    await rename(`${written}.json`, manifestFile(file));
  } finally {
    await rm(written, { force: true });
    await rm(`${written}.json`, { force: true });
  }
}

function manifestFile(file: string): string {
  return `${file}.json`;
}

function readManifest(value: unknown): HnswManifest {
  const read = (key: keyof HnswManifest): unknown => (value as Record<string, unknown> | null)?.[key];
  const [version, sum, bytes, dimension] = [read('version'), read('sha256'), read('bytes'), read('dimension')];
  const [label, ef, removed] = [read('label'), read('ef'), read('removed')];
  const isValid =
    version === 1 &&
    typeof sum === 'string' &&
    typeof bytes === 'number' &&
    typeof dimension === 'number' &&
    typeof label === 'string' &&
    typeof ef === 'number' &&
    Array.isArray(removed) &&
    removed.every((id) => typeof id === 'number');
  if (!isValid) throw new TypeError('It is not the description of a graph index.');
  return { version, sha256: sum, bytes, dimension, label, ef, removed };
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
