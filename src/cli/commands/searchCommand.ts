import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError } from 'commander';
import { english } from '../../shared/message.ts';
import type { QueryImage, QueryParams } from '../../shared/protocol.ts';
import { correctionMessage } from '../../shared/spelling.ts';
import { addEngineOptions, type EngineOptions, existingFolder, wholeNumber } from '../options.ts';
import { type ResultOptions, writeResults } from '../results.ts';
import { type Session, withSession } from '../session.ts';
import { exitCode, UsageError } from '../usage.ts';

interface Options extends EngineOptions, ResultOptions {
  readonly image: readonly string[];
  readonly like: readonly string[];
  readonly unlike: readonly string[];
  readonly number: number;
  readonly minScore?: number;
  readonly queries?: string;
  readonly fold: boolean;
  readonly varied: boolean;
  readonly asTyped: boolean;
  readonly refresh: boolean;
}

/** Adds the options that say how many results there are and how they are shown. */
export function addResultOptions(command: Command): Command {
  return command
    .option('-n, --number <n>', 'results at most', wholeNumber(1, 1_000_000), 10)
    .option('--min-score <score>', 'leave out what scores less (-1 to 1)', score)
    .option('--json', 'one object a line: path, score and what is known of the picture', false)
    .option('--show', 'draw the pictures, on terminals that can (kitty, iTerm2, sixel)', false)
    .option('--no-refresh', 'search the index as it is, without looking for changed files');
}

/** `lookalike search [folder] <query>`: finds images by text, by pictures, or by both. */
export function searchCommand(): Command {
  return addResultOptions(addEngineOptions(new Command('search')))
    .description('find images by what they show')
    .argument('[folder]', 'folder to search; the current one if left out')
    .argument('[query...]', 'what to look for, such as "red warning icon"')
    .option(
      '--image <file>',
      'look for what looks like this picture; - reads it from standard input (repeatable)',
      append,
      [],
    )
    .option('--like <file>', 'more like this picture, beside what is asked for (repeatable)', append, [])
    .option('--unlike <file>', 'less like this picture (repeatable)', append, [])
    .option('--fold', 'one line for the same picture in other sizes, formats and slight edits', false)
    .option('--varied', 'similar but different: spread the first results over what they show', false)
    .option('--as-typed', 'search for misspelt words as they stand', false)
    .option('--queries <file>', 'answer one query a line from this file; - reads standard input')
    .addHelpText('after', '\nExit codes: 0 found, 1 nothing found, 2 usage or failure.')
    .action(async (first: string | undefined, rest: string[], options: Options) => {
      const { folder, text } = splitArguments(first, rest, options);
      const found = await withSession([folder], options, async (session) => {
        if (options.refresh) await session.index();
        if (session.stopped) return undefined;
        return options.queries === undefined
          ? (await answer(session, folder, query(text, options), options, undefined)) > 0
          : answerAll(session, folder, options.queries, options);
      });
      process.exitCode = found === undefined ? exitCode.failure : found ? exitCode.found : exitCode.nothingFound;
    });
}

/**
 * Tells the folder from the query: with two or more words the first is the folder; a single one is the query, unless pictures
 * or a file of queries are given, then it is the folder.
 * @throws UsageError when there is nothing to look for
 */
export function splitArguments(
  first: string | undefined,
  rest: readonly string[],
  options: Pick<Options, 'image' | 'queries'> & Partial<Pick<Options, 'like' | 'unlike'>>,
): { folder: string; text: string } {
  const { image, like = [], unlike = [], queries } = options;
  const hasOther = image.length + like.length + unlike.length > 0 || queries !== undefined;
  if (first === undefined) {
    if (hasOther) return { folder: resolve('.'), text: '' };
    throw new UsageError('Say what to look for: lookalike search [folder] "red warning icon"');
  }
  if (rest.length > 0) return { folder: existingFolder(first), text: rest.join(' ') };
  if (hasOther && isFolder(first)) return { folder: resolve(first), text: '' };
  if (isFolder(first))
    throw new UsageError(`Say what to look for in ${first}: lookalike search ${first} "red warning icon"`);
  return { folder: resolve('.'), text: first };
}

function query(text: string, options: Options): QueryParams {
  return {
    text,
    images: [
      ...options.image.map((file) => queryImage(file)),
      ...options.like.map((file) => ({ ...queryImage(file), feedback: true })),
      ...options.unlike.map((file) => ({ ...queryImage(file), weight: -1, feedback: true })),
    ],
    limit: options.number,
    rows: { offset: 0, count: options.number },
    ...(options.asTyped ? { asTyped: true } : {}),
    ...(options.varied ? { varied: true } : {}),
    ...(options.fold ? { fold: { complete: true } } : {}),
    ...(options.minScore === undefined ? {} : { minScore: options.minScore }),
  };
}

function queryImage(file: string): QueryImage {
  if (file === '-') return { source: { bytes: readFileSync(0) }, weight: 1 };
  return { source: { path: resolve(file) }, weight: 1 };
}

async function answer(
  session: Session,
  folder: string,
  params: QueryParams,
  options: Options,
  label: string | undefined,
): Promise<number> {
  const { corrections, hints, rows = [] } = await session.engine.query(params);
  const correction = correctionMessage(corrections);
  for (const hint of correction === undefined ? hints : [correction, ...hints])
    process.stderr.write(`${english(hint)}\n`);
  await writeResults(rows, folder, options, label, session.engine);
  return rows.length;
}

async function answerAll(session: Session, folder: string, file: string, options: Options): Promise<boolean> {
  const input = file === '-' ? process.stdin : (await import('node:fs')).createReadStream(file);
  let found = false;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const text = line.trim();
    if (text === '') continue;
    if ((await answer(session, folder, query(text, options), options, text)) > 0) found = true;
    if (session.stopped) break;
  }
  return found;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function score(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}
