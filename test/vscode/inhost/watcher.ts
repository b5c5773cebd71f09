import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { api, copyFixture, fixtureGallery, folder, found, indexed, logLines, report, until } from './support.ts';

export function describeWatcher(): void {
  describe('changes of files', () => {
    let made = '';
    const path = (name: string): string => join(made, name);
    const finds = async (name: string): Promise<boolean> =>
      (await found('', 'folder:watched')).includes(`gallery/watched/${name}`);

    before(async () => {
      await indexed();
      made = join(folder('gallery'), 'watched');
      mkdirSync(made);
    });

    after(async () => {
      rmSync(made, { recursive: true, force: true });
      await until(async () => (await found('', 'folder:watched')).length === 0, 'the folder is forgotten');
    });

    it('a new image can be found', async () => {
      copyFixture('clipart/a-07.png', path('first.png'));
      await until(() => finds('first.png'), 'the new image is found');
    });

    it('a changed image is found as what it shows now', async () => {
      const lookalike = await api();
      const size = async (): Promise<number | undefined> =>
        (await lookalike.search('', { filter: 'folder:watched' })).find(({ uri }) => uri.path.endsWith('first.png'))
          ?.bytes;
      const before = await size();
      copyFixture('clipart/a-12.png', path('first.png'));
      // Between the two the file may be none that can be found.
      await until(async () => ![before, undefined].includes(await size()), 'the change is seen');
      await indexed();
      const [best] = await lookalike.search('balloons', { filter: 'folder:watched' });
      assert.ok(best?.uri.path.endsWith('watched/first.png'));
    });

    it('a renamed image is found under its new name only', async () => {
      renameSync(path('first.png'), path('second.png'));
      await until(async () => (await finds('second.png')) && !(await finds('first.png')), 'the new name is found');
    });

    it('a deleted image is found no more', async () => {
      rmSync(path('second.png'));
      await until(async () => !(await finds('second.png')), 'the image is forgotten');
    });

    it('a thousand files at once are one scan', async () => {
      const scans = (): number => logLines().filter((line) => line.includes('Scanning again')).length;
      const before = scans();
      const bytes = readFileSync(join(fixtureGallery(), 'icons/status/s4.png'));
      for (let index = 0; index < 1000; index++) writeFileSync(path(`many-${index}.png`), bytes);
      const lookalike = await api();
      await until(
        async () => (await lookalike.search('', { filter: 'folder:watched', limit: 2000 })).length === 1000,
        'all thousand are found',
      );
      await indexed();
      report(`1,000 new files at once: ${scans() - before} scans`);
      // The editor hands events over in portions; on a busy machine the second may come after the first scan.
      assert.ok(scans() - before <= 2, `${scans() - before} scans`);
    });

    it('a deleted folder takes its images along', async () => {
      rmSync(made, { recursive: true });
      await until(async () => (await found('', 'folder:watched')).length === 0, 'its images are forgotten');
      mkdirSync(made);
    });
  });
}
