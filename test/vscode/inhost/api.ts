import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { api, fixtureGallery, folder, found, indexed } from './support.ts';

interface GalleryQuery {
  readonly query: string;
  readonly within: number;
  readonly expect: readonly string[];
}

export function describeApi(): void {
  describe('searching through the API', () => {
    before(async () => {
      await indexed();
    });

    it('finds what a text describes', async () => {
      const queries: readonly GalleryQuery[] = JSON.parse(readFileSync(`${fixtureGallery()}.queries.json`, 'utf8'));
      assert.ok(queries.length > 10);
      const wrong: string[] = [];
      for (const { query, within, expect } of queries) {
        const paths = await found(query);
        const best = paths.filter((path) => path.startsWith('gallery/')).slice(0, within);
        if (!best.some((path) => expect.includes(path.slice('gallery/'.length)))) wrong.push(`${query}: ${best}`);
      }
      assert.deepEqual(wrong, []);
    });

    it('finds what looks like an image, without the image itself', async () => {
      const lookalike = await api();
      const image = vscode.Uri.file(join(folder('gallery'), 'photos/IMG_2042.jpg'));
      const hits = await lookalike.similar(image, { limit: 3 });
      assert.ok(hits.length <= 3);
      assert.ok(hits.every(({ uri }) => uri.toString() !== image.toString()));
      assert.match(hits[0]?.uri.path ?? '', /IMG_2042/u);
    });

    it('narrows by filters, and says what an image is', async () => {
      const lookalike = await api();
      const hits = await lookalike.search('a cat', { filter: 'type:jpeg', limit: 5 });
      assert.equal(hits[0]?.uri.path.split('/').at(-1), 'IMG_2041.jpg');
      for (const hit of hits) assert.equal(hit.format, 'jpeg');
      assert.ok(hits[0] !== undefined && hits[0].width > 0 && hits[0].height > 0 && hits[0].bytes > 0);
      assert.ok(hits[0].confidence > 0 && hits[0].confidence <= 1);
    });

    it('gives up when it is told to', async () => {
      const lookalike = await api();
      const controller = new AbortController();
      controller.abort();
      const outcome = await Promise.race([
        lookalike.search('an aborted search', { signal: controller.signal }).then(
          () => 'answered',
          () => 'rejected',
        ),
        new Promise<string>((resolve) => setTimeout(() => resolve('hangs'), 20_000)),
      ]);
      assert.notEqual(outcome, 'hangs');
    });

    it('tells when its state changes', async () => {
      const lookalike = await api();
      const heard = new Promise<void>((resolve) => {
        const listener = lookalike.onDidChangeState(({ paused }) => {
          if (!paused) return;
          listener.dispose();
          resolve();
        });
      });
      await vscode.commands.executeCommand('lookalike.pauseIndexing');
      await heard;
      await vscode.commands.executeCommand('lookalike.resumeIndexing');
    });
  });
}
