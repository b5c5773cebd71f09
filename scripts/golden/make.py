"""Makes the pictures and golden crops that the crafter's parity test compares with.

    python3 -m venv VENV && VENV/bin/pip install pillow==11.3.0 numpy==2.4.6 && VENV/bin/python scripts/golden/make.py

Pillow's resampling is what CLIP's and ResNet's published preprocessing run on. The pictures are generated (no photo, no
licence): coloured noise of mostly low frequencies, as in a photo, with hard-edged shapes and text-like bars on top. A golden
crop is kept as 8-bit RGB in a lossless WebP; the test normalises it.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[2] / "test" / "fixtures" / "crafter"


def scene(width: int, height: int, seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    fy, fx = np.meshgrid(np.fft.fftfreq(height), np.fft.fftfreq(width), indexing="ij")
    falloff = 1 / np.maximum(np.hypot(fy * height, fx * width), 1) ** 1.75
    planes = []
    for _ in range(3):
        noise = np.fft.ifft2(np.fft.fft2(rng.standard_normal((height, width))) * falloff).real
        planes.append(128 + 55 * (noise - noise.mean()) / noise.std())
    image = Image.fromarray(np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    short = min(width, height)
    for _ in range(12):
        x, y = rng.integers(0, width), rng.integers(0, height)
        side = int(rng.integers(short // 20, short // 4))
        colour = tuple(int(c) for c in rng.integers(0, 256, 3))
        box = (x, y, x + side, y + side)
        (draw.ellipse if rng.random() < 0.5 else draw.rectangle)(box, fill=colour)
    for row in range(6):
        for bar in range(10):
            x, y = short // 10 + bar * short // 30, short // 3 + row * short // 40
            draw.rectangle((x, y, x + int(rng.integers(1, short // 40)), y + max(1, short // 120)), fill=(20, 20, 20))
    return image


def cover(image: Image.Image, shorter: int, crop: int, filter_: Image.Resampling) -> Image.Image:
    """torchvision's Resize(shorter) and CenterCrop(crop), whose sizes are floored and offsets rounded half to even."""
    width, height = image.size
    if width <= height:
        size = (shorter, int(shorter * height / width))
    else:
        size = (int(shorter * width / height), shorter)
    resized = image.resize(size, filter_)
    left, top = round((size[0] - crop) / 2), round((size[1] - crop) / 2)
    return resized.crop((left, top, left + crop, top + crop))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    scene(350, 243, 1).save(FOLDER / "wide.png", optimize=True)
    scene(301, 463, 2).save(FOLDER / "tall.jpg", quality=80)
    scene(800, 599, 3).save(FOLDER / "large.jpg", quality=75)
    # Smaller, in between and larger than the models' windows.
    crop("wide.png", "clip", 224, Image.Resampling.BICUBIC)
    crop("wide.png", "resnet", 256, Image.Resampling.BILINEAR)
    crop("tall.jpg", "resnet", 256, Image.Resampling.BILINEAR)
    crop("large.jpg", "clip", 224, Image.Resampling.BICUBIC)
    stretch("wide.png")
    stretch("tall.jpg")


def crop(name: str, model: str, shorter: int, filter_: Image.Resampling) -> None:
    image = Image.open(FOLDER / name).convert("RGB")
    golden = cover(image, shorter, 224, filter_)
    golden.save(FOLDER / f"{Path(name).stem}.{model}.webp", lossless=True, quality=100, method=6)


def stretch(name: str) -> None:
    """SigLIP 2's preprocessing: to its size whatever the aspect ratio, bilinear."""
    golden = Image.open(FOLDER / name).convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)
    golden.save(FOLDER / f"{Path(name).stem}.siglip.webp", lossless=True, quality=100, method=6)


if __name__ == "__main__":
    main()
