import { type Message, message } from '../../../shared/message.ts';
import type { FilterNode, Query, QueryHint, QueryNode, SourceRange } from './ast.ts';
import { fieldLike, fieldNamed } from './fields.ts';
import { readFilter } from './filterValues.ts';
import { clampWeight, group } from './nodes.ts';

/** Longer texts are cut: no one types them, and a pasted file must not cost seconds. */
export const longestQuery = 4000;
/** Parentheses beyond this depth are ignored. */
const deepestGroup = 40;

const closers: Readonly<Record<string, string>> = { '"': '"', '“': '”"', '„': '“”"', '«': '»"' };
/** `16:9` and `10:30` are words, not weights. */
const numeric = /^[\d.,:/]*\d(?=[\s()]|$)/;

/**
 * Reads what a person typed. Every text gives a query: what cannot be understood as an operator is searched as words, and
 * `hints` say so. The language: README, "Query language".
 */
export function parseQuery(text: string): Query {
  return new Parser(text).parse();
}

class Parser {
  readonly #typed: string;
  readonly #text: string;
  readonly #hints: QueryHint[] = [];
  #at = 0;
  #depth = 0;

  constructor(typed: string) {
    this.#typed = typed;
    this.#text = typed.slice(0, longestQuery);
  }

  parse(): Query {
    if (this.#typed.length > longestQuery) {
      const hint = message('Only the first {0} characters are searched.', longestQuery);
      this.#hint(hint, longestQuery, this.#typed.length);
    }
    const root = this.#alternatives();
    return { text: this.#typed, root, hints: this.#hints };
  }

  /** `a b OR c d`, up to the end or to a parenthesis that closes a group. */
  #alternatives(): QueryNode | undefined {
    const alternatives: QueryNode[] = [];
    let parts: QueryNode[] = [];
    const finish = (): void => {
      const node = group('and', parts);
      if (node !== undefined) alternatives.push(node);
      parts = [];
    };
    for (;;) {
      this.#skipSpace();
      const character = this.#text[this.#at];
      if (character === undefined) break;
      if (character === ')') {
        if (this.#depth > 0) break;
        this.#at++;
        continue;
      }
      const operator = /^(?:OR|AND|\|\|?|&&?)(?=[\s()]|$)/.exec(this.#rest())?.[0];
      if (operator !== undefined) {
        this.#at += operator.length;
        if (operator === 'OR' || operator.startsWith('|')) finish();
        continue;
      }
      const node = this.#atom();
      if (node !== undefined) parts.push(node);
    }
    finish();
    return group('or', alternatives);
  }

  /** One word, quotation, filter or group, with the minus and the weight before it. */
  #atom(): QueryNode | undefined {
    const start = this.#at;
    const negation = /^NOT\s+(?=\S)/.exec(this.#rest());
    if (negation !== null) this.#at += negation[0].length;
    let negated = negation !== null;
    let weight = 1;
    let wordStart = this.#at;
    for (;;) {
      const minus = /^[-−]+/.exec(this.#rest())?.[0];
      if (minus !== undefined) {
        this.#at += minus.length;
        negated = true;
        if (weight === 1) wordStart = this.#at;
        continue;
      }
      const typed = /^(\d{1,4}(?:\.\d{0,3})?|\.\d{1,3}):/.exec(this.#rest());
      if (typed === null || numeric.test(this.#rest())) break;
      this.#at += typed[0].length;
      weight *= Number(typed[1]);
    }
    const next = this.#text[this.#at];
    if (next === undefined || /[\s)]/.test(next)) {
      // Nothing stands after the minus or the weight. `5:` is a word then, and a minus alone is nothing.
      const left = this.#text.slice(wordStart, this.#at);
      return left === '' ? undefined : this.#words(left, negated ? -1 : 1, start);
    }
    const sign = negated ? -1 : 1;
    if (closers[next] !== undefined) return this.#exact(sign * clampWeight(weight), start);
    if (next === '(') return this.#group(sign * clampWeight(weight), start);
    const before = this.#at;
    const filter = this.#filter(negated, start);
    return this.#at > before ? filter : this.#word(sign * clampWeight(weight), start);
  }

  #exact(weight: number, start: number): QueryNode | undefined {
    const text = this.#quoted().replace(/\s+/g, ' ').trim();
    return text === '' ? undefined : { type: 'exact', text, weight, range: this.#range(start) };
  }

  #group(weight: number, start: number): QueryNode | undefined {
    this.#at++;
    if (this.#depth >= deepestGroup) {
      this.#hint(message('Parentheses this deep are ignored.'), start, this.#at);
      return undefined;
    }
    this.#depth++;
    const inner = this.#alternatives();
    this.#depth--;
    if (this.#text[this.#at] === ')') this.#at++;
    if (inner === undefined || weight === 1) return inner;
    return weighted(inner, weight, this.#range(start));
  }

  /** A word, or undefined for parentheses that belong to none. */
  #word(weight: number, start: number): QueryNode | undefined {
    const word = this.#bare('');
    if (word === '') {
      this.#at++;
      return undefined;
    }
    // A NOT with nothing after it is still being typed.
    if (word === 'NOT') return undefined;
    const field = /^([a-z]{2,12}):(?!\/\/)[^\s:]/i.exec(word)?.[1];
    if (field !== undefined && fieldNamed(field) === undefined) {
      this.#hint(unknownFilter(field, word), start, this.#at);
    } else if (/^\d+(\.\d+)?:\d+(\.\d+)?$/.test(word)) {
      const hint = message('"{0}" is searched as words. For pictures of that shape use ratio:{0}', word);
      this.#hint(hint, start, this.#at);
    }
    return this.#words(word, weight, start);
  }

  #words(text: string, weight: number, start: number): QueryNode {
    return { type: 'words', text, weight, range: this.#range(start) };
  }

  /** A filter, if one starts here; otherwise nothing is consumed. What is consumed without an answer says nothing yet. */
  #filter(negated: boolean, start: number): FilterNode | undefined {
    const name = /^([a-z]{1,12}):/i.exec(this.#rest())?.[1];
    const description = name === undefined ? undefined : fieldNamed(name);
    if (name === undefined || description === undefined) return undefined;
    const before = this.#at;
    this.#at += name.length + 1;
    const values = this.#values();
    if (values.every((value) => /^[<>=]*$/.test(value))) {
      // Still being typed: it must not throw the ranking about meanwhile.
      const { field, help } = description;
      const hint = message('{0}: needs a value right after the colon: {1}', field, { text: help });
      this.#hint(hint, start, this.#at);
      return undefined;
    }
    const filter = readFilter(description.field, values);
    if (filter === undefined) {
      const raw = this.#text.slice(before, this.#at);
      const help = { text: description.help };
      this.#hint(message('"{0}" is not understood and searched as words. Try {1}', raw, help), start, this.#at);
      this.#at = before;
      return undefined;
    }
    return { type: 'filter', filter, negated, range: this.#range(start) };
  }

  /** Values between commas, each bare or quoted. */
  #values(): string[] {
    const values: string[] = [];
    for (;;) {
      const character = this.#text[this.#at];
      const value = character !== undefined && closers[character] !== undefined ? this.#quoted() : this.#bare(',');
      const trimmed = value.replace(/\s+/g, ' ').trim();
      if (trimmed !== '') values.push(trimmed);
      if (this.#text[this.#at] !== ',') return values;
      this.#at++;
    }
  }

  /** The text between quotation marks; an open quotation ends with the query. `\"` is a quotation mark, `\\` a backslash. */
  #quoted(): string {
    const close = closers[this.#text[this.#at++] ?? ''] ?? '"';
    let value = '';
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined) {
        this.#at--;
        return value;
      }
      if (close.includes(character)) return value;
      const next = this.#text[this.#at];
      if (character === '\\' && (next === '"' || next === '\\')) {
        value += next;
        this.#at++;
      } else value += character;
    }
  }

  /** Up to a space, a separator or a parenthesis; parentheses in pairs, as in `image(3).png`, belong to the word. */
  #bare(separators: string): string {
    const start = this.#at;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || /[\s)]/.test(character) || separators.includes(character)) break;
      if (character === '(') {
        const pair = /^\([^\s()]*\)/.exec(this.#rest())?.[0];
        if (pair === undefined || this.#at === start || (separators !== '' && pair.includes(separators))) break;
        this.#at += pair.length;
      } else this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #rest(): string {
    return this.#text.slice(this.#at);
  }

  #range(start: number): SourceRange {
    return { start, end: this.#at };
  }

  #hint(hint: Message, start: number, end: number): void {
    this.#hints.push({ message: hint, range: { start, end } });
  }
}

function unknownFilter(field: string, word: string): Message {
  const like = fieldLike(field);
  return like === undefined
    ? message('There is no filter "{0}:", so "{1}" is searched as words.', field, word)
    : message('There is no filter "{0}:", so "{1}" is searched as words. Did you mean {2}: ?', field, word, like.field);
}

/** The group as one node that carries the weight, or minus, before its parenthesis. */
function weighted(inner: QueryNode, weight: number, range: SourceRange): QueryNode {
  if (inner.type === 'words' || inner.type === 'exact') {
    const product = clampWeight(Math.abs(inner.weight * weight)) * Math.sign(inner.weight) * Math.sign(weight);
    return { ...inner, weight: product, range };
  }
  if (inner.type === 'filter') return { ...inner, negated: inner.negated !== weight < 0, range };
  if (inner.weight !== 1) return { type: 'and', children: [inner], weight, range };
  return { ...inner, weight, range };
}
