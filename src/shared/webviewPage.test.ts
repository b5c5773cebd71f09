import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webviewPage } from './webviewPage.ts';

const page = {
  surface: 'editor',
  script: 'const $1 = "$&" < 2;',
  style: 'a > b {}',
  codicons: 'https://x/codicon.css',
  source: 'https://x',
  nonce: 'abc',
  language: 'de',
  strings: { Query: '"Frage" & <b>' },
} as const;
const html = webviewPage(page);

test('the policy admits the bundle and pictures, and no connection', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(html)?.[1];
  assert.equal(
    policy,
    "default-src 'none'; script-src 'nonce-abc'; style-src https://x 'nonce-abc'; font-src https://x; img-src https://x blob: data:",
  );
  assert.ok(!/\son\w+=|<style>|<script>|style="|unsafe/u.test(html), 'nothing that the policy would block');
});

test('translations survive the attribute', () => {
  const attribute = /data-strings="([^"]*)"/u.exec(html)?.[1] ?? '';
  const unescaped = attribute.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  assert.deepEqual(JSON.parse(unescaped), { Query: '"Frage" & <b>' });
});

test('script and style stand in the page as they are, and cannot end early', () => {
  assert.ok(html.includes('<script nonce="abc">const $1 = "$&" < 2;</script>'));
  assert.ok(html.includes('<style nonce="abc">a > b {}</style>'));
  assert.throws(() => webviewPage({ ...page, script: 'const html = "</SCRIPT>";' }), /would not end where it ends/u);
  assert.throws(() => webviewPage({ ...page, script: 'const html = "<!--<script";' }), /would not end where it ends/u);
  assert.throws(
    () => webviewPage({ ...page, style: 'a::after { content: "</style>"; }' }),
    /would not end where it ends/u,
  );
});
