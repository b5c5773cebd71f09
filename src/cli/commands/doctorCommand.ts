import { Command } from 'commander';
import { skipReasonText } from '../../shared/image.ts';
import type { IndexReport } from '../../shared/protocol.ts';
import { addEngineOptions, type EngineOptions, existingFolder } from '../options.ts';
import { withSession } from '../session.ts';
import { alignColumns, formatBytes, formatCount, printable } from '../table.ts';
import { exitCode } from '../usage.ts';

/** `lookalike doctor [folders]`: versions, model, device, paths, and every file that was left out with its reason. */
export function doctorCommand(): Command {
  return addEngineOptions(new Command('doctor'))
    .description('show versions, paths, and why files were left out')
    .argument('[folders...]', 'folders', ['.'])
    .option('--json', 'one object', false)
    .action(async (folders: string[], options: EngineOptions & { readonly json: boolean }) => {
      const { report, damages } = await withSession(folders.map(existingFolder), options, async ({ engine }) => ({
        report: await engine.report(),
        damages: engine.damages(),
      }));
      const roots = report.roots.map((root) => ({ ...root, damage: damages.get(root.root) ?? null }));
      if (options.json) process.stdout.write(`${JSON.stringify({ ...report, roots, node: process.version })}\n`);
      else process.stdout.write(`${describe(report, damages).join('\n')}\n`);
      if (damages.size > 0) process.exitCode = exitCode.failure;
    });
}

function describe(report: IndexReport, damages: ReadonlyMap<string, string>): string[] {
  const { model, thumbnails } = report;
  const lines = alignColumns(
    [
      ['Lookalike', report.version],
      ['Node', `${process.version}, ${process.platform}-${process.arch}`],
      ['Model', `${model.name} ${model.version} (${model.family}, ${model.dimension} dimensions, ${model.licence})`],
      ['Model folder', report.modelFolder],
      ['Device', report.device],
      ['Full text', report.fullText ? 'yes' : 'no: this SQLite has no FTS5, so words are matched one by one'],
      ['Thumbnails', `${thumbnails.folder} (${formatCount(thumbnails.files)} files, ${formatBytes(thumbnails.bytes)})`],
    ],
    [{ align: 'left' }, { align: 'left' }],
  );
  for (const root of report.roots) {
    lines.push('', root.root);
    lines.push(`  Index    ${root.indexFile} (${formatBytes(root.indexBytes)})`);
    lines.push(`  State    ${damages.get(root.root) ?? (root.indexBytes > 0 ? 'sound' : 'not indexed yet')}`);
    lines.push(`  Images   ${formatCount(root.files)} files, ${formatCount(root.contents)} different pictures`);
    const { read, withText, failed } = root.texts;
    lines.push(
      `  Text     ${formatCount(read)} pictures read, ${formatCount(withText)} have some, ${formatCount(failed)} could not be read`,
    );
    const { contents, tiles } = root.tiles;
    lines.push(`  Long     ${formatCount(contents)} pictures looked at closer, in ${formatCount(tiles)} tiles`);
    lines.push(`  Skipped  ${formatCount(root.skipped.length)}`);
    for (const file of root.skipped) {
      lines.push(`    ${printable(file.path)} ${skipReasonText(file.reason)} (${printable(file.detail)})`);
    }
  }
  return lines;
}
