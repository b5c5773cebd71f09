// Writes a large workspace with the index that it would have, without encoding it: for trying the editor and measuring.
// Usage: seed.ts WORKSPACE STORAGE [--files N] [--contents N] [--pictures N]
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seedWorkspace } from './seed/workspace.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string', default: '100000' },
    contents: { type: 'string', default: '300' },
    pictures: { type: 'string', default: '300' },
  },
});
const [workspace, storage] = positionals;
if (workspace === undefined || storage === undefined) {
  console.error('Usage: seed.ts WORKSPACE STORAGE [--files N] [--contents N] [--pictures N]');
  process.exit(2);
}
const seeded = await seedWorkspace({
  workspace: resolve(workspace),
  storage: resolve(storage),
  gallery: fileURLToPath(new URL('../test/fixtures/gallery', import.meta.url)),
  files: Number(values.files),
  contents: Number(values.contents),
  pictures: Number(values.pictures),
});
console.log(
  `${seeded.files} files with ${seeded.contents} contents, indexed in ${seeded.catalogue} after ${seeded.seconds.toFixed(1)} s`,
);
