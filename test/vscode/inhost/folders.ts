import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { copyFixture, found, indexed, scratchFolder, until } from './support.ts';

export function describeFolders(): void {
  describe('several workspace folders', () => {
    before(async () => {
      await indexed();
    });

    it('are searched together', async () => {
      const paths = await found('');
      assert.ok(paths.some((path) => path.startsWith('gallery/')));
      assert.ok(paths.some((path) => path.startsWith('second/')));
    });

    it('may be added and removed', async () => {
      const third = join(scratchFolder(), 'third');
      mkdirSync(third, { recursive: true });
      copyFixture('clipart/a-11.svg', join(third, 'kettle.svg'));
      const folders = vscode.workspace.workspaceFolders ?? [];
      assert.ok(
        vscode.workspace.updateWorkspaceFolders(folders.length, 0, { uri: vscode.Uri.file(third), name: 'third' }),
      );
      await until(async () => (await found('teapot')).includes('third/kettle.svg'), 'the third folder is searched');
      const place = (vscode.workspace.workspaceFolders ?? []).findIndex(({ name }) => name === 'third');
      assert.ok(vscode.workspace.updateWorkspaceFolders(place, 1));
      await until(
        async () => !(await found('teapot')).some((path) => path.includes('kettle')),
        'it is searched no more',
      );
    });
  });
}
