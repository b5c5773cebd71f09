/// <reference lib="dom" />
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { apart } from './apart.ts';
import { GalleryWorkspace, type UiTest } from './session.ts';

/** A repository in which a picture and a text file have changed. */
function changedRepository(): GalleryWorkspace {
  const workspace = new GalleryWorkspace();
  const git = (...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...identity, ...args], { cwd: workspace.folder, stdio: 'ignore' });
  };
  git('init');
  git('add', '--all');
  git('commit', '--message', 'All of it');
  cpSync(join(workspace.folder, 'clipart/a-07.png'), join(workspace.folder, 'clipart/a-05.png'));
  appendFileSync(join(workspace.folder, 'notes.txt'), 'Changed.\n');
  return workspace;
}

let repository: GalleryWorkspace | undefined;
process.once('exit', () => repository?.remove());

export const sourceControl: readonly UiTest[] = [
  apart(
    'Find Similar in the SCM view works on images, and explains itself on anything else',
    {},
    () => {
      repository ??= changedRepository();
      return { folder: repository.folder };
    },
    async (session) => {
      const { workbench } = session;
      await session.ready();
      await workbench.page
        .locator('.activitybar')
        .getByRole('tab', { name: /Source Control/u })
        .click();
      const resource = (name: string) =>
        workbench.page
          .locator('.scm-view .monaco-list-row')
          .filter({ has: workbench.page.getByText(name, { exact: true }) });
      await resource('notes.txt').first().waitFor({ timeout: 60_000 });
      await workbench.chooseFromMenuOf(resource('notes.txt').first(), 'Find Similar Images');
      await workbench.page
        .locator('.notifications-toasts')
        .getByText(/works on images; notes\.txt is none/u)
        .first()
        .waitFor();
      await workbench.command('Notifications: Clear All Notifications');
      await workbench.chooseFromMenuOf(resource('a-05.png').first(), 'Find Similar Images');
      const page = await session.surface('sidebar');
      await page.frame.locator('.bar .chip .drop[aria-label*="a-05.png"]').waitFor();
      // What it shows now is a copy of another picture.
      await page.shows(1, (names) => names[0] === 'a-07.png');
    },
  ),
];
