import { resolve } from 'node:path';
import { Command } from 'commander';
import { addEngineOptions, type EngineOptions, existingFolder } from '../options.ts';
import { type ResultOptions, writeResults } from '../results.ts';
import { withSession } from '../session.ts';
import { exitCode } from '../usage.ts';
import { addResultOptions } from './searchCommand.ts';

interface Options extends EngineOptions, ResultOptions {
  readonly number: number;
  readonly minScore?: number;
  readonly refresh: boolean;
}

/** `lookalike similar <image> [folder]`: finds what looks like a picture; the picture itself is left out. */
export function similarCommand(): Command {
  return addResultOptions(addEngineOptions(new Command('similar')))
    .description('find images that look like a picture')
    .argument('<image>', 'the picture; it need not be in the folder')
    .argument('[folder]', 'folder to search', '.')
    .action(async (image: string, folderName: string, options: Options) => {
      const folder = existingFolder(folderName);
      const found = await withSession([folder], options, async (session) => {
        if (options.refresh) await session.index();
        if (session.stopped) return undefined;
        const { rows = [] } = await session.engine.query({
          text: '',
          images: [{ source: { path: resolve(image) }, weight: 1 }],
          limit: options.number,
          rows: { offset: 0, count: options.number },
          ...(options.minScore === undefined ? {} : { minScore: options.minScore }),
        });
        await writeResults(rows, folder, options, undefined, session.engine);
        return rows.length > 0;
      });
      process.exitCode = found === undefined ? exitCode.failure : found ? exitCode.found : exitCode.nothingFound;
    });
}
