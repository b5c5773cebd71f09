import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import categories from './imagenetCategories.json' with { type: 'json' };
import { hasManifest, readManifest } from './manifest.ts';
import { misspeltTasks } from './misspeltSet.ts';
import { type Item, type NamedPicture, namedTasks, nameQueries, picture, type Task } from './task.ts';
import { pairTask, twemojiPictures } from './twemoji.ts';

/** A set of a data folder, by the name that `--sets` takes. */
export interface EvaluationSet {
  readonly name: string;
  /** Folders that must be there, each with a manifest. */
  readonly needs: readonly string[];
  /** Reads the manifests; pictures are opened later. */
  tasks(data: string): Task[];
}

/** Prompts of zero-shot classification, summed. */
const classPrompts = ['a photo of a {}', '{}', 'a close-up photo of the {}'];

export const dataFolderSets: readonly EvaluationSet[] = [
  { name: 'flickr8k', needs: ['flickr8k_dev'], tasks: flickr },
  { name: 'lucide', needs: ['lucide'], tasks: (data) => namedTasks('lucide', tagged(data, 'lucide')) },
  { name: 'openmoji', needs: ['openmoji'], tasks: (data) => namedTasks('openmoji', tagged(data, 'openmoji')) },
  { name: 'tuxpaint', needs: ['tuxpaint_stamps'], tasks: (data) => namedTasks('tuxpaint', tuxpaint(data)) },
  // Alt texts such as "Screenshot" say nothing: one that more than five pictures share is left out.
  { name: 'docs', needs: ['docs_screenshots'], tasks: (data) => namedTasks('docs', docs(data), 5) },
  { name: 'vegalite', needs: ['vegalite_charts'], tasks: (data) => namedTasks('vegalite', charts(data)) },
  { name: 'imagenet', needs: ['imagenet_sample'], tasks: imagenet },
  {
    name: 'mixed',
    needs: ['imagenet_sample', 'lucide', 'openmoji', 'vegalite_charts', 'tuxpaint_stamps', 'docs_screenshots'],
    tasks: mixed,
  },
  { name: 'cifar10', needs: ['cifar10_test'], tasks: cifar },
  { name: 'neardup', needs: ['neardup_imagenet'], tasks: nearDuplicates },
  {
    name: 'misspelt',
    needs: ['lucide'],
    tasks: (data) => misspeltTasks(namedTasks('lucide', tagged(data, 'lucide'))),
  },
  {
    name: 'emoji-pairs',
    needs: ['openmoji'],
    tasks: (data) => [
      pairTask(
        tagged(data, 'openmoji').map(({ path }) => path),
        twemojiPictures(),
      ),
    ],
  },
];

/** The sets that a folder has all manifests of. */
export function setsIn(data: string): EvaluationSet[] {
  return dataFolderSets.filter(({ needs }) => needs.every((folder) => hasManifest(join(data, folder))));
}

function flickr(data: string): Task[] {
  const rows = readManifest(join(data, 'flickr8k_dev'));
  const images = rows.map(picture);
  const captions = rows.map((row) => row.strings('captions'));
  const texts = captions.flat().map((text): Item => ({ kind: 'text', text }));
  const owner = captions.flatMap((own, index) => own.map(() => index));
  const owned = images.map(() => new Set<number>());
  for (const [text, image] of owner.entries()) owned[image]?.add(text);
  return [
    {
      set: 'flickr8k/caption',
      direction: 'text to image',
      queries: texts,
      candidates: images,
      relevant: owner.map((image) => new Set([image])),
    },
    { set: 'flickr8k/caption', direction: 'image to text', queries: images, candidates: texts, relevant: owned },
  ];
}

/** Icons and emoji with their makers' tags. */
export function tagged(data: string, set: string): NamedPicture[] {
  return readManifest(join(data, set)).map((row) => ({
    path: row.path,
    caption: row.string('caption'),
    tags: row.strings('tags'),
    // OpenMoji's files are named by code point: the official name stands in for a well-named file.
    name: set === 'openmoji' ? `svg/${row.string('caption').replaceAll(/[/ ]+/g, '-')}.svg` : row.string('path'),
  }));
}

function captioned(data: string, set: string): NamedPicture[] {
  return readManifest(join(data, set)).map((row) => ({
    path: row.path,
    caption: row.string('caption'),
    tags: [],
    name: row.string('path'),
  }));
}

/** Clip art and cut-outs with captions. */
export function tuxpaint(data: string): NamedPicture[] {
  return captioned(data, 'tuxpaint_stamps');
}

function charts(data: string): NamedPicture[] {
  return captioned(data, 'vegalite_charts');
}

