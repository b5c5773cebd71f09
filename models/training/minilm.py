"""all-MiniLM-L6-v2 in plain torch, from its safetensors file: texts -> mean-pooled unit vectors of 384 numbers."""
import json

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

from rounding import by_group, on_steps

WIDTH, INNER, HEADS, LAYERS, WORDS, POSITIONS = 384, 1536, 12, 6, 30522, 512
_LAYER_NAMES = {
    'query': 'attention.self.query', 'key': 'attention.self.key', 'value': 'attention.self.value',
    'out': 'attention.output.dense', 'norm1': 'attention.output.LayerNorm',
    'inner': 'intermediate.dense', 'outer': 'output.dense', 'norm2': 'output.LayerNorm',
}  # fmt: skip


def safetensors(path):
    """Name -> tensor of a safetensors file: 8 bytes of header length, a JSON header, the numbers."""
    with open(path, 'rb') as file:
        data = file.read()
    length = int.from_bytes(data[:8], 'little')
    types = {'F32': np.float32, 'F16': np.float16, 'I64': np.int64}
    found = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != '__metadata__':
            start, end = entry['data_offsets']
            values = np.frombuffer(data[8 + length + start : 8 + length + end], types[entry['dtype']])
            found[name] = torch.from_numpy(values.reshape(entry['shape']).copy())
    return found


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x, bias):
        def heads(values):
            return values.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)

        scores = heads(self.query(x)) @ heads(self.key(x)).transpose(2, 3) * (WIDTH // HEADS) ** -0.5
        seen = (scores + bias).softmax(-1) @ heads(self.value(x))
        x = self.norm1(x + self.out(seen.transpose(1, 2).flatten(2)))
        return self.norm2(x + self.outer(F.gelu(self.inner(x))))


class MiniLM(nn.Module):
    """Ids and mask [B, n] -> [B, 384]. Its weights are rounded here to what the graph will hold."""

    def __init__(self, path):
        super().__init__()
        self.words, self.positions = nn.Embedding(WORDS, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        weights = {name.removeprefix('bert.'): value.float() for name, value in safetensors(path).items()}
        self.words.weight.data = weights['embeddings.word_embeddings.weight']
        self.positions.weight.data = weights['embeddings.position_embeddings.weight'] + weights['embeddings.token_type_embeddings.weight'][0]
        for part in ('weight', 'bias'):
            getattr(self.norm, part).data = weights[f'embeddings.LayerNorm.{part}']
            for index, layer in enumerate(self.layers):
                for own, theirs in _LAYER_NAMES.items():
                    getattr(getattr(layer, own), part).data = weights[f'encoder.layer.{index}.{theirs}.{part}']
        self.words.weight.data = on_steps(self.words.weight)
        self.positions.weight.data = self.positions.weight.data.half().float()
        for module in self.layers.modules():
            if isinstance(module, nn.Linear):
                module.weight.data = on_steps(module.weight.T.contiguous(), by_group).T.contiguous()
                module.bias.data = module.bias.data.half().float()

    def forward(self, ids, mask):
        weight = mask.float()
        x = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]])
        bias = (weight - 1)[:, None, None, :] * 1e4
        for layer in self.layers:
            x = layer(x, bias)
        return F.normalize((x * weight[..., None]).sum(1) / weight.sum(1, keepdim=True).clamp(min=1), dim=-1)


def encoder(folder, tokens=64, batch=128):
    """A function from texts to vectors [N, 384]; texts of like length go together."""
    tokenizer = Tokenizer.from_file(folder + '/tokenizer.json')
    tokenizer.no_padding()
    tokenizer.enable_truncation(tokens)
    model = MiniLM(folder + '/model.safetensors').eval()

    @torch.no_grad()
    def encode(texts):
        ids = [encoding.ids for encoding in tokenizer.encode_batch([text.lower() for text in texts])]
        out = np.zeros((len(ids), WIDTH), np.float32)
        order = np.argsort([len(row) for row in ids], kind='stable')
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            padded = torch.zeros(len(rows), max(len(ids[row]) for row in rows), dtype=torch.long)
            mask = torch.zeros_like(padded)
            for at, row in enumerate(rows):
                padded[at, : len(ids[row])] = torch.tensor(ids[row])
                mask[at, : len(ids[row])] = 1
            out[rows] = model(padded, mask).numpy()
        return out

    return encode


def slim_tokenizer(path):
    """tokenizer.json without its 994 [unused] words, ids renumbered in order; and the ids that were kept."""
    with open(path, encoding='utf8') as file:
        tokenizer = json.load(file)
    tokenizer['padding'] = tokenizer['truncation'] = None
    vocabulary = sorted(tokenizer['model']['vocab'].items(), key=lambda entry: entry[1])
    kept = [(word, number) for word, number in vocabulary if not word.startswith('[unused')]
    renumbered = {old: new for new, (_, old) in enumerate(kept)}
    tokenizer['model']['vocab'] = {word: renumbered[number] for word, number in kept}
    for token in tokenizer['added_tokens']:
        token['id'] = renumbered[token['id']]
    after = tokenizer['post_processor']
    for token in after.get('special_tokens', {}).values():
        token['ids'] = [renumbered[number] for number in token['ids']]
    for key in ('sep', 'cls'):
        if key in after:
            after[key][1] = renumbered[after[key][1]]
    return tokenizer, [number for _, number in kept]
