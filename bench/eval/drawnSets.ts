import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationRoot } from '../../src/indexer/installation.ts';
import { cacheFolder } from './npmPackage.ts';
import { type Item, picture, type Task } from './task.ts';

/** Icons of Lucide, which is never trained on, by the word that people have for them. */
const things: Readonly<Record<string, string>> = {
  bell: 'bell',
  'trash can': 'trash-2',
  house: 'house',
  star: 'star',
  heart: 'heart',
  envelope: 'mail',
  folder: 'folder',
  calendar: 'calendar',
  camera: 'camera',
  lock: 'lock',
  cloud: 'cloud',
  person: 'user',
  key: 'key',
  flag: 'flag',
  car: 'car',
  umbrella: 'umbrella',
  bookmark: 'bookmark',
  phone: 'phone',
  gift: 'gift',
  leaf: 'leaf',
};

const colours: Readonly<Record<string, string>> = {
  red: '#dc2626',
  orange: '#f97316',
  yellow: '#eab308',
  green: '#16a34a',
  blue: '#2563eb',
  purple: '#9333ea',
  pink: '#ec4899',
  black: '#000000',
};

/** Icons of Lucide that point to the right as they are. */
const pointing = [
  'arrow-right',
  'arrow-big-right',
  'arrow-big-right-dash',
  'arrow-right-to-line',
  'arrow-right-from-line',
  'move-right',
  'chevron-right',
  'chevrons-right',
  'circle-arrow-right',
  'circle-chevron-right',
  'circle-chevrons-right',
  'square-arrow-right',
  'square-arrow-right-exit',
  'square-chevron-right',
  'triangle-right',
];

/** Degrees by which what points to the right is turned. */
const directions: Readonly<Record<string, number>> = { right: 0, down: 90, left: 180, up: 270 };

/** Two hands for each icon that points: thin on nothing, and bold on a dark tile. */
const hands = [
  { name: 'thin', attributes: { stroke: '#222222', 'stroke-width': '1.5' }, tile: '' },
  {
    name: 'bold',
    attributes: { stroke: '#ffffff', 'stroke-width': '2.75' },
    tile: '<rect x="-4" y="-4" width="32" height="32" fill="#27364b" stroke="none"/>',
  },
] as const;

/** What no data folder has: colour words and directions, asked of drawings that are made here. */
export const drawnSets: readonly { readonly name: string; tasks(): Task[] }[] = [
  { name: 'colours', tasks: colourTasks },
  { name: 'directions', tasks: directionTasks },
];

/** Each thing in each colour; "red bell" has one right answer among all of them. */
function colourTasks(): Task[] {
  const drawn = Object.entries(things).flatMap(([word, icon]) =>
    Object.entries(colours).map(([colour, stroke]) => ({
      text: `${colour} ${word}`,
      path: draw(`${icon}-${colour}`, recoloured(lucide(icon), { stroke })),
    })),
  );
  return [
    {
      set: 'colours/name',
      direction: 'text to image',
      queries: drawn.map(({ text }): Item => ({ kind: 'text', text })),
      candidates: drawn.map(picture),
      relevant: drawn.map((_, index) => new Set([index])),
    },
  ];
}

/** Each arrow turned to four sides: which of four texts does a picture go with, and which pictures does a text find. */
function directionTasks(): Task[] {
  const drawn = Object.entries(directions).flatMap(([direction, degrees]) =>
    pointing.flatMap((icon) =>
      hands.map(({ name, attributes, tile }) => ({
        direction,
        path: draw(`${icon}-${name}-${direction}`, turned(recoloured(lucide(icon), attributes), degrees, tile)),
      })),
    ),
  );
  const texts = Object.keys(directions);
  const phrases = texts.flatMap((direction) =>
    [`arrow ${direction}`, `${direction} arrow`, `arrow pointing ${direction}`].map((text) => ({ direction, text })),
  );
  return [
    {
      set: 'directions/of-picture',
      direction: 'image to text',
      queries: drawn.map(picture),
      candidates: texts.map((direction): Item => ({ kind: 'text', text: `arrow ${direction}` })),
      relevant: drawn.map(({ direction }) => new Set([texts.indexOf(direction)])),
    },
    {
      set: 'directions/by-text',
      direction: 'text to image',
      queries: phrases.map(({ text }): Item => ({ kind: 'text', text })),
      candidates: drawn.map(picture),
      relevant: phrases.map(
        ({ direction }) => new Set(drawn.flatMap((item, index) => (item.direction === direction ? [index] : []))),
      ),
    },
  ];
}

function lucide(icon: string): string {
  return readFileSync(join(installationRoot(), 'node_modules', 'lucide-static', 'icons', `${icon}.svg`), 'utf8');
}

function recoloured(svg: string, attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).reduce(
    (text, [name, value]) => text.replace(new RegExp(`\\b${name}="[^"]*"`), `${name}="${value}"`),
    svg,
  );
}

/** Turned about its middle, on a tile that stays; with room at the edges. */
function turned(svg: string, degrees: number, tile: string): string {
  return svg
    .replace('viewBox="0 0 24 24"', 'viewBox="-4 -4 32 32"')
    .replace(/(<svg[^>]*>)/, `$1${tile}<g transform="rotate(${degrees} 12 12)">`)
    .replace('</svg>', '</g></svg>');
}

function draw(name: string, svg: string): string {
  const folder = join(cacheFolder, 'drawn');
  const path = join(folder, `${name}.svg`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, svg);
  return path;
}
