import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from '../ranker/query/parser.ts';
import { rankingTexts } from '../ranker/query/parts.ts';
import { englishWords } from './englishWords.ts';
import { mendSpelling } from './querySpelling.ts';

const nothing = { has: () => false, likelyHas: () => false, begins: () => false };

function mend(query: string, searched = nothing) {
  const { texts, corrections } = mendSpelling(rankingTexts(parseQuery(query).root), query, englishWords(), searched);
  return { texts: texts.map((parts) => parts.map(({ text }) => text)), corrections };
}

test('mends words and tells which', () => {
  assert.deepEqual(mend('Setings dialog'), {
    texts: [['settings dialog']],
    corrections: [{ typed: 'setings', meant: 'settings' }],
  });
});

test('mends every alternative, weights and exclusions included', () => {
  assert.deepEqual(mend('setings OR 2:warnign -muontain now').texts, [['settings'], ['now', 'warning', 'mountain']]);
});

test('a query that is right stays as it is', () => {
  const query = "A dog's café, don't (3) naïve foo.svg setings.png setings_2 x2setings";
  assert.deepEqual(mend(query), {
    texts: rankingTexts(parseQuery(query).root).map((parts) => parts.map(({ text }) => text)),
    corrections: [],
  });
});

test('leaves alone what is quoted, filtered by, or in capitals', () => {
  assert.deepEqual(mend('"setings dialgo" folder:setings SETINGS x').corrections, []);
});

test('a word that is being typed waits for its rest, in front of the cursor only', () => {
  assert.deepEqual(mend('a settin').corrections, []);
  assert.deepEqual(mend('a settin dialog').corrections, [{ typed: 'settin', meant: 'setting' }]);
});

test('takes identifiers apart, without a word about it', () => {
  assert.deepEqual(mend('arrowLeft icon'), { texts: [['arrow left icon']], corrections: [] });
  assert.deepEqual(mend('JavaScript logo').texts, [['JavaScript logo']]);
});

test('a word that comes twice is told once', () => {
  assert.deepEqual(mend('setings OR setings x').corrections, [{ typed: 'setings', meant: 'settings' }]);
});
