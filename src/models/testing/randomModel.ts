import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseModelPackage } from '../../indexer/encoder/modelPackage.ts';
import { installationRoot } from '../../indexer/installation.ts';
import type { KnownModel } from '../knownModel.ts';

/** Folder of the package with random weights that the tests download. */
export const randomModelFolder = join(installationRoot(), 'test', 'fixtures', 'models', 'random-clip');

/** It as a known model, with a card that nothing is known of. */
export function randomModel(): KnownModel {
  const value: unknown = JSON.parse(readFileSync(join(randomModelFolder, 'model.json'), 'utf8'));
  const { folder: _, files, ...manifest } = parseModelPackage(value, randomModelFolder);
  return {
    source: { repository: 'someone/random-clip', revision: '0123456789abcdef0123456789abcdef01234567' },
    files: [{ path: 'README.md' }, ...files.map(({ path, bytes, sha256 }) => ({ path, content: { bytes, sha256 } }))],
    purpose: () => 'For tests.',
    manifest: { ...manifest, credits: 'README.md' },
  };
}

/** A file of it, as the hub has it. @param path of the request */
export function randomModelFile(path: string): Uint8Array {
  const { source } = randomModel();
  const name = path.slice(`/${source.repository}/resolve/${source.revision}/`.length);
  return name === 'README.md' ? Buffer.from('# A card\n') : readFileSync(join(randomModelFolder, name));
}
