#!/usr/bin/env python3
"""Describes exported graphs: OUT/model.json (sizes, hashes, what cosines mean), check.json (reference vectors), CREDITS.md.

usage: describe.py CACHE OUT --jobs JOBS --photos FOLDER
What unrelated pairs score is measured on drawn pictures and on the photos of FOLDER, which have nothing to do with the texts:
names of other pictures. A quarter of the pictures count as photos, because no photo was drawn and projects hold many; a quarter of
the pairs of pictures are of one icon set, because a folder's pictures look more alike than chance ones.
"""
import argparse
import glob
import hashlib
import json
import os

import numpy as np
import onnxruntime
from PIL import Image, ImageOps
from tokenizers import Tokenizer

from features import pictures

HERE = os.path.dirname(os.path.abspath(__file__))
SETS, OF_A_SET, TEXTS, SIDE = 20, 30, 600, 224
PHOTOS, OF_ONE_SET = 0.25, 0.25  # shares
PERCENTS = (1, 5, 25, 50, 75, 90, 95, 99, 99.9)
FILES = ('image.onnx', 'text.onnx', 'tokenizer.json', 'tokenizer_config.json')
REFERENCES = (
    'a cat', 'trash can', 'arrow pointing left', 'A dog running on the grass.', 'settings gear', 'Café menu with prices',
    'login dialog', 'pie chart showing sales by region in 2008, with a legend on the right',
)  # fmt: skip


class Towers:
    def __init__(self, folder, templates, tokenizer=None):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.sessions = {name: onnxruntime.InferenceSession(f'{folder}/{name}.onnx', options) for name in ('image', 'text')}
        self.tokenizer = Tokenizer.from_file(tokenizer or f'{folder}/tokenizer.json')
        self.tokenizer.enable_truncation(64)
        self.templates = templates

    def text(self, text):
        """The vector of a text as it is."""
        tokens = self.tokenizer.encode(text)
        feed = {'input_ids': np.array([tokens.ids]), 'attention_mask': np.array([tokens.attention_mask])}
        return self.sessions['text'].run(['text_embeds'], feed)[0][0]

    def query(self, text):
        vector = sum(self.text(template.replace('{}', text)) for template in self.templates)
        return vector / np.linalg.norm(vector)

    def picture(self, rgb):
        pixels = (np.ascontiguousarray(rgb.transpose(2, 0, 1)).astype(np.float32) - 127) / 128
        return self.sessions['image'].run(None, {'pixel_values': pixels[None]})[0][0]


def photo(path):
    """Shorter side to 224, centre cut, as the product prepares opaque pictures."""
    return np.array(ImageOps.fit(ImageOps.exif_transpose(Image.open(path)).convert('RGB'), (SIDE, SIDE), Image.BICUBIC))


def spread(values, weights):
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    at = np.searchsorted(share, np.array(PERCENTS) / 100).clip(max=len(values) - 1)
    mean = float(np.average(values, weights=weights))
    return {
        'mean': round(mean, 4),
        'std': round(float(np.average((values - mean) ** 2, weights=weights) ** 0.5), 4),
        'percentiles': {str(percent): round(float(values[order][k]), 4) for percent, k in zip(PERCENTS, at, strict=True)},
        'pairs': int(values.size),
    }


