import { Command } from 'commander';
import { addEngineOptions, type EngineOptions, existingFolder } from '../options.ts';
import { withSession } from '../session.ts';
import { formatCount } from '../table.ts';
import { exitCode } from '../usage.ts';

interface Options extends EngineOptions {
  readonly full: boolean;
  readonly json: boolean;
}

/** `lookalike index [folders]`: brings the index up to date. */
export function indexCommand(): Command {
  return addEngineOptions(new Command('index'))
    .description('index the images of folders, so that searches start at once')
    .argument('[folders...]', 'folders to index', ['.'])
    .option('--full', 'trust no modification time and try skipped files again', false)
    .option('--no-text', 'do not read the text in pictures')
    .option('--json', 'end with one summary object', false)
    .action(async (folders: string[], options: Options) => {
      const summary = await withSession(folders.map(existingFolder), options, (session) =>
        session.index({ full: options.full }).finally(() => session.backgroundDone()),
      );
      if (options.json) {
        process.stdout.write(`${JSON.stringify(summary)}\n`);
      } else {
        const rate = summary.encoded > 0 ? ` (${(summary.encoded / summary.seconds).toFixed(1)} images/s)` : '';
        const parts = [
          `${formatCount(summary.files)} images`,
          `${formatCount(summary.encoded)} encoded`,
          `${formatCount(summary.reused)} known already`,
          `${formatCount(summary.skipped)} skipped`,
          `${formatCount(summary.failed)} failed`,
          `${formatCount(summary.removed)} gone`,
        ];
        process.stdout.write(`${parts.join(', ')}; ${summary.seconds.toFixed(1)} s${rate}\n`);
        if (summary.skipped + summary.failed > 0) {
          process.stdout.write('Why files were left out: lookalike doctor\n');
        }
      }
      process.exitCode = summary.cancelled ? exitCode.failure : exitCode.found;
    });
}
