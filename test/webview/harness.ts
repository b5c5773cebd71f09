/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// The real webview bundle in plain Chromium, with a fake extension host and a real workbench's theme variables.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { type ImageFormat, imageExtensions, imageFormats } from '../../src/shared/image.ts';
import { webviewPage } from '../../src/shared/webviewPage.ts';
import type { Surface } from '../../src/shared/webviewProtocol.ts';
import type { GalleryFile, Scenario } from './scenario.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Longer side of the grid's thumbnails, in pixels. */
const gridSide = 256;
const galleryFolder = join(repository, 'test/fixtures/gallery');

interface Theme {
  readonly vars: Readonly<Record<string, string>>;
  /** Classes of the body. */
  readonly cls: string;
  readonly def: string;
}

export const themeNames = ['dark-modern', 'light-modern', 'hc-dark', 'hc-light'] as const;
export type ThemeName = (typeof themeNames)[number];

export interface PageOptions {
  readonly theme?: ThemeName;
  readonly surface?: Surface;
  readonly width?: number;
  readonly height?: number;
  /** Device pixels of a CSS pixel. */
  readonly scale?: number;
  readonly reducedMotion?: boolean;
  /** Each string of the extension's own is a translation that can be told from everything else: it stands in ⟦ and ⟧. */
  readonly translated?: boolean;
}

