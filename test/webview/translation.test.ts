/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// With a language in which every string of ours stands in brackets, what is left outside of them was not translated.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { parseQuery } from '../../src/indexer/ranker/query/parser.ts';
import { message } from '../../src/shared/message.ts';
import type { WorkspaceState } from '../../src/shared/webviewProtocol.ts';
import { type Harness, settle, startHarness } from './harness.ts';
import { history, indexing, ready, type Scenario } from './scenario.ts';

let harness: Harness;
before(async () => {
  harness = await startHarness();
});
after(async () => {
  await harness.close();
});

/** Everything that is read or read out: text, labels, tooltips and placeholders. */
function told(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const texts: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement instanceof HTMLScriptElement) continue;
      if (node instanceof Text) texts.push(node.data);
      else if (node instanceof HTMLElement) {
        for (const name of ['aria-label', 'title', 'alt', 'placeholder']) texts.push(node.getAttribute(name) ?? '');
      }
    }
    return [...new Set(texts.map((text) => text.trim()))];
  });
}

/** The text without translated strings, which may stand in one another. */
function outside(text: string): string {
  const shorter = text.replace(/⟦[^⟦⟧]*⟧/gu, '');
  return shorter === text ? text : outside(shorter);
}

/** What comes from the folder, the query or the engine: data in any language. */
const data = [
  /\.(?:png|jpe?g|jfif|gif|webp|avif|svgz?|tiff?|bmp|ico)$/u,
  /^(?:broken|charts|clipart|emoji|icons|outline|photos|screens|sprites)(?:\/.*)?$/u,
  /^(?:PNG|JPEG|GIF|WEBP|AVIF|SVG|TIFF|BMP|ICO)$/iu,
  /^(?:[≤≥<>] )?[\d–]+(?: – \d+)? px$/u,
  /^#[0-9a-f]{6}$/u,
  // A date and a time, in the words of the page's language.
  /^\p{L}{3} \d+$|^\d+:\d+\s[AP]M$/u,
  /^(?:black|white|gr[ae]y|brown|orange|red|yellow|blue|teal|green|pink|purple)$/u,
  /^(?:type|folder|name|path|text|color|w|h|side|size|ratio|alpha|animated|modified|is|git):/u,
];

async function untranslated(page: Page, known: readonly string[] = []): Promise<readonly string[]> {
  const parts = (await told(page)).flatMap((text) => outside(text).split(/,\s*|\n/u)).map((part) => part.trim());
  return parts.filter(
    (text) => /\p{L}/u.test(text) && !known.includes(text) && !data.some((pattern) => pattern.test(text)),
  );
}

async function closing(page: Page, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } finally {
    await page.context().close();
  }
}

test('every state is told in the language of the editor', async () => {
  const reason = 'A reason.';
  const kinds: readonly WorkspaceState[] = [
    { kind: 'no-folder' },
    { kind: 'looking' },
    { kind: 'no-images', skipped: 12 },
    { kind: 'no-images', skipped: 1 },
    { kind: 'stopped', detail: reason },
    { kind: 'restricted', reason },
    { kind: 'virtual', reason },
  ];
  const first = await harness.open({ workspace: { kind: 'no-folder' } }, { translated: true });
  await closing(first, async () => {
    for (const workspace of kinds) {
      await first.evaluate((next) => window.fakeHost.setSnapshot({ workspace: next }), workspace);
      await settle(first);
      assert.equal(await first.locator('.message').count(), 1, workspace.kind);
      assert.deepEqual(await untranslated(first, [reason]), [], workspace.kind);
    }
  });
  const searching: readonly Scenario[] = [
    { ...ready, status: indexing(1204, 8596) },
    { ...ready, status: indexing(1204, 8596, true) },
    { ...ready, status: { ...indexing(100, 0), reading: { done: 1, total: 100 } }, duplicates: true },
    { ...ready, nothingMatches: true, largerModel: true, query: { text: 'cat', filter: 'type:svg' } },
    { ...ready, query: { filter: 'type:gif side:>=4096 folder:none' } },
    { ...ready, failure: reason, query: { text: 'cat' } },
  ];
  for (const scenario of searching) {
    const page = await harness.open(scenario, { translated: true });
    await closing(page, async () => {
      await settle(page);
      assert.ok((await told(page)).some((text) => text.includes('⟦')));
      assert.deepEqual(await untranslated(page, [reason, 'none/']), [], JSON.stringify(scenario));
    });
  }
});

test('what the engine says of a query and of its work is told in the language of the editor', async () => {
  const hints = parseQuery('widht:5 w:').hints.map((hint) => hint.message);
  const problem = message('The index {0} cannot be used: its folder cannot be made ({1}).', '/storage', 'ENOSPC');
  const status = { ...indexing(1204, 0), problem };
  const page = await harness.open({ ...ready, status, hints, query: { text: 'icon' } }, { translated: true });
  await closing(page, async () => {
    await settle(page);
    const said = (await page.locator('.notice').allTextContents()).join('\n');
    for (const text of [
      '⟦The index /storage cannot be used: its folder cannot be made (ENOSPC).⟧',
      '⟦There is no filter "widht:", so "widht:5" is searched as words. Did you mean w: ?⟧',
      '⟦w: needs a value right after the colon: ⟦width in pixels: w:>=512, w:100..200⟧⟧',
    ]) {
      assert.ok(said.includes(text), said);
    }
    assert.deepEqual(await untranslated(page, ['icon']), []);
  });
});

test('the bar, its lists, the filters, the results and the details are told in the language of the editor', async () => {
  const page = await harness.open(
    { ...ready, history, query: { text: 'icon', filter: 'type:svg,png color:red' } },
    { surface: 'editor', width: 1200, translated: true },
  );
  await closing(page, async () => {
    await settle(page);
    const typed = ['icon', ...history.flatMap(({ text, filter }) => [text, filter])];
    assert.deepEqual(await untranslated(page, typed), []);
    await page.getByRole('button', { name: '⟦Filters⟧', exact: true }).click();
    await page.locator('.filter-menu .option').first().waitFor();
    assert.deepEqual(
      await untranslated(page, [...typed, 'svg', 'png', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'tiff', 'ico']),
      [],
    );
    await page.keyboard.press('Escape');
    await page.locator('.cell').first().click();
    await page.keyboard.press('i');
    await page.locator('.swatches').waitFor();
    assert.deepEqual(await page.locator('.reason').allTextContents(), [
      '⟦looks like “icon”⟧',
      '⟦the name has ⟦“warning”⟧⟧',
    ]);
    // The text in a picture is nobody's to translate.
    const lines = await page.locator('.picture-text p').allTextContents();
    const read = await page.locator('.picture-text mark').allTextContents();
    const details = [...typed, ...lines.map((text) => text.trim()), ...read, 'Cancel'];
    assert.deepEqual(await untranslated(page, details), []);
    await page.keyboard.press('+');
    await page.locator('.bar .chip').waitFor();
    assert.deepEqual(await untranslated(page, details), []);
    await page.locator('.cell').first().click();
    await page.keyboard.press('i');
    await page.locator('lookalike-details').waitFor({ state: 'detached' });
    await page.locator('#lookalike-query').fill('');
    await page.locator('#lookalike-query').pressSequentially('col');
    await page.locator('.suggest .option').first().waitFor();
    assert.deepEqual(await untranslated(page, typed), []);
  });
});
