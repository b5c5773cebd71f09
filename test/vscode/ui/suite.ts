import { join } from 'node:path';
import { repository } from '../../../scripts/host/editors.ts';
import { ensureEditor } from '../../../scripts/host/install.ts';
import { packageExtension } from '../../../scripts/package/vsix.ts';
import type { Report } from '../outcome.ts';
import { launchBrowser } from '../workbench.ts';
import { acting } from './acting.ts';
import { commands } from './commands.ts';
import { keepFailurePicture } from './failurePicture.ts';
import { figures } from './figures.ts';
import { language } from './language.ts';
import { looks } from './looks.ts';
import { models } from './models.ts';
import { otherStates } from './otherStates.ts';
import { reading } from './reading.ts';
import { searching } from './searching.ts';
import { GalleryWorkspace, Session, type UiTest } from './session.ts';
import { sourceControl } from './sourceControl.ts';
import { windows } from './windows.ts';

const tests: readonly UiTest[] = [
  ...searching,
  ...acting,
  ...commands,
  ...language,
  ...looks,
  ...windows,
  ...sourceControl,
  ...otherStates,
  ...models,
  ...reading,
  ...figures,
];

/** The VSIX to test: `LOOKALIKE_VSIX`, else one that is made now. */
export function vsixUnderTest(): string {
  return process.env.LOOKALIKE_VSIX || packageExtension(join(repository, 'out/lookalike.vsix'));
}

/** The error with its place, without what the browser has to say about its surroundings. */
function messageOf(error: unknown): string {
  const { stack, cause } = error instanceof Error ? error : { stack: String(error), cause: undefined };
  const text = cause === undefined ? (stack ?? '') : `${stack}\nbecause: ${cause}`;
  return text
    .split('\n')
    .filter((line) => !/^\s*(\[pid=|<launch|Browser logs)/u.test(line))
    .join('\n');
}

/**
 * Drives the installed extension as a person would.
 * @param only runs tests whose titles contain it
 * @param repeat how often each of them runs: a race shows itself only now and then
 */
export async function runUi(report: Report, { only, repeat }: { only: string; repeat: number }): Promise<void> {
  ensureEditor('current');
  const vsix = vsixUnderTest();
  const browser = await launchBrowser();
  const workspace = new GalleryWorkspace();
  const session = await Session.open(browser, { extensions: [vsix] }, { folder: workspace.folder });
  try {
    const chosen = tests.filter((test) => test.title.includes(only));
    for (const { title, run } of chosen.flatMap((test) => Array.from({ length: repeat }, () => test))) {
      try {
        await run(session, workspace, (line) => report.figure(line));
        report.add('ui', { title });
      } catch (error) {
        report.add('ui', { title, error: messageOf(error) });
        await keepFailurePicture(session.workbench, title);
      }
      try {
        await session.reset();
      } catch (error) {
        report.add('ui', { title: `tidying up after: ${title}`, error: messageOf(error) });
      }
    }
    const { external } = session;
    report.add('ui', {
      title: 'nothing was requested from the network',
      ...(external.length === 0 ? {} : { error: external.join('\n') }),
    });
  } finally {
    await session.close();
    await browser.close();
    workspace.remove();
  }
}