export interface Harness {
  /** Opens the application and waits until it has shown what the scenario calls for. */
  open(scenario: Scenario, options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
  /** What pages have complained about since the last look: errors and warnings of the console, broken policies. */
  problems(): readonly string[];
}

/** A thumbnail as the engine draws it. */
function drawn(path: string, side: number): Promise<Buffer> {
  return sharp(join(galleryFolder, path))
    .resize(side, side, { fit: 'inside', withoutEnlargement: !path.endsWith('.svg') })
    .webp()
    .toBuffer();
}

async function describe(path: string): Promise<GalleryFile | undefined> {
  const file = join(galleryFolder, path);
  try {
    const { width = 0, height = 0, format = '', pages = 1, hasAlpha = false } = await sharp(file).metadata();
    const known = format === 'heif' ? 'avif' : format;
    if (!(imageFormats as readonly string[]).includes(known)) return undefined;
    return {
      path: path.split(sep).join('/'),
      format: known as ImageFormat,
      width,
      height,
      bytes: statSync(file).size,
      transparent: hasAlpha && !(await sharp(file).stats()).isOpaque,
      frames: pages,
      webp: (await drawn(path, gridSide)).toString('base64'),
    };
  } catch {
    // The gallery has broken files on purpose.
    return undefined;
  }
}

async function readGallery(): Promise<readonly GalleryFile[]> {
  const paths = readdirSync(galleryFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(galleryFolder, join(entry.parentPath, entry.name)))
    .filter((path) => (imageExtensions as readonly string[]).includes(extname(path).slice(1).toLowerCase()))
    .sort();
  const files = await Promise.all(paths.map(describe));
  return files.filter((file) => file !== undefined);
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.html': 'text/html; charset=utf-8',
};

function translations(): Readonly<Record<string, string>> {
  const bundle = JSON.parse(readFileSync(join(repository, 'l10n/bundle.l10n.json'), 'utf8')) as Record<string, string>;
  return Object.fromEntries(Object.entries(bundle).map(([key, text]) => [key, `⟦${text}⟧`]));
}

function page(folder: string, surface: Surface, origin: string, translated: boolean): string {
  return webviewPage({
    surface,
    script: readFileSync(join(folder, 'webview.js'), 'utf8'),
    style: readFileSync(join(folder, 'webview.css'), 'utf8'),
    codicons: `${origin}/codicon.css`,
    source: origin,
    nonce: 'bm9uY2VfZm9yX3Rlc3Rz',
    language: 'en',
    strings: translated ? translations() : undefined,
  });
}

function serve(folder: string): Promise<Server> {
  const thumbnails = new Map<string, Promise<Buffer>>();
  const send = (response: ServerResponse, type: string, body: string | Buffer): void => {
    response.writeHead(200, {
      'content-type': type,
      'cache-control': 'max-age=60',
      'access-control-allow-origin': '*',
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (url.pathname === '/page') {
      send(
        response,
        types['.html'] ?? '',
        page(
          folder,
          url.searchParams.get('surface') === 'editor' ? 'editor' : 'sidebar',
          url.origin,
          url.searchParams.has('translated'),
        ),
      );
    } else if (url.pathname === '/favicon.ico') {
      response.writeHead(204).end();
    } else if (url.pathname === '/thumbnail') {
      const path = url.searchParams.get('path') ?? '';
      const side = Number(url.searchParams.get('side'));
      const made = thumbnails.get(url.search) ?? drawn(path, side);
      thumbnails.set(url.search, made);
      made
        .then((body) => send(response, 'image/webp', body))
        .catch(() => {
          console.error(`no thumbnail of ${path}`);
          response.writeHead(404).end();
        });
    } else {
      const file = url.pathname.startsWith('/codicon.')
        ? join(repository, 'node_modules/@vscode/codicons/dist', url.pathname)
        : join(folder, url.pathname);
      try {
        send(response, types[extname(file)] ?? 'application/octet-stream', readFileSync(file));
      } catch {
        response.writeHead(404).end();
      }
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Gives the page what the workbench gives a webview: theme variables, default styles, the body's classes. */
function dress(theme: Theme, surface: Surface, reduced: boolean): string {
  const background = surface === 'editor' ? '--vscode-editor-background' : '--vscode-sideBar-background';
  return `(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(theme.def)});
    document.adoptedStyleSheets = [sheet];
    let dressed;
    new MutationObserver((_, observer) => {
      const root = document.documentElement;
      if (root !== null && root !== dressed) {
        for (const [name, value] of Object.entries(${JSON.stringify(theme.vars)})) root.style.setProperty(name, value);
        root.style.background = ${JSON.stringify(theme.vars[background] ?? '')};
        dressed = root;
      }
      if (document.body === null) return;
      document.body.className = ${JSON.stringify(theme.cls + (reduced ? ' vscode-reduce-motion' : ''))};
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  })();`;
}

export async function startHarness(): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'lookalike-webview-'));
  const shared = {
    bundle: true,
    outdir: folder,
    logLevel: 'warning',
    target: 'chrome138',
    platform: 'browser',
    format: 'iife',
  } as const;
  await Promise.all([
    build({
      ...shared,
      entryPoints: { webview: join(repository, 'src/webview/main.ts') },
      minify: true,
    }),
    build({ ...shared, entryPoints: { fakeHost: join(repository, 'test/webview/fakeHost.ts') } }),
  ]);
  const fakeHost = readFileSync(join(folder, 'fakeHost.js'), 'utf8');
  const themes = JSON.parse(readFileSync(new URL('themes.json', import.meta.url), 'utf8')) as Record<ThemeName, Theme>;
  const gallery = await readGallery();
  const server = await serve(folder);
  const { port } = server.address() as AddressInfo;
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
  const problems: string[] = [];
  return {
    problems: () => problems.splice(0),
    async open(scenario, options = {}) {
      const surface = options.surface ?? 'sidebar';
      const context = await browser.newContext({
        viewport: { width: options.width ?? 300, height: options.height ?? 700 },
        deviceScaleFactor: options.scale ?? 1,
        reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
      });
      const opened = await context.newPage();
      opened.on('pageerror', (error) => problems.push(error.stack ?? error.message));
      opened.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      await opened.addInitScript(
        dress(themes[options.theme ?? 'dark-modern'], surface, options.reducedMotion === true),
      );
      await opened.addInitScript(
        `window.scenario = ${JSON.stringify(scenario)}; window.gallery = ${JSON.stringify(gallery)}; ${fakeHost}`,
      );
      await opened.goto(
        `http://127.0.0.1:${port}/page?surface=${surface}${options.translated === true ? '&translated' : ''}`,
      );
      const wanted =
        scenario.workspace.kind !== 'ready'
          ? '.message'
          : scenario.failure === undefined
            ? '.message, .cell:not(.vacant)'
            : '.notice';
      await opened.locator(wanted).first().waitFor();
      return opened;
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until every picture in view is painted. */
export async function settle(opened: Page): Promise<void> {
  await opened.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('lookalike-grid img[src]')].every(
      (image) => image.complete || image.closest('[hidden]') !== null,
    ),
  );
  await opened.waitForTimeout(200);
}
