import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { galleryFixture } from '../../test/vscode/inHost.ts';
import { SearchPage, type Session } from '../../test/vscode/ui/session.ts';
import type { CodeServer, CodeServerOptions } from '../host/codeServer.ts';
import { holdFirstIndexer, killIndexers } from './engine.ts';

/** States that need a workspace and an editor of their own, which each of these has. */
export interface OwnStates {
  readonly options?: CodeServerOptions;
  /** Puts what is needed into an empty folder. */
  readonly fill: (folder: string) => void;
  /** Opens no folder at all. */
  readonly empty?: boolean;
  /** Runs before the window opens, and does not keep it waiting. */
  readonly meanwhile?: (server: CodeServer) => Promise<unknown>;
  readonly states: readonly {
    readonly name: string;
    /** @param page absent where the editor's own welcome stands in place of the search */
    readonly prepare: (session: Session, page: SearchPage | undefined) => Promise<void>;
  }[];
}

/** The search in its place, whatever it shows. */
export async function anyPage({ workbench }: Session, surface: 'sidebar' | 'editor'): Promise<SearchPage> {
  return new SearchPage(workbench, await workbench.webview(`lookalike-app[data-surface="${surface}"]`));
}

function said(state: string): (session: Session, page: SearchPage | undefined) => Promise<void> {
  return async (_, page) => page?.frame.locator(`[data-state="${state}"]`).waitFor({ timeout: 90_000 });
}

/** Drawings that differ, so that none of them is folded into another, and that take an indexer a while. */
function manyDrawings(folder: string): void {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const shape = (): string => {
    const colour = `hsl(${random(360)} 70% ${35 + random(40)}%)`;
    const [x, y, size] = [random(64), random(64), 8 + random(28)];
    return random(2) === 0
      ? `<circle cx="${x}" cy="${y}" r="${size}" fill="${colour}"/>`
      : `<rect x="${x}" y="${y}" width="${size * 2}" height="${size}" rx="4" fill="${colour}" transform="rotate(${random(90)})"/>`;
  };
  for (let each = 0; each < 12_000; each++) {
    const within = join(folder, `set-${Math.floor(each / 1000)}`);
    if (each % 1000 === 0) mkdirSync(within);
    const shapes = Array.from({ length: 4 }, shape).join('');
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${shapes}</svg>`;
    writeFileSync(join(within, `drawing-${each}.svg`), drawing);
  }
}

function gallery(folder: string): void {
  cpSync(galleryFixture, folder, { recursive: true });
}

export const ownStates: readonly OwnStates[] = [
  {
    empty: true,
    fill: () => undefined,
    states: [
      {
        name: 'no-folder',
        prepare: async ({ workbench }) => {
          await workbench.page.getByText('Open a folder to search its images.').first().waitFor();
        },
      },
    ],
  },
  {
    fill: gallery,
    meanwhile: holdFirstIndexer,
    states: [{ name: 'looking', prepare: said('looking') }],
  },
  {
    fill: (folder) => {
      writeFileSync(join(folder, 'notes.txt'), 'No picture.\n');
      for (const name of ['damaged.png', 'empty.gif', 'hero.png']) {
        cpSync(join(galleryFixture, 'broken', name), join(folder, name));
      }
    },
    states: [{ name: 'no-images', prepare: said('no-images') }],
  },
  {
    fill: manyDrawings,
    states: [
      {
        name: 'indexing',
        prepare: async (_, page) => page?.frame.locator('[data-notice="indexing"]').waitFor({ timeout: 90_000 }),
      },
      {
        name: 'new-matches',
        prepare: async (_, page) => {
          if (page === undefined) return;
          await page.cell(1).click();
          await page.frame.locator('.new-matches').waitFor({ timeout: 60_000 });
        },
      },
    ],
  },
  {
    fill: gallery,
    states: [
      {
        name: 'stopped',
        prepare: async (session, page) => {
          const stopped = page?.frame.locator('[data-state="stopped"]');
          if (await stopped?.isVisible()) return;
          await killIndexers(session.server);
          await stopped?.waitFor();
        },
      },
    ],
  },
  {
    options: { workspaceTrust: true, settings: { 'security.workspace.trust.startupPrompt': 'never' } },
    fill: gallery,
    states: [{ name: 'restricted', prepare: said('restricted') }],
  },
];

/** Makes the workspace of such states, and removes it after use. */
export async function inFolder<T>(fill: (folder: string) => void, use: (folder: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'lookalike-state-'));
  const folder = join(root, 'pictures');
  mkdirSync(folder);
  try {
    fill(folder);
    return await use(folder);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}
