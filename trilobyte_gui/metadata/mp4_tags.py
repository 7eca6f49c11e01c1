"""The tags of an MP4 file, through mutagen."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from trilobyte_gui.metadata.fields import Picture, Tags
from trilobyte_gui.metadata.names import MP4, TOTALS

_FREE = "----:com.apple.iTunes:"


def mp4_tags(boxes: bytes) -> Tags:
    """From the `udta` and `meta` boxes of a movie, verbatim. Raises what mutagen raises."""
    from mutagen import mp4

    tags = Tags()
    file = BytesIO((len(boxes) + 8).to_bytes(4, "big") + b"moov" + boxes)
    make: Any = mp4
    if b"ilst" not in boxes:
        return tags
    for key, values in make.MP4Tags(make.Atoms(file), file).items():
        _add(tags, key, values if isinstance(values, list) else [values])
    return tags


def _add(tags: Tags, key: str, values: list[Any]) -> None:
    name = MP4.get(key, key.removeprefix(_FREE))
    if key == "covr":
        for index, cover in enumerate(values):
            mime = "image/png" if cover.imageformat == cover.FORMAT_PNG else "image/jpeg"
            tags.pictures.append(Picture(0 if index else 3, mime, "", bytes(cover)))
    elif name in TOTALS:
        for number, total in values:
            tags.fields.append((name, str(number)))
            if total:
                tags.fields.append((TOTALS[name][0], str(total)))
    elif key.startswith("----"):
        for value in values:
            try:
                tags.fields.append((name, bytes(value).decode("utf-8")))
            except UnicodeDecodeError:
                tags.kept.append(f"MP4 item {name}")
    elif key not in MP4 and not all(isinstance(value, str) for value in values):
        tags.kept.append(f"MP4 item {key}")
    else:
        for value in values:
            tags.fields.append((name.lstrip("\xa9"), str(int(value)) if isinstance(value, bool) else str(value)))
