import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { sniff, sniffBytes } from './sniff.ts';

function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
}

function u32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
}

const pointer = (version: string): string => `version ${version}\noid sha256:${'4d7a'.repeat(16)}\nsize 12345\n`;

test('binary formats are told by their magic bytes', () => {
  const icon = (type: number): Uint8Array => bytes([0, 0, type, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0], u32(40), u32(22));
  const cases: [string | undefined, Uint8Array][] = [
    ['png', bytes('\x89PNG\r\n\x1a\n', '....')],
    ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe0])],
    ['gif', bytes('GIF87a')],
    ['gif', bytes('GIF89a')],
    ['webp', bytes('RIFF', u32(100), 'WEBPVP8 ')],
    [undefined, bytes('RIFF', u32(100), 'WAVEfmt ')],
    ['avif', bytes([0, 0, 0, 24], 'ftypavif', u32(0), 'mif1miaf')],
    ['avif', bytes([0, 0, 0, 28], 'ftypmif1', u32(0), 'mif1avifmiaf')],
    [undefined, bytes([0, 0, 0, 24], 'ftypheic', u32(0), 'mif1heic', 'avif')],
    [undefined, bytes([0, 0, 0, 24], 'ftypmp42', 'avif', 'isommp42')],
    ['tiff', bytes('II', [42, 0])],
    ['tiff', bytes('MM', [0, 42])],
    ['tiff', bytes('II', [43, 0, 8, 0])],
    ['tiff', bytes('MM', [0, 43, 0, 8])],
    ['bmp', bytes('BM', u32(100), u32(0), u32(54), u32(40))],
    ['bmp', bytes('BM', u32(100), u32(0), u32(26), u32(12))],
    [undefined, bytes('BM: a text that begins like a bitmap')],
    ['ico', icon(1)],
    ['ico', icon(2)],
    [undefined, icon(3)],
    [undefined, bytes([0, 0, 1, 0, 0, 0], u32(0), u32(0), u32(0), u32(0))],
    [undefined, bytes([])],
    [undefined, bytes('\x89PNG')],
    [undefined, bytes('%PDF-1.7')],
  ];
  for (const [index, [expected, head]] of cases.entries()) assert.equal(sniff(head), expected, `case ${index}`);
});

test('SVG is found behind a mark, a prolog, comments and a document type', () => {
  const doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd" [ <!ENTITY a "<b>"> ]>';
  for (const text of [
    '<svg/>',
    '<svg xmlns="http://www.w3.org/2000/svg">',
    '\uFEFF<svg>',
    ' \r\n\t<?xml version="1.0"?>\n<!-- > <html> -->\n<svg\n>',
    `<?xml version="1.0"?>${doctype}<!-- x --><svg >`,
    `<!DOCTYPE svg [${'<!ENTITY e "x">'.repeat(1000)}`,
    '<ns0:svg xmlns:ns0="http://www.w3.org/2000/svg">',
  ]) {
    assert.equal(sniff(Buffer.from(text).subarray(0, sniffBytes)), 'svg', text.slice(0, 60));
    assert.equal(sniff(gzipSync(text).subarray(0, sniffBytes)), 'svg', `gzip ${text.slice(0, 60)}`);
  }
  assert.equal(sniff(Buffer.from('\uFEFF<?xml version="1.0" encoding="utf-16"?><svg>', 'utf16le')), 'svg');
});

test('what only looks like SVG is none', () => {
  for (const text of [
    '<html><svg></svg></html>',
    '<!DOCTYPE html><svg>',
    '<svgfoo>',
    '<!-- <svg> ',
    '<?xml version="1.0"',
    '<',
    'svg',
    '   ',
    '<!DOCTYPE html [',
  ]) {
    assert.equal(sniff(Buffer.from(text)), text === '<!DOCTYPE html><svg>' ? 'svg' : undefined, text);
  }
  assert.equal(sniff(gzipSync('just text')), undefined);
  assert.equal(sniff(gzipSync('<svg/>').subarray(0, 6)), undefined);
});

test('a gzipped SVG longer than the head is found by its beginning', () => {
  const noise = Array.from({ length: 4000 }, (_, index) => Math.sin(index)).join(' ');
  const packed = gzipSync(`<svg><path d="${noise}"/></svg>`);
  assert.ok(packed.length > sniffBytes);
  assert.equal(sniff(packed.subarray(0, sniffBytes)), 'svg');
});

test('Git LFS pointers are told from texts about them', () => {
  assert.equal(sniff(Buffer.from(pointer('https://git-lfs.github.com/spec/v1'))), 'lfs-pointer');
  assert.equal(sniff(Buffer.from(pointer('https://hawser.github.com/spec/v1'))), 'lfs-pointer');
  assert.equal(sniff(Buffer.from('version https://git-lfs.github.com/spec/v1 is what pointers begin with')), undefined);
});

test('any bytes get an answer', () => {
  const starts = [
    '',
    'BM',
    'RIFF',
    '<',
    '<!DOCTYPE',
    '<!--',
    '<?',
    '\x1f\x8b\x08',
    '\0\0\x01\0',
    '\0\0\0\x1cftyp',
    '\uFEFF',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      sniff(Buffer.concat([Buffer.from(start, 'latin1'), rest]));
    }),
  );
});
