/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../../scripts/host/editors.ts';
import { apart } from './apart.ts';
import type { UiTest } from './session.ts';

const fixtures = join(repository, 'test/fixtures');

/** Pictures under names that say nothing: what is found is found by what stands in them. */
const pictures: Readonly<Record<string, string>> = {
  'reading/invoices.png': 'one.png',
  'reading/phone.png': 'two.png',
  'reading/architecture.png': 'three.png',
  'gallery/photos/IMG_2041.jpg': 'four.jpg',
};

let folder: string | undefined;
process.once('exit', () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

function picturesWithText(): string {
  folder = mkdtempSync(join(tmpdir(), 'lookalike-reading-'));
  for (const [from, to] of Object.entries(pictures)) cpSync(join(fixtures, from), join(folder, to));
  return folder;
}

export const reading: readonly UiTest[] = [
  apart(
    'text in pictures is read, found by its words, shown in the details and marked on the preview',
    { settings: { 'lookalike.readText': true } },
    () => ({ folder: picturesWithText() }),
    async (session) => {
      const page = await session.ready();
      // Quoted words stand in the picture, or it is no result: nothing is one before it was read.
      for (const [words, name] of [
        ['"Northern Bakery"', 'one.png'],
        ['"quiet hours"', 'two.png'],
      ] as const) {
        await page.fill(words);
        await page.shows(4, (names) => names.join() === name, 60_000);
      }
      // Each picture that is read renews the results, and the details with them.
      await page.frame.locator('.status-line .reading').waitFor({ state: 'detached', timeout: 60_000 });
      await page.fill('quiet hours');
      await page.first('two.png');
      await page.fill('northern bakery');
      await page.first('one.png');
      await page.cell(0).click();
      await session.workbench.page.keyboard.press('i');
      const text = page.frame.getByRole('group', { name: 'Text in the picture' });
      await text.locator('mark').first().waitFor();
      assert.match(
        await text.innerText(),
        /Open invoices[\s\S]*Harbour Lights[\s\S]*Three invoices, one of them overdue/u,
      );
      assert.deepEqual(await text.locator('mark').allInnerTexts(), ['Northern Bakery']);
      await page.frame.locator('.preview img').waitFor();
      const mark = page.frame.locator('.preview .text-marks rect');
      await mark.first().waitFor();
      assert.equal(await mark.count(), 1);
      // Where it stands: in the left half of the picture, on the second of three lines.
      const [picture, box] = await Promise.all([
        page.frame.locator('.preview .text-marks').evaluate((marks: SVGSVGElement) => {
          const { width, height } = marks.viewBox.baseVal;
          return { width, height };
        }),
        mark.evaluate((rect: SVGRectElement) => {
          const { x, y, width, height } = rect.getBBox();
          return { x, y, width, height };
        }),
      ]);
      assert.deepEqual(picture, { width: 560, height: 200 });
      assert.ok(box.x > 0 && box.x + box.width < picture.width / 2, `from ${box.x}, ${box.width} wide`);
      assert.ok(box.y > 90 && box.y + box.height < 120, `from ${box.y}, ${box.height} high`);
    },
  ),
];
