/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import type { CodeServer } from '../../../scripts/host/codeServer.ts';
import { repository } from '../../../scripts/host/editors.ts';
import { inOwnEditor } from './apart.ts';
import type { Session, UiTest } from './session.ts';

const ownModel = join(repository, 'test/fixtures/models/random-clip');
const screens = join(repository, 'out/screens');

/** Stands for the hub or for a proxy, on 127.0.0.1, and has nothing. */
interface EmptyHub {
  readonly address: string;
  readonly asked: readonly string[];
  close(): void;
}

async function emptyHub(): Promise<EmptyHub> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

/** The folder in which the extension keeps downloaded models. */
function modelsFolder(server: CodeServer): string {
  return join(server.folder, 'user/User/globalStorage/lookalike.lookalike/models');
}

function rows({ workbench }: Session): Locator {
  return workbench.page.locator('.quick-input-list .monaco-list-row');
}

function dialog({ workbench }: Session): Locator {
  return workbench.page.locator('.monaco-dialog-box');
}

function toast({ workbench }: Session, text: RegExp): Locator {
  return workbench.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
}

async function choose(session: Session, name: RegExp): Promise<void> {
  await session.workbench.command('Lookalike: Choose Image Model...');
  await rows(session).filter({ hasText: name }).first().click();
}

async function shot(session: Session, name: string): Promise<void> {
  mkdirSync(screens, { recursive: true });
  await session.workbench.page.screenshot({ path: join(screens, `${name}.png`) });
}

/** A test with an editor of its own. */
function modelTest(
  title: string,
  settings: (hub: EmptyHub) => Readonly<Record<string, unknown>>,
  endpoint: (hub: EmptyHub) => string,
  run: (session: Session, hub: EmptyHub) => Promise<void>,
): UiTest {
  return {
    title,
    run: async (session, workspace) => {
      const hub = await emptyHub();
      const options = { settings: settings(hub), env: () => ({ HF_ENDPOINT: endpoint(hub) }) };
      // One that was downloaded earlier.
      const prepare = async (server: CodeServer): Promise<void> =>
        cpSync(ownModel, join(modelsFolder(server), 'random-clip'), { recursive: true });
      try {
        await inOwnEditor(session, { title, options, target: workspace, prepare }, (own) => run(own, hub));
      } finally {
        hub.close();
      }
    },
  };
}

export const models: readonly UiTest[] = [
  modelTest(
    'Choose Image Model lists what is here and what can be had, and asks before it downloads',
    () => ({}),
    ({ address }) => address,
    async (session, hub) => {
      await session.ready();
      await session.workbench.command('Lookalike: Choose Image Model...');
      for (const text of [
        /Bundled Model.*in use/u,
        /Random \(clip\).*downloaded/u,
        /TinyCLIP ViT-8M\/16.*28 MB to download.*MIT/u,
        /CLIP ViT-B\/32.*156 MB to download/u,
        /SigLIP 2 base.*412 MB to download.*Apache-2\.0.*large/u,
        /A Folder of Your Own/u,
      ]) {
        await rows(session).filter({ hasText: text }).first().waitFor();
      }
      await shot(session, 'models-choose');
      await rows(session).filter({ hasText: 'SigLIP 2' }).first().click();
      const question = dialog(session);
      for (const text of ['Download SigLIP 2 base?', '412 MB', 'Apache-2.0', '127.0.0.1', 'README.md']) {
        await question.getByText(text).first().waitFor();
      }
      await shot(session, 'models-question');
      await question.getByRole('button', { name: 'Cancel', exact: true }).click();
      await question.waitFor({ state: 'hidden' });
      assert.deepEqual(hub.asked, [], 'nothing is asked for before the answer');

      await choose(session, /TinyCLIP/u);
      await question.getByRole('button', { name: 'Download', exact: true }).click();
      const failure = toast(session, /does not have .*README\.md/u);
      await failure.waitFor();
      // The editor shows no more than three notifications in 800 ms.
      await sleep(1000);
      await shot(session, 'models-failure');
      assert.equal(hub.asked.length, 1);
      const first = await failure.elementHandle();
      await failure.getByRole('button', { name: 'Try Again' }).click();
      await first?.waitForElementState('hidden');
      await failure.waitFor();
      await session.workbench.command('Notifications: Clear All Notifications');
      assert.equal(hub.asked.length, 2);
    },
  ),
  modelTest(
    'a model is used in the background, and removed when it is no longer used',
    () => ({}),
    ({ address }) => address,
    async (session) => {
      const page = await session.ready();
      await session.logging(/Random \(clip\) answers now/u, async () => {
        await choose(session, /Random \(clip\)/u);
        await toast(session, /indexed again with the chosen model/u).waitFor();
      });
      await session.workbench.command('Lookalike: Choose Image Model...');
      const row = rows(session).filter({ hasText: /Random \(clip\).*in use/u });
      await row.first().hover();
      await row.first().locator('.action-label.codicon-trash').click();
      await dialog(session).getByText('Random (clip) is in use.').waitFor();
      await dialog(session).getByRole('button', { name: 'OK', exact: true }).click();
      await session.workbench.page.keyboard.press('Escape');

      // A model that still answers cannot be removed.
      await session.logging(/(?<!Random \(clip\)) answers now/u, () => choose(session, /Bundled Model/u));
      await page.query.fill('a cat');
      await page.first('IMG_2041.jpg', 60_000);
      await session.ready();
      await session.workbench.command('Lookalike: Choose Image Model...');
      await rows(session).filter({ hasText: 'Random' }).first().hover();
      await rows(session).filter({ hasText: 'Random' }).first().locator('.action-label.codicon-trash').click();
      await dialog(session).getByRole('button', { name: 'Remove', exact: true }).click();
      await rows(session).filter({ hasText: 'Random' }).waitFor({ state: 'detached' });
      await session.workbench.page.keyboard.press('Escape');
      assert.equal(existsSync(join(modelsFolder(session.server), 'random-clip')), false);
    },
  ),
  modelTest(
    'where nothing matches, a larger model is offered, and a folder of one’s own serves',
    () => ({}),
    ({ address }) => address,
    async (session) => {
      const page = await session.ready();
      await page.query.fill('qzxv jjkw vvvq');
      await page.frame.locator('[data-state="no-match"]').waitFor({ timeout: 30_000 });
      await shot(session, 'models-offer');
      await page.frame.getByText('Use a Larger Model').click();
      await rows(session).filter({ hasText: 'A Folder of Your Own' }).first().click();
      await session.workbench.chooseFolder('Use This Model', ownModel, 'onnx');
      await toast(session, /indexed again with the chosen model/u).waitFor();
      await session.workbench.command('Lookalike: Choose Image Model...');
      await rows(session)
        .filter({ hasText: /random-clip.*in use.*your own/u })
        .first()
        .waitFor();
      await session.workbench.page.keyboard.press('Escape');
    },
  ),
  modelTest(
    'a download goes through the proxy of the settings',
    ({ address }) => ({ 'http.proxy': address }),
    () => 'https://hub.invalid',
    async (session, proxy) => {
      await session.ready();
      await choose(session, /TinyCLIP/u);
      await dialog(session).getByRole('button', { name: 'Download', exact: true }).click();
      await toast(session, /hub\.invalid/u).waitFor({ timeout: 60_000 });
      await shot(session, 'models-proxy');
      assert.ok(proxy.asked.includes('CONNECT hub.invalid:443'), proxy.asked.join(', '));
    },
  ),
];
