import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completion, Completions } from '../../shared/completion.ts';
import { Suggestions } from './suggestions.ts';

const names = ['type:', 'color:', 'size:', 'side:'];
const item = (label: string): Completion => ({ label, insert: label, help: '' });

/** A small language of its own: four operators, and two values of any. */
function complete(text: string, cursor: number): Completions {
  const before = text.slice(0, cursor);
  const word = /[^\s(-]*$/u.exec(before)?.[0] ?? '';
  const colon = word.indexOf(':');
  const start = cursor - (colon < 0 ? word.length : word.length - colon - 1);
  const typed = before.slice(start);
  const items = (colon < 0 ? names : ['png', 'svg']).filter((name) => name.startsWith(typed)).map(item);
  return { kind: colon < 0 ? 'operator' : 'value', start, end: cursor, items };
}

function suggestions(): { readonly list: Suggestions; readonly asked: string[]; changes(): number } {
  const asked: string[] = [];
  let changes = 0;
  const list = new Suggestions(
    async (text, cursor) => {
      asked.push(text.slice(0, cursor));
      return complete(text, cursor);
    },
    () => {
      changes += 1;
    },
  );
  return { list, asked, changes: () => changes };
}

test('offers come at the start of an operator and for its values, and for nothing else', async () => {
  const { list, asked } = suggestions();
  for (const [text, open] of [
    ['co', true],
    ['c', false],
    ['red ty', true],
    ['-(si', true],
    ['type:', true],
    ['type:"p', false],
    ['', false],
    ['cat ', false],
    ['12', false],
  ] as const) {
    await list.follow(text, text.length);
    assert.equal(list.open, open, text);
  }
  assert.ok(!asked.includes('') && !asked.includes('cat ') && !asked.includes('c') && !asked.includes('12'));
  await list.follow('', 0, true);
  assert.equal(list.items.length, 4);
});

test('a word that no operator begins with is asked about once', async () => {
  const { list, asked } = suggestions();
  const word = 'icon';
  for (let end = 1; end <= word.length; end++) await list.follow(word.slice(0, end), end);
  assert.deepEqual(asked, ['ic']);
  await list.follow('icon ty', 7);
  assert.equal(list.open, true);
});

test('arrows choose and go round; taking one puts it in the place of what was typed', async () => {
  const { list } = suggestions();
  await list.follow('a si b', 4);
  assert.equal(list.active, -1);
  list.move(1);
  list.move(1);
  assert.equal(list.active, 1);
  list.move(1);
  assert.equal(list.active, 0);
  list.move(-1);
  assert.equal(list.active, 1);
  assert.deepEqual(list.take(), { text: 'a side: b', cursor: 7, open: true });
  assert.equal(list.open, false);
  await list.follow('si', 2);
  list.move(-1);
  assert.equal(list.active, 1, 'upwards from none is the last');
  await list.follow('type:', 5);
  assert.deepEqual(list.take(), { text: 'type:png', cursor: 8, open: false }, 'none chosen: the first');
  assert.equal(list.take(), undefined);
});

test('a late answer to an older text is not shown, nor one after the list was closed', async () => {
  const waiting: ((completions: Completions) => void)[] = [];
  const list = new Suggestions(
    () => new Promise((resolve) => waiting.push(resolve)),
    () => {},
  );
  const first = list.follow('co', 2);
  const second = list.follow('ty', 2);
  waiting[1]?.(complete('ty', 2));
  await second;
  waiting[0]?.(complete('co', 2));
  await first;
  assert.deepEqual(
    list.items.map(({ label }) => label),
    ['type:'],
  );
  const third = list.follow('si', 2);
  list.close();
  waiting[2]?.(complete('si', 2));
  await third;
  assert.equal(list.open, false);
});

test('an engine that does not answer closes the list and says nothing', async () => {
  const list = new Suggestions(
    () => Promise.reject(new Error('stopped')),
    () => {},
  );
  await list.follow('co', 2);
  assert.equal(list.open, false);
});
