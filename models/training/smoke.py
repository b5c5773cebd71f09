#!/usr/bin/env python3
"""The whole recipe on 200 pictures, to see that every step still runs; the model that it makes knows nothing.

usage: smoke.py --npm NODE_MODULES --clip-art FOLDER --minilm FOLDER --wordnet data.noun --work FOLDER
"""
import argparse
import os
import subprocess
import sys

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
PICTURES = 200


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('npm', 'clip-art', 'minilm', 'wordnet', 'work'):
        parser.add_argument('--' + name, required=True)
    options = parser.parse_args()
    work, cache = options.work, f'{options.work}/cache'
    os.makedirs(cache, exist_ok=True)

    def step(script, *arguments):
        command = ['node' if script.endswith('.mjs') else sys.executable, f'{HERE}/{script}', *map(str, arguments)]
        print(script, *arguments, flush=True)
        subprocess.run(command, check=True, env={**os.environ, 'SHARP': os.path.abspath(options.npm)})

    step('jobs.py', '--npm', options.npm, '--clip-art', options.clip_art, '--out', work, '--most', PICTURES)
    step('render.mjs', f'{work}/train.jsonl', f'{cache}/train')
    words = ('texts.py', '--jobs', work, '--minilm', options.minilm, '--wordnet', options.wordnet, '--out', cache, '--labels-only')
    step(*words)
    step(*words, '--part', '0/1')
    step('features.py', cache, 'train')
    step('features.py', cache, 'train', '--part', '0/1')
    start = ()
    for stage in ('head', 'cnn', 'both'):
        step('train.py', cache, f'{work}/{stage}.pt', '--stage', stage, '--minutes', 0.05, '--batch', 64, *start)
        start = ('--init', f'{work}/{stage}.pt')
    step('export.py', cache, f'{work}/both.pt', f'{work}/model', '--minilm', options.minilm, '--even', 0.5)
    step('describe.py', cache, f'{work}/model', '--jobs', work, '--photos', f'{HERE}/../../test/fixtures/gallery/photos')

    tokens = Tokenizer.from_file(f'{work}/model/tokenizer.json').encode('a red bell')
    feeds = {
        'image': {'pixel_values': np.random.default_rng(0).uniform(-1, 1, (1, 3, 224, 224)).astype(np.float32)},
        'text': {'input_ids': np.array([tokens.ids]), 'attention_mask': np.array([tokens.attention_mask])},
    }
    for tower, feed in feeds.items():
        wide, packed = (onnxruntime.InferenceSession(f'{work}/model/{folder}{tower}.onnx').run(None, feed)[0][0] for folder in ('float32/', ''))
        agreement = float(wide @ packed)
        print(tower, f'cosine of int8 with float32 {agreement:.4f}')
        assert packed.shape == (384,) and abs(np.linalg.norm(packed) - 1) < 1e-4 and agreement > 0.9999


if __name__ == '__main__':
    main()
