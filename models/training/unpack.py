#!/usr/bin/env python3
"""The bundled starter's ONNX files -> CACHE/start.pt, from which train.py --init goes on, and its normalisation CACHE/norm.npz.

usage: unpack.py MODEL_FOLDER CACHE ; run it before features.py. CACHE must have train.small, from which the batch norms, which
the graph has folded into its convolutions, are made anew.
"""
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from network import SPACE, Adaptor, Cnn, Head
from train import pixels, views

# What the graph's anonymous constants are: (weight, bias) of the CNN's convolutions, and matrices of the head.
CONVOLUTIONS = {'stem.0': 1729, 'stem.2': 1732, 'same1': 1735, 'down1': 1738, 'same2.0': 1741, 'same2.2': 1744, 'down2': 1747}
HEAD = {'pooled': 'a', 'taps': 'b', 'colour': 'c', 'out': 'o', 'grid_out': 'go'}
MATRICES = {'keys': 1852, 'values': 1853, 'concept': 1854}
NORMALISED = {'pooled': 'f', 'taps': 'mid', 'colour': 'col'}
SAMPLE = 2000


class Graph:
    """Reads a graph's constants, multiplying out what is packed."""

    def __init__(self, path):
        graph = onnx.load(path).graph
        self.stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.made_by = {node.output[0]: node for node in graph.node}

    def __call__(self, name):
        return torch.tensor(np.ascontiguousarray(self.value(name))).float()

    def value(self, name):
        if name in self.stored:
            return self.stored[name] if self.stored[name].dtype == np.int64 else self.stored[name].astype(np.float32)
        node = self.made_by[name]
        values = [self.value(source) for source in node.input]
        match node.op_type:
            case 'Mul':
                return values[0] * values[1]
            case 'Reshape':
                return values[0].reshape(values[1])
            case 'Cast' | 'Identity':
                return values[0]
        raise ValueError(f'{name} is no packed constant but made by {node.op_type}')


def adaptor(text):
    module = Adaptor()
    names = {'mean': 'A.A.mu', 'linear.bias': 'A.r.bias', 'inner.weight': 'A.A.i.weight', 'inner.bias': 'A.A.i.bias', 'outer.weight': 'A.A.o.weight', 'outer.bias': 'A.A.o.bias'}
    state = {own: text(theirs) for own, theirs in names.items()}
    module.load_state_dict({**state, 'linear.weight': text('A.r.weight') + torch.eye(SPACE)})
    return module


def head(image):
    module = Head()
    state = {f'{own}.{part}': image(f'head.{theirs}.{part}') for own, theirs in HEAD.items() for part in ('weight', 'bias')}
    state |= {'norm.weight': image('head.ln.weight'), 'norm.bias': image('head.ln.bias'), 'place': image('head.gp')}
    state |= {'keys.bias': image('head.gk.bias'), 'values.bias': image('head.gv.bias')}
    module.load_state_dict({**state, **{f'{own}.weight': image(f'onnx::MatMul_{number}').T for own, number in MATRICES.items()}})
    return module


@torch.no_grad()
def cnn(image, view):
    """The convolutions with batch norms that give the same, whose statistics are those of `view`."""
    module = Cnn().eval()
    parts = dict(module.named_modules())
    hooks = []
    for name, number in CONVOLUTIONS.items():
        conv, norm = parts[name]
        conv.weight.data = image(f'onnx::Conv_{number}')

        def settle(norm, inputs, bias=image(f'onnx::Conv_{number + 1}')):
            mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), unbiased=False)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.data, norm.bias.data = torch.sqrt(variance + norm.eps), bias + mean

        hooks.append(norm.register_forward_pre_hook(settle))
    module.last.weight.data, module.last.bias.data = image('cnn.h.weight'), image('cnn.h.bias')
    module(view)
    for hook in hooks:
        hook.remove()
    return module


def main():
    folder, cache = sys.argv[1:]
    image, text = Graph(f'{folder}/image.onnx'), Graph(f'{folder}/text.onnx')
    parts = {'adaptor': adaptor(text), 'head': head(image), 'cnn': cnn(image, pixels(views(cache, 'train')[:SAMPLE]))}
    torch.save({'parts': {name: module.state_dict() for name, module in parts.items()}, 'steps': 0}, f'{cache}/start.pt')
    norm = {f'{own}_mean': image.value(f'{theirs}m') for own, theirs in NORMALISED.items()}
    norm |= {f'{own}_step': 1 / image.value(f'{theirs}s') for own, theirs in NORMALISED.items()}
    np.savez(f'{cache}/norm.npz', **norm, grid_basis=image.value('V'), grid_mean=image.value('gm'))


if __name__ == '__main__':
    main()
