#!/usr/bin/env python3
"""Trains the text adaptor, the picture head and the small CNN on what the other steps left in CACHE.

usage: train.py CACHE OUT.pt --stage head|cnn|both [--init START.pt] [--minutes M] [--threads N]
head: adaptor and head learn, on cached features of the frozen backbone. cnn: the CNN learns from pixels with chance shifts,
scales, tints and inversions, towards the text space as it is. both: adaptor, what is small of the head and the CNN's last layer
learn together, on top of what was rounded.
Loss: contrastive between pictures and texts of a batch; every text that a picture owns (name, tags) counts as right.
"""
import argparse
import json
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from network import Adaptor, Cnn, Head, class_vectors, settle

OWNED = 20
CNN_SHARE = 0.4  # of the CNN's vector in a picture's, as export.py joins them
GRAPHICS_IN_COLOUR = {'openclipart', 'logos', 'circle-flags', 'flagpack', 'noto', 'noto-v1', 'fluent-emoji', 'fluent-emoji-flat', 'emojione', 'fxemoji', 'streamline-emojis'}


class Rows:
    """Training pictures: their texts, who owns which, and the groups that must meet in one batch."""

    def __init__(self, cache, most):
        self.rows = json.load(open(f'{cache}/train_texts.json'))[:most]
        drawn = np.fromfile(f'{cache}/train.ok', np.uint8)[:most] > 0
        self.owned = np.full((len(self.rows), OWNED), -1, np.int64)
        groups = {}
        for index, row in enumerate(self.rows):
            texts = list(dict.fromkeys([row['name'], *row['tags'], *row['more']]))[:OWNED]
            self.owned[index, : len(texts)] = texts
            if index < len(drawn) and drawn[index]:
                groups.setdefault(row.get('family', -1 - index), []).append(index)
        self.groups = list(groups.values())
        self.count = sum(map(len, self.groups))
        self.queue = []

    def batch(self, size):
        found = []
        while len(found) < size:
            if not self.queue:
                self.queue = random.sample(self.groups, len(self.groups))
            found += self.queue.pop()
        return np.sort(np.array(found))

    def texts(self, batch):
        """For each picture its name and one other text: [2 B] of indexes, and [B, 2 B] with 1 where a picture owns a text."""
        chosen = []
        for index in batch:
            row = self.rows[index]
            other = row['tags'] if row['tags'] and random.random() < 0.7 else row['more'] or row['tags'] or [row['name']]
            chosen += [row['name'], random.choice(other)]
        texts = np.unique(np.array(chosen))
        own = self.owned[batch]
        at = np.searchsorted(texts, own).clip(max=len(texts) - 1)
        hit = texts[at] == own
        matrix = np.zeros((len(batch), len(texts)), np.float32)
        matrix[np.nonzero(hit)[0], at[hit]] = 1
        return texts, torch.from_numpy(matrix)


def contrast(scores, owns):
    def one_way(logits, right):
        right = right / right.sum(1, keepdim=True)
        return -(right * logits.log_softmax(1)).sum(1).mean()

    return 0.5 * (one_way(scores, owns) + one_way(scores.T, owns.T))


def kinship(scale, vectors, names):
    """Contrast between the drawings of a batch: those of one name are right for each other."""
    same = (names[:, None] == names[None]).float() - torch.eye(len(names))
    kin = same.sum(1) > 0
    if not kin.any():
        return 0
    alike = scale * vectors @ vectors.T - 1e4 * torch.eye(len(names))
    right = same[kin] / same[kin].sum(1, keepdim=True)
    return -(right * alike[kin].log_softmax(1)).sum(1).mean()


def augmented(view, tintable):
    """Chance inversion and tint of graphics in one colour; chance scale and shift of all."""
    count = len(view)
    inverted = (torch.rand(count) < 0.15) & tintable
    view[inverted] = -view[inverted]
    tinted = (torch.rand(count) < 0.2) & tintable
    view[tinted] = 1 - (1 - view[tinted]) * torch.rand(int(tinted.sum()), 3, 1, 1)
    warp = torch.zeros(count, 2, 3)
    scale = torch.empty(count).uniform_(0.85, 1.2)
    warp[:, 0, 0] = scale
    warp[:, 1, 1] = scale * torch.empty(count).uniform_(0.93, 1.07)
    warp[:, :, 2].uniform_(-0.1, 0.1)
    return F.grid_sample(view, F.affine_grid(warp, view.shape, align_corners=False), padding_mode='border', align_corners=False)


