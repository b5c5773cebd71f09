import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webviewPage } from './webviewPage.ts';

const html = webviewPage({
  surface: 'editor',
  script: 'https://x/webview.js',
  style: 'https://x/webview.css',
  codicons: 'https://x/codicon.css',
  source: 'https://x',
  nonce: 'abc',
  language: 'de',
  strings: { Query: '"Frage" & <b>' },
});

test('the policy admits the bundle and pictures, and no connection', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(html)?.[1];
  assert.equal(
    policy,
    "default-src 'none'; script-src 'nonce-abc'; style-src https://x; font-src https://x; img-src https://x blob: data:",
  );
  assert.ok(!/\son\w+=|<style|style="|unsafe/u.test(html), 'nothing that the policy would block');
});

test('translations survive the attribute', () => {
  const attribute = /data-strings="([^"]*)"/u.exec(html)?.[1] ?? '';
  const unescaped = attribute.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  assert.deepEqual(JSON.parse(unescaped), { Query: '"Frage" & <b>' });
});
