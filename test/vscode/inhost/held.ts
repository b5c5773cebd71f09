import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, found, indexed, indexerPids, until } from './support.ts';

/** With `lookalike.indexOnStart` off. */
export function describeHeld(): void {
  describe('indexOnStart: off', () => {
    it('indexes nothing by itself', async () => {
      const lookalike = await api();
      await until(() => indexerPids().length === 1, 'an indexer runs');
      await until(() => lookalike.state.paused, 'it is paused');
      await sleep(2500);
      assert.equal(lookalike.state.indexed, 0);
      assert.deepEqual(await found('a cat'), []);
    });

    it('indexes when it is resumed', async () => {
      await vscode.commands.executeCommand('lookalike.resumeIndexing');
      const { indexed: count, paused } = await indexed();
      assert.ok(count > 50);
      assert.equal(paused, false);
      assert.equal((await found('a cat'))[0], 'gallery/photos/IMG_2041.jpg');
    });
  });
}
