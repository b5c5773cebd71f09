import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, found, indexerPids, until } from './support.ts';

export function describeRestricted(): void {
  describe('a workspace that is not trusted', () => {
    it('is not trusted in this test', () => assert.equal(vscode.workspace.isTrusted, false));

    it('has the extension active, which says why it does not search', async () => {
      const lookalike = await api();
      await until(() => lookalike.state.kind === 'restricted', 'the state is "restricted"');
      await sleep(1500);
      assert.deepEqual(indexerPids(), []);
      await assert.rejects(lookalike.search('a cat'));
    });

    it('has no say in which model is used', () => {
      const configuration = vscode.workspace.getConfiguration('lookalike');
      assert.equal(configuration.inspect('model')?.workspaceValue, undefined);
      assert.notEqual(configuration.get('model'), '/a/model/that/the/workspace/names');
      assert.notEqual(configuration.get('device'), 'cuda');
      assert.equal(configuration.get('lowPriority'), false, 'settings that are no risk do count');
    });

    it('is searched when the person asks for it', async () => {
      await vscode.commands.executeCommand('lookalike.resumeIndexing');
      await until(async () => {
        try {
          return (await found('a cat'))[0] === 'gallery/photos/IMG_2041.jpg';
        } catch {
          return false;
        }
      }, 'searches are answered');
    });
  });
}
