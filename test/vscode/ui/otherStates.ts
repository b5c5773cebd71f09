/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apart } from './apart.ts';
import type { UiTest } from './session.ts';

function folderWithoutImages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-text-'));
  writeFileSync(join(folder, 'notes.txt'), 'No picture.\n');
  return folder;
}

const textFolder = folderWithoutImages();
process.once('exit', () => rmSync(textFolder, { recursive: true, force: true }));

export const otherStates: readonly UiTest[] = [
  apart(
    'in Restricted Mode the view says why, and offers to manage trust',
    { workspaceTrust: true, settings: { 'security.workspace.trust.startupPrompt': 'never' } },
    (folder) => ({ folder }),
    async (session) => {
      const { workbench } = session;
      await workbench.command('Lookalike: Search Images');
      const frame = await workbench.webview('lookalike-app[data-surface="sidebar"]');
      await frame
        .getByText(/Restricted Mode/u)
        .first()
        .waitFor();
      assert.equal(await workbench.offers('Lookalike: Rebuild Index'), false);
      assert.equal(await workbench.offers('Lookalike: Choose Image Model...'), false);
      await frame.getByText('Manage Trust', { exact: false }).first().click();
      await workbench.page
        .locator('.workspace-trust-editor')
        .getByRole('button', { name: 'Trust', exact: true })
        .first()
        .click();
      await workbench.command('Lookalike: Search Images');
      const page = await session.surface('sidebar');
      await page.cell(0).waitFor({ timeout: 60_000 });
    },
  ),
  apart(
    'a folder without images is told so, and no engine is started',
    {},
    () => ({ folder: textFolder }),
    async (session) => {
      await session.workbench.command('Lookalike: Search Images');
      const frame = await session.workbench.webview('lookalike-app[data-surface="sidebar"]');
      await frame
        .getByText(/No images in this workspace/u)
        .first()
        .waitFor();
      assert.equal(await session.workbench.offers('Lookalike: Rebuild Index'), false);
    },
  ),
  apart(
    'without a folder the view offers to open one',
    {},
    () => ({}),
    async ({ workbench }) => {
      await workbench.page.locator('.activitybar').getByRole('tab', { name: 'Lookalike' }).click();
      await workbench.page.getByText('Open a folder to search its images.').first().waitFor();
      await workbench.page
        .locator('.welcome-view, .part.sidebar')
        .getByRole('button', { name: 'Open Folder' })
        .first()
        .waitFor();
    },
  ),
];
