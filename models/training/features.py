#!/usr/bin/env python3
"""The frozen backbone's view of drawn pictures: NAME.{pooled,taps,colour,grid,logits,flatness}.npy, normalised, half precision.

usage: features.py CACHE NAME [--most N] [--part i/n]
The first call without --part writes the backbone's graph, the normalisation (CACHE/norm.npz, if it is not there) and arrays,
which keep what they held; parts fill them with one thread each, may run beside each other, and go on where they were cut off.
"""
import argparse
import os
import time

import numpy as np
import onnxruntime
import torch

from network import GRID, Backbone
from rounding import by_output

SIDE = 224
WIDTHS = {'pooled': (1280,), 'taps': (1568,), 'colour': (112,), 'grid': (9, GRID), 'logits': (1000,), 'flatness': (1,)}


def pictures(cache, name):
    count = os.path.getsize(f'{cache}/{name}.rgb') // (SIDE * SIDE * 3)
    return np.memmap(f'{cache}/{name}.rgb', np.uint8, 'r', shape=(count, SIDE, SIDE, 3))


def colour(rgb):
    """Square roots of a histogram of 64 colours on every fourth pixel, and the mean colours of 4 x 4 fields: [B, 112]."""
    quarter = (rgb[:, ::4, ::4] >> 6).astype(np.int32)
    bins = (quarter[..., 0] * 16 + quarter[..., 1] * 4 + quarter[..., 2]).reshape(len(rgb), -1)
    histogram = np.stack([np.bincount(row, minlength=64) for row in bins]).astype(np.float32) / bins.shape[1]
    fields = rgb.reshape(len(rgb), 4, 56, 4, 56, 3).mean((2, 4)).reshape(len(rgb), 48) / 255 - 0.5
    return np.concatenate([np.sqrt(histogram), fields], 1)


def flatness(rgb):
    """Share of neighbouring pixels, on every fourth row and column, that differ by two levels at most: [B, 1]."""
    rows = rgb[:, ::4].astype(np.int16)
    columns = rgb[:, :, ::4].astype(np.int16)
    across = np.abs(rows[:, :, 1:] - rows[:, :, :-1]).max(3) <= 2
    down = np.abs(columns[:, 1:] - columns[:, :-1]).max(3) <= 2
    return ((across.mean((1, 2)) + down.mean((1, 2))) / 2)[:, None]


def session(cache):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(f'{cache}/backbone.onnx', options)


def run(model, rgb):
    """One picture a call: faster than a batch, which leaves the processor's cache."""
    pixels = (np.ascontiguousarray(rgb.transpose(0, 3, 1, 2)).astype(np.float32) - 127) / 128
    return [np.concatenate(parts) for parts in zip(*(model.run(None, {'pixels': pixels[i : i + 1]}) for i in range(len(rgb))), strict=True)]


def normalisation(model, rgb):
    """Means and spreads of a chance sample, and the main directions of the grid."""
    sample = np.sort(np.random.default_rng(0).permutation(len(rgb))[:3000])
    pooled, _, taps, grid = run(model, rgb[sample])
    found = {}
    for kind, value in (('pooled', pooled), ('taps', taps), ('colour', colour(rgb[sample]))):
        found[f'{kind}_mean'], found[f'{kind}_step'] = value.mean(0), value.std(0) + 0.02
    grid = grid.reshape(-1, 1280)
    mean = grid.mean(0)
    size, directions = np.linalg.eigh((grid - mean).T @ (grid - mean) / len(grid))
    basis = directions[:, ::-1][:, :GRID] / np.sqrt(size[::-1][:GRID].mean())
    codes, step = by_output(basis, 1)
    basis = codes * step
    return {**found, 'grid_basis': basis, 'grid_mean': mean @ basis}


def prepare(options):
    torch.onnx.export(
        Backbone(), (torch.rand(2, 3, SIDE, SIDE),), f'{options.cache}/backbone.onnx', input_names=['pixels'],
        output_names=['pooled', 'logits', 'taps', 'grid'], opset_version=17, dynamo=False,
        dynamic_axes={name: {0: 'batch'} for name in ('pixels', 'pooled', 'logits', 'taps', 'grid')},
    )  # fmt: skip
    rgb = pictures(options.cache, options.name)
    if not os.path.exists(f'{options.cache}/norm.npz'):
        np.savez(f'{options.cache}/norm.npz', **normalisation(session(options.cache), rgb))
    count = min(len(rgb), options.most or len(rgb))
    for kind, width in WIDTHS.items():
        path = f'{options.cache}/{options.name}.{kind}.npy'
        if os.path.exists(path):
            os.rename(path, path + '.old')
        array = np.lib.format.open_memmap(path, 'w+', np.float16, (count, *width))
        if os.path.exists(path + '.old'):
            old = np.load(path + '.old', mmap_mode='r')
            array[: len(old)] = old[:count]
            os.remove(path + '.old')
    print(count, 'pictures')


def fill(options):
    part, parts = map(int, options.part.split('/'))
    model, norm, rgb = session(options.cache), np.load(f'{options.cache}/norm.npz'), pictures(options.cache, options.name)
    norm = {key: norm[key] for key in norm.files}
    out = {kind: np.load(f'{options.cache}/{options.name}.{kind}.npy', mmap_mode='r+') for kind in WIDTHS}
    started = time.time()
    for start in range(part * 32, len(out['pooled']), parts * 32):
        rows = slice(start, min(start + 32, len(out['pooled'])))
        if out['logits'][rows].any():
            continue
        view = np.array(rgb[rows])
        pooled, logits, taps, grid = run(model, view)
        raw = {'pooled': pooled, 'taps': taps, 'colour': colour(view)}
        for kind, value in raw.items():
            out[kind][rows] = np.clip((value - norm[f'{kind}_mean']) / norm[f'{kind}_step'], -8, 8)
        out['grid'][rows] = grid @ norm['grid_basis'] - norm['grid_mean']
        out['flatness'][rows] = flatness(view)
        out['logits'][rows] = logits
        if start // 32 % 100 < parts:
            print(start, f'{time.time() - started:.0f} s', flush=True)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('cache')
    parser.add_argument('name')
    parser.add_argument('--most', type=int)
    parser.add_argument('--part')
    arguments = parser.parse_args()
    if arguments.part:
        torch.set_num_threads(1)
        fill(arguments)
    else:
        prepare(arguments)
