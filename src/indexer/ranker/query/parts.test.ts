import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFilter } from './format.ts';
import { parseQuery } from './parser.ts';
import { asksFor, type Condition, conditionOf, isLasting, rankingTexts } from './parts.ts';

function texts(query: string): string[] {
  return rankingTexts(parseQuery(query).root).map((alternative) =>
    alternative.map(({ text, weight, exact }) => `${weight}:${exact ? `"${text}"` : text}`).join(' + '),
  );
}

function conditions(query: string): string {
  const show = (part: Condition): string => {
    if (part.type === 'filter') return formatFilter(part.node.filter);
    if (part.type === 'exact') return `"${part.node.text}"`;
    if (part.type === 'not') return `!${show(part.of)}`;
    return `(${part.of.map(show).join(part.type === 'and' ? ' & ' : ' | ')})`;
  };
  const part = conditionOf(parseQuery(query).root);
  return part === undefined ? 'all' : show(part);
}

test('words rank as one phrase, weighted and excluded ones apart', () => {
  assert.deepEqual(texts('red type:png icon -dog 2:flat "sign in"'), ['1:red icon + -1:dog + 2:flat + 1:"sign in"']);
  assert.deepEqual(texts('type:png w:>5'), []);
  assert.deepEqual(texts(''), []);
  assert.deepEqual(texts('-dog'), ['-1:dog']);
});

test('alternatives are kept apart, up to a number', () => {
  assert.deepEqual(texts('red (cat OR dog)'), ['1:red cat', '1:red dog']);
  assert.deepEqual(texts('(a OR b) (c OR d)'), ['1:a c', '1:a d', '1:b c', '1:b d']);
  assert.deepEqual(texts('2:(cat -3:dog) OR type:png bird'), ['2:cat + -6:dog', '1:bird']);
  assert.deepEqual(texts('-(cat OR dog)'), ['-1:cat + -1:dog']);
  assert.equal(texts(Array.from('abcdefghijkl').join(' OR ')).length, 1);
  assert.equal(texts('(a OR b) '.repeat(30)).length, 1);
});

test('conditions leave the words out', () => {
  assert.equal(conditions('red cat'), 'all');
  assert.equal(conditions('red type:png -w:5 "sign in"'), '(type:png & !w:5 & "sign in")');
  assert.equal(conditions('-dog type:png'), 'type:png');
  assert.equal(conditions('(cat OR type:png) h:5'), 'h:5');
  assert.equal(conditions('cat type:png OR dog type:svg'), '(type:png | type:svg)');
  assert.equal(conditions('-(type:png OR w:5)'), '(!type:png & !w:5)');
  assert.equal(conditions('-(type:png w:5)'), '(!type:png | !w:5)');
  assert.equal(conditions('-(cat type:png)'), '!type:png');
  assert.equal(conditions('-(type:png -w:5)'), '(!type:png | w:5)');
  assert.equal(conditions('-"sign in"'), '!"sign in"');
});

test('a field is found wherever it is asked for', () => {
  const asks = (text: string): boolean => asksFor('git', conditionOf(parseQuery(text).root));
  for (const text of ['git:changed', 'a -git:changed', 'w:5 (type:png OR -(git:changed h:5))'])
    assert.ok(asks(text), text);
  for (const text of ['', 'git', '"git:changed"', 'type:png -w:5']) assert.ok(!asks(text), text);
});

test('what depends on the time, on Git or on text inside does not last', () => {
  const lasts = (text: string): boolean | undefined => {
    const condition = conditionOf(parseQuery(text).root);
    return condition && isLasting(condition);
  };
  assert.equal(lasts('cat'), undefined);
  for (const text of ['type:png', '-type:png', 'type:png w:>=512', 'color:red OR is:duplicate']) {
    assert.equal(lasts(text), true, text);
  }
  for (const text of [
    'git:changed',
    'type:png modified:<7d',
    '-text:hello',
    '"login page"',
    'type:png OR git:changed',
  ]) {
    assert.equal(lasts(text), false, text);
  }
});
