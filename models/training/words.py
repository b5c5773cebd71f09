#!/usr/bin/env python3
"""The English words by which a query's spelling is judged: words.txt, sorted, one a line.

A digit after a word says how common it is, 1 to 9: such words may be what another was meant to be. A word without one is known,
and nothing more.

usage: words.py --jobs JOBS --wordnet FOLDER --tokenizer tokenizer.json --out words.txt
"""
import argparse
import collections
import json
import math
import os
import re

LEAST_LETTERS = 3
MOST_COMMON = 9
# Known, but never what somebody is told to have meant.
NEVER_OFFERED = set(
    'arse ass asses asshole bastard bastards bitch bitches bloody cock cocks crap cunt dick dicks fag faggot fuck fucked fucker fucking nigga nigger nude'
    ' penis piss porn pussy rape raped rapist raping retard sexual sexy shit slut tits vagina whore whores'.split()
)
# Two words that few pictures have as one ("arrowdown") are better taken apart, as a query's are.
FEW_PICTURES = 3
COMMON_PART = 5


def letters(text):
    return [word for word in re.findall('[a-z]+', text.lower()) if len(word) >= LEAST_LETTERS]


def of_tokenizer(path):
    """Whole words of a WordPiece vocabulary, whose order is that of their frequency in Wikipedia and books."""
    vocabulary = json.load(open(path, encoding='utf8'))['model']['vocab']
    words = [word for word in sorted(vocabulary, key=vocabulary.get) if letters(word) == [word]]
    return {word: MOST_COMMON * (1 - rank / len(words)) for rank, word in enumerate(words)}


def of_pictures(jobs):
    """Words of names and tags, by how many pictures have them; what only one has may be a slip itself."""
    counts = collections.Counter()
    for line in open(os.path.join(jobs, 'train.jsonl'), encoding='utf8'):
        job = json.loads(line)
        counts.update({word for text in [job['name'], *job.get('tags', [])] for word in letters(text)})
    common = {word: 0 if count == 1 else 2 + 1.2 * math.log2(count) for word, count in counts.items()}
    few = {word for word, count in counts.items() if count < FEW_PICTURES}
    return {word: worth for word, worth in common.items() if word not in few or not is_joined(word, common)}


def is_joined(word, common):
    return any(
        min(common.get(word[:at], 0), common.get(word[at:], 0)) >= COMMON_PART
        for at in range(LEAST_LETTERS, len(word) - LEAST_LETTERS + 1)
    )


def of_wordnet(folder):
    words = set()
    for part in ['noun', 'verb', 'adj', 'adv']:
        for line in open(os.path.join(folder, f'data.{part}'), encoding='latin1'):
            if not re.match(r'\d{8} ', line):
                continue
            fields = line.split(' ')
            for i in range(int(fields[3], 16)):
                words.update(letters(fields[4 + 2 * i]))
    return {word: 0 for word in words}


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ['--jobs', '--wordnet', '--tokenizer', '--out']:
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    common = collections.Counter()
    for source in [of_tokenizer(args.tokenizer), of_pictures(args.jobs), of_wordnet(args.wordnet)]:
        for word, worth in source.items():
            offered = 0 if word in NEVER_OFFERED else int(worth)
            common[word] = max(common[word], min(MOST_COMMON, offered))
    with open(args.out, 'w', encoding='ascii', newline='\n') as file:
        for word in sorted(common):
            file.write(f'{word}{common[word] or ""}\n')
    print(len(common), 'words,', sum(worth > 0 for worth in common.values()), 'of them common')
