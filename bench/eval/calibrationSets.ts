import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { indexedWords } from '../../src/indexer/store/wordIndex.ts';
import { docs, imagenetSample, tagged, tuxpaint } from './dataFolderSets.ts';
import categories from './imagenetCategories.json' with { type: 'json' };
import { type NamedPicture, nameQueries, picture, type Task, tagQueries } from './task.ts';

/** Queries of which it is known what else in the index would answer them. */
export interface CalibrationSet {
  readonly name: string;
  /** With the real file names. */
  readonly task: Task;
  /** For each query pictures that would be as good an answer. */
  readonly related: readonly ReadonlySet<number>[];
}

/** Words that say nothing of what a picture shows; a dog to the left is no answer to "arrow left". */
const emptyWords = new Set(
  'a an the of with in on and to for at by from up down left right off out no not one two'
    .split(' ')
    .flatMap(indexedWords),
);

/** What pictures show, asked of four folders, 50 queries of each: those that the divider was fitted to. */
export function sayingSets(data: string): CalibrationSet[] {
  return [
    describedSet('lucide', tagged(data, 'lucide'), nameQueries),
    describedSet('openmoji', tagged(data, 'openmoji'), nameQueries),
    describedSet('tuxpaint', tuxpaint(data), nameQueries),
    photoSet(data),
  ].map((set) => sample(set, 50));
}

/** Queries that say less of what a picture shows: tags, and alt texts of screenshots. */
export function harderSets(data: string): CalibrationSet[] {
  const alt = describedSet('docs', docs(data), (pictures) => nameQueries(pictures, 5));
  return [
    describedSet('lucide tags', tagged(data, 'lucide'), tagQueries),
    describedSet('openmoji tags', tagged(data, 'openmoji'), tagQueries),
    // Alt texts share words all the time: only the answers are taken out.
    { ...alt, related: alt.related.map(() => new Set<number>()) },
  ].map((set) => sample(set, 200));
}

/** A folder full of text, asked for what other folders show: nothing answers, and words of the queries are in it all the same. */
export function foreignSet(data: string): CalibrationSet {
  const queries = sayingSets(data).flatMap(({ task }) => task.queries);
  const pictures = docs(data);
  const names = pictures.map((each) => each.name ?? basename(each.path));
  const none = queries.map(() => new Set<number>());
  return { name: 'names of others in docs', task: asTask('docs', pictures, names, queries, none), related: none };
}

/** Related is what shares a telling word with the query or with the answers' captions. */
function describedSet(
  name: string,
  pictures: readonly NamedPicture[],
  ask: (pictures: readonly NamedPicture[]) => Pick<Task, 'queries' | 'relevant'>,
): CalibrationSet {
  const { queries, relevant } = ask(pictures);
  const words = pictures.map(({ caption, tags }) => telling([caption, ...tags].join(' ')));
  const related = queries.map((query, at) => {
    const answers = [...(relevant[at] ?? [])].map((answer) => pictures[answer]?.caption ?? '');
    const asked = telling([query.kind === 'text' ? query.text : '', ...answers].join(' '));
    return new Set(words.flatMap((own, index) => (own.isDisjointFrom(asked) ? [] : index)));
  });
  const names = pictures.map((each) => each.name ?? basename(each.path));
  return { name, task: asTask(name, pictures, names, queries, relevant), related };
}

/** Related are photos of the same kind of thing: other dogs, when a breed is asked for. */
function photoSet(data: string): CalibrationSet {
  const samples = imagenetSample(data);
  const kinds = samples.map(
    ({ index }) => new Set(Object.entries(categories).flatMap(([kind, own]) => (own.includes(index) ? kind : []))),
  );
  const words = samples.map(({ label }) => telling(label));
  const related = samples.map((_, at) => {
    const isLike = (own: ReadonlySet<string>, all: readonly ReadonlySet<string>[]) =>
      !own.isDisjointFrom(all[at] ?? own);
    return new Set(
      samples.flatMap((_, other) =>
        isLike(kinds[other] ?? new Set(), kinds) || isLike(words[other] ?? new Set(), words) ? other : [],
      ),
    );
  });
  const queries = samples.map(({ label }) => ({ kind: 'text', text: label.toLowerCase() }) as const);
  const relevant = samples.map((_, at) => new Set([at]));
  const names = samples.map(({ path }) => basename(path));
  return { name: 'imagenet', task: asTask('imagenet', samples, names, queries, relevant), related };
}

function asTask(
  set: string,
  pictures: readonly { readonly path: string }[],
  names: readonly string[],
  queries: Task['queries'],
  relevant: Task['relevant'],
): Task {
  return { set, direction: 'text to image', candidates: pictures.map(picture), names, queries, relevant };
}

/** So many queries, the same each time. */
function sample({ name, task, related }: CalibrationSet, count: number): CalibrationSet {
  const key = (at: number) => createHash('sha256').update(JSON.stringify(task.queries[at])).digest('hex');
  const keys = task.queries.map((_, at) => ({ at, key: key(at) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const chosen = keys.slice(0, count).map(({ at }) => at);
  const of = <T>(all: readonly T[]) => chosen.flatMap((at) => all[at] ?? []);
  return { name, task: { ...task, queries: of(task.queries), relevant: of(task.relevant) }, related: of(related) };
}

function telling(text: string): Set<string> {
  return new Set(indexedWords(text).filter((word) => word.length > 1 && !emptyWords.has(word)));
}
