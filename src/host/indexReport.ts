import * as l10n from '@vscode/l10n';
import { skipReasons, skipReasonText } from '../shared/image.ts';
import type { IndexReport, SkippedFile } from '../shared/protocol.ts';

/** So many skipped files of one reason are named; the log names all. */
const mostNamed = 200;

function bytes(value: number): string {
  if (value < 1e6) return l10n.t('{0} KB', (value / 1e3).toFixed(1));
  if (value < 1e9) return l10n.t('{0} MB', (value / 1e6).toFixed(1));
  return l10n.t('{0} GB', (value / 1e9).toFixed(2));
}

/** A path as inline code, whatever is in it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${text.replace(/[\r\n]/g, ' ')}${space}${fence}`;
}

function skippedLines(files: readonly SkippedFile[]): string[] {
  return skipReasons.flatMap((reason) => {
    const named = files.filter((file) => file.reason === reason);
    if (named.length === 0) return [];
    const heading = l10n.t('{0} × the file {1}:', named.length, l10n.t(skipReasonText(reason)));
    const lines = named.slice(0, mostNamed).map(({ path, detail }) => {
      const why = detail === '' ? '' : `: ${detail.replace(/\s+/g, ' ')}`;
      return `- ${code(path)}${why}`;
    });
    const rest = named.length - mostNamed;
    return ['', heading, '', ...lines, ...(rest > 0 ? [l10n.t('- and {0} more; the log names them', rest)] : [])];
  });
}

/** The report as Markdown: what is stored where, how much it is, what was skipped and why, and how to delete it. */
export function reportMarkdown(report: IndexReport, storageFolder: string): string {
  const roots = report.roots.flatMap((root) => [
    '',
    `## ${root.root}`,
    '',
    `| | |`,
    '| --- | --- |',
    `| ${l10n.t('Index file')} | ${code(root.indexFile)} |`,
    `| ${l10n.t('Size')} | ${bytes(root.indexBytes)} |`,
    `| ${l10n.t('Image files')} | ${root.files} |`,
    `| ${l10n.t('Different pictures')} | ${root.contents} |`,
    `| ${l10n.t('Pictures that can be searched by their looks')} | ${root.embeddings} |`,
    `| ${l10n.t('Pictures read for text')} | ${l10n.t('{0}; {1} have some, {2} could not be read', root.texts.read, root.texts.withText, root.texts.failed)} |`,
    `| ${l10n.t('Long pictures looked at closer')} | ${l10n.t('{0}, in {1} tiles', root.tiles.contents, root.tiles.tiles)} |`,
    `| ${l10n.t('Skipped files')} | ${root.skipped.length} |`,
    ...skippedLines(root.skipped),
  ]);
  const { model, thumbnails } = report;
  return [
    `# ${l10n.t('Lookalike: index report')}`,
    '',
    l10n.t('All of this lies on this machine; nothing is sent anywhere.'),
    '',
    '| | |',
    '| --- | --- |',
    `| ${l10n.t('Version')} | ${report.version} |`,
    `| ${l10n.t('Model')} | ${model.name} ${model.version} (${l10n.t('{0} numbers for each picture', model.dimension)}, ${model.licence}) |`,
    `| ${l10n.t('Model files')} | ${code(report.modelFolder)} |`,
    `| ${l10n.t('Device')} | ${report.device} |`,
    `| ${l10n.t('Words in names')} | ${report.fullText ? l10n.t('full text index') : l10n.t('simple comparison; this editor has no full text index')} |`,
    `| ${l10n.t('Thumbnails')} | ${code(thumbnails.folder)}: ${l10n.t('{0} files', thumbnails.files)}, ${bytes(thumbnails.bytes)} |`,
    ...roots,
    '',
    `## ${l10n.t('How to delete it')}`,
    '',
    l10n.t(
      'Run the command **Lookalike: Clear Index** to delete what is stored of this workspace, and all thumbnails.',
    ),
    l10n.t('To delete everything that Lookalike keeps, of all workspaces, close the editor and delete this folder:'),
    '',
    code(storageFolder),
    '',
  ].join('\n');
}
