import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram } from '../../scripts/host/editors.ts';
import { ensureEditor } from '../../scripts/host/install.ts';
import { megabytes, mostMegabytes, vsixTarget } from '../../scripts/package/vsix.ts';
import type { Report } from './outcome.ts';
import { GalleryWorkspace, Session } from './ui/session.ts';
import { vsixUnderTest } from './ui/suite.ts';
import { launchBrowser } from './workbench.ts';

/** All that a VSIX may hold, besides the parts of native packages. */
const allowed = [
  /^\[Content_Types\]\.xml$/u,
  /^extension\.vsixmanifest$/u,
  /^extension\/(package\.json|package\.nls(\.[\w-]+)?\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD_PARTY_NOTICES\.md)$/u,
  /^extension\/l10n\/[^/]+\.json$/u,
  /^extension\/media\/.+\.(svg|png|md)$/u,
  /^extension\/models\/lookalike-mini\/[^/]+\.(onnx|json|md)$/u,
  /^extension\/models\/lookalike-reader\/[^/]+\.(onnx|json|txt)$/u,
  /^extension\/models\/lookalike-words\/(words\.txt|README\.md)$/u,
  /^extension\/dist\/(extension\.cjs|(indexer|encoder|hnsw|webview)\.js|(webview|codicon)\.css|codicon\.ttf)$/u,
];
const natives =
  /^extension\/dist\/node_modules\/(onnxruntime-node|onnxruntime-common|sharp|@img\/[^/]+|detect-libc|semver|hnswlib-node|bindings|file-uri-to-path)\/.+\.(c?js|mjs|node|so(\.[\d.]+)?|dll|dylib|json|md|txt|bnf)$|^extension\/dist\/node_modules\/.+\/(LICENSE|range\.bnf)$/u;

function unpack(file: string): { readonly folder: string; readonly entries: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-vsix-'));
  // bsdtar reads zip files too: it is the tar of macOS and Windows.
  if (findProgram('unzip') !== undefined) execFileSync('unzip', ['-q', file, '-d', folder]);
  else execFileSync('tar', ['-xf', file, '-C', folder]);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  return { folder, entries };
}

/** Looks into the VSIX, installs it into a fresh editor, and searches. */
export async function runVsix(report: Report): Promise<void> {
  ensureEditor('current');
  const file = vsixUnderTest();
  const check = async (title: string, body: () => void | Promise<void>): Promise<void> => {
    try {
      await body();
      report.add('vsix', { title });
    } catch (error) {
      report.add('vsix', { title, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  const { folder, entries } = unpack(file);
  const extension = join(folder, 'extension');
  try {
    report.figure(`${vsixTarget}: ${megabytes(file).toFixed(1)} MB, ${entries.length} files`);
    await check(`weighs at most ${mostMegabytes} MB`, () => assert.ok(megabytes(file) <= mostMegabytes));
    await check('holds nothing that is not on the list', () => {
      const extra = entries.filter((entry) => ![...allowed, natives].some((pattern) => pattern.test(entry)));
      assert.deepEqual(extra, []);
    });
    await check('holds the binaries of this platform only', () => {
      const platforms = entries
        .map((entry) => /bin\/napi-v6\/([^/]+\/[^/]+)\//u.exec(entry)?.[1])
        .filter((platform) => platform !== undefined);
      assert.deepEqual([...new Set(platforms)], [`${process.platform}/${process.arch}`]);
      const images = entries.map((entry) => /@img\/sharp-(?:libvips-)?([^/]+)\//u.exec(entry)?.[1]).filter(Boolean);
      assert.deepEqual([...new Set(images)], [vsixTarget]);
    });
    await check('holds what package.json names', () => {
      const text = readFileSync(join(extension, 'package.json'), 'utf8');
      const manifest: Record<string, unknown> = JSON.parse(text);
      for (const [, path] of text.matchAll(/"(?:\.\/)?((?:media|dist)\/[^"]+)"/gu)) {
        assert.ok(path !== undefined && existsSync(join(extension, path)), path);
      }
      for (const key of ['dependencies', 'devDependencies', 'scripts', 'private']) assert.ok(!(key in manifest), key);
      const strings: Record<string, string> = JSON.parse(readFileSync(join(extension, 'package.nls.json'), 'utf8'));
      for (const [, key] of text.matchAll(/"%([^%"]+)%"/gu)) assert.ok(key !== undefined && key in strings, key);
    });
    await check('holds the licence, the notices, the whole model, the whole reader and the words', () => {
      for (const name of ['LICENSE.txt', 'THIRD_PARTY_NOTICES.md', 'readme.md', 'changelog.md']) {
        assert.ok(existsSync(join(extension, name)), name);
      }
      for (const description of ['models/lookalike-mini/model.json', 'models/lookalike-reader/reader.json']) {
        const { files }: { files: readonly { path: string; bytes: number }[] } = JSON.parse(
          readFileSync(join(extension, description), 'utf8'),
        );
        assert.ok(files.length > 0);
        for (const { path, bytes } of files)
          assert.equal(statSync(join(extension, dirname(description), path)).size, bytes, path);
      }
      assert.ok(existsSync(join(extension, 'models/lookalike-reader/LICENSE.txt')));
      assert.ok(existsSync(join(extension, 'models/lookalike-words/words.txt')));
    });
    await check('installs into a fresh editor, and finds a cat', async () => {
      const browser = await launchBrowser();
      const workspace = new GalleryWorkspace();
      try {
        const session = await Session.open(browser, { extensions: [file] }, { folder: workspace.folder });
        try {
          const page = await session.ready();
          await page.fill('a cat');
          await page.first('IMG_2041.jpg');
          await page.painted(0);
          assert.deepEqual(session.external, []);
        } finally {
          await session.close();
        }
      } finally {
        await browser.close();
        workspace.remove();
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
