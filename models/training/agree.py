#!/usr/bin/env python3
"""Share of queries whose ten best pictures are the same for int8 and float32 graphs, as sets and in the same order.

usage: agree.py OUT --queries TEXTS.json --pictures CACHE/NAME [--count 1000]
Pictures and queries are chance samples of what was drawn; both towers are those of the same kind.
"""
import argparse
import json
import os

import numpy as np

from describe import HERE, Towers
from features import pictures


def ranked(folder, tokenizer, templates, queries, drawn):
    towers = Towers(folder, templates, tokenizer)
    seen = np.stack([towers.picture(rgb) for rgb in drawn])
    scores = np.stack([towers.query(query) for query in queries]) @ seen.T
    return np.argsort(-scores, 1, kind='stable')[:, :10]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out')
    parser.add_argument('--queries', required=True)
    parser.add_argument('--pictures', required=True)
    parser.add_argument('--count', type=int, default=1000)
    options = parser.parse_args()
    chance = np.random.default_rng(1)
    with open(options.queries, encoding='utf8') as file:
        texts = json.load(file)
    with open(f'{HERE}/contract.json', encoding='utf8') as file:
        templates = json.load(file)['promptTemplates']
    queries = [texts[k] for k in chance.choice(len(texts), options.count, False)]
    cache, name = os.path.split(options.pictures)
    everything = pictures(cache, name)
    drawn = everything[np.sort(chance.choice(len(everything), options.count, False))]
    tokenizer = f'{options.out}/tokenizer.json'
    packed, wide = (ranked(folder, tokenizer, templates, queries, drawn) for folder in (options.out, f'{options.out}/float32'))
    same = np.mean([set(a) == set(b) for a, b in zip(packed.tolist(), wide.tolist(), strict=True)])
    shared = np.mean([len(set(a) & set(b)) for a, b in zip(packed.tolist(), wide.tolist(), strict=True)]) / 10
    print(f'{options.count} queries of {options.count} pictures: the same ten {100 * same:.1f} %, in the same order', end=' ')
    print(f'{100 * np.mean((packed == wide).all(1)):.1f} %, shared {100 * shared:.2f} %, the same first {100 * np.mean(packed[:, 0] == wide[:, 0]):.1f} %')


if __name__ == '__main__':
    main()