/** Screenshots with the alt texts of the documents they are in. */
export function docs(data: string): NamedPicture[] {
  return readManifest(join(data, 'docs_screenshots')).map((row) => ({
    path: row.path,
    caption: row.strings('captions')[0] ?? '',
    tags: [],
    name: row.string('path'),
  }));
}

interface ClassSample {
  readonly path: string;
  /** Index among ImageNet's 1,000 classes. */
  readonly index: number;
  readonly label: string;
}

/** Photos, one a class. */
export function imagenetSample(data: string): ClassSample[] {
  return readManifest(join(data, 'imagenet_sample')).map((row) => ({
    path: row.path,
    index: row.integer('index'),
    label: row.string('clip_classname'),
  }));
}

function classText(text: string): Item {
  return { kind: 'text', text, prompts: classPrompts };
}

function imagenet(data: string): Task[] {
  const samples = imagenetSample(data);
  const images = samples.map(picture);
  const names = JSON.parse(readFileSync(join(data, 'reference', 'en_classnames.json'), 'utf8')) as {
    readonly imagenet1k: readonly string[];
  };
  const found = Object.entries(categories).flatMap(([category, classes]) => {
    const right = samples.flatMap(({ index }, at) => (classes.includes(index) ? [at] : []));
    return right.length >= 2 ? [{ category, relevant: new Set(right) }] : [];
  });
  return [
    {
      set: 'imagenet/class',
      direction: 'image to text',
      queries: images,
      candidates: names.imagenet1k.map(classText),
      relevant: samples.map(({ index }) => new Set([index])),
    },
    {
      set: 'imagenet/category',
      direction: 'text to image',
      queries: found.map(({ category }) => ({ kind: 'text', text: category, prompts: ['a photo of a {}'] })),
      candidates: images,
      relevant: found.map(({ relevant }) => relevant),
    },
  ];
}

/** All kinds of pictures in one folder, as a project has them: icons compete with photos. */
function mixed(data: string): Task[] {
  const samples = imagenetSample(data);
  const parts = [samples, tagged(data, 'lucide'), tagged(data, 'openmoji'), charts(data), tuxpaint(data), docs(data)];
  const candidates = parts.flat().map(picture);
  const offsets = parts.map((_, part) => parts.slice(0, part).reduce((sum, { length }) => sum + length, 0));
  const direction = 'text to image';
  const named = ([name, part, pictures]: readonly [string, number, readonly NamedPicture[]]): Task => ({
    set: `mixed/${name}`,
    direction,
    candidates,
    ...nameQueries(pictures, 99, offsets[part]),
  });
  return [
    named(['lucide', 1, tagged(data, 'lucide')]),
    named(['openmoji', 2, tagged(data, 'openmoji')]),
    named(['tuxpaint', 4, tuxpaint(data)]),
    {
      set: 'mixed/imagenet',
      direction,
      queries: samples.map(({ label }) => classText(label)),
      candidates,
      relevant: samples.map((_, index) => new Set([index])),
    },
  ];
}

function cifar(data: string): Task[] {
  const rows = readManifest(join(data, 'cifar10_test'));
  const labels = [...new Set(rows.map((row) => row.string('label')))].sort();
  return [
    {
      set: 'cifar10/class',
      direction: 'image to text',
      queries: rows.map(picture),
      candidates: labels.map(classText),
      relevant: rows.map((row) => new Set([labels.indexOf(row.string('label'))])),
    },
  ];
}

/** Each original against all pictures but itself: all its versions are right, and once more each kind of version alone. */
function nearDuplicates(data: string): Task[] {
  const rows = readManifest(join(data, 'neardup_imagenet')).map((row) => ({
    path: row.path,
    group: row.string('group'),
    transform: row.string('transform'),
  }));
  const candidates = rows.map(picture);
  const originals = rows.flatMap(({ transform }, index) => (transform === 'orig' ? [index] : []));
  const task = (set: string, counts: (transform: string) => boolean): Task => {
    const answers = originals.map((original) => ({
      original,
      relevant: new Set(
        rows.flatMap((row, at) => (row.group === rows[original]?.group && counts(row.transform) ? [at] : [])),
      ),
    }));
    const measured = answers.filter(({ relevant }) => relevant.size > 0);
    return {
      set,
      direction: 'image to image',
      queries: measured.flatMap(({ original }) => candidates[original] ?? []),
      candidates,
      relevant: measured.map(({ relevant }) => relevant),
      self: measured.map(({ original }) => original),
    };
  };
  const transforms = [...new Set(rows.map(({ transform }) => transform))].filter((name) => name !== 'orig').sort();
  return [
    task('neardup/all', (transform) => transform !== 'orig'),
    ...transforms.map((name) => task(`neardup/${name}`, (transform) => transform === name)),
  ];
}
