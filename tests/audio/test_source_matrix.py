"""Every kind of source with every set of tags, at several depths, rates and lengths: archived, and restored as FLAC,
as WAV and as it was. Tags are written and read by mutagen, audio is also read by ffmpeg."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen import File, apev2, id3, mp4
from mutagen.flac import FLAC, Picture
from mutagen.wave import WAVE

from tests.audio.test_sources import decoded_by_ffmpeg, needs, tool
from tests.helpers.ape_file import ape
from tests.helpers.archive_helpers import JPEG, digest, make_flac, make_wav, music, run
from tests.helpers.source_files import aiff, packed
from trilobyte_gui.archive.tasks import Options, Restored, To
from trilobyte_gui.codec.pcm import Samples

Fields = dict[str, list[str]]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
ART = [(3, "image/jpeg", JPEG), (4, "image/png", PNG)]
USUAL = {
    "TITLE": ["A title"],
    "ARTIST": ["One", "Two"],
    "ALBUM": ["Album"],
    "ALBUMARTIST": ["Various"],
    "TRACKNUMBER": ["3"],
    "TRACKTOTAL": ["12"],
    "DATE": ["1999-05-01"],
    "GENRE": ["Jazz", "Blues"],
    "COMPOSER": ["C"],
    "MUSICBRAINZ_ALBUMID": ["b5f6-7"],
    "MOOD": ["calm"],
}
SCRIPTS = {"TITLE": ["Größe 日本語 العربية 🎵"], "ARTIST": ["Cafe\u0301", "Café", "Ж"], "COMMENT": ["two\nlines"]}
# Name of the set, its fields, whether it has art, and bits, channels, rate and frames.
SETS: dict[str, tuple[Fields, bool, tuple[int, int, int, int]]] = {
    "none": ({}, False, (16, 1, 8000, 1000)),
    "usual": (USUAL, False, (16, 2, 44100, 12001)),
    "scripts": (SCRIPTS, False, (24, 2, 96000, 9000)),
    "art": ({"TITLE": ["x"]}, True, (24, 1, 22050, 4097)),
}


def by_av(codec: str) -> Callable[[Path, Samples, int, int], None]:
    def write(path: Path, x: Samples, bits: int, rate: int) -> None:
        plain = make_wav(path.parent.with_name("plain.wav"), x, bits, rate)
        form = [] if bits == 16 else ["-sample_fmt", "s32p" if codec in ("alac", "wavpack") else "s32"]
        tool("ffmpeg", "-v", "error", "-y", "-i", plain, "-c:a", codec, *form, "-map_metadata", "-1", path)

    return write


def wavpack(path: Path, x: Samples, bits: int, rate: int) -> None:
    plain = make_wav(path.parent.with_name("plain.wav"), x, bits, rate)
    tool("wavpack", "-q", plain, "-o", path)


def write_aiff(path: Path, x: Samples, bits: int, rate: int) -> None:
    data = aiff(packed(x, bits, True, True), x.shape[1], rate, bits)
    path.write_bytes(data.replace(b"NAME\0\0\0\x07A title\0", b""))
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + (len(whole) - 8).to_bytes(4, "big") + whole[8:])


MAKERS: dict[str, Callable[[Path, Samples, int, int], Any]] = {
    "wav": make_wav,
    "aiff": write_aiff,
    "flac": make_flac,
    "oga": by_av("flac"),
    "m4a": by_av("alac"),
    "tta": by_av("tta"),
    "wv": wavpack,
    "ape": lambda path, x, bits, rate: path.write_bytes(ape(x >> (6 if bits == 24 else 0), bits, rate)),
}


def write_tags(path: Path, fields: Fields, art: bool) -> None:
    file: Any = File(path)
    if file.tags is None:
        file.add_tags()
    pairs = ART if art else []
    if path.suffix in (".flac", ".oga"):
        for key, values in fields.items():
            file[key] = values
        made = []
        for kind, mime, data in pairs:
            picture: Any = Picture()  # type: ignore[no-untyped-call]
            picture.type, picture.mime, picture.data = kind, mime, data
            made.append(picture)
        if path.suffix == ".flac":
            for each in made:
                file.add_picture(each)
        elif made:
            file["METADATA_BLOCK_PICTURE"] = [base64.b64encode(each.write()).decode() for each in made]
    elif path.suffix == ".m4a":
        names = {"TITLE": "\xa9nam", "ARTIST": "\xa9ART", "ALBUM": "\xa9alb", "ALBUMARTIST": "aART", "DATE": "\xa9day",
                 "GENRE": "\xa9gen", "COMPOSER": "\xa9wrt", "COMMENT": "\xa9cmt"}  # fmt: skip
        free = {"MUSICBRAINZ_ALBUMID": "MusicBrainz Album Id", "MOOD": "MOOD"}
        for key, values in fields.items():
            if key in names:
                file[names[key]] = values
            elif key in free:
                file[f"----:com.apple.iTunes:{free[key]}"] = [value.encode() for value in values]
        if "TRACKNUMBER" in fields:
            file["trkn"] = [(3, 12)]
        file["covr"] = [mp4.MP4Cover(data, 13 if mime == "image/jpeg" else 14) for _, mime, data in pairs]
    elif path.suffix in (".wv", ".ape"):
        names = {"ALBUMARTIST": "Album Artist", "DATE": "Year", "MUSICBRAINZ_ALBUMID": "MUSICBRAINZ_ALBUMID"}
        for key, values in fields.items():
            if key not in ("TRACKNUMBER", "TRACKTOTAL"):
                file[names.get(key, key.title())] = values
        if "TRACKNUMBER" in fields:
            file["Track"] = "3/12"
        for (kind, _, data), name in zip(pairs, ("Front", "Back"), strict=False):
            assert kind in (3, 4)
            file[f"Cover Art ({name})"] = apev2.APEValue(b"x\0" + data, apev2.BINARY)
    else:
        frames: Any = id3
        names = {"TITLE": "TIT2", "ARTIST": "TPE1", "ALBUM": "TALB", "ALBUMARTIST": "TPE2", "DATE": "TDRC",
                 "GENRE": "TCON", "COMPOSER": "TCOM", "MOOD": "TMOO"}  # fmt: skip
        for key, values in fields.items():
            if key in names:
                file.tags.add(frames.Frames[names[key]](encoding=3, text=values))
            elif key == "COMMENT":
                file.tags.add(frames.COMM(encoding=3, lang="deu", desc="", text=values))
            elif key == "MUSICBRAINZ_ALBUMID":
                file.tags.add(frames.TXXX(encoding=3, desc="MusicBrainz Album Id", text=values))
        if "TRACKNUMBER" in fields:
            file.tags.add(frames.TRCK(encoding=3, text="3/12"))
        for kind, mime, data in pairs:
            file.tags.add(frames.APIC(encoding=3, mime=mime, type=kind, desc=mime, data=data))
    file.save()


def restored(archives: list[Path], folder: Path, to: To) -> dict[str, Restored]:
    ran = run("restore", archives, folder, to=to)
    assert not ran.errors, ran.errors
    return {each.target.stem: each for each in ran.results if isinstance(each, Restored)}


@needs("ffmpeg", "wavpack")
@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_with_every_set_of_tags(tmp_path: Path, kind: str) -> None:
    samples: dict[str, Samples] = {}
    for name, (fields, art, (bits, channels, rate, frames)) in SETS.items():
        x = samples[name] = music(frames, channels, bits)
        path = tmp_path / "in" / f"{name}.{kind}"
        path.parent.mkdir(exist_ok=True)
        MAKERS[kind](path, x, bits, rate)
        if kind == "ape" and bits == 24:
            samples[name] = x >> 6
        if fields:
            write_tags(path, fields, art)
    ran = run("compress", sorted((tmp_path / "in").iterdir()), tmp_path / "out", Options(preset="quick", jobs=2))
    assert not ran.errors, ran.errors
    archives = sorted((tmp_path / "out").iterdir())
    assert len(archives) + len(ran.reasons) == len(SETS)
    assert all("smaller" in reason for reason in ran.reasons)
    assert len(archives) == len(SETS) or (len(archives) == 3 and kind not in ("wav", "aiff", "flac"))

    for name, result in restored(archives, tmp_path / "flac", "flac").items():
        fields, art, (bits, channels, rate, _) = SETS[name]
        file: Any = FLAC(result.target)  # type: ignore[no-untyped-call]
        assert (file.info.bits_per_sample, file.info.channels, file.info.sample_rate) == (bits, channels, rate)
        found = {key.upper(): list(values) for key, values in (file.tags or {}).items()}
        found.pop("ENCODER", None)  # which ffmpeg names
        assert {key: sorted(values) for key, values in found.items()} == {k: sorted(v) for k, v in fields.items()}
        shown = sorted((each.type, each.data) for each in file.pictures)
        kinds = (3, 0) if kind == "m4a" else (3, 4)  # MP4 does not say which is which
        expected = [(number, data) for number, (_, _, data) in zip(kinds, ART, strict=True)] if art else []
        assert shown == sorted(expected)
        assert np.array_equal(decoded_by_ffmpeg(result.target, channels), samples[name] << (32 - bits))
    for name, result in restored(archives, tmp_path / "wav", "wav").items():
        fields, art, (bits, channels, _, _) = SETS[name]
        wave: Any = WAVE(result.target)  # type: ignore[no-untyped-call]
        assert np.array_equal(decoded_by_ffmpeg(result.target, channels), samples[name] << (32 - bits))
        if fields:
            assert wave.tags["TIT2"].text == fields["TITLE"]
            pictures = sorted((each.data for each in wave.tags.getall("APIC")), reverse=True)
            assert pictures == ([data for _, _, data in ART] if art else [])
    for name, result in restored(archives, tmp_path / "back", "original").items():
        if kind in ("wav", "aiff", "flac"):
            source = tmp_path / "in" / f"{name}.{kind}"
            assert result.exact == ("file-exact" if name != "none" or kind != "flac" else result.exact)
            assert digest(result.target) == digest(source)
        else:
            assert result.exact == "audio-and-metadata-exact"
