"""A small library to picture: albums of people who do not exist, with tags and painted covers, of any audio."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Sound = Callable[[Path], object]
"""Writes a FLAC file."""


@dataclass(frozen=True)
class Album:
    artist: str
    title: str
    year: int
    tracks: tuple[str, ...]
    hue: int  # of its cover, degrees
    style: str  # "hills", "rings" or "blocks"


ALBUMS = (
    Album(
        "Marta Lindqvist",
        "Harbour Lights",
        2019,
        ("Ferry at Dawn", "Salt", "The Long Pier", "Gulls", "Nightwatch"),
        205,
        "hills",
    ),
    Album(
        "Quartetto Ostrava",
        "Two String Quartets",
        2004,
        ("Allegro con brio", "Adagio", "Scherzo. Vivace", "Allegro assai"),
        28,
        "rings",
    ),
    Album("The Paper Kite Club", "Slow Machines", 2021, ("Intro", "Gears", "Copper Wire", "Overheat"), 265, "blocks"),
    Album("Ayo Bamidele", "Lagos, Late", 1998, ("Palm Wine", "Third Mainland", "Yemi", "Rain Season"), 12, "blocks"),
    Album("Inger Holm Trio", "Snow on the Line", 2012, ("Branch Line", "Snow Fence", "Timetable"), 175, "hills"),
    Album("Ensemble Vents d’Ouest", "Suites for Winds", 2008, ("Prélude", "Gigue", "Sarabande"), 335, "rings"),
)


def library(folder: Path, audio: Sequence[Path]) -> None:
    """Albums in `folder`, of copies of these FLAC and WAV files or, without any, of made-up sound."""
    sounds = _copies(audio) if audio else _made_up()
    for album in ALBUMS:
        home = folder / album.artist / album.title
        home.mkdir(parents=True)
        art = cover(album)
        (home / "cover.png").write_bytes(art)
        for number, title in enumerate(album.tracks, 1):
            sound = next(sounds, None)
            if sound is None:
                return
            path = home / f"{number:02} {title}.flac"
            sound(path)
            _tag(path, album, number, title, art)


def _copies(audio: Sequence[Path]) -> Iterator[Sound]:
    import soundfile

    files = [each for path in audio for each in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    files = [each for each in files if each.suffix.lower() in (".flac", ".wav")]
    random.Random(4).shuffle(files)
    for file in files:
        if file.suffix.lower() == ".flac":
            yield lambda path, file=file: Path(shutil.copyfile(file, path))
        else:
            samples, rate = soundfile.read(file, dtype="int16")
            yield lambda path, samples=samples, rate=rate: soundfile.write(path, samples, rate)


def _made_up() -> Iterator[Sound]:
    """Decaying chords with a little noise, of several lengths."""
    import numpy as np
    import soundfile

    chance = np.random.default_rng(1)
    for number in range(sum(len(album.tracks) for album in ALBUMS)):
        frames = 44100 * int(chance.integers(5, 14))
        at = np.arange(frames) / 44100
        root = 98.0 * 2 ** (int(chance.integers(0, 24)) / 12)
        beat = np.exp(-2.5 * (at % (0.5 + 0.1 * (number % 5))))
        chord = sum(np.sin(2 * np.pi * root * step * at) / step for step in (1, 1.25, 1.5, 2, 3)) * beat
        both = [chord * loud + chance.normal(0, 25, frames) for loud in (5000, 4000)]
        samples = np.stack(both, axis=1).astype(np.int16)
        yield lambda path, samples=samples: soundfile.write(path, samples, 44100)


def _tag(path: Path, album: Album, number: int, title: str, art: bytes) -> None:
    from mutagen.flac import FLAC, Picture

    tags = FLAC(path)
    tags.delete()
    tags["title"], tags["artist"], tags["album"] = title, album.artist, album.title
    tags["albumartist"], tags["date"] = album.artist, str(album.year)
    tags["tracknumber"] = f"{number}/{len(album.tracks)}"
    picture = Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", art
    tags.clear_pictures()
    tags.add_picture(picture)
    tags.save()


def cover(album: Album) -> bytes:
    """A PNG in the colours and style of the album, with its names."""
    from PySide6.QtCore import QBuffer, QPointF, QRectF, Qt
    from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter, QPen, QPolygonF

    side = 500
    chance = random.Random(album.title)
    picture = QImage(side, side, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QLinearGradient(0, 0, 0, side)
    ground.setColorAt(0, QColor.fromHsv((album.hue + 25) % 360, 90, 225))
    ground.setColorAt(1, QColor.fromHsv(album.hue, 170, 95))
    painter.fillRect(0, 0, side, side, ground)
    painter.setPen(Qt.PenStyle.NoPen)
    if album.style == "hills":
        painter.setBrush(QColor.fromHsv((album.hue + 190) % 360, 110, 250))
        painter.drawEllipse(QPointF(side * 0.7, side * 0.27), 46.0, 46.0)
        for layer in range(4):
            ridge = [QPointF(0, side)]
            for step in range(9):
                ridge.append(QPointF(step * side / 8, side * (0.42 + 0.13 * layer) + chance.uniform(-34, 34)))
            painter.setBrush(QColor.fromHsv(album.hue, 120 + 25 * layer, 165 - 35 * layer))
            painter.drawPolygon(QPolygonF([*ridge, QPointF(side, side)]))
    elif album.style == "rings":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in range(11):
            painter.setPen(QPen(QColor.fromHsv((album.hue + 8 * ring) % 360, 130, 250, 190), 7))
            painter.drawEllipse(QPointF(side * 0.62, side * 0.4), 24.0 + 27 * ring, 24.0 + 27 * ring)
    else:
        for _ in range(16):
            painter.setBrush(QColor.fromHsv((album.hue + chance.randrange(-40, 70)) % 360, 150, 235, 120))
            wide, tall = chance.randrange(40, 260), chance.randrange(20, 120)
            painter.drawRect(chance.randrange(-60, side), chance.randrange(-20, 330), wide, tall)
    painter.setPen(QColor("white"))
    for words, size, top in ((album.title, 40, 392), (album.artist, 24, 444)):
        font = QFont("DejaVu Serif")
        font.setPixelSize(size)
        painter.setFont(font)
        painter.drawText(QRectF(32, top, side - 50, size * 1.4), Qt.AlignmentFlag.AlignLeft, words)
    painter.end()
    data = QBuffer()
    data.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(data, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes, which PySide refuses
    return data.data().data()
