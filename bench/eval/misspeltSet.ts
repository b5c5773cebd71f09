import { englishWords } from '../../src/indexer/flows/englishWords.ts';
import { mendSpelling } from '../../src/indexer/flows/querySpelling.ts';
import { correctedWord, type SearchedWords } from '../../src/indexer/ranker/spelling/correction.ts';
import { oneSlipAway } from '../../src/indexer/ranker/spelling/slips.ts';
import { pathWords } from '../../src/indexer/store/pathWords.ts';
import { hash, type Item, type Task } from './task.ts';

/** Slips of shorter words are not mended. */
const leastLetters = 5;

type Spoil = (text: string) => string | undefined;

/**
 * Queries as they are, as somebody types them in haste, and as they are searched for.
 * @param tasks as `namedTasks` makes them of one set
 */
export function misspeltTasks(tasks: readonly Task[]): Task[] {
  const spoilt: readonly (readonly [of: string, as: string, Spoil])[] = [
    ['/name@hashed', '-name', withSlip],
    ['/tag', '-tag', withSlip],
    ['/name@hashed', '-joined', joined],
  ];
  return spoilt.flatMap(([of, as, spoil]) =>
    tasks.filter(({ set }) => set.endsWith(of)).flatMap((task) => variants(task, as, spoil)),
  );
}

function variants(task: Task, as: string, spoil: Spoil): Task[] {
  const kept = task.queries.flatMap((query, at) => {
    const typed = query.kind === 'text' ? spoil(query.text) : undefined;
    return query.kind === 'text' && typed !== undefined ? [{ at, right: query.text, typed }] : [];
  });
  const set = `misspelt/${task.set.split('/')[0] ?? ''}${as}`;
  const relevant = kept.map(({ at }) => task.relevant[at] ?? new Set<number>());
  const asked = (texts: readonly string[]): Pick<Task, 'queries' | 'relevant'> => ({
    queries: texts.map((text): Item => ({ kind: 'text', text })),
    relevant,
  });
  const searched = wordsOf(task.names ?? []);
  return [
    { ...task, set: `${set}@right`, ...asked(kept.map(({ right }) => right)) },
    { ...task, set: `${set}@typed`, ...asked(kept.map(({ typed }) => typed)) },
    { ...task, set: `${set}@mended`, ...asked(kept.map(({ typed }) => mended(typed, searched))) },
  ];
}

/** One slip, by chance, in the longest word; undefined where all words are short. */
function withSlip(text: string): string | undefined {
  const [longest = ''] = (text.match(/[a-z]+/g) ?? []).sort((a, b) => b.length - a.length);
  if (longest.length < leastLetters) return undefined;
  const slips = [...oneSlipAway(longest)].sort();
  const slip = slips[Number.parseInt(hash(text).slice(0, 8), 16) % slips.length] ?? longest;
  return text.replace(longest, slip);
}

/** Two words or more written as one. */
function joined(text: string): string | undefined {
  return /^[a-z]+( [a-z]+)+$/.test(text) ? text.replaceAll(' ', '') : undefined;
}

function mended(text: string, searched: SearchedWords): string {
  const known = englishWords();
  const { texts } = mendSpelling([[{ text, weight: 1, exact: false }]], text, known, (word, isLast) =>
    correctedWord(word, known, searched, isLast),
  );
  return texts[0]?.[0]?.text ?? text;
}

function wordsOf(names: readonly string[]): SearchedWords {
  const words = new Set(names.flatMap(pathWords));
  const has = (word: string): boolean => words.has(word);
  return { has, likelyHas: has, begins: (start) => [...words].some((word) => word.startsWith(start)) };
}
