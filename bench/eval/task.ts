import { createHash } from 'node:crypto';

/** Something that is asked for or found: a picture, or a text about one. */
export type Item =
  | { readonly kind: 'image' /** Absolute. */; readonly path: string }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Sentences with `{}` for the text, instead of the model's own: zero-shot classification has a protocol of its own. */
      readonly prompts?: readonly string[];
    };

export type Direction = 'text to image' | 'image to text' | 'image to image';

/** Queries, what they are asked of, and which answers are right. */
export interface Task {
  /** Such as `lucide/name`: the part before the slash is the set that `--sets` names. */
  readonly set: string;
  readonly direction: Direction;
  readonly queries: readonly Item[];
  readonly candidates: readonly Item[];
  /** For each candidate the path by which a project would know it; absent where pictures have no names of their own. */
  readonly names?: readonly string[];
  /** For each query the indexes of the right candidates, at least one. */
  readonly relevant: readonly ReadonlySet<number>[];
  /** For each query the index of the candidate that is the query itself; absent where none is. */
  readonly self?: readonly number[];
}

/** A picture with what people call it. */
export interface NamedPicture {
  /** Absolute. */
  readonly path: string;
  readonly caption: string;
  readonly tags: readonly string[];
  /** Relative path by which a project would know it; the last parts of `path` are no name for all sets. */
  readonly name?: string;
}

/** An image item. */
export function picture({ path }: { readonly path: string }): Item {
  return { kind: 'image', path };
}

/**
 * Captions as queries, lower case; pictures with the same caption are all right answers to it.
 * @param most captions that more pictures share say too little and are left out
 * @param offset index of the first picture among the candidates
 */
export function nameQueries(
  pictures: readonly NamedPicture[],
  most = 99,
  offset = 0,
): Pick<Task, 'queries' | 'relevant'> {
  const named = pictures.map((item, index) => [item.caption.toLowerCase(), index + offset] as const);
  return asQueries([...group(named.filter(([name]) => name !== ''))].filter(([, found]) => found.size <= most));
}

/** Tags as queries, lower case, without those that over 30 pictures share or that are some picture's very name. */
export function tagQueries(pictures: readonly NamedPicture[]): Pick<Task, 'queries' | 'relevant'> {
  const names = new Set(pictures.map((item) => item.caption.toLowerCase()));
  const tags = group(pictures.flatMap((item, index) => item.tags.map((tag) => [tag.toLowerCase(), index] as const)));
  return asQueries([...tags].filter(([tag, found]) => found.size <= 30 && !names.has(tag)));
}

/** Captions, and tags where there are any, against the pictures that they describe. */
export function namedTasks(set: string, pictures: readonly NamedPicture[], mostOfOneName = 99): Task[] {
  const candidates = pictures.map(picture);
  const named = nameQueries(pictures, mostOfOneName);
  const tagged = tagQueries(pictures);
  const direction = 'text to image';
  const paths = pictures.flatMap(({ name }) => name ?? []);
  const common = { direction, candidates, ...(paths.length === pictures.length ? { names: paths } : {}) } as const;
  return [
    { set: `${set}/name`, ...common, ...named },
    ...(tagged.queries.length > 0 ? [{ set: `${set}/tag`, ...common, ...tagged }] : []),
  ].flatMap((task) => [task, ...withOtherNames(task)]);
}

/**
 * The same task with the names dealt out anew among the pictures, and with hashes for names: what names gain must be lost
 * there, and nothing more. Folders stay with hashes, as build tools leave them.
 */
function withOtherNames(task: Task): Task[] {
  const { names } = task;
  if (names === undefined) return [];
  const order = names.map((name, at) => ({ name, key: hash(`${at}`) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const hashed = names.map((name) => name.replace(/[^/]*(?=\.\w+$)/, (stem) => hash(stem).slice(0, 12)));
  return [
    { ...task, set: `${task.set}@shuffled`, names: order.map(({ name }) => name) },
    { ...task, set: `${task.set}@hashed`, names: hashed },
  ];
}

/** A chance that is the same every time: 64 hexadecimal digits of a text. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function group(pairs: Iterable<readonly [string, number]>): Map<string, Set<number>> {
  const groups = new Map<string, Set<number>>();
  for (const [key, index] of pairs) {
    const found = groups.get(key);
    if (found === undefined) groups.set(key, new Set([index]));
    else found.add(index);
  }
  return groups;
}

function asQueries(groups: readonly (readonly [string, Set<number>])[]): Pick<Task, 'queries' | 'relevant'> {
  return {
    queries: groups.map(([text]) => ({ kind: 'text', text })),
    relevant: groups.map(([, found]) => found),
  };
}
