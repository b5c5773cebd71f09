#!/usr/bin/env python3
"""Joins the trained parts to two ONNX graphs with packed weights: OUT/image.onnx, text.onnx, tokenizer files; float32 in OUT/float32.

usage: export.py CACHE TRAINED.pt OUT --minilm FOLDER [--cnn W] [--gate A,B,C,MOST] [--even SHARE]

The picture's vector is normalize((1 - g) h + g q): h from head and CNN, q from the classifier's concepts (ConSE, Norouzi et
al. 2014) without their mean, g a gate that opens for photos: MOST * sigmoid(A + B * flatness + C * surest class).
SHARE of what all texts have in common is taken off, so that a score means the same for every kind of picture.
"""
import argparse
import json
import os
import time

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from torch import nn

import minilm
from network import Adaptor, Backbone, Cnn, Head, class_vectors
from rounding import GROUP, by_group, by_output, is_exact, on_steps

TOKENS = 64


class Gate:
    """How much of a picture's vector comes from the classifier's concepts."""

    def __init__(self, text):
        self.offset, self.flat, self.sure, self.most = map(float, text.split(','))

    def __call__(self, flatness, probabilities):
        return self.most * torch.sigmoid(self.offset + self.flat * flatness + self.sure * probabilities.amax(1, keepdim=True))


def blend(head, cnn, concept, gate, weight):
    """The parts of a picture's vector -> the vector, before common parts are taken off."""
    graphic = F.normalize((1 - weight) * head + weight * cnn, dim=1)
    return F.normalize((1 - gate) * graphic + gate * concept, dim=1)


class ImageTower(nn.Module):
    def __init__(self, parts, known, norm, gate, weight, common):
        super().__init__()
        self.backbone, self.head, self.cnn = Backbone(), parts['head'], parts['cnn']
        self.gate, self.weight = gate, weight
        self.register_buffer('known', known)
        self.register_buffer('known_mean', known.mean(0))
        self.register_buffer('common', common)
        self.register_buffer('bins', torch.arange(64).float())
        for kind in ('pooled', 'taps', 'colour'):
            self.register_buffer(f'{kind}_mean', torch.tensor(norm[f'{kind}_mean']).float())
            self.register_buffer(f'{kind}_gain', 1 / torch.tensor(norm[f'{kind}_step']).float())
        self.register_buffer('grid_basis', torch.tensor(np.ascontiguousarray(norm['grid_basis'])).float())
        self.register_buffer('grid_mean', torch.tensor(norm['grid_mean']).float())

    def forward(self, pixels):
        pooled, logits, taps, grid = self.backbone(pixels)
        bytes_ = (pixels * 128 + 127).round().clamp(0, 255)
        raw = {'pooled': pooled, 'taps': taps, 'colour': self.colours(bytes_)}
        seen = {kind: ((value - getattr(self, f'{kind}_mean')) * getattr(self, f'{kind}_gain')).clamp(-8, 8) for kind, value in raw.items()}
        seen['grid'] = grid @ self.grid_basis - self.grid_mean
        probabilities = logits.softmax(1)
        mixture = probabilities @ self.known
        by_head = self.head(seen, F.normalize(mixture, dim=1))
        by_cnn = F.normalize(self.cnn(F.avg_pool2d(pixels, 4)), dim=1)
        concept = F.normalize(mixture - self.known_mean, dim=1)
        vector = blend(by_head, by_cnn, concept, self.gate(self.flatness(bytes_), probabilities), self.weight)
        return F.normalize(vector - (vector @ self.common[:, None]) * self.common, dim=1)

    def colours(self, bytes_):
        quarter = (bytes_[:, :, ::4, ::4] / 64).floor()
        index = (quarter[:, 0] * 16 + quarter[:, 1] * 4 + quarter[:, 2]).flatten(1)
        histogram = (index[:, None, :] == self.bins[None, :, None]).float().mean(2).sqrt()
        return torch.cat([histogram, F.avg_pool2d(bytes_, 56).permute(0, 2, 3, 1).flatten(1) / 255 - 0.5], 1)

    @staticmethod
    def flatness(bytes_):
        rows, columns = bytes_[:, :, ::4], bytes_[:, :, :, ::4]
        across = (rows[..., 1:] - rows[..., :-1]).abs().amax(1)
        down = (columns[:, :, 1:] - columns[:, :, :-1]).abs().amax(1)
        return ((across <= 2.5).float().mean((1, 2)) + (down <= 2.5).float().mean((1, 2)))[:, None] / 2


