import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationRoot } from '../installation.ts';
import { WordList } from '../ranker/spelling/wordList.ts';

let words: WordList | undefined;

/** The English words that come with Lookalike (models/lookalike-words), read when they are first asked for. @throws when they cannot be read */
export function englishWords(): WordList {
  words ??= new WordList(readFileSync(join(installationRoot(), 'models', 'lookalike-words', 'words.txt')));
  return words;
}
