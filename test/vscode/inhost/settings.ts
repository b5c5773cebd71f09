import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, copyFixture, folder, found, indexed, indexerPids, setting, until } from './support.ts';

export function describeSettings(): void {
  describe('settings', () => {
    const names = ['lookalike.exclude', 'lookalike.include', 'files.exclude', 'search.exclude'];

    before(async () => {
      await indexed();
    });

    afterEach(async () => {
      for (const name of names) await setting(name, undefined);
      await until(async () => (await found('', 'folder:clipart')).length > 0, 'everything is searched again');
    });

    for (const name of ['lookalike.exclude', 'files.exclude', 'search.exclude']) {
      it(`${name} leaves images out, and lets them in again`, async () => {
        assert.ok((await found('', 'folder:clipart')).length > 0);
        await setting(name, { '**/clipart': true });
        await until(async () => (await found('', 'folder:clipart')).length === 0, 'they are left out');
      });
    }

    it('lookalike.include narrows to what it names', async () => {
      await setting('lookalike.include', ['icons/**', 'clipart/**']);
      await until(async () => (await found('', 'folder:photos')).length === 0, 'the rest is left out');
      assert.ok((await found('', 'folder:icons')).length > 0);
    });

    it('take effect in the engine that runs', async () => {
      const before = indexerPids();
      assert.equal(before.length, 1);
      await setting('lookalike.exclude', { '**/clipart': true });
      await until(async () => (await found('', 'folder:clipart')).length === 0, 'they are left out');
      assert.deepEqual(indexerPids(), before);
    });
  });

  describe('pausing', () => {
    const extra = (): string => join(folder('gallery'), 'paused.png');

    after(async () => {
      rmSync(extra(), { force: true });
      await until(async () => (await found('', 'name:paused')).length === 0, 'the image is forgotten');
    });

    it('indexes nothing until it is resumed, and searches meanwhile', async () => {
      await indexed();
      const lookalike = await api();
      await vscode.commands.executeCommand('lookalike.pauseIndexing');
      await until(() => lookalike.state.paused, 'it is paused');
      copyFixture('clipart/a-07.png', extra());
      await new Promise((resolve) => setTimeout(resolve, 2500));
      assert.ok(!(await found('', 'name:paused')).includes('gallery/paused.png'));
      assert.ok((await found('a cat')).length > 0);
      await vscode.commands.executeCommand('lookalike.resumeIndexing');
      await until(async () => (await found('bicycle')).includes('gallery/paused.png'), 'the new image is found');
      assert.equal(lookalike.state.paused, false);
    });
  });
}
