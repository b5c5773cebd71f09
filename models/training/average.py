#!/usr/bin/env python3
"""Averages the weights of networks that went on from the same start (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").

usage: average.py OUT.pt A.pt[:WEIGHT] B.pt[:WEIGHT] ... [--cnn C.pt[:WEIGHT] ...]
Between the start and what it became lies a network that keeps most of what either does best. The CNN may come from others.
What learns no more afterwards is rounded.
"""
import argparse

import torch

from network import Adaptor, Cnn, Head, settle


def weighted(names):
    for name in names:
        path, _, weight = name.partition(':')
        yield torch.load(path)['parts'], float(weight or 1)


def mean(sources, part):
    total = sum(weight for _, weight in sources)
    return {key: sum(parts[part][key].float() * (weight / total) for parts, weight in sources) for key in sources[0][0][part]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out')
    parser.add_argument('sources', nargs='+')
    parser.add_argument('--cnn', nargs='+')
    options = parser.parse_args()
    sources = list(weighted(options.sources))
    cnn = list(weighted(options.cnn)) if options.cnn else sources
    parts = {'adaptor': Adaptor(), 'head': Head(), 'cnn': Cnn()}
    for name, module in parts.items():
        module.load_state_dict(mean(cnn if name == 'cnn' else sources, name))
    settle(parts['head'], parts['cnn'])
    torch.save({'parts': {name: module.state_dict() for name, module in parts.items()}, 'options': vars(options)}, options.out)


if __name__ == '__main__':
    main()
