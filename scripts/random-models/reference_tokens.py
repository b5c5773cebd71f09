"""Makes the small tokenizers of test/fixtures/models and the token ids that ours must give: reference_tokens.py

Run once; what it writes is committed. Needs requirements.txt (open_clip_torch without its dependencies will do: its
tokenizer wants neither torch nor numpy for token ids).

- random-clip, random-clip-one-graph: CLIP's byte-pair encoding with the original ids, cut down to the merges that can
  take part in the texts below (a merge whose result is part of no word never applies to one). The ids come from the
  reference implementation, open_clip's SimpleTokenizer with OpenAI's vocabulary (MIT).
- random-siglip: a byte-pair encoding of SigLIP 2's shape (Gemma's: spaces as U+2581, bytes for what is unknown, an end
  token and no start token), trained on the texts below. Ids by Python's tokenizers.
- lookalike-mini: WordPiece, its own tokenizer.json. Ids by Python's tokenizers.
"""
import gzip
import importlib.util
import json
import pathlib
import sys
import types

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "test" / "fixtures" / "models"

TEXTS = [
    "a photo of a cat",
    "a painting of a cat",
    "a photo of a dog",
    "a diagram",
    "red warning icon",
    "trash can",
    "arrow pointing left",
    "Settings",
    "the user's profile picture",
    "don't panic, it's fine!",
    "café menu",
    "login dialog with two buttons (dark mode)",
    "chart-bar_2024.svg",
    "500 x 300 px",
    "#ff8800 background",
    "C++ & C# logos",
    "warning: low battery 15%",
    "naïve façade, Ærøskøbing",
    "日本語のアイコン",
    "кнопка закрыть",
    "smiling face 😀 emoji",
    "   many    spaces\tand\nlines   ",
    "antidisestablishmentarianism",
    "",
]
# Special tokens that a person writes: the words around them are all that counts.
LONG = " ".join(["a red and white lighthouse stands on the rocks"] * 12)


