/** Measures how well a model finds pictures; `--help` says how to use it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundledModelId, findModel } from '../../src/indexer/encoder/modelCatalogue.ts';
import { EngineError } from '../../src/indexer/errors.ts';
import { installationRoot } from '../../src/indexer/installation.ts';
import { compare, holds, readBaseline, setOf, writeBaseline } from './baseline.ts';
import { calibrationTable } from './calibrationTable.ts';
import { dataFolderSets, setsIn } from './dataFolderSets.ts';
import { Embedder } from './embedder.ts';
import { withFigures } from './figuresDocument.ts';
import { vectorFingerprint } from './fingerprint.ts';
import { LooksScorer } from './looksScorer.ts';
import { measure } from './measure.ts';
import { NamedIndexes } from './namedIndexes.ts';
import { NamedScorer, namedModes } from './namedScorer.ts';
import { cacheFolder, PackageUnavailable } from './npmPackage.ts';
import { ownSets } from './ownSets.ts';
import { PictureTexts } from './pictureTexts.ts';
import { comparisonText, table } from './report.ts';
import { jsonLine, type Result } from './result.ts';
import type { Task } from './task.ts';
import { VectorCache } from './vectorCache.ts';

const help = `usage: npm run eval -- [data folder] [--sets a,b] [--model id|folder] [--prompts model|plain] [--whole]
                             [--json] [--check | --record | --calibration]

Prints how well a model finds pictures: R@k is the share of queries with a right answer among the first k, MRR the mean
of 1 / rank of the first right answer, mAP the mean average precision, "of all@16" the share of all right answers that
are among the first 16. Without a data folder it measures icons and emoji of npm packages, fetched once, and drawings of its own.

--sets     only these: ${dataFolderSets.map(({ name }) => name).join(', ')};
           without a data folder: ${ownSets.map(({ name }) => name).join(', ')}
--model    ${bundledModelId} if not given
--prompts  model (as the product does): a query goes through the model's prompt templates; plain: as it stands
--whole    long pictures are compared as a whole only, without their tiles
--json     one object a line, shares from 0 to 1, with the bounds of 95 % intervals in low and high
--check    prints what differs from the figures committed in docs, and fails when one fell below its 95 % interval
--calibration  prints instead what stands above a divider, with the answers in the index and without them
--record   puts the figures into docs in place of those of the same sets`;

const docs = join(installationRoot(), 'docs');
/** The committed figures of a data folder's sets; docs/search-quality.md shows them. */
const dataFigures = join(docs, 'search-quality.jsonl');
/** Those of the npm packages, which anyone can repeat. */
const packageFigures = join(docs, 'search-quality-packages.jsonl');
const document = join(docs, 'search-quality.md');

class UsageError extends Error {
  override readonly name = 'UsageError';
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help === true) {
    console.log(help);
    return;
  }
  const sets = chooseSets(positionals[0], values.sets?.split(','));
  const { prompts } = values;
  if (prompts !== 'model' && prompts !== 'plain') throw new UsageError(`--prompts ${prompts}: must be model or plain`);
  const asShipped = values.model === bundledModelId && prompts === 'model' && !values.whole;
  if ((values.check === true || values.record === true) && !asShipped)
    throw new UsageError('--check and --record are for the bundled model with its own prompts, and tiles');
  const wished = existsSync(join(values.model, 'model.json')) ? resolve(values.model) : values.model;
  const pkg = await findModel(wished, cacheFolder);
  const cache = new VectorCache(cacheFolder, vectorFingerprint(pkg));
  const embedder = new Embedder({ pkg, cache, prompts, whole: values.whole, onMessage: say });
  const texts = new PictureTexts(cacheFolder, pkg, say);
  const indexes = new NamedIndexes(embedder, texts);
  const named = namedModes.map((mode) => new NamedScorer(mode, pkg, embedder, indexes));
  const scorers = [new LooksScorer(embedder), ...named];
  const results: Result[] = [];
  try {
    if (values.calibration === true) {
      if (positionals[0] === undefined) throw new UsageError('--calibration needs a data folder');
      console.log(await calibrationTable(resolve(positionals[0]), pkg, indexes));
      return;
    }
    if (values.json !== true) console.log(`${pkg.name} ${pkg.version}, prompts: ${prompts}\n`);
    for (const set of sets) {
      for (const task of readTasks(set)) {
        for (const scorer of scorers) {
          const refusal = scorer.refusal(task);
          if (refusal !== undefined) {
            say(`${task.set} (${task.direction}), ${scorer.mode}, is left out: ${refusal}`);
            continue;
          }
          const result = await measure(task, scorer);
          results.push(result);
          if (values.json === true) console.log(jsonLine(result));
          else say(`${task.set} (${task.direction}): done`);
        }
      }
    }
  } finally {
    indexes.dispose();
    await embedder.dispose();
    await texts.dispose();
    cache.close();
  }
  if (values.json !== true) console.log(table(results));
  const names = [...new Set(results.map(setOf))];
  const file = positionals[0] === undefined ? packageFigures : dataFigures;
  if (values.check === true) {
    const comparison = compare(readBaseline(file), results, names);
    say(`\nAgainst ${relative(process.cwd(), file)}:\n${comparisonText(comparison)}`);
    if (!holds(comparison)) process.exitCode = 1;
  }
  if (values.record === true) {
    const all = writeBaseline(file, results, names);
    if (file === dataFigures) writeFileSync(document, withFigures(readFileSync(document, 'utf8'), all));
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        sets: { type: 'string' },
        model: { type: 'string', default: bundledModelId },
        prompts: { type: 'string', default: 'model' },
        whole: { type: 'boolean', default: false },
        json: { type: 'boolean' },
        check: { type: 'boolean' },
        record: { type: 'boolean' },
        calibration: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

interface ChosenSet {
  readonly name: string;
  readonly tasks: () => Task[];
}

function chooseSets(folder: string | undefined, wished: readonly string[] | undefined): ChosenSet[] {
  const data = folder === undefined ? undefined : resolve(folder);
  if (data !== undefined && !existsSync(data)) throw new UsageError(`${data}: there is no such folder`);
  const available: readonly ChosenSet[] =
    data === undefined ? ownSets : setsIn(data).map(({ name, tasks }) => ({ name, tasks: () => tasks(data) }));
  const where = data ?? 'the benchmark of its own';
  const names = available.map(({ name }) => name);
  if (names.length === 0) throw new UsageError(`${where}: none of the sets' manifests is there`);
  const missing = wished?.find((name) => !names.includes(name));
  if (missing !== undefined) throw new UsageError(`--sets ${missing}: ${where} has ${names.join(', ')}`);
  return available.filter(({ name }) => wished?.includes(name) ?? true);
}

/** A set whose package cannot be fetched is left out, and said; what is on this machine is measured all the same. */
function readTasks({ name, tasks }: ChosenSet): Task[] {
  try {
    return tasks();
  } catch (error) {
    if (!(error instanceof PackageUnavailable)) throw error;
    say(`${name} is left out: ${error.message}`);
    return [];
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof EngineError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