class TextTower(nn.Module):
    """Ids -> the shared space, and the plain sentence vector, which is better for text against text."""

    def __init__(self, encoder, adaptor, kept):
        super().__init__()
        self.encoder, self.adaptor = encoder, adaptor
        self.encoder.positions.weight = nn.Parameter(encoder.positions.weight.data[:TOKENS].clone())
        self.encoder.words.weight = nn.Parameter(encoder.words.weight.data[kept].clone())
        self.rest = nn.Linear(*adaptor.linear.weight.shape)  # the adaptor without the identity, whose int8 steps would be coarse
        self.rest.weight.data = adaptor.linear.weight.data - torch.eye(len(adaptor.linear.weight))
        self.rest.bias.data = adaptor.linear.bias.data

    def forward(self, ids, mask):
        sentence = self.encoder(ids, mask)
        centred = sentence - self.adaptor.mean
        bent = self.adaptor.outer(F.gelu(self.adaptor.inner(centred * 6)))
        return F.normalize(centred + self.rest(centred) + bent, dim=-1), sentence


class Packer:
    """Rewrites a graph's float32 weights: as int8 with float steps (`Cast` and `Mul`, which runtimes fold at load) where they
    lie on such steps already, because they were rounded before the rest learned; as float16 everywhere else."""

    def __init__(self, graph):
        self.graph = graph
        self.users = {}
        self.before, self.instead = [], {}
        for index, node in enumerate(graph.node):
            for name in node.input:
                self.users.setdefault(name, []).append(index)

    def add(self, array, name):
        self.graph.initializer.append(numpy_helper.from_array(array, name))

    def node(self, *args, **attributes):
        self.before.append(helper.make_node(*args, **attributes))

    def pack(self):
        for tensor in list(self.graph.initializer):
            weight = numpy_helper.to_array(tensor)
            if weight.dtype != np.float32 or weight.size < 1024 or tensor.name not in self.users:
                continue
            users = [self.graph.node[index] for index in self.users[tensor.name]]
            kinds = {node.op_type for node in users}
            if 'Gather' in kinds and weight.ndim == 2 and len(weight) > 1000:
                self.rows(tensor.name, weight)
            elif not (kinds <= {'MatMul', 'Gemm', 'Conv', 'Transpose'} and weight.ndim >= 2 and self.int8(tensor.name, weight, users[0])):
                self.add(weight.astype(np.float16), tensor.name + '_h')
                self.node('Cast', [tensor.name + '_h'], [tensor.name], to=onnx.TensorProto.FLOAT)
            self.graph.initializer.remove(tensor)
        nodes = [new for index, node in enumerate(self.graph.node) for new in self.instead.get(index, [node])]
        del self.graph.node[:]
        self.graph.node.extend(self.before + nodes)

    def int8(self, name, weight, user):
        """@returns whether the weights lie on steps, and so were packed"""
        across = user.op_type == 'Gemm' and any(a.name == 'transB' and a.i for a in user.attribute)
        axis = 0 if weight.ndim == 4 or across or user.op_type == 'Transpose' else weight.ndim - 1
        codes, step = by_output(weight, axis)
        if is_exact(weight, codes, step):
            self.channels(name, codes, step)
            return True
        if weight.ndim == 2 and axis == 1 and len(weight) % GROUP == 0:
            codes, step = by_group(weight)
            if is_exact(weight, codes, step):
                self.groups(name, weight.shape, codes, step)
                return True
        return False

    def channels(self, name, codes, step):
        """One step for each output."""
        self.add(codes, name + '_q')
        self.add(step, name + '_s')
        self.node('Cast', [name + '_q'], [name + '_c'], to=onnx.TensorProto.FLOAT)
        self.node('Mul', [name + '_c', name + '_s'], [name])

    def groups(self, name, shape, codes, step):
        """One half-precision step for each group of inputs of an output."""
        self.add(codes, name + '_q')
        self.add(step, name + '_s')
        self.add(np.array(shape, np.int64), name + '_r')
        self.node('Cast', [name + '_q'], [name + '_c'], to=onnx.TensorProto.FLOAT)
        self.node('Cast', [name + '_s'], [name + '_t'], to=onnx.TensorProto.FLOAT)
        self.node('Mul', [name + '_c', name + '_t'], [name + '_m'])
        self.node('Reshape', [name + '_m', name + '_r'], [name])

    def rows(self, name, weight):
        """Embedding rows stay int8 in memory: what is gathered is multiplied out."""
        codes, step = by_output(weight)
        self.add(codes, name + '_q')
        self.add(step, name + '_s')
        for index in self.users[name]:
            node = self.graph.node[index]
            out, ids = node.output[0], node.input[1]
            self.instead[index] = [
                helper.make_node('Gather', [name + '_q', ids], [out + '_g'], axis=0),
                helper.make_node('Cast', [out + '_g'], [out + '_c'], to=onnx.TensorProto.FLOAT),
                helper.make_node('Gather', [name + '_s', ids], [out + '_s'], axis=0),
                helper.make_node('Mul', [out + '_c', out + '_s'], [out]),
            ]


