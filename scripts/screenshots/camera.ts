/// <reference lib="dom" />
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { SearchPage } from '../../test/vscode/ui/session.ts';

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The window in which all pictures are taken, in pixels. */
export const windowSize = { width: 1500, height: 900 } as const;

/** Drags the sidebar's edge until the view has this width. */
export async function resizeSidebar(page: Page, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('The sidebar is not shown.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 6 });
  await page.mouse.up();
  await page.waitForTimeout(400);
}

/** Waits until every result in view has its picture. */
export async function painted({ frame }: SearchPage): Promise<void> {
  await frame.waitForFunction(
    () => {
      const cells = [...document.querySelectorAll('lookalike-grid .cell')].filter((cell) => {
        const { width, top, bottom } = cell.getBoundingClientRect();
        return width > 0 && bottom > 0 && top < innerHeight;
      });
      return cells.every((cell) => cell.querySelector('img.loaded, .tile.broken') !== null);
    },
    undefined,
    { timeout: 90_000 },
  );
}

/** @param small true for pictures that go into the package: 256 colours are enough for a screen, and a third of the bytes */
export async function shoot(
  page: Page,
  file: string,
  { clip, small = false }: { clip?: Region; small?: boolean } = {},
): Promise<void> {
  // Fades end.
  await page.waitForTimeout(350);
  const taken = await page.screenshot(clip === undefined ? {} : { clip });
  await sharp(taken).png({ palette: small, effort: 10, quality: 90 }).toFile(file);
  console.log(file);
}

/** All pictures of a state on one, a line for each theme, to be looked at together. */
export async function sheet(folder: string, name: string, files: readonly string[], themes: number): Promise<void> {
  const height = 440;
  const columns = Math.ceil(files.length / themes);
  const tiles = await Promise.all(
    files.map((file) =>
      sharp(file).resize({ height, width: 700, fit: 'inside' }).toBuffer({ resolveWithObject: true }),
    ),
  );
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...tiles.filter((__, index) => index % columns === column).map(({ info }) => info.width)),
  );
  const left = (column: number): number => widths.slice(0, column).reduce((sum, width) => sum + width + 8, 8);
  const file = join(folder, `sheet-${name}.png`);
  await sharp({
    create: { width: left(columns), height: 8 + themes * (height + 8), channels: 3, background: '#808080' },
  })
    .composite(
      tiles.map(({ data }, index) => ({
        input: data,
        left: left(index % columns),
        top: 8 + Math.floor(index / columns) * (height + 8),
      })),
    )
    .png({ palette: true })
    .toFile(file);
  console.log(file);
}