def clip_reference():
    for name in ("torch", "numpy"):
        if importlib.util.find_spec(name) is None:
            sys.modules[name] = types.SimpleNamespace(LongTensor=None, Tensor=None, ndarray=None)
    folder = pathlib.Path(importlib.util.find_spec("open_clip").submodule_search_locations[0])
    spec = importlib.util.spec_from_file_location("clip_tokenizer", folder / "tokenizer.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tokenizer = module.SimpleTokenizer()
    encode = lambda text: [49406, *tokenizer.encode(text), 49407]
    # Published ids, as a check of the reference itself.
    assert encode("a photo of a cat") == [49406, 320, 1125, 539, 320, 2368, 49407]
    assert encode("a painting of a cat") == [49406, 320, 3086, 539, 320, 2368, 49407]
    words = set()
    for text in [*TEXTS, LONG]:
        for token in tokenizer.pat.findall(text.lower()):
            words.add("".join(tokenizer.byte_encoder[b] for b in token.encode("utf-8")) + "</w>")
    merges = [m for m in tokenizer.bpe_ranks if any("".join(m) in word for word in words)]
    alphabet = [c for c in tokenizer.encoder if len(c.replace("</w>", "")) == 1]
    vocab = {t: tokenizer.encoder[t] for t in [*alphabet, *("".join(m) for m in merges)]}
    vocab["<|startoftext|>"], vocab["<|endoftext|>"] = 49406, 49407
    return encode, vocab, [" ".join(m) for m in merges]


def added(token, id, normalized=False):
    return dict(id=id, content=token, single_word=False, lstrip=False, rstrip=False, normalized=normalized, special=True)


def clip_json(vocab, merges):
    """The shape of openai/clip-vit-base-patch32's tokenizer.json."""
    pattern = r"""'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""
    return dict(
        version="1.0", truncation=None, padding=None,
        added_tokens=[added("<|startoftext|>", 49406, True), added("<|endoftext|>", 49407)],
        normalizer=dict(type="Sequence", normalizers=[
            dict(type="NFC"), dict(type="Replace", pattern=dict(Regex=r"\s+"), content=" "), dict(type="Lowercase")]),
        pre_tokenizer=dict(type="Sequence", pretokenizers=[
            dict(type="Split", pattern=dict(Regex=pattern), behavior="Removed", invert=True),
            dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)]),
        post_processor=dict(type="RobertaProcessing", sep=["<|endoftext|>", 49407], cls=["<|startoftext|>", 49406],
                            trim_offsets=False, add_prefix_space=False),
        decoder=dict(type="ByteLevel", add_prefix_space=True, trim_offsets=True, use_regex=True),
        model=dict(type="BPE", dropout=None, unk_token="<|endoftext|>", continuing_subword_prefix="",
                   end_of_word_suffix="</w>", fuse_unk=False, byte_fallback=False, vocab=vocab, merges=merges))


def siglip_json():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    words = [word for text in [*TEXTS[:18], LONG] for word in text.lower().split()]
    trainer = trainers.BpeTrainer(vocab_size=400, show_progress=False, special_tokens=["<pad>", "<eos>", "<bos>", "<unk>"])
    tokenizer.train_from_iterator(["▁" + word for word in words] + words, trainer)
    value = json.loads(tokenizer.to_str())
    vocab = value["model"]["vocab"]
    for byte in range(256):
        vocab[f"<0x{byte:02X}>"] = len(vocab)
    value["model"].update(byte_fallback=True, fuse_unk=True, ignore_merges=False)
    value["post_processor"] = dict(
        type="TemplateProcessing",
        single=[dict(Sequence=dict(id="A", type_id=0)), dict(SpecialToken=dict(id="<eos>", type_id=0))],
        pair=[dict(Sequence=dict(id="A", type_id=0)), dict(Sequence=dict(id="B", type_id=1)), dict(SpecialToken=dict(id="<eos>", type_id=1))],
        special_tokens={"<eos>": dict(id="<eos>", ids=[1], tokens=["<eos>"])})
    value["decoder"] = dict(type="Sequence", decoders=[
        dict(type="Replace", pattern=dict(String="▁"), content=" "), dict(type="ByteFallback"), dict(type="Fuse")])
    return value


def write(path, value, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, **options) + "\n", encoding="utf-8")


def main():
    encode, vocab, merges = clip_reference()
    clip = clip_json(vocab, merges)
    clip_config = dict(tokenizer_class="CLIPTokenizer", model_max_length=77, bos_token="<|startoftext|>", eos_token="<|endoftext|>",
                       unk_token="<|endoftext|>", pad_token="<|endoftext|>", do_lower_case=True, add_prefix_space=False)
    for name in ("random-clip", "random-clip-one-graph"):
        write(MODELS / name / "tokenizer.json", clip, separators=(",", ":"))
        write(MODELS / name / "tokenizer_config.json", clip_config)
    siglip = siglip_json()
    write(MODELS / "random-siglip" / "tokenizer.json", siglip, separators=(",", ":"))
    write(MODELS / "random-siglip" / "tokenizer_config.json", dict(
        tokenizer_class="GemmaTokenizer", model_max_length=64, bos_token="<bos>", eos_token="<eos>", unk_token="<unk>",
        pad_token="<pad>", add_bos_token=False, add_eos_token=True))
    small = Tokenizer.from_str(json.dumps(clip))
    for text in [*TEXTS, LONG]:
        assert small.encode(text.strip()).ids == encode(text), text
    bundled = Tokenizer.from_file(str(ROOT / "models" / "lookalike-mini" / "tokenizer.json"))
    gemma = Tokenizer.from_str(json.dumps(siglip))
    long = dict(text=LONG, clip=encode(LONG), bundled=bundled.encode(LONG).ids, siglip=gemma.encode(LONG).ids)
    write(MODELS / "tokens.json", dict(
        note="Made by scripts/random-models/reference_tokens.py: whole token ids, special ones included, not truncated. "
             "clip: open_clip_torch 3.3.0; bundled, siglip (texts trimmed, lower case): Python's tokenizers 0.23.3",
        texts=[dict(text=text, clip=encode(text), bundled=bundled.encode(text.strip()).ids,
                    siglip=gemma.encode(text.strip().lower()).ids) for text in TEXTS],
        long=long), indent=None)


main()