def pack(source, target):
    model = onnx.load(source)
    Packer(model.graph).pack()
    model.ir_version = 9
    onnx.checker.check_model(model)
    onnx.save(model, target)


def load_parts(path):
    trained = torch.load(path)['parts']
    parts = {'adaptor': Adaptor(), 'head': Head(), 'cnn': Cnn()}
    for name, module in parts.items():
        module.load_state_dict(trained[name])
        module.eval()
    return parts


@torch.no_grad()
def common_part(cache, adaptor, share):
    """Direction of the mean text, scaled so that projecting it off takes `share` of it."""
    vectors = np.load(f'{cache}/texts.npy', mmap_mode='r')
    sample = torch.from_numpy(vectors[:: max(1, len(vectors) // 20000)].astype(np.float32))
    sample = sample[sample.abs().sum(1) > 0]
    return F.normalize(adaptor(sample).mean(0), dim=0) * share**0.5


def timed(path, feed, rounds=40):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    started = time.perf_counter()
    session = onnxruntime.InferenceSession(path, options)
    loaded = time.perf_counter() - started
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        session.run(None, feed)
        times.append(time.perf_counter() - started)
    print(path, os.path.getsize(path), 'bytes,', f'{np.median(times) * 1e3:.1f} ms, loaded in {loaded * 1e3:.0f} ms')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('cache', 'trained', 'out'):
        parser.add_argument(name)
    parser.add_argument('--minilm', required=True)
    parser.add_argument('--cnn', type=float, default=0.4)
    parser.add_argument('--gate', default='8,-12,2,0.75')
    parser.add_argument('--even', type=float, default=0.3)
    options = parser.parse_args()
    wide = f'{options.out}/float32'
    os.makedirs(wide, exist_ok=True)
    parts = load_parts(options.trained)
    norm = np.load(f'{options.cache}/norm.npz')
    with torch.no_grad():
        known = on_steps(parts['adaptor'](class_vectors(options.cache)), axis=1)
    common = common_part(options.cache, parts['adaptor'], options.even)
    image = ImageTower(parts, known, norm, Gate(options.gate), options.cnn, common).eval()
    tokenizer, kept = minilm.slim_tokenizer(options.minilm + '/tokenizer.json')
    text = TextTower(minilm.MiniLM(options.minilm + '/model.safetensors'), parts['adaptor'], kept).eval()
    batch = {name: {0: 'batch'} for name in ('pixel_values', 'image_embeds', 'text_embeds', 'sentence_embeds')}
    words = {name: {0: 'batch', 1: 'tokens'} for name in ('input_ids', 'attention_mask')}
    common_options = {'opset_version': 17, 'dynamo': False, 'dynamic_axes': {**batch, **words}}
    torch.onnx.export(
        image, (torch.rand(2, 3, 224, 224) * 2 - 1,), f'{wide}/image.onnx',
        input_names=['pixel_values'], output_names=['image_embeds'], **common_options,
    )  # fmt: skip
    torch.onnx.export(
        text, (torch.randint(0, 999, (2, 9)), torch.ones(2, 9, dtype=torch.long)), f'{wide}/text.onnx',
        input_names=['input_ids', 'attention_mask'], output_names=['text_embeds', 'sentence_embeds'], **common_options,
    )  # fmt: skip
    pack(f'{wide}/image.onnx', f'{options.out}/image.onnx')
    pack(f'{wide}/text.onnx', f'{options.out}/text.onnx')
    with open(f'{options.out}/tokenizer.json', 'w', encoding='utf8') as file:
        json.dump(tokenizer, file, ensure_ascii=False, separators=(',', ':'))
    with open(options.minilm + '/tokenizer_config.json', encoding='utf8') as file:
        config = json.load(file)
    config.pop('name_or_path', None)
    with open(f'{options.out}/tokenizer_config.json', 'w', encoding='utf8') as file:
        json.dump({**config, 'model_max_length': TOKENS}, file)
    timed(f'{options.out}/image.onnx', {'pixel_values': np.random.rand(1, 3, 224, 224).astype(np.float32)})
    timed(f'{options.out}/text.onnx', {'input_ids': np.array([[3, 9, 900, 910, 920, 930, 4]]), 'attention_mask': np.ones((1, 7), np.int64)})


if __name__ == '__main__':
    main()
