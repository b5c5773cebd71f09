import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { folder, indexed, logged } from './support.ts';

export function describeReport(): void {
  describe('index report and log', () => {
    before(async () => {
      await indexed();
    });

    it('says what is stored where, what was skipped and why, and how to delete it', async () => {
      await vscode.commands.executeCommand('lookalike.showReport');
      const uri = vscode.Uri.from({ scheme: 'lookalike-report', path: '/Index Report.md' });
      const text = (await vscode.workspace.openTextDocument(uri)).getText();
      assert.ok(text.includes(folder('gallery')));
      const file = /`([^`]+catalogue\.sqlite)`/u.exec(text)?.[1];
      assert.ok(file !== undefined && existsSync(file), `the index is not at ${file}`);
      assert.ok(!file.startsWith(folder('gallery')), 'the index lies in the workspace');
      assert.match(text, /broken\/damaged\.png/u);
      assert.match(text, /broken\/hero\.png/u);
      assert.match(text, /Clear Index/u);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    it('logs skipped files with reasons', async () => {
      assert.match(await logged(/Skipped broken\/hero\.png/u), /Git LFS/u);
    });
  });
}
