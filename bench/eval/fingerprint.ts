import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelPackage } from '../../src/indexer/encoder/modelPackage.ts';
import { installationRoot } from '../../src/indexer/installation.ts';

/** Sources that a vector depends on. */
const sources = ['crafter', 'encoder'];

/**
 * Changes with everything that could change a vector: the model's files and settings, the code that makes vectors, the
 * libraries under it. A cache that outlived a change of the crafter would measure the crafter of yesterday.
 */
export function vectorFingerprint(pkg: ModelPackage): string {
  const hash = createHash('sha256');
  const { dimension, image, text, tokenizer, preprocessing, promptTemplates, files } = pkg;
  hash.update(JSON.stringify({ dimension, image, text, tokenizer, preprocessing, promptTemplates, files }));
  const root = installationRoot();
  for (const source of sources) {
    const folder = join(root, 'src', 'indexer', source);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    for (const file of files.sort()) hash.update(readFileSync(join(folder, file)));
  }
  for (const library of ['sharp', 'onnxruntime-node', '@huggingface/tokenizers']) {
    hash.update(readFileSync(join(root, 'node_modules', library, 'package.json')));
  }
  return hash.digest('hex').slice(0, 16);
}
