import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseQuery } from '../ranker/query/parser.ts';
import { rankingTexts } from '../ranker/query/parts.ts';
import { correctedWord } from '../ranker/spelling/correction.ts';
import { englishWords } from './englishWords.ts';
import { mendSpelling, QuerySpelling } from './querySpelling.ts';

const nothing = { has: () => false, likelyHas: () => false, begins: () => false };

function mend(query: string, searched = nothing) {
  const known = englishWords();
  const { texts, corrections } = mendSpelling(rankingTexts(parseQuery(query).root), query, known, (word, isLast) =>
    correctedWord(word, known, searched, isLast),
  );
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

describe('remembering', () => {
  const english = { key: 'm', package: { languages: ['en'] } };
  const texts = [[{ text: 'setings dialog', weight: 1, exact: false }]];

  function rootOf(version: number, asked: string[], has: string[] = []) {
    const likelyHas = (word: string): boolean => {
      asked.push(word);
      return has.includes(word);
    };
    return {
      root: '/a',
      table: { version },
      texts: undefined,
      words: { has: likelyHas, likelyHas, begins: () => false },
    };
  }

  test('a word is looked for once, until something is indexed', () => {
    const spelling = new QuerySpelling();
    const asked: string[] = [];
    const mend = (version: number, has: string[] = []) =>
      spelling.mend(texts, 'setings dialog', [rootOf(version, asked, has)], english).corrections;
    assert.deepEqual(mend(1), [{ typed: 'setings', meant: 'settings' }]);
    const first = asked.length;
    assert.ok(first > 100);
    assert.deepEqual(mend(1), [{ typed: 'setings', meant: 'settings' }]);
    assert.equal(asked.length, first);
    assert.deepEqual(mend(2, ['setings']), []);
    assert.ok(asked.length > first);
  });

  test('a model of other languages offers only words of what is searched', () => {
    const mend = (has: string[]) =>
      new QuerySpelling().mend(texts, 'setings dialog', [rootOf(1, [], has)], {
        ...english,
        package: { languages: ['mul'] },
      }).corrections;
    assert.deepEqual(mend([]), []);
    assert.deepEqual(mend(['settings']), [{ typed: 'setings', meant: 'settings' }]);
  });
});
