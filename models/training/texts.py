#!/usr/bin/env python3
"""Sentence vectors of all training texts and of the 1,000 classes: OUT/texts.npy, train_texts.json, class_texts.json.

usage: texts.py --jobs JOBS --minilm FOLDER --wordnet data.noun --out OUT [--part i/n]
The first call without --part lists the texts; parts encode them, and may run beside each other.
"""
import argparse
import ast
import importlib.util
import json
import os
import random
import re
import time

import numpy as np
import torch

import minilm

PROMPTS = ['{} icon', 'icon of {}', 'a picture of {}', 'an icon showing {}', '{} symbol', 'a drawing of a {}']
TOO_WIDE = set(
    'entity;physical entity;object;physical object;whole;unit;artifact;artefact;matter;substance;organism;being;living thing;'
    'animate thing;thing;abstraction;abstract entity;instrumentality;instrumentation;causal agent;cause;causal agency;chordate;'
    'vertebrate;craniate;placental;placental mammal;eutherian;eutherian mammal'.split(';')
)


def package_file(package, *parts):
    """A data file of an installed package, which need not be importable."""
    return os.path.join(importlib.util.find_spec(package).submodule_search_locations[0], *parts)


def assigned(path, name):
    """The literal that a module assigns to a name; the module is not run."""
    for node in ast.parse(open(path, encoding='utf8').read()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise KeyError(f'{path} assigns no {name}')


def synsets(path):
    """WordNet's nouns: offset -> (lemmas, hypernyms' offsets, gloss)."""
    found = {}
    for line in open(path, encoding='latin1'):
        if not re.match(r'\d{8} ', line):
            continue
        fields = line.split(' ')
        count = int(fields[3], 16)
        lemmas = [fields[4 + 2 * i].replace('_', ' ').lower() for i in range(count)]
        at = 4 + 2 * count
        pointers = int(fields[at])
        above = [fields[at + 2 + 4 * i] for i in range(pointers) if fields[at + 1 + 4 * i] in ('@', '@i')]
        found[fields[0]] = (lemmas, above, line.split('| ')[-1].split(';')[0].strip())
    return found


def classes(wordnet):
    """ImageNet's classes in order: label (OpenCLIP's list), WordNet's words for it, its hypernyms with their distance, gloss."""
    labels = assigned(package_file('open_clip', 'zero_shot_metadata.py'), 'IMAGENET_CLASSNAMES')
    nouns = synsets(wordnet)
    identifiers = open(package_file('timm', 'data', '_info', 'imagenet_synsets.txt')).read().split()
    for label, identifier in zip(labels, identifiers, strict=True):
        seen, queue = {}, [(identifier[1:], 0)]
        while queue:
            offset, distance = queue.pop(0)
            if offset not in seen:
                seen[offset] = distance
                queue += [(above, distance + 1) for above in nouns[offset][1]]
        lemmas, _, gloss = nouns[identifier[1:]]
        above = [(word, distance) for offset, distance in seen.items() if distance > 0 for word in nouns[offset][0] if word not in TOO_WIDE]
        yield label, lemmas, above, gloss


def list_texts(options):
    random.seed(0)
    index = {}

    def at(text):
        return index.setdefault(text.lower(), len(index))

    found = []
    for label, lemmas, above, gloss in classes(options.wordnet):
        if options.labels_only:
            lemmas, above, gloss = [label], [], label
        found.append({
            'name': [at(label), at('a photo of a ' + label)],
            'own': [at(word) for word in lemmas] + [at('a photo of a ' + word) for word in lemmas[:2]],
            'above': [(at(word), distance) for word, distance in above if distance <= 7][:16],
            'gloss': [at(lemmas[0] + ': ' + gloss)],
        })  # fmt: skip
    rows, families = [], {}
    for line in open(f'{options.jobs}/train.jsonl', encoding='utf8'):
        job = json.loads(line)
        name, tags = job['name'], job['tags']
        row = {'set': job['set'], 'name': at(name), 'tags': [at(tag) for tag in tags], 'more': []}
        if random.random() < 0.3:
            row['more'].append(at(random.choice(PROMPTS).format(name)))
        if tags and 'family' not in job and random.random() < 0.4:
            row['more'].append(at(f'{name} {" ".join(random.sample(tags, min(2, len(tags))))}'))
        if job.get('description'):
            row['more'].append(at(f'{name}, {job["description"]}'))
        if 'family' in job:
            row['family'] = families.setdefault(job['family'], len(families))
        rows.append(row)
    for name, value in (('train_texts', rows), ('class_texts', found), ('texts', list(index))):
        with open(f'{options.out}/{name}.json', 'w', encoding='utf8') as file:
            json.dump(value, file)
    np.lib.format.open_memmap(f'{options.out}/texts.npy', 'w+', np.float16, (len(index), 384))
    print(len(rows), 'pictures,', len(index), 'texts,', len(families), 'families')


def encode(options):
    part, parts = map(int, options.part.split('/'))
    torch.set_num_threads(1)
    texts = json.load(open(f'{options.out}/texts.json', encoding='utf8'))
    vectors = np.load(f'{options.out}/texts.npy', mmap_mode='r+')
    encoder = minilm.encoder(options.minilm)
    started = time.time()
    for start in range(part * 2048, len(texts), parts * 2048):
        if not vectors[start].any():  # a call that was cut off goes on
            vectors[start : start + 2048] = encoder(texts[start : start + 2048])
        print(start, f'{time.time() - started:.0f} s', flush=True)
    vectors.flush()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('jobs', 'minilm', 'wordnet', 'out'):
        parser.add_argument('--' + name, required=True)
    parser.add_argument('--part')
    parser.add_argument('--labels-only', action='store_true', help='classes by their label alone, for a trial run')
    arguments = parser.parse_args()
    if arguments.part:
        encode(arguments)
    else:
        list_texts(arguments)
