import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentile } from './calibration.ts';
import { dotProduct } from './exactRerank.ts';
import { fitBackground } from './fittedBackground.ts';
import { normalisedSum } from './normalisedSum.ts';
import { queryBackground, queryParts } from './queryBackground.ts';
import { randomVectors } from './vectorSamples.ts';

const dimension = 64;
/** What all pictures of a kind have in common, so that unrelated ones are not at right angles. */
const [ofTexts = new Float32Array(), ofPictures = new Float32Array()] = randomVectors(2, dimension, 1);

function drawn(count: number, seed: number, common: Float32Array): Float32Array[] {
  return randomVectors(count, dimension, seed).map((vector) => {
    const terms = [
      { vector, weight: 1 },
      { vector: common, weight: 0.5 },
      { vector: ofPictures, weight: 0.3 },
    ];
    return normalisedSum(terms) ?? vector;
  });
}

const pictures = drawn(300, 2, ofPictures);
const texts = drawn(60, 3, ofTexts);
const calibration = fitBackground(pictures.slice(0, 150), texts.slice(0, 30));

test('of words alone, and of pictures alone, it is what the package says', () => {
  assert.equal(queryBackground(calibration, { words: 1, pictures: 0 }), calibration.textImage?.background);
  assert.equal(queryBackground(calibration, { words: 0, pictures: 1 }), calibration.imageImage?.background);
  assert.equal(queryBackground(calibration, { words: 0, pictures: -1 }), calibration.imageImage?.background);
  assert.equal(queryBackground({}, { words: 0.7, pictures: 0.7 }), undefined);
});

for (const weight of [1, 0.4, -0.5]) {
  test(`of words and a picture of weight ${weight} unrelated pictures have the shares that it says`, () => {
    const cosines: number[] = [];
    let background: ReturnType<typeof queryBackground>;
    for (let at = 0; at < 30; at++) {
      const words = [{ vector: texts[30 + at] ?? ofTexts, weight: 1 }];
      const shown = [{ vector: pictures[150 + at] ?? ofPictures, weight }];
      const query = normalisedSum([...words, ...shown]) ?? ofTexts;
      background ??= queryBackground(calibration, queryParts(words, shown));
      for (const picture of pictures.slice(180)) cosines.push(dotProduct(query, picture));
    }
    const shares = cosines.map((cosine) => percentile(background, cosine)).sort((a, b) => a - b);
    for (const share of [0.1, 0.5, 0.8, 0.95]) {
      const measured = shares[Math.floor(share * shares.length)] ?? 0;
      // The two are not quite strangers: what all pictures have in common is in both cosines.
      assert.ok(Math.abs(measured - share) < 0.08, `${measured} instead of ${share}`);
    }
  });
}

test('the same picture twice is no more than once', () => {
  const [text, picture] = [texts[0] ?? ofTexts, pictures[0] ?? ofPictures];
  const words = [{ vector: text, weight: 1 }];
  const once = queryParts(words, [{ vector: picture, weight: 1 }]);
  const twice = queryParts(
    words,
    [0, 1].map(() => ({ vector: picture, weight: 0.5 })),
  );
  assert.ok(Math.abs(once.words - twice.words) < 1e-6 && Math.abs(once.pictures - twice.pictures) < 1e-6);
  assert.ok(queryParts(words, [{ vector: picture, weight: -1 }]).pictures < 0);
});