class Features:
    """Cached features of the backbone, as float32 batches."""

    def __init__(self, cache, name):
        self.arrays = {kind: np.load(f'{cache}/{name}.{kind}.npy', mmap_mode='r') for kind in ('pooled', 'taps', 'colour', 'grid', 'logits')}

    def __len__(self):
        return len(self.arrays['logits'])

    def __getitem__(self, rows):
        return {kind: torch.from_numpy(array[rows].astype(np.float32)) for kind, array in self.arrays.items()}


@torch.no_grad()
def activations(cache, name, cnn, count):
    """What the CNN's last layer sees of the first pictures, in half precision."""
    cnn.eval()
    small = views(cache, name)
    out = np.zeros((count, Cnn.FLAT), np.float16)
    for start in range(0, count, 256):
        out[start : start + 256] = cnn.activations(pixels(small[start : min(count, start + 256)])).numpy()
    return out


def views(cache, name):
    return np.memmap(f'{cache}/{name}.small', np.uint8, 'r').reshape(-1, 56, 56, 3)


def pixels(small):
    return torch.from_numpy(np.array(small)).permute(0, 3, 1, 2).float().sub_(127).div_(128)


class Trainer:
    """The networks and what they learn from; `loss` is that of one batch."""

    def __init__(self, options):
        self.options = options
        self.vectors = np.load(f'{options.cache}/texts.npy', mmap_mode='r')
        self.classes = json.load(open(f'{options.cache}/class_texts.json'))
        self.concepts = class_vectors(options.cache)
        self.features = None if options.stage == 'cnn' else Features(options.cache, 'train')
        self.rows = Rows(options.cache, options.most or (self.features and len(self.features)))
        owned = self.rows.owned
        self.cnn, self.head = Cnn(), Head()
        self.adaptor = Adaptor(torch.from_numpy(self.vectors[np.unique(owned[owned >= 0])].astype(np.float32)).mean(0))
        if options.init:
            for name, weights in torch.load(options.init)['parts'].items():
                getattr(self, name).load_state_dict(weights)
        self.log_scale = nn.Parameter(torch.tensor(3.0))
        self.head.train(options.stage != 'cnn')
        self.cnn.train(options.stage == 'cnn')
        if options.stage == 'cnn':
            self.small = views(options.cache, 'train')
            self.tintable = torch.tensor([row['set'] not in GRAPHICS_IN_COLOUR and 'family' not in row for row in self.rows.rows])
        if options.stage == 'both':
            settle(self.head, self.cnn)
            self.seen_by_cnn = activations(options.cache, 'train', self.cnn, len(self.features))

    def groups(self):
        """What learns, with its weight decay and its share of the learning rate."""
        scale = {'params': [self.log_scale], 'weight_decay': 0, 'share': 1.0}
        if self.options.stage == 'cnn':
            return [{'params': list(self.cnn.parameters()), 'weight_decay': 0.05, 'share': 1.0}, scale]
        last = list(self.cnn.last.parameters()) if self.options.stage == 'both' else []
        adaptor = [p for p in self.adaptor.parameters() if p.requires_grad]
        head = [p for p in self.head.parameters() if p.requires_grad]
        return [
            {'params': [*head, *last], 'weight_decay': 0.03, 'share': 1.0},
            {'params': adaptor, 'weight_decay': 0, 'share': self.options.adaptor_rate},
            scale,
        ]

    def adapted(self, texts):
        return self.adaptor(torch.from_numpy(self.vectors[texts].astype(np.float32)))

    def loss(self, batch):
        texts, owns = self.rows.texts(batch)
        scale = self.log_scale.exp().clamp(max=100)
        names = torch.from_numpy(self.rows.owned[batch, 0])
        if self.options.stage == 'cnn':
            with torch.no_grad():
                targets = self.adapted(texts)
            view = augmented(pixels(self.small[batch]), self.tintable[batch]).contiguous(memory_format=torch.channels_last)
            vectors = F.normalize(self.cnn(view), dim=1)
            return contrast(scale * vectors @ targets.T, owns) + self.options.kin * kinship(scale, vectors, names)
        targets = self.adapted(texts)
        seen = self.features[batch]
        with torch.no_grad():
            known = self.adaptor(self.concepts)
        concept = F.normalize(seen['logits'].softmax(1) @ known, dim=1) * (torch.rand(len(batch), 1) > 0.1)
        vectors = by_head = self.head(seen, concept)
        loss = contrast(scale * by_head @ targets.T, owns)
        if self.options.stage == 'both':
            view = torch.from_numpy(self.seen_by_cnn[batch].astype(np.float32))
            by_cnn = F.normalize(self.cnn.last(F.dropout(view, 0.3)), dim=1)
            vectors = F.normalize((1 - CNN_SHARE) * by_head + CNN_SHARE * by_cnn, dim=1)
            loss = 0.5 * loss + 0.25 * contrast(scale * by_cnn @ targets.T, owns) + 0.25 * contrast(scale * vectors @ targets.T, owns)
        return loss + self.options.kin * kinship(scale, vectors, names) + self.text_losses(batch, scale)

    def text_losses(self, batch, scale):
        """Classes must stay near every way of naming them, also when the classifier is unsure; names near their tags."""
        chosen = np.random.randint(0, 1000, 192)
        share = torch.rand(192, 1) * 0.5
        mixture = (1 - share) * self.concepts[chosen] + share * self.concepts[np.random.randint(0, 1000, 192)]
        ways = [[c['name'], c['own'], [word for word, distance in c['above'] if distance <= 4] or c['own'], c['gloss']] for c in (self.classes[i] for i in chosen)]
        texts = np.array([random.choice(random.choice(way)) for way in ways])
        right = torch.from_numpy((chosen[:, None] == chosen[None]) | (texts[:, None] == texts[None])).float()
        loss = 0.15 * contrast(scale * self.adaptor(mixture) @ self.adapted(texts).T, right)
        rows = self.rows.rows
        tagged = [index for index in batch if rows[index]['tags']][:256]
        if self.options.words and tagged:
            names = np.array([rows[index]['name'] for index in tagged])
            tags = np.array([random.choice(rows[index]['tags']) for index in tagged])
            own = torch.from_numpy((self.rows.owned[tagged][:, :, None] == tags[None, None]).any(1)).float()
            loss = loss + self.options.words * contrast(scale * self.adapted(names) @ self.adapted(tags).T, own)
        return loss


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('cache')
    parser.add_argument('out')
    parser.add_argument('--stage', choices=('head', 'cnn', 'both'), required=True)
    parser.add_argument('--init')
    parser.add_argument('--minutes', type=float, required=True, help='of processor time')
    parser.add_argument('--batch', type=int, default=768)
    parser.add_argument('--rate', type=float, default=1e-3)
    parser.add_argument('--adaptor-rate', type=float, default=0.5, help='as a share of --rate')
    parser.add_argument('--most', type=int)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--kin', type=float, default=0.1, help='weight of the loss between drawings of one thing')
    parser.add_argument('--words', type=float, default=0.1, help='weight of the loss between a name and its tags')
    options = parser.parse_args()
    random.seed(options.seed)
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    trainer = Trainer(options)
    optimiser = torch.optim.AdamW(trainer.groups(), lr=options.rate, betas=(0.9, 0.98))
    started = said = time.process_time()
    step = seen = 0
    average = None
    while (share := (time.process_time() - started) / (60 * options.minutes)) < 1:
        for group in optimiser.param_groups:
            group['lr'] = options.rate * group['share'] * min(1, (step + 1) / 40) * (0.02 + 0.49 * (1 + np.cos(np.pi * share)))
        batch = trainer.rows.batch(options.batch)
        loss = trainer.loss(batch)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group['params']], 1.0)
        optimiser.step()
        step += 1
        seen += len(batch)
        average = loss.item() if average is None else 0.95 * average + 0.05 * loss.item()
        if time.process_time() - said > 20:
            said = time.process_time()
            print(f'step {step} pass {seen / trainer.rows.count:.1f} loss {average:.3f} scale {trainer.log_scale.exp().item():.1f} {said - started:.0f} s', flush=True)
    parts = {name: getattr(trainer, name).state_dict() for name in ('adaptor', 'head', 'cnn')}
    torch.save({'parts': parts, 'options': vars(options), 'steps': step}, options.out)
    print(step, 'steps,', f'{seen / trainer.rows.count:.1f} passes, loss {average:.3f}')


if __name__ == '__main__':
    main()
