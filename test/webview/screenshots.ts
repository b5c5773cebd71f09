// Takes a picture of every state in four themes and four widths. Usage: screenshots.ts FOLDER [NAME ...]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Surface } from '../../src/shared/webviewProtocol.ts';
import { settle, startHarness, themeNames } from './harness.ts';
import { history, indexing, ready, type Scenario } from './scenario.ts';

interface Shot {
  readonly scenario: Scenario;
  prepare?(page: Page): Promise<unknown>;
}

const similar = {
  images: [
    {
      source: { path: '/ws/photos/IMG_2042.jpg' },
      name: 'IMG_2042.jpg',
      thumbnail: '/thumbnail?path=photos/IMG_2042.jpg&side=256',
      weight: 1,
    },
  ],
};

const shots: Readonly<Record<string, Shot>> = {
  gallery: { scenario: ready },
  grouped: { scenario: ready, prepare: (page) => page.getByRole('button', { name: 'Group by folder' }).click() },
  results: { scenario: { ...ready, query: { text: 'icon', filter: 'type:png,svg,jpeg side:>=64' } } },
  similar: { scenario: { ...ready, query: similar } },
  selected: {
    scenario: { ...ready, query: { text: 'chart' } },
    prepare: async (page) => {
      await page.locator('.cell').nth(1).click();
      await page.keyboard.press('Shift+ArrowRight');
    },
  },
  details: {
    scenario: { ...ready, query: { text: 'icon' } },
    prepare: async (page) => {
      await page.locator('.cell').nth(0).click();
      await page.keyboard.press('i');
      await page.locator('.preview img').waitFor();
    },
  },
  feedback: {
    scenario: { ...ready, query: { text: 'icon' } },
    prepare: async (page) => {
      await page.locator('.cell').nth(0).click();
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('+');
      await page.locator('.cell').nth(3).click();
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('-');
      await page.locator('.bar .chip').nth(3).waitFor();
    },
  },
  folded: {
    scenario: { ...ready, duplicates: true },
    prepare: async (page) => {
      await page.locator('.cell .fold').nth(1).click();
      await page.locator('.cell.unfolded').nth(2).waitFor();
    },
  },
  history: { scenario: { ...ready, history }, prepare: (page) => page.locator('#lookalike-query').click() },
  operators: {
    scenario: ready,
    prepare: async (page) => {
      await page.locator('#lookalike-query').click();
      await page.keyboard.type('red si');
      await page.locator('.suggest .option').first().waitFor();
    },
  },
  values: {
    scenario: ready,
    prepare: async (page) => {
      await page.locator('#lookalike-query').click();
      await page.keyboard.type('icon color:');
      await page.locator('.suggest .option').first().waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  filters: {
    scenario: { ...ready, query: { filter: 'type:svg' } },
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Filters', exact: true }).click();
      await page.locator('.filter-menu .option').first().waitFor();
    },
  },
  'no-folder': { scenario: { workspace: { kind: 'no-folder' } } },
  looking: { scenario: { workspace: { kind: 'looking' } } },
  'no-images': { scenario: { workspace: { kind: 'no-images', skipped: 12 } } },
  indexing: { scenario: { ...ready, status: indexing(1204, 8596) } },
  paused: { scenario: { ...ready, status: indexing(1204, 8596, true) } },
  'no-match': {
    scenario: {
      ...ready,
      nothingMatches: true,
      largerModel: true,
      query: { text: 'submarine', filter: 'type:svg,png' },
    },
  },
  'filtered-out': { scenario: { ...ready, query: { text: 'cat', filter: 'type:gif side:>=4096 folder:none' } } },
  failed: {
    scenario: { ...ready, failure: 'The picture "x.heic" is of a kind that cannot be decoded.', query: { text: 'x' } },
  },
  stopped: { scenario: { workspace: { kind: 'stopped', detail: 'It ended three times in five minutes.' } } },
  restricted: {
    scenario: {
      workspace: {
        kind: 'restricted',
        reason: 'Images are not searched in restricted mode: decoding unknown files is a risk.',
      },
    },
  },
  virtual: {
    scenario: {
      workspace: {
        kind: 'virtual',
        reason: 'Images of a virtual workspace cannot be searched: they are not on this machine.',
      },
    },
  },
};

const sizes: readonly { readonly surface: Surface; readonly height: number; readonly widths: readonly number[] }[] = [
  { surface: 'sidebar', height: 640, widths: [250, 300] },
  { surface: 'editor', height: 720, widths: [600, 1400] },
];

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that the pictures go to.');
mkdirSync(folder, { recursive: true });
const harness = await startHarness();
for (const [name, shot] of Object.entries(shots)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const theme of themeNames) {
    for (const { surface, height, widths } of sizes) {
      const page = await harness.open(shot.scenario, { surface, theme, height, width: widths[0] ?? 300 });
      await shot.prepare?.(page);
      for (const width of widths) {
        await page.setViewportSize({ width, height });
        await settle(page);
        await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
      }
      await page.context().close();
    }
  }
}
for (const problem of harness.problems()) console.error(problem);
await harness.close();
