import { type Message, message } from './message.ts';
import type { SpellingCorrection } from './protocol.ts';

/** What a person is told when words were searched for that they did not type; undefined when there were none. */
export function correctionMessage(corrections: readonly SpellingCorrection[]): Message | undefined {
  if (corrections.length === 0) return undefined;
  const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ');
  return message(
    'Searched for {0} instead of {1}.',
    quoted(corrections.map(({ meant }) => meant)),
    quoted(corrections.map(({ typed }) => typed)),
  );
}

/** The text of a query as it was searched for. */
export function mendedText(text: string, corrections: readonly SpellingCorrection[]): string {
  const meant = new Map(corrections.map((correction) => [correction.typed, correction.meant]));
  return text.replace(/[A-Za-z]+/g, (word) => meant.get(word.toLowerCase()) ?? word);
}