def calibration(towers, options):
    rows = json.load(open(f'{options.cache}/train_texts.json'))
    texts = json.load(open(f'{options.cache}/texts.json'))
    drawn = pictures(options.cache, 'train')
    chance = np.random.default_rng(0)
    known = {}
    for k in np.flatnonzero(np.fromfile(f'{options.cache}/train.ok', np.uint8)[: len(drawn)]):
        known.setdefault(rows[k]['set'], []).append(int(k))
    large = sorted(name for name, of in known.items() if len(of) >= OF_A_SET) or sorted(known)
    sets = chance.permutation(large)[:SETS]
    chosen = np.sort(np.concatenate([chance.permutation(known[name])[:OF_A_SET] for name in sets]))
    photos = [photo(path) for path in sorted(glob.glob(f'{options.photos}/**/*.jpg', recursive=True))]
    seen = np.stack([towers.picture(rgb) for rgb in [*drawn[chosen], *photos]])
    weight = np.r_[np.full(len(chosen), (1 - PHOTOS) / len(chosen)), np.full(len(photos), PHOTOS / max(1, len(photos)))]
    names = [rows[k]['name'] for k in chance.permutation(len(rows))]
    asked = list(dict.fromkeys(names))[:TEXTS]
    queries = np.stack([towers.query(texts[name]) for name in asked])
    owned = [{row['name'], *row['tags'], *row['more']} for row in (rows[k] for k in chosen)] + [set()] * len(photos)
    unrelated = np.array([[name not in own for own in owned] for name in asked])
    first, second = np.triu_indices(len(seen), 1)
    kind = np.array([rows[k]['set'] for k in chosen] + [''] * len(photos))
    # Two photos of a small folder may well be of one thing.
    apart = np.array([not (owned[a] & owned[b]) and (kind[a] != '' or kind[b] != '') for a, b in zip(first, second, strict=True)])
    pairs = weight[first] * weight[second]
    alike = kind[first] == kind[second]
    for of, share in ((alike & apart, OF_ONE_SET), (~alike & apart, 1 - OF_ONE_SET)):
        pairs[of] *= share / max(pairs[of].sum(), 1e-9)
    return {
        'textImage': {'background': spread((queries @ seen.T)[unrelated], np.broadcast_to(weight, unrelated.shape)[unrelated])},
        'imageImage': {'background': spread((seen @ seen.T)[first, second][apart], pairs[apart])},
    }


def credits(jobs):
    lines = [open(f'{HERE}/credits.md', encoding='utf8').read().rstrip(), '', '| set | name | by | licence |', '| --- | --- | --- | --- |']
    for row in json.load(open(f'{jobs}/licences.json', encoding='utf8')):
        link = lambda text, url: f'[{text}]({url})' if url else text  # noqa: E731
        name = ' '.join(filter(None, (row['name'], row.get('version'))))
        author, licence = row['author'], row['licence']
        lines.append(f'| {row["set"]} | {name} | {link(author["name"], author.get("url"))} | {link(licence.get("spdx") or licence["title"], licence.get("url"))} |')
    return '\n'.join(lines) + '\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('cache')
    parser.add_argument('out')
    parser.add_argument('--jobs', required=True)
    parser.add_argument('--photos', required=True)
    options = parser.parse_args()
    with open(f'{HERE}/contract.json', encoding='utf8') as file:
        contract = json.load(file)
    towers = Towers(options.out, contract['promptTemplates'])
    files = []
    for name in FILES:
        with open(f'{options.out}/{name}', 'rb') as file:
            data = file.read()
        files.append({'path': name, 'bytes': len(data), 'sha256': hashlib.sha256(data).hexdigest()})
    model = {**contract, 'calibration': calibration(towers, options), 'files': files}
    references = {
        'note': "Reference vectors of the texts as text.onnx's text_embeds gives them, each text as it stands (no prompt template), "
        "computed with Python's onnxruntime and tokenizers; rounded to 4 digits.",
        'texts': {text: [round(float(value), 4) for value in towers.text(text)] for text in REFERENCES},
    }
    for name, value, indent in (('model.json', model, 2), ('check.json', references, None)):
        with open(f'{options.out}/{name}', 'w', encoding='utf8') as file:
            json.dump(value, file, indent=indent, ensure_ascii=False, separators=None if indent else (',', ':'))
            file.write('\n')
    with open(f'{options.out}/CREDITS.md', 'w', encoding='utf8') as file:
        file.write(credits(options.jobs))
    print(sum(file['bytes'] for file in files), 'bytes')


if __name__ == '__main__':
    main()
