// Writes THIRD_PARTY_NOTICES.md: every package that is bundled or shipped, with its licence text, and what the models are
// made of. Run it after a change of dependencies; with --check it only says whether the file is up to date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'THIRD_PARTY_NOTICES.md');

/** The networks that read text: what their licence asks to be said; its text lies beside them as LICENSE.txt. */
function readerNotice(): string {
  const reader: Record<'name' | 'licence' | 'attribution' | 'changes', string> = JSON.parse(
    readFileSync(join(root, 'models/lookalike-reader/reader.json'), 'utf8'),
  );
  const { name, licence, attribution, changes } = reader;
  const where = 'models/lookalike-reader';
  return `## ${name} (${where})\n\nLicence: ${licence} (${where}/LICENSE.txt)\n\n${attribution}\n\nChanged by this project: ${changes}\n`;
}

/** Not in the package of the extension: the Node that scripts run on, and native code of other platforms. */
const leftOut = /^(node-(linux|win)-|@img\/sharp-(?!libvips)|@img\/sharp-libvips-(?!linux-x64))/;

function shippedPackages(): { name: string; folder: string; version: string }[] {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  );
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && entry.dev !== true && entry.devOptional !== true)
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      folder: join(root, path),
      version: entry.version ?? '',
    }))
    .filter(({ name, folder }) => !leftOut.test(name) && existsSync(folder))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function notice({ name, folder, version }: { name: string; folder: string; version: string }): string {
  const manifest: { license?: string; homepage?: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const body =
    texts.length > 0
      ? texts.map((text) => `\`\`\`text\n${text}\n\`\`\``).join('\n\n')
      : 'No licence file in the package.';
  return `## ${name} ${version}\n\nLicence: ${manifest.license ?? 'see below'}\n\n${body}\n`;
}

const text = [
  '# Third-party notices',
  '',
  'Lookalike is MIT-licensed. It is built on the packages below. What its bundled model was made of is told in the',
  "model's own CREDITS.md; what the test pictures are, in test/fixtures/CREDITS.md. sharp's prebuilt binaries contain",
  'libvips and its dependencies (LGPL-3.0 and others, as listed in their package).',
  '',
  readerNotice(),
  ...shippedPackages().map(notice),
].join('\n');

if (process.argv.includes('--check')) {
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (current !== text) {
    console.error('THIRD_PARTY_NOTICES.md is out of date: run scripts/notices.ts.');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
