import { Command } from 'commander';
import { addEngineOptions, type EngineOptions, existingFolder } from '../options.ts';
import { withSession } from '../session.ts';
import { alignColumns, formatBytes, formatCount } from '../table.ts';

/** `lookalike status [folders]`: what is indexed, where it lies and how large it is. */
export function statusCommand(): Command {
  return addEngineOptions(new Command('status'))
    .description('show what is indexed')
    .argument('[folders...]', 'folders', ['.'])
    .option('--json', 'one object a folder and line', false)
    .action(async (folders: string[], options: EngineOptions & { readonly json: boolean }) => {
      const report = await withSession(folders.map(existingFolder), options, (session) => session.engine.report());
      if (options.json) {
        for (const { skipped, ...root } of report.roots) {
          process.stdout.write(`${JSON.stringify({ ...root, skipped: skipped.length, model: report.model.id })}\n`);
        }
        return;
      }
      for (const root of report.roots) {
        const rows = [
          ['folder', root.root],
          ['images', root.files === 0 ? 'not indexed yet' : formatCount(root.files)],
          ['skipped', formatCount(root.skipped.length)],
          ['text', `${formatCount(root.texts.withText)} of ${formatCount(root.texts.read)} pictures read have some`],
          ['long', `${formatCount(root.tiles.contents)} pictures looked at closer`],
          ['model', `${report.model.name} ${report.model.version}`],
          ['index', `${root.indexFile} (${formatBytes(root.indexBytes)})`],
        ];
        process.stdout.write(`${alignColumns(rows, [{ align: 'left' }, { align: 'left' }]).join('\n')}\n\n`);
      }
    });
}
