import { type Message, message } from '../../shared/message.ts';
import type { MatchReason } from '../../shared/protocol.ts';
import { indexedWords } from '../store/wordIndex.ts';
import { type FileEvidence, shareOf } from './rootEvidence.ts';

/** What means less than this to do with the query is no reason. */
const leastMeaning = 0.9;

/**
 * Why a file was found, the strongest reason first. Looks are always among them: a picture is what is searched for.
 * @param query the text without its slips; empty for a picture alone
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
    const text = query === '' ? message('looks like the picture') : message('looks like “{0}”', query);
    reasons.push({ kind: 'looks', text, strength: strengths.looks });
  }
  const cut = path.lastIndexOf('/') + 1;
  const inName = new Set(indexedWords(path.slice(cut)));
  const all = shareOf(evidence.words);
  for (const kind of ['name', 'folder'] as const) {
    const hits = evidence.words.filter(({ word }) => inName.has(word) === (kind === 'name'));
    const words = listed(hits.map(({ word }) => asTyped(query, word)));
    if (words === undefined) continue;
    const text = kind === 'name' ? message('the name has {0}', words) : message('the folder has {0}', words);
    reasons.push({ kind, text, strength: (strengths.words * shareOf(hits)) / all });
  }
  const read = listed(evidence.text.words.map((word) => asTyped(query, word)));
  if (read !== undefined) {
    reasons.push({ kind: 'text', text: message('the text in it has {0}', read), strength: strengths.text });
  }
  if (phrase !== undefined && strengths.meaning >= leastMeaning) {
    reasons.push({
      kind: 'meaning',
      text: message('“{0}” is close in meaning to “{1}”', phrase, query),
      strength: strengths.meaning,
    });
  }
  return reasons.sort((a, b) => b.strength - a.strength);
}

/** Undefined where there is nothing to list. */
function listed(words: readonly string[]): Message | undefined {
  const quoted = words.map((word) => message('“{0}”', word));
  return quoted.length === 0 ? undefined : quoted.reduce((list, word) => message('{0} and {1}', list, word));
}

/** The word of the query that the index has in this form. */
function asTyped(query: string, word: string): string {
  return query.split(/[^\p{L}\p{N}\p{M}]+/u).find((typed) => indexedWords(typed).includes(word)) ?? word;
}
