"""What tags are made of, whatever format they came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_PARTS = 10_000
"""No tag or header of music has more fields, frames, blocks or chunks. What has is an attack on time or memory."""

_NUMBER = re.compile(r"\s*(\d{1,6})")
_YEAR = re.compile(r"\d{4}")

_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
    b"RIFF": "image/webp",
}

Field = tuple[str, str]
"""A name, as Vorbis comments have it, and a value."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; `kind` is the number that FLAC and ID3 share (3 front cover, 4 back cover ...)."""

    kind: int
    mime: str
    description: str
    data: bytes


@dataclass(slots=True)
class Tags:
    """Text fields in order, names as written in the source and possibly repeated, and pictures.

    `kept` names what the source's tags hold beyond that: it stays in the archive's wrapper, and other formats have
    no place for it.
    """

    fields: list[Field] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def get(self, *names: str) -> str:
        """The first value of the first of `names` that is there, in any case; "" where none is."""
        for name in names:
            for key, value in self.fields:
                if key.casefold() == name.casefold():
                    return value
        return ""

    def number(self, *names: str) -> int:
        """What the first of `names` begins with, as `3` of `3/12`; 0 where that is no number."""
        return leading_number(self.get(*names))

    def year(self, *names: str) -> int:
        """The year in the first of `names`; 0 where there is none."""
        return year_in(self.get(*names))


def mime_of(picture: bytes) -> str:
    """The MIME type of a picture by what it begins with; "" where it is none of the usual ones."""
    return next((mime for magic, mime in _MAGIC.items() if picture.startswith(magic)), "")


def leading_number(text: str) -> int:
    """The number that a value such as `3/12` begins with; 0 where that is none."""
    found = _NUMBER.match(text)
    return int(found.group(1)) if found else 0


def year_in(text: str) -> int:
    """The year in a value such as `1959-08-17`; 0 where there is none."""
    found = _YEAR.search(text)
    return int(found.group()) if found else 0
