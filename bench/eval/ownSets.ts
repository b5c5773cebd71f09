import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationRoot } from '../../src/indexer/installation.ts';
import { drawnSets } from './drawnSets.ts';
import { fetchPackage } from './npmPackage.ts';
import { type NamedPicture, namedTasks, nameQueries, picture, type Task } from './task.ts';
import { pairTask, twemojiPictures } from './twemoji.ts';

/** What is measured without a data folder: icons and emoji of npm packages with their makers' tags, and drawings made for it. */
export const ownSets: readonly { readonly name: string; tasks(): Task[] }[] = [
  { name: 'lucide', tasks: () => namedTasks('lucide', lucide()) },
  { name: 'openmoji', tasks: () => namedTasks('openmoji', openmoji()) },
  { name: 'mixed', tasks: mixed },
  {
    name: 'emoji-pairs',
    tasks: () => [
      pairTask(
        openmoji().map(({ path }) => path),
        twemojiPictures(),
      ),
    ],
  },
  ...drawnSets,
];

function lucide(): NamedPicture[] {
  const folder = join(installationRoot(), 'node_modules', 'lucide-static');
  const tags = JSON.parse(readFileSync(join(folder, 'tags.json'), 'utf8')) as Readonly<Record<string, string[]>>;
  return Object.entries(tags).map(([name, own]) => ({
    path: join(folder, 'icons', `${name}.svg`),
    caption: name.replaceAll('-', ' '),
    tags: own,
    name: `icons/${name}.svg`,
  }));
}

interface OpenMojiEntry {
  readonly hexcode: string;
  readonly group: string;
  readonly annotation: string;
  readonly tags: string;
  readonly openmoji_tags: string;
  readonly skintone: number | string;
}

/** Emoji of the Unicode standard, without flags, which are many and alike, and without skin tones. */
function openmoji(): NamedPicture[] {
  const folder = fetchPackage('openmoji', '17.0.0');
  const entries = JSON.parse(readFileSync(join(folder, 'data', 'openmoji.json'), 'utf8')) as readonly OpenMojiEntry[];
  return entries
    .filter(({ group, skintone }) => skintone === '' && group !== 'flags' && !group.startsWith('extras'))
    .map(({ hexcode, annotation, tags, openmoji_tags }) => ({
      path: join(folder, 'color', 'svg', `${hexcode}.svg`),
      caption: annotation,
      name: `svg/${annotation.replaceAll(/[/ ]+/g, '-')}.svg`,
      tags: `${tags},${openmoji_tags}`
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    }));
}

function mixed(): Task[] {
  const icons = lucide();
  const emoji = openmoji();
  const candidates = [...icons, ...emoji].map(picture);
  const direction = 'text to image';
  return [
    { set: 'mixed/lucide', direction, candidates, ...nameQueries(icons) },
    { set: 'mixed/openmoji', direction, candidates, ...nameQueries(emoji, 99, icons.length) },
  ];
}
