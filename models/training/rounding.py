"""Int8 with float steps. Frozen weights are rounded before anything learns on top of them, so what ships is what was trained on."""
import numpy as np
import torch

GROUP = 128  # inputs of an output of the text tower's matrices that share a step
EXACT = 1e-3  # of a step: what float32 arithmetic may add to a weight that lies on one


def by_output(weight, axis=0):
    """Array -> (int8 codes, float32 steps that broadcast): one step for each index of an axis."""
    others = tuple(k for k in range(weight.ndim) if k != axis)
    step = np.maximum(np.abs(weight).max(others, keepdims=True) / 127, 1e-9).astype(np.float32)
    return _codes(weight, step), step


def by_group(weight, group=GROUP):
    """[inputs, outputs] -> (int8 codes [inputs / group, group, outputs], float16 steps [inputs / group, 1, outputs])."""
    parts = weight.reshape(-1, group, weight.shape[1])
    least = np.maximum(np.abs(parts).max(1, keepdims=True) / 127, 1e-7).astype(np.float32)
    step = least.astype(np.float16)
    # Never so small that the largest weight is cut off. What is on its steps already must find the same steps again.
    small = step.astype(np.float32) < least * (1 - 1e-5)
    step[small] = np.nextafter(step[small], np.float16(np.inf))
    return _codes(parts, step.astype(np.float32)), step


def is_exact(weight, codes, step):
    """Whether weights lie on their steps."""
    step = step.astype(np.float32)
    return bool((np.abs(weight.reshape(codes.shape) - codes * step) <= EXACT * step).all())


def on_steps(tensor, way=by_output, **options):
    """A tensor of the nearest weights that int8 can hold."""
    weight = tensor.detach().numpy()
    codes, step = way(weight, **options)
    return torch.from_numpy((codes * step.astype(np.float32)).reshape(weight.shape))


def _codes(weight, step):
    return np.round(weight / step).clip(-127, 127).astype(np.int8)
