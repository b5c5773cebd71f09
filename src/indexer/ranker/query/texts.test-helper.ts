import fc from 'fast-check';
import { fields } from './fields.ts';

/** Texts that look like the language: its operators, fields and values in any order. */
export const languageLike = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          'cat',
          'red icon',
          'OR',
          'AND',
          'NOT',
          '(',
          ')',
          '-',
          '--',
          '"',
          '“',
          '”',
          ',',
          ':',
          '2:',
          '.5:',
          '-3:',
          '\\',
        ],
        ...[
          '16:9',
          '\\"',
          'image(3).png',
          '<',
          '>=',
          '512',
          '200kb',
          '7d',
          '*',
          '/',
          '#f80',
          'red',
          'foo:bar',
          '\u00a0',
        ],
      ),
      fc.constantFrom(...fields.flatMap(({ field, aliases }) => [`${field}:`, ...aliases.map((alias) => `${alias}:`)])),
      fc.constantFrom(...fields.flatMap(({ field, examples }) => examples.map((example) => `${field}:${example}`))),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 14 },
  )
  .chain((parts) => fc.constantFrom('', ' ', ' ').map((separator) => parts.join(separator)));

/** The same, and whatever else a keyboard or a file can put into a query. */
export const anyText = fc.oneof(languageLike, fc.string({ maxLength: 80 }), fc.string({ unit: 'binary' }));
