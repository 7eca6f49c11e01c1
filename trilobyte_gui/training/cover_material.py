"""Makes JPEGs like album covers from any pictures, to train the picture model on.

    python -m trilobyte_gui.training.cover_material PICTURES_DIR OUT_DIR [--crops N] [--drawn N] [--seed N]

Crops of each picture, at the sizes of covers, many with titles drawn over them; and drawings of shapes. They are coded
by Pillow, by mozjpeg where the package mozjpeg-lossless-optimization is installed, and by ImageMagick and FFmpeg where
these are. A sixth of the pictures, and all that is made from them, goes to `OUT_DIR/held`. Needs Pillow.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import hashlib
import importlib.util
import io
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

SIZES = (300, 400, 500, 500, 600, 600, 600, 640, 700, 800, 1000, 1200)
QUALITIES = (60, 70, 75, 80, 82, 85, 87, 90, 90, 92, 93, 95, 95, 97)
PHOTOSHOP_LIKE = ("web_high", "web_very_high", "web_maximum", "medium", "high", "maximum")
WORDS = (
    "Live", "Nocturnes", "Hits", "Volume", "Two", "Symphony", "Quartet", "Rivers",
    "Lights", "Session", "Orchestra", "Requiem", "Echo", "1974",
)  # fmt: skip
INK = ((255, 255, 255), (0, 0, 0), (250, 220, 60), (220, 30, 30))
LEAST = 60_000  # bytes of a picture that is worth cutting


def pictures(folder: Path) -> list[Path]:
    """The pictures in a folder; of several sizes of one, as wallpapers have, the largest."""
    largest: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp") or not path.is_file():
            continue
        sized = path.parent.name.startswith("images")
        key = str(path.parent.parent if sized else path.with_suffix(""))
        size = path.stat().st_size
        if size >= LEAST and (key not in largest or size > largest[key].stat().st_size):
            largest[key] = path
    return list(largest.values())


def held_back(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] < 43


def crops(path: Path, count: int, chance: random.Random, fonts: Sequence[Path]) -> Iterator[Any]:
    """Squares out of a picture, at the sizes of covers."""
    from PIL import Image, ImageOps

    with Image.open(path) as opened:
        source = opened.convert("RGB")
    width, height = source.size
    for _ in range(count):
        side = int(min(source.size) * chance.uniform(0.55, 1))
        x, y = chance.randint(0, width - side), chance.randint(0, height - side)
        size = min(chance.choice(SIZES), side)
        image: Any = source.crop((x, y, x + side, y + side)).resize((size, size), Image.Resampling.LANCZOS)
        kind = chance.random()
        if kind < 0.15:
            image = ImageOps.autocontrast(image, cutoff=2)
        elif kind < 0.21:
            image = image.convert("L")
        elif kind < 0.3:
            image = ImageOps.colorize(image.convert("L"), (chance.randrange(80), 0, 30), (255, 220, 220))
        if image.mode == "RGB" and chance.random() < 0.65:
            draw_titles(image, chance, fonts)
        yield image


def drawing(chance: random.Random, fonts: Sequence[Path]) -> Any:
    """Shapes, a gradient, some grain, and titles."""
    from PIL import Image, ImageDraw

    side = 1200
    image = Image.new("RGB", (side, side), colour(chance))
    draw = ImageDraw.Draw(image)
    for _ in range(chance.randint(2, 25)):
        x, y, size = chance.randrange(-200, side), chance.randrange(-200, side), chance.randrange(30, 900)
        shape = chance.choice((draw.ellipse, draw.rectangle))
        shape([x, y, x + size, y + chance.choice((size, size // 3))], fill=colour(chance))
    values = np.asarray(image).astype(float)
    values += np.linspace(0, chance.uniform(0, 120), side)[:, None, None]
    values += np.random.default_rng(chance.randrange(1 << 30)).normal(0, chance.uniform(0, 12), (side, side, 1))
    image = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    draw_titles(image, chance, fonts)
    size = chance.choice(SIZES[:-2])
    return image.resize((size, size), Image.Resampling.LANCZOS)


def colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def draw_titles(image: Any, chance: random.Random, fonts: Sequence[Path]) -> None:
    from PIL import ImageDraw, ImageFont

    draw, side = ImageDraw.Draw(image), image.size[0]
    for _ in range(chance.choice((1, 2, 2, 3))):
        size = int(side * chance.choice((0.04, 0.06, 0.09, 0.13, 0.2)))
        font: Any = ImageFont.truetype(str(chance.choice(fonts)), size) if fonts else ImageFont.load_default(size)
        text = " ".join(chance.sample(WORDS, chance.randint(1, 4)))
        place = side * chance.uniform(0.02, 0.5), side * chance.uniform(0.02, 0.9)
        draw.text(place, chance.choice((text, text.upper())), font=font, fill=chance.choice((*INK, colour(chance))))


def coded(image: Any, chance: random.Random) -> bytes:
    """The picture as a JPEG, by one of the encoders at hand."""
    quality, progressive = chance.choice(QUALITIES), chance.random() < 0.4
    encoders = ["pillow"] * 4 + ["photoshop"]
    encoders += ["mozjpeg"] if importlib.util.find_spec("mozjpeg_lossless_optimization") else []
    encoders += [name for name in ("convert", "ffmpeg") if shutil.which(name)]
    encoder = "pillow" if image.mode == "L" else chance.choice(encoders)
    if encoder in ("convert", "ffmpeg"):
        return coded_by_program(image, encoder, quality, progressive, chance)
    optimised = progressive or chance.random() < 0.5
    settings: dict[str, Any] = {"quality": quality, "progressive": progressive, "optimize": optimised}
    if encoder == "photoshop":
        settings["quality"] = chance.choice(PHOTOSHOP_LIKE)
    elif image.mode != "L":
        settings["subsampling"] = chance.choice((0, 0, 1, 2, 2, 2))
    out = io.BytesIO()
    image.save(out, "JPEG", **settings)
    if encoder != "mozjpeg":
        return out.getvalue()
    import mozjpeg_lossless_optimization

    data: bytes = mozjpeg_lossless_optimization.optimize(out.getvalue())
    return data


def coded_by_program(image: Any, program: str, quality: int, progressive: bool, chance: random.Random) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.png"), Path(folder, "out.jpg")
        image.save(source)
        if program == "convert":
            sampling, interlace = chance.choice(("4:2:0", "4:4:4", "4:2:2")), "JPEG" if progressive else "none"
            options = ["-quality", str(quality), "-sampling-factor", sampling, "-interlace", interlace]
            command = [program, str(source), *options, str(target)]
        else:
            form, tables = chance.choice(("yuvj420p", "yuvj444p", "yuvj422p")), chance.choice(("default", "optimal"))
            options = ["-q:v", str(chance.randint(2, 6)), "-pix_fmt", form, "-huffman", tables]
            command = [program, "-v", "error", "-i", str(source), "-c:v", "mjpeg", *options, str(target)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        return target.read_bytes()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m trilobyte_gui.training.cover_material", description=__doc__)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--crops", type=int, default=5, help="of each picture")
    parser.add_argument("--drawn", type=int, default=60, help="pictures of shapes")
    parser.add_argument("--seed", type=int, default=22)
    options = parser.parse_args()
    from PIL import ImageFile

    ImageFile.MAXBLOCK = 1 << 25  # else Pillow fails on large pictures of high quality
    fonts = sorted(Path("/usr/share/fonts").rglob("*.ttf"))
    chance, made = random.Random(options.seed), 0
    (options.out / "held").mkdir(parents=True, exist_ok=True)

    def write(image: Any, name: str) -> None:
        nonlocal made
        folder = options.out / "held" if held_back(name) else options.out
        (folder / f"{made:05}-{name}.jpg").write_bytes(coded(image, chance))
        made += 1
        print(f"\r{made}", end="", file=sys.stderr, flush=True)

    for path in pictures(options.pictures):
        for image in crops(path, options.crops, chance, fonts):
            write(image, path.stem)
    for number in range(options.drawn):
        write(drawing(chance, fonts), f"drawn-{number}")
    print(f"\n{made} files in {options.out}")
    return 0 if made else 3


if __name__ == "__main__":
    sys.exit(main())
