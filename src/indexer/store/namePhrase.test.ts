import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { namePhrase } from './namePhrase.ts';

const cases: readonly (readonly [path: string, phrase: string])[] = [
  ['src/assets/icons/closeButton.svg', 'close button icons'],
  ['images/login-dialog.png', 'login dialog'],
  ['trash.svg', 'trash'],
  ['a/walk/frame-001.png', 'walk'],
  ['a/walk/frame-999.png', 'walk'],
  ['red-warning_icon@3x.PNG', 'red warning icon'],
  ['logo.3f2a9c1b.min.svg', 'logo'],
  ['img/IMG_2041.jpg', ''],
  ['img/PXL_20240131_101112.jpg', ''],
  ['image(3).png', ''],
  ['Screenshot 2024-05-02 at 10.44.30.png', ''],
  ['0001.png', ''],
  ['1F600.svg', ''],
  ['1F468-200D-2764.svg', ''],
  ['9b2e7c1d4f.webp', ''],
  ['3f2504e0-4f89-11d3-9a0c-0305e82c3301.png', ''],
  ['V1StGXR8.png', ''],
  ['image.svg', 'image'],
  ['h264-icon32.png', 'icon'],
  ['facade.jpg', 'facade'],
  ['photos/Blüten/花 №1.jpeg', '花 blüten'],
  ['icons/icons.svg', 'icons'],
  ['', ''],
];

for (const [path, phrase] of cases) {
  test(`"${path}" says "${phrase}"`, () => {
    assert.equal(namePhrase(path), phrase);
  });
}

test('a phrase has no digits, whatever the path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (path) => {
      assert.doesNotMatch(namePhrase(path), /\d/);
    }),
  );
});
