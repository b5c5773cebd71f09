import type { MatchReason } from '../../shared/protocol.ts';
import { indexedWords } from '../store/wordIndex.ts';
import { type FileEvidence, shareOf } from './rootEvidence.ts';

/** What means less than this to do with the query is no reason. */
const leastMeaning = 0.9;

/**
 * Why a file was found, the strongest reason first. Looks are always among them: a picture is what is searched for.
 * @param query what was typed; empty for a picture alone
 * @param path relative, with forward slashes
 * @param phrase what the path says; undefined when nothing
 * @param strengths how sure each kind of evidence makes, 0 to 1
 */
export function matchReasons(
  query: string,
  path: string,
  phrase: string | undefined,
  evidence: FileEvidence,
  strengths: { readonly looks: number; readonly meaning: number; readonly words: number; readonly text: number },
): MatchReason[] {
  const reasons: MatchReason[] = [];
  if (evidence.looks !== undefined) {
    const text = query === '' ? 'looks like the picture' : `looks like “${query}”`;
    reasons.push({ kind: 'looks', text, strength: strengths.looks });
  }
  const cut = path.lastIndexOf('/') + 1;
  const inName = new Set(indexedWords(path.slice(cut)));
  const all = shareOf(evidence.words);
  for (const [kind, place, hits] of [
    ['name', 'name', evidence.words.filter(({ word }) => inName.has(word))],
    ['folder', 'folder', evidence.words.filter(({ word }) => !inName.has(word))],
  ] as const) {
    if (hits.length === 0) continue;
    const words = hits.map(({ word }) => `“${asTyped(query, word)}”`).join(' and ');
    reasons.push({ kind, text: `the ${place} has ${words}`, strength: (strengths.words * shareOf(hits)) / all });
  }
  if (evidence.text.words.length > 0) {
    const words = evidence.text.words.map((word) => `“${asTyped(query, word)}”`).join(' and ');
    reasons.push({ kind: 'text', text: `the text in it has ${words}`, strength: strengths.text });
  }
  if (phrase !== undefined && strengths.meaning >= leastMeaning) {
    reasons.push({
      kind: 'meaning',
      text: `“${phrase}” is close in meaning to “${query}”`,
      strength: strengths.meaning,
    });
  }
  return reasons.sort((a, b) => b.strength - a.strength);
}

/** The word of the query that the index has in this form. */
function asTyped(query: string, word: string): string {
  return query.split(/[^\p{L}\p{N}\p{M}]+/u).find((typed) => indexedWords(typed).includes(word)) ?? word;
}
