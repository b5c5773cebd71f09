/// <reference lib="dom" />
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { galleryFixture } from '../inHost.ts';
import type { UiTest } from './session.ts';

export const windows: readonly UiTest[] = [
  {
    title: 'two windows on one folder both search, and both see what changes',
    run: async (session, workspace) => {
      const first = await session.ready();
      const other = await session.another();
      const second = await session.search(other);
      await second.query.fill('a cat');
      await second.first('IMG_2041.jpg', 60_000);
      const added = join(workspace.folder, 'icons/added-bicycle.png');
      cpSync(join(galleryFixture, 'clipart/a-07.png'), added);
      try {
        for (const page of [first, second]) {
          await page.query.fill('name:added-bicycle');
          await page.first('added-bicycle.png', 60_000);
        }
      } finally {
        rmSync(added);
      }
    },
  },
];
