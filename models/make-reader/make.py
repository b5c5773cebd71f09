"""Makes models/lookalike-reader: PP-OCRv6 small (text detector and line recogniser), smaller.

Two changes, neither of which costs recall (docs/decisions/0003-reading-text.md):
- weights are stored as int8, one scale for each output channel, and multiplied out again when the graph is loaded:
  arithmetic stays float32;
- the recogniser's last layer keeps the characters of Latin, Greek, Cyrillic (this network has none) and common symbols only.

The same input gives the same bytes.
"""

import argparse
import hashlib
import importlib.metadata
import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

ID = "lookalike-reader"
VERSION = "1.0.0"
SOURCE = "rapidocr"
# SHA-256 of the networks as published, so that another release is noticed.
DETECTOR = ("PP-OCRv6_det_small.onnx", "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f")
RECOGNISER = ("PP-OCRv6_rec_small.onnx", "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884")
CHANGED = (
    "Changed by the Lookalike project: weights stored as int8 with a scale for each output channel, {}metadata removed."
)
# Weights with fewer numbers stay as they are: nothing is to be gained.
LEAST_NUMBERS = 512
# Code points: Latin with its extensions, Greek and Cyrillic, more Latin, punctuation, currencies.
SCRIPTS = ((0x21, 0x250), (0x370, 0x530), (0x1E00, 0x1F00), (0x2000, 0x2070), (0x20A0, 0x20D0))
SYMBOLS = "←↑→↓™✓✔●•…"


def is_kept(character: str) -> bool:
    if len(character) != 1:
        return False
    return character in SYMBOLS or any(low <= ord(character) < high for low, high in SCRIPTS)


def load(path: Path, sha256: str) -> onnx.ModelProto:
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise SystemExit(f"{path}: the SHA-256 is {found} instead of {sha256}")
    model = onnx.load_model_from_string(data)
    constants_to_weights(model.graph)
    return model


def constants_to_weights(graph: onnx.GraphProto) -> None:
    """Weights that are written as Constant nodes become initializers, where the other steps look for them."""
    kept = []
    for node in graph.node:
        value = next((a for a in node.attribute if a.name == "value"), None)
        if node.op_type == "Constant" and value is not None:
            tensor = onnx.TensorProto()
            tensor.CopyFrom(value.t)
            tensor.name = node.output[0]
            graph.initializer.append(tensor)
        else:
            kept.append(node)
    del graph.node[:]
    graph.node.extend(kept)


def keep_columns(model: onnx.ModelProto, columns: list[int], all_columns: int) -> None:
    """Cuts the last layer, and what is added to it, to some of its columns."""
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    makers = {output: node for node in graph.node for output in node.output}
    node = makers[graph.output[0].name]
    while True:
        for name in node.input:
            if name in weights:
                numbers = numpy_helper.to_array(weights[name])
                if numbers.ndim >= 1 and numbers.shape[-1] == all_columns:
                    cut = np.ascontiguousarray(numbers[..., columns])
                    weights[name].CopyFrom(numpy_helper.from_array(cut, name))
        if node.op_type in ("MatMul", "Gemm"):
            break
        node = makers[next(name for name in node.input if name not in weights)]
    graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(columns)
    del graph.value_info[:]


def channel_axis(operator: str, dimensions: int) -> int:
    """The axis of a weight that has a scale for each of its places."""
    if operator == "Conv":
        return 0
    if operator == "ConvTranspose":
        return 1
    return dimensions - 1


