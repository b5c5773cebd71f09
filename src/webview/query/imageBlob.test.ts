import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageBlob } from './imageBlob.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test('drawings are named as such, whatever they start with', () => {
  for (const text of ['<svg/>', '\n <?xml version="1.0"?><svg/>', '\uFEFF<svg/>']) {
    assert.equal(imageBlob(encode(text)).type, 'image/svg+xml', JSON.stringify(text));
  }
});

test('other formats are left to the browser, byte for byte', async () => {
  const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 255);
  const blob = imageBlob(bytes);
  assert.equal(blob.type, '');
  assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), bytes);
});
