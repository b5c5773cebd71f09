import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeKitty, encodeSixel, terminalGraphics } from './pictures.ts';

test('tells what a terminal can draw from its environment, and draws nothing into a pipe', () => {
  assert.equal(terminalGraphics({ TERM: 'xterm-kitty' }, true), 'kitty');
  assert.equal(terminalGraphics({ TERM_PROGRAM: 'iTerm.app' }, true), 'iterm2');
  assert.equal(terminalGraphics({ TERM: 'foot' }, true), 'sixel');
  assert.equal(terminalGraphics({ TERM: 'xterm-256color' }, true), undefined);
  assert.equal(terminalGraphics({ TERM: 'xterm-kitty' }, undefined), undefined);
});

test('kitty gets chunks of 4,096 characters, the last one marked', () => {
  const sequence = encodeKitty('A'.repeat(5000));
  const chunks = [...sequence.matchAll(/_G([^;]*);(A*)/g)].map(([, control, data]) => [control, data?.length]);
  assert.deepEqual(chunks, [
    ['a=T,f=100,q=2,m=1', 4096],
    ['m=0', 904],
  ]);
});

test('sixel draws what it was given: decoding it gives the same pixels', () => {
  const width = 7;
  const rows = 8;
  const rgba = new Uint8Array(width * rows * 4);
  const expected: string[] = [];
  for (let i = 0; i < width * rows; i++) {
    const colour = i % 3 === 0 ? [255, 0, 0, 255] : i % 3 === 1 ? [0, 102, 204, 255] : [9, 9, 9, 0];
    rgba.set(colour, i * 4);
    expected.push(i % 3 === 0 ? '100;0;0' : i % 3 === 1 ? '0;40;80' : '');
  }
  assert.deepEqual(decodeSixel(encodeSixel(rgba, width, rows), width, rows), expected);
});

/** A small reader of the part of the format that the encoder writes. */
function decodeSixel(sequence: string, width: number, rows: number): string[] {
  const pixels: string[] = Array.from({ length: width * rows }, () => '');
  const palette = new Map<string, string>();
  let colour = '';
  let x = 0;
  let top = 0;
  const body = sequence.slice(sequence.indexOf('q') + 1, -2).replace(/^"[\d;]+/, '');
  for (const [token] of body.matchAll(/#\d+;2;\d+;\d+;\d+|#\d+|!\d+[?-~]|[?-~]|\$|-/g)) {
    const defined = /^#(\d+);2;(.+)$/.exec(token);
    if (defined !== null) palette.set(defined[1] ?? '', defined[2] ?? '');
    else if (token.startsWith('#')) colour = palette.get(token.slice(1)) ?? '';
    else if (token === '$') x = 0;
    else if (token === '-') {
      x = 0;
      top += 6;
    } else {
      const [, count = '1', character = ''] = /^(?:!(\d+))?(.)$/.exec(token) ?? [];
      for (let n = 0; n < Number(count); n++, x++) {
        const bits = character.charCodeAt(0) - 63;
        for (let y = 0; y < 6; y++) if ((bits & (1 << y)) !== 0) pixels[(top + y) * width + x] = colour;
      }
    }
  }
  return pixels;
}