def quantise(model: onnx.ModelProto) -> None:
    """Stores large weights as int8 and a float32 scale, with Cast and Mul before their use: folded when it is loaded."""
    graph = model.graph
    uses: dict[str, set[tuple[str, int]]] = {}
    for node in graph.node:
        for position, name in enumerate(node.input):
            uses.setdefault(name, set()).add((node.op_type, position))
    multiplied = {("Conv", 1), ("ConvTranspose", 1), ("MatMul", 1), ("Gemm", 1)}
    weights, steps = [], []
    for tensor in graph.initializer:
        used = uses.get(tensor.name, set())
        numbers = numpy_helper.to_array(tensor)
        if tensor.data_type != onnx.TensorProto.FLOAT or numbers.size < LEAST_NUMBERS or not used or used - multiplied:
            weights.append(tensor)
            continue
        axis = channel_axis(next(iter(used))[0], numbers.ndim)
        others = tuple(i for i in range(numbers.ndim) if i != axis)
        scale = np.maximum(np.abs(numbers).max(axis=others, keepdims=True) / 127, 1e-12).astype(np.float32)
        int8 = np.clip(np.round(numbers / scale), -127, 127).astype(np.int8)
        name = tensor.name
        weights += [numpy_helper.from_array(int8, f"{name}_int8"), numpy_helper.from_array(scale, f"{name}_scale")]
        steps.append(helper.make_node("Cast", [f"{name}_int8"], [f"{name}_cast"], to=onnx.TensorProto.FLOAT))
        steps.append(helper.make_node("Mul", [f"{name}_cast", f"{name}_scale"], [name]))
    nodes = list(graph.node)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(steps + nodes)
    graph.initializer.extend(weights)


def save(model: onnx.ModelProto, path: Path, changed: str) -> dict[str, object]:
    del model.metadata_props[:]
    model.doc_string = changed
    data = model.SerializeToString(deterministic=True)
    path.write_bytes(data)
    return entry(path)


def entry(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    return {"path": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / ID)
    parser.add_argument("--all-scripts", action="store_true", help="keep all 18,708 characters: 1.9 MB more, zipped")
    options = parser.parse_args()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)

    # Found without importing it, which would want what it depends on.
    package = Path(importlib.util.find_spec(SOURCE).submodule_search_locations[0])
    detector = load(package / "models" / DETECTOR[0], DETECTOR[1])
    quantise(detector)
    recogniser = load(package / "models" / RECOGNISER[0], RECOGNISER[1])
    names = {prop.key: prop.value for prop in recogniser.metadata_props}["character"].split("\n")
    if names[-1] == "":
        names.pop()
    # Column 0 is CTC's blank; the space comes after the characters.
    everything = len(names) + 2
    kept = [i for i, name in enumerate(names) if (len(name) == 1 if options.all_scripts else is_kept(name))]
    keep_columns(recogniser, [0, *(i + 1 for i in kept), everything - 1], everything)
    quantise(recogniser)

    files = [
        save(detector, out / "detector.onnx", CHANGED.format("")),
        save(recogniser, out / "recogniser.onnx", CHANGED.format(f"{len(kept)} of {len(names)} characters kept, ")),
    ]
    licences = importlib.metadata.distribution(SOURCE).locate_file(f"{SOURCE}-{importlib.metadata.version(SOURCE)}.dist-info/licenses")
    shutil.copyfile(Path(str(licences)) / "LICENSE", out / "LICENSE.txt")
    description = {
        "schema": 1,
        "id": ID,
        "version": VERSION,
        "name": "Lookalike reader",
        "description": "Finds and reads lines of text in pictures: PP-OCRv6 small, Latin, Greek and symbols.",
        "licence": "Apache-2.0",
        "attribution": (
            "PP-OCRv6_small_det and PP-OCRv6_small_rec of the PaddleOCR project, copyright PaddlePaddle Authors (Baidu), "
            f"as converted to ONNX in the PyPI package {SOURCE} {importlib.metadata.version(SOURCE)}, copyright RapidOCR Authors."
        ),
        "changes": "Weights stored as int8 with a scale for each output channel; the recogniser's last layer cut to the characters below.",
        "detector": {"file": "detector.onnx", "input": detector.graph.input[0].name, "output": detector.graph.output[0].name},
        "recogniser": {
            "file": "recogniser.onnx",
            "input": recogniser.graph.input[0].name,
            "output": recogniser.graph.output[0].name,
            "height": 48,
        },
        "characters": "".join(names[i] for i in kept) + " ",
        "files": files,
    }
    text = json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    (out / "reader.json").write_text(text, encoding="utf8")
    for file in files:
        print(file["path"], file["bytes"])
    print(len(kept) + 1, "characters")


if __name__ == "__main__":
    main()
