"""Speaker layouts and valid bits: whatever a source says of them, FLAC and WAV files say too, or the loss is told.

Each channel plays a voice of its speaker's own, so that what comes back tells which speaker plays what.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC

from tests.audio.test_sources import needs, tool
from tests.helpers.ape_file import ape
from tests.helpers.archive_helpers import make_flac, run
from tests.helpers.source_files import chunk, id3v1, id3v2, packed
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Options, Restored, Salvaged, To
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wavpack_channels import patched
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.metadata import core_audio, layouts, speakers, vorbis
from trilobyte_gui.metadata.flac_blocks import VORBIS_COMMENT, MetadataBlock
from trilobyte_gui.metadata.wrapper import Wrapper

WAV_NAMES = "FL FR FC LFE BL BR FLC FRC BC SL SR TC TFL TFC TFR TBL TBC TBR".split()  # noqa: SIM905
FLAC_DEFAULTS = {
    1: "FC",
    2: "FL FR",
    3: "FL FR FC",
    4: "FL FR BL BR",
    5: "FL FR FC BL BR",
    6: "FL FR FC LFE BL BR",
    7: "FL FR FC LFE BC SL SR",
    8: "FL FR FC LFE BL BR SL SR",
}
FRAMES = 1200
OPTIONS = Options(preset="quick", jobs=2)


def mask_of(names: str) -> int:
    return sum(1 << WAV_NAMES.index(each) for each in names.split())


def voice(speaker: str) -> Samples:
    """What that speaker plays: (frames,), 16 bits; tones, so that archives are smaller than what WavPack makes."""
    random = np.random.default_rng(list(speaker.encode()))
    pitches = random.uniform(0.01, 0.4, (4, 1))
    tones = np.sin(pitches * np.arange(FRAMES) + random.uniform(0, 6, (4, 1))).sum(0)
    return (2000 * tones + random.integers(-40, 41, FRAMES)).astype(np.int32)


def voices(names: str) -> Samples:
    """A channel for each word; those that are no speakers of WAV have a voice, too."""
    return np.column_stack([voice(each) for each in names.split()])


# ---- sources, chunk by chunk ----


def extensible(channels: int, bits: int, mask: int, valid: int = 0, coding: int = 1, order: str = "<") -> bytes:
    width = bits // 8
    head = struct.pack(order + "HHIIHH", 0xFFFE, channels, 44100, 44100 * channels * width, channels * width, bits)
    guid = struct.pack(order + "IHH", coding, 0, 16) + bytes.fromhex("800000aa00389b71")
    return head + struct.pack(order + "HHI", 22, valid or bits, mask) + guid


def wav(x: Samples, mask: int, bits: int = 16, valid: int = 0, name: bytes = b"RIFF") -> bytes:
    order = ">" if name == b"RIFX" else "<"
    form = chunk(b"fmt ", extensible(x.shape[1], bits, mask, valid, order=order), order)
    body = b"WAVE" + form + chunk(b"data", packed(x, bits, order == ">", False), order)
    return name + struct.pack(order + "I", len(body)) + body


def plain_wav(x: Samples) -> bytes:
    channels = x.shape[1]
    form = struct.pack("<HHIIHH", 1, channels, 44100, 88200 * channels, 2 * channels, 16)
    body = b"WAVE" + chunk(b"fmt ", form) + chunk(b"data", packed(x, 16, False, False))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def w64(x: Samples, mask: int, bits: int = 16, valid: int = 0) -> bytes:
    tail = bytes.fromhex("f3acd3118cd100c04f8edb8a")
    body = b"wave" + tail
    form = extensible(x.shape[1], bits, mask, valid)
    for name, inner in ((b"fmt ", form), (b"data", packed(x, bits, False, False))):
        body += name + tail + struct.pack("<Q", 24 + len(inner)) + inner + bytes(-len(inner) % 8)
    return b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000") + struct.pack("<Q", 24 + len(body)) + body


def layout(tag: int, bitmap: int = 0, labels: tuple[int, ...] = ()) -> bytes:
    """A channel layout of Core Audio."""
    listed = b"".join(struct.pack(">II12x", label, 0) for label in labels)
    return struct.pack(">III", tag, bitmap, len(labels)) + listed


def numbered(number: int, channels: int) -> bytes:
    return layout(number << 16 | channels)


def caf(x: Samples, chan: bytes = b"", bits: int = 16, valid: int = 0) -> bytes:
    channels, width = x.shape[1], bits // 8
    desc = struct.pack(">d4sIIIII", 44100, b"lpcm", 2, channels * width, 1, channels, valid or bits)
    parts = [(b"desc", desc), *([(b"chan", chan)] if chan else []), (b"data", bytes(4) + packed(x, bits, False, True))]
    return b"caff\0\1\0\0" + b"".join(name + struct.pack(">q", len(body)) + body for name, body in parts)


def aiff(x: Samples, chan: bytes = b"", bits: int = 16, valid: int = 0) -> bytes:
    rate = struct.pack(">HQ", 16383 + 15, 44100 << 48)
    comm = struct.pack(">HIH", x.shape[1], len(x), valid or bits) + rate
    parts = chunk(b"COMM", comm, ">") + (chunk(b"CHAN", chan, ">") if chan else b"")
    parts += chunk(b"SSND", bytes(8) + packed(x, bits, True, True), ">")
    return b"FORM" + struct.pack(">I", 4 + len(parts)) + b"AIFF" + parts


def commented(path: Path, x: Samples, *values: str, name: str = "WAVEFORMATEXTENSIBLE_CHANNEL_MASK") -> None:
    """A FLAC file with these channel masks in its comments."""
    comments = [f"{name}={value}".encode() for value in values] + [b"TITLE=T"]
    make_flac(path, x, metadata=[MetadataBlock(VORBIS_COMMENT, vorbis.build(b"v", comments))])


def boxes(data: bytes | bytearray, at: int, end: int) -> dict[bytes, tuple[int, int]]:
    """Offset and size of the MP4 boxes between two offsets, by name."""
    found = {}
    while at + 8 <= end:
        size = int.from_bytes(data[at : at + 4], "big")
        found[bytes(data[at + 4 : at + 8])] = at, size
        at += size
    return found


def with_chan(movie: bytes, chan: bytes, in_cookie: bool) -> bytes:
    """An M4A file with the `moov` box at its end, and this channel layout in its sample description."""
    data, parents, begin, end = bytearray(movie), [], 0, len(movie)
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd"):
        at, size = boxes(data, begin, end)[name]
        parents.append(at)
        begin, end = at + 8, at + size
    entry = begin + 8
    at, size = boxes(data, entry + 36, entry + int.from_bytes(data[entry : entry + 4], "big"))[b"alac"]
    box = struct.pack(">I4s4x", 12 + len(chan), b"chan") + chan
    data[at + size : at + size] = box
    for parent in (*parents, entry, *([at] if in_cookie else [])):
        data[parent : parent + 4] = (int.from_bytes(data[parent : parent + 4], "big") + len(box)).to_bytes(4, "big")
    return bytes(data)


# ---- the whole trip ----


@dataclass(frozen=True)
class Source:
    """`names` is a word for each channel in the file's order; those that are no speakers of WAV are lost."""

    names: str
    data: Callable[[Samples], bytes]
    lost: bool = False
    suffix: str = "wav"


def by_mask(names: str, kind: Callable[..., bytes] = wav, suffix: str = "wav", **more: Any) -> Source:
    """A file whose mask names the speakers among these words."""
    named = " ".join(each for each in names.split() if each in WAV_NAMES)
    mask = mask_of(named) | more.pop("surplus", 0)
    return Source(names, lambda x: kind(x, mask, **more), lost=named != names, suffix=suffix)


def by_layout(names: str, chan: bytes, kind: Callable[..., bytes] = caf, suffix: str = "caf") -> Source:
    lost = any(each not in WAV_NAMES for each in names.split())
    return Source(names, lambda x: kind(x, chan), lost=lost, suffix=suffix)


SOURCES = {
    **{f"mono-{name}": by_mask(name) for name in WAV_NAMES},
    **{f"stereo-{a}-{b}": by_mask(f"{a} {b}") for a, b in (("FL", "FR"), ("BL", "BR"), ("SL", "SR"), ("FC", "LFE"))},
    "default-3": by_mask("FL FR FC"),
    "default-4": by_mask("FL FR BL BR"),
    "default-5": by_mask("FL FR FC BL BR"),
    "default-6": by_mask("FL FR FC LFE BL BR"),
    "default-7": by_mask("FL FR FC LFE BC SL SR"),
    "default-8": by_mask("FL FR FC LFE BL BR SL SR"),
    "front-4": by_mask("FL FR FC BC"),
    "side-4": by_mask("FL FR SL SR"),
    "side-5": by_mask("FL FR FC SL SR"),
    "side-6": by_mask("FL FR FC LFE SL SR"),
    "back-7": by_mask("FL FR FC LFE BL BR BC"),
    "wide-8": by_mask("FL FR FC LFE BL BR FLC FRC"),
    "heights-8": by_mask("LFE TC TFL TFC TFR TBL TBC TBR"),
    "rfc-4": by_mask("FC BC TFC TBC"),
    "rifx-4": by_mask("FL FR FC BC", name=b"RIFX"),
    "surplus": by_mask("FL FR FC LFE", surplus=0x3C0),
    "fewer": by_mask("FL FR one two"),
    "none": by_mask("one two three four"),
    "reserved": Source("FL FR one", lambda x: wav(x, 0x80000003), lost=True),
    "none-mono": Source("FC", lambda x: wav(x, 0)),
    "none-stereo": Source("FL FR", lambda x: wav(x, 0)),
    "w64-7": by_mask("FL FR FC LFE BL BR BC", w64, "w64"),
    "w64-2": by_mask("SL SR", w64, "w64"),
    "caf-mpeg-5.1-d": by_layout("FC FL FR BL BR LFE", numbered(124, 6)),
    "caf-mpeg-5.1-b": by_layout("FL FR BL BR FC LFE", numbered(122, 6)),
    "caf-mpeg-7.1-b": by_layout("FC FLC FRC FL FR BL BR LFE", numbered(127, 8)),
    "caf-mpeg-7.1-c": by_layout("FL FR FC LFE SL SR BL BR", numbered(128, 8)),
    "caf-wave-7.1": by_layout("FL FR FC LFE BL BR SL SR", numbered(189, 8)),
    "caf-aac-6.1": by_layout("FC FL FR BL BR BC LFE", numbered(142, 7)),
    "caf-octagonal": by_layout("FL FR BL BR FC BC SL SR", numbered(111, 8)),
    "caf-dts-6.0-c": by_layout("FC BC FL FR BL BR", numbered(172, 6)),
    "caf-eac3-7.1-e": by_layout("FL FC FR BL BR LFE TFL TFR", numbered(164, 8)),
    "caf-bitmap": by_layout("FL FR FC BC", layout(1 << 16, 0x107)),
    "caf-labels": by_layout("TBC FC BC TFC", layout(0, 0, (17, 3, 9, 14))),
    "caf-rear-labels": by_layout("BR BL SR SL", layout(0, 0, (34, 33, 6, 5))),
    "caf-mono-label": by_layout("FC", layout(0, 0, (42,))),
    "caf-lfe": by_layout("LFE", layout(0, 0, (4,))),
    "caf-right-left": by_layout("FR FL", layout(0, 0, (2, 1))),
    "caf-wide": by_layout("FL FC FR BL BR LFE Lw Rw", numbered(163, 8)),
    "caf-twice": by_layout("FL other FR", layout(0, 0, (1, 1, 2))),
    "caf-unused": by_layout("one FL two FR", layout(0, 0, (0, 1, 0xFFFFFFFF, 2))),
    "caf-ambisonic": by_layout("W X Y Z", numbered(107, 4)),
    "caf-discrete": by_layout("one two three", numbered(147, 3)),
    "caf-matrix": by_layout("Lt Rt", numbered(103, 2)),
    "aiff-3": Source("FL FR FC", aiff, suffix="aiff"),
    "aiff-chan": by_layout("FC FL FR BL BR LFE", numbered(124, 6), aiff, "aiff"),
}
TOLD = re.compile("speaker")


def recode(names: str) -> int:
    """The mask of those words that are speakers of WAV."""
    return mask_of(" ".join(each for each in names.split() if each in WAV_NAMES))


def read(path: Path) -> tuple[int | None, Samples]:
    """The mask that a WAV or FLAC file has (None: it has none) and its samples."""
    with open_source(path) as audio:
        samples = np.concatenate(list(audio.blocks(1 << 12)))
    if path.suffix == ".flac":
        told = (FLAC(path).tags or {}).get("WAVEFORMATEXTENSIBLE_CHANNEL_MASK", [])
        assert len(told) < 2
        return (int(told[0], 16) if told else None), samples
    form = path.read_bytes()[20:]
    is_extensible = struct.unpack_from("<H", form)[0] == 0xFFFE
    return (struct.unpack_from("<I", form, 20)[0] if is_extensible else None), samples


def plays(path: Path) -> dict[str, Samples]:
    """What each speaker plays, as the mask and else the default of FLAC has them; nameless channels by number."""
    mask, samples = read(path)
    default = mask_of(FLAC_DEFAULTS[samples.shape[1]]) if samples.shape[1] in FLAC_DEFAULTS else 0
    mask = default if mask is None else mask
    names = [name for bit, name in enumerate(WAV_NAMES) if mask >> bit & 1]
    names += [f"nameless {number}" for number in range(samples.shape[1] - len(names))]
    assert len(names) == samples.shape[1], f"{mask:#x}"
    return dict(zip(names, samples.T, strict=True))


def check(path: Path, names: str) -> None:
    """Every speaker plays its own voice; what has none follows in the order of the source."""
    got = plays(path)
    wanted = [each for each in WAV_NAMES if each in names.split()]
    wanted += [each for each in names.split() if each not in WAV_NAMES]
    named = recode(names) or len(wanted) > 2
    for (name, heard), speaker in zip(got.items(), wanted, strict=True):
        assert np.array_equal(heard, voice(speaker)), f"{path.name}: {name} does not play {speaker}"
        assert name == speaker or (speaker not in WAV_NAMES and (name.startswith("nameless") or not named))


@dataclass(frozen=True)
class Trip:
    """What compressing told, and the file and remarks of each restored form."""

    compressed: Compressed
    restored: dict[str, Restored]

    @property
    def said(self) -> str:
        return "\n".join(self.compressed.remarks)


def trip(folder: Path, *forms: To) -> dict[str, Trip]:
    """All files of a folder, archived and restored; by the stem of the name."""
    ran = run("compress", [folder], folder.with_name("arc"), OPTIONS)
    assert not ran.errors, [str(each) for each in ran.errors]
    made = {Path(each.target.stem).stem: each for each in ran.results if isinstance(each, Compressed)}
    assert len(made) == len(list(folder.iterdir()))
    back: dict[str, dict[str, Restored]] = {name: {} for name in made}
    for form in forms:
        for each in restored(folder.with_name("arc"), folder.with_name(form), form):
            back[each.target.stem][form] = each
    return {name: Trip(each, back[name]) for name, each in made.items()}


def compressed(source: Path) -> Compressed:
    ran = run("compress", [source], source.with_name("arc"), OPTIONS)
    [made] = ran.results
    assert isinstance(made, Compressed), ran.errors
    return made


def restored(archives: Path, folder: Path, to: To = "original") -> list[Restored]:
    ran = run("restore", [archives], folder, replace(OPTIONS, to=to))
    assert not ran.errors, [str(each) for each in ran.errors]
    return [each for each in ran.results if isinstance(each, Restored)]


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trip]:
    folder = tmp_path_factory.mktemp("speakers") / "in"
    folder.mkdir()
    for name, source in SOURCES.items():
        (folder / f"{name}.{source.suffix}").write_bytes(source.data(voices(source.names)))
    return trip(folder, "original", "flac", "wav")


@pytest.mark.parametrize("name", SOURCES)
def test_every_speaker_plays_what_it_did(trips: dict[str, Trip], name: str) -> None:
    source, gone = SOURCES[name], trips[name]
    assert gone.restored["original"].exact == "file-exact"
    assert not gone.compressed.remarks
    for form in ("flac", "wav") if source.suffix != "wav" else ("flac",):
        done = gone.restored[form]
        check(done.target, source.names)
        mask, samples = read(done.target)
        channels = samples.shape[1]
        if form == "flac" and (channels > 2 or recode(source.names) != mask_of(FLAC_DEFAULTS[channels])):
            assert mask == (recode(source.names) if channels > 2 or recode(source.names) else None)
        elif form == "flac":
            assert mask is None
        said = "\n".join(done.remarks)
        nameless = set(source.names.split()) - set(WAV_NAMES) <= {"one", "two", "three", "four"}
        assert bool(TOLD.search(said)) == (source.lost and (form == "flac" or not nameless)), said


def test_what_flac_has_no_name_for_is_named(trips: dict[str, Trip]) -> None:
    def said(name: str) -> str:
        return "\n".join(trips[name].restored["flac"].remarks)

    assert "channel 7 is for left wide, channel 8 is for right wide" in said("caf-wide")
    assert "channel 1 is for left total" in said("caf-matrix")
    assert "channel 2 is for FL" in said("caf-twice")
    assert "channel 4 is for ambisonic Z" in said("caf-ambisonic")
    assert "channels 1, 3 are for no speaker" in said("caf-unused")
    assert "channel 3 is for no speaker" in said("reserved")
    assert "the channels are arranged as FLAC has them: FL, FR, FC, LFE, BL, BR" in said("caf-mpeg-5.1-d")
    assert not trips["default-8"].restored["flac"].remarks


def test_info_names_speakers_in_the_order_of_the_source(trips: dict[str, Trip]) -> None:
    told = describe(trips["caf-wide"].compressed.target)
    assert told.speakers == ["FL", "FC", "FR", "BL", "BR", "LFE", "left wide", "right wide"]
    assert not told.not_kept  # the original comes back
    assert describe(trips["mono-FC"].compressed.target).speakers == ["FC"]


@needs("flac")
@pytest.mark.parametrize("name", ["stereo-FL-FR", "default-3", "default-4", "default-8", "side-4", "side-5", "side-6"])
def test_the_flac_program_agrees(trips: dict[str, Trip], name: str, tmp_path: Path) -> None:
    """Both ways: it writes the same mask (for stereo, too), and the WAV that it makes of our FLAC has it."""
    x = voices(SOURCES[name].names)
    (tmp_path / "a.wav").write_bytes(SOURCES[name].data(x))
    tool("flac", "-s", tmp_path / "a.wav")
    ours = trips[name].restored["flac"].target
    mask, samples = read(tmp_path / "a.flac")
    assert mask == recode(SOURCES[name].names)
    assert read(ours)[0] in (mask, None)
    assert np.array_equal(read(ours)[1], samples)
    tool("flac", "-s", "-d", ours, "-o", tmp_path / "b.wav")
    assert read(tmp_path / "b.wav")[0] in (mask, None)


# ---- FLAC to WAV ----


@pytest.fixture(scope="module")
def from_flac(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trip]:
    folder = tmp_path_factory.mktemp("flac") / "in"
    folder.mkdir()
    commented(folder / "front.flac", voices("FL FR FC BC"), "0x0107")
    commented(folder / "odd-case.flac", voices("FL FR FC BC"), "0X107", name="WaveFormatExtensible_Channel_Mask")
    commented(folder / "short.flac", voices("LFE"), "0x8")
    commented(folder / "heights.flac", voices("FL FR TFL TFR"), "0x5003")
    commented(folder / "none.flac", voices("one two three"), "0x0")
    commented(folder / "nonsense.flac", voices("FL FR BL BR"), "quad")
    commented(folder / "decimal.flac", voices("FL FR BL BR"), "263")
    for channels, names in FLAC_DEFAULTS.items():
        make_flac(folder / f"default-{channels}.flac", voices(names))
    return trip(folder, "original", "wav")


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("front", "FL FR FC BC"),
        ("odd-case", "FL FR FC BC"),
        ("short", "LFE"),
        ("heights", "FL FR TFL TFR"),
        ("none", "one two three"),
        ("nonsense", "FL FR BL BR"),
        ("decimal", "FL FR BL BR"),
        *((f"default-{channels}", names) for channels, names in FLAC_DEFAULTS.items()),
    ],
)
def test_flac_tells_its_speakers_in_a_comment(from_flac: dict[str, Trip], name: str, names: str) -> None:
    assert from_flac[name].restored["original"].exact == "file-exact"
    done = from_flac[name].restored["wav"]
    check(done.target, names)
    assert b"CHANNEL_MASK" not in done.target.read_bytes()
    assert not done.remarks


def test_an_edited_comment_is_followed(tmp_path: Path) -> None:
    commented(tmp_path / "a.flac", voices("FL FR FC BC"), "0x0107")
    made = compressed(tmp_path / "a.flac")
    tags = APEv2(made.target)
    tags["WAVEFORMATEXTENSIBLE_CHANNEL_MASK"] = "0x0033"
    tags.save()
    for form in ("flac", "wav"):
        [done] = restored(made.target, tmp_path / form, form)
        assert read(done.target)[0] == 0x33


def test_a_tag_of_that_name_does_not_overrule_the_file(tmp_path: Path) -> None:
    """A WAV file's own mask holds; the tag holds where the file says nothing."""
    for name, data in (("told", wav(voices("FL FR FC BC"), 0x107)), ("untold", plain_wav(voices("FL FR SL SR")))):
        (tmp_path / f"{name}.wav").write_bytes(data)
    for name, mask in (("told", 0x107), ("untold", 0x603)):
        made = compressed(tmp_path / f"{name}.wav")
        tags = APEv2()
        tags["WAVEFORMATEXTENSIBLE_CHANNEL_MASK"] = "0x0603"
        tags.save(made.target)
        [done] = restored(made.target, tmp_path / "out", "flac")
        assert read(done.target)[0] == mask


@pytest.mark.parametrize(("suffix", "data"), [("wav", plain_wav), ("caf", caf), ("aiff", aiff), ("caf", "other tag")])
def test_a_layout_that_nothing_tells(tmp_path: Path, suffix: str, data: Any) -> None:
    x = voices("one two three four")
    source = tmp_path / f"a.{suffix}"
    source.write_bytes(caf(x, numbered(999, 4)) if data == "other tag" else data(x))
    made = compressed(source)
    assert describe(made.target).speakers == []
    [done] = restored(made.target, tmp_path / "out", "flac")
    assert read(done.target)[0] is None
    assert "which speakers its 4 channels are for is not known; a FLAC file has them as FL, FR, BL, BR" in done.remarks
    if suffix != "wav":
        [done] = restored(made.target, tmp_path / "out", "wav")
        assert read(done.target)[0] == 0
        assert not done.remarks


def test_more_channels_than_flac_holds(tmp_path: Path) -> None:
    names = "FL FR FC LFE SL SR BL BR TFL TFR TBL TBR"
    (tmp_path / "a.caf").write_bytes(caf(voices(names), numbered(192, 12)))
    made = compressed(tmp_path / "a.caf")
    [error] = run("restore", [made.target], tmp_path / "out", replace(OPTIONS, to="flac")).errors
    assert "FLAC has no speaker layout for 12 channels" in str(error)
    [done] = restored(made.target, tmp_path / "out", "wav")
    check(done.target, names)


def test_floating_point_is_arranged_too(tmp_path: Path) -> None:
    names = "FC FL FR"
    x = voices(names).astype(np.float64) / 32768
    desc = struct.pack(">d4sIIIII", 44100, b"lpcm", 3, 24, 1, 3, 64)
    parts = [(b"desc", desc), (b"chan", numbered(114, 3)), (b"data", bytes(4) + x.astype("<f8").tobytes())]
    data = b"caff\0\1\0\0" + b"".join(name + struct.pack(">q", len(body)) + body for name, body in parts)
    (tmp_path / "a.caf").write_bytes(data)
    made = compressed(tmp_path / "a.caf")
    [done] = restored(made.target, tmp_path / "out", "wav")
    mask, patterns = read(done.target)
    assert mask == 0x7
    assert np.array_equal(patterns.view(np.float64), x[:, [1, 2, 0]])


# ---- files that come back as FLAC or WAV ----


@pytest.fixture(scope="module")
def alac(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trip]:
    folder = tmp_path_factory.mktemp("alac") / "in"
    folder.mkdir()
    for name in ("default-3", "front-4", "default-5", "default-6", "back-7", "wide-8"):
        plain = folder.with_name(f"{name}.wav")
        plain.write_bytes(SOURCES[name].data(voices(SOURCES[name].names)))
        for target in (f"{name}.m4a", f"{name}-mov.mov"):
            tool("ffmpeg", "-v", "error", "-i", plain, "-c:a", "alac", folder / target)
    coded = (folder / "front-4.m4a").read_bytes()  # its channels are coded in the order FC FL FR BC
    for name, chan in (("quad", numbered(108, 4)), ("same", numbered(116, 4)), ("wide", layout(0, 0, (35, 1, 2, 36)))):
        for in_cookie in (True, False):
            (folder / f"{name}-{in_cookie}.m4a").write_bytes(with_chan(coded, chan, in_cookie))
    (folder / "other-tag.m4a").write_bytes(with_chan(coded, numbered(999, 4), True))
    return trip(folder, "original", "wav")


@needs("ffmpeg")
@pytest.mark.parametrize("name", ["default-3", "front-4", "default-5", "default-6", "back-7", "wide-8"])
def test_apple_lossless_implies_its_layouts(alac: dict[str, Trip], name: str) -> None:
    for done in alac[name].restored.values():
        check(done.target, SOURCES[name].names)
    assert alac[name].restored["original"].exact == "audio-and-metadata-exact"
    assert not alac[name].compressed.remarks


@needs("ffmpeg")
@pytest.mark.parametrize("in_cookie", [True, False])
def test_apple_lossless_may_name_another_layout(alac: dict[str, Trip], in_cookie: bool) -> None:
    """The layout is of the channels as they are coded: FC FL FR BC play what FL FR BL BR are for."""
    for done in alac[f"quad-{in_cookie}"].restored.values():
        heard = plays(done.target)
        for speaker, played in (("FL", "FC"), ("FR", "FL"), ("BL", "FR"), ("BR", "BC")):
            assert np.array_equal(heard[speaker], voice(played))
    check(alac[f"same-{in_cookie}"].restored["original"].target, "FL FR FC BC")
    check(alac["other-tag"].restored["original"].target, "FL FR FC BC")


@needs("ffmpeg")
@pytest.mark.parametrize("name", ["default-3", "front-4", "default-5", "default-6", "back-7", "wide-8"])
def test_apple_lossless_in_quicktime(alac: dict[str, Trip], name: str) -> None:
    """FFmpeg writes a layout there, for more than four channels a bitmap."""
    check(alac[f"{name}-mov"].restored["original"].target, SOURCES[name].names)


@needs("ffmpeg")
def test_a_loss_is_told_at_once_in_info_and_when_restoring(alac: dict[str, Trip]) -> None:
    gone = alac["wide-True"]
    words = "FLAC has no name for some of its speakers: channel 3 is for left wide, channel 4 is for right wide"
    assert words in gone.said
    assert words in gone.restored["original"].remarks
    assert describe(gone.compressed.target).not_kept == [words]
    assert gone.restored["original"].exact == "audio-exact"
    assert any("WAV has no name" in each for each in gone.restored["wav"].remarks)


WAVPACK = {
    **{name: SOURCES[name] for name in ("front-4", "back-7", "default-6", "stereo-SL-SR", "mono-LFE", "rfc-4")},
    **{name: SOURCES[name] for name in ("surplus", "fewer", "none", "reserved", "none-mono", "none-stereo")},
    **{name: SOURCES[name] for name in ("caf-mpeg-5.1-d", "caf-mpeg-7.1-c", "caf-ambisonic", "caf-discrete")},
    "twelve": by_mask("FL FR FC LFE BL BR SL SR TFL TFR TBL TBR"),
    "twelve-few": by_mask("FL FR FC LFE 5 6 7 8 9 10 11 12"),
    "twenty": by_mask(" ".join([*WAV_NAMES, "nineteen", "twenty"])),
}


@pytest.fixture(scope="module")
def wavpack(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trip]:
    folder = tmp_path_factory.mktemp("wavpack") / "in"
    folder.mkdir()
    for name, source in WAVPACK.items():
        plain = folder.with_name(f"{name}.{source.suffix}")
        plain.write_bytes(source.data(voices(source.names)))
        tool("wavpack", "-q", "-f", plain, "-o", folder / f"{name}.wv")
    return trip(folder, "original")


@needs("wavpack")
@pytest.mark.parametrize("name", WAVPACK)
def test_wavpack_keeps_its_speakers(wavpack: dict[str, Trip], name: str) -> None:
    source, gone = WAVPACK[name], wavpack[name]
    done = gone.restored["original"]
    channels = len(source.names.split())
    assert done.target.suffix == (".flac" if channels <= 8 else ".wav")
    check(done.target, source.names)
    told = source.lost and channels <= 8  # WAV says as well that a channel has no speaker
    assert bool(TOLD.search(gone.said)) == bool(TOLD.search("\n".join(done.remarks))) == told
    assert bool(describe(gone.compressed.target).not_kept) == told


@needs("wavpack")
def test_wavpack_of_many_blocks_whose_mask_does_not_fit(tmp_path: Path) -> None:
    """Every block repeats the mask, and each of them is put right for the decoder."""
    x = np.random.default_rng(1).integers(-9000, 9000, (200_000, 4)).astype(np.int32)
    (tmp_path / "a.wav").write_bytes(wav(x, 0x3))
    tool("wavpack", "-q", tmp_path / "a.wav", "-o", tmp_path / "a.wv")
    (tmp_path / "b.wv").write_bytes(id3v2("Lead", padding=777) + (tmp_path / "a.wv").read_bytes() + id3v1("End"))
    for name in ("a.wv", "b.wv"):
        with open_source(tmp_path / name) as audio:
            assert np.array_equal(np.concatenate(list(audio.blocks(1 << 16))), x)
            assert audio.info.speakers == (1, 2, 0, 0)


@pytest.mark.parametrize("lead", [id3v2("Lead"), id3v2("Lead", 4, footer=True) + id3v2("", padding=10_000)])
@pytest.mark.parametrize("name", [b"RIFF", b"RIFX"])
def test_tags_before_the_file_hide_no_speakers(lead: bytes, name: bytes) -> None:
    head = wav(voices("FL FR BL BR")[:0], mask_of("FL FR BL BR"), 16, 12, name)
    wrapper = Wrapper("wav", lead + head, b"")
    assert layouts.stated_speakers(wrapper, 4) == (1, 2, 5, 6)
    assert layouts.valid_bits(wrapper) == 12


@pytest.mark.parametrize(
    ("head", "info", "channels", "wanted"),
    [
        (b"\x4d\x01", b"\x04", 4, b"\x0d\x01\x04\x0f"),
        (b"\x0d\x01", b"\x04\x03", 4, b"\x0d\x01\x04\x0f"),
        (b"\x4d\x02", b"\x09\x07\x00", 9, b"\x4d\x02\x09\xff\x01\0"),
        (b"\x0d\x03", b"\x0b\x09\x00\x3f\0\0", 12, b"\x0d\x03\x0b\x09\x00\xff\x0f\0"),
        (b"\x4d\x04", b"\x1f\x0f\x00\x3f\0\0\0", 32, b"\x4d\x04\x1f\x0f\x00\xff\xff\xff\xff\0"),
        (b"\x0d\x01", b"\x09\x03", 9, None),
        (b"\x0d\x00", b"", 9, None),
        (b"\x02\x00", b"\x04\x03", 4, None),
    ],
)
def test_a_mask_for_the_decoder(head: bytes, info: bytes, channels: int, wanted: bytes | None) -> None:
    assert patched(head, info, channels) == wanted


def test_monkeys_audio_has_the_mask_in_the_header_that_it_keeps(tmp_path: Path) -> None:
    x = voices("SL SR")
    whole = wav(x << 2, 0x600, valid=14)
    (tmp_path / "a.ape").write_bytes(ape(x << 2, 16, head=whole[: -4 * FRAMES]))
    made = compressed(tmp_path / "a.ape")
    [done] = restored(made.target, tmp_path / "out")
    check(done.target, "SL SR")
    assert FLAC(done.target).info.bits_per_sample == 14


@needs("flac")
def test_ogg_flac_keeps_its_comment(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(voices("FL FR FC LFE SL SR"), 0x60F))
    tool("flac", "-s", "--ogg", tmp_path / "a.wav", "-o", tmp_path / "a.oga")
    made = compressed(tmp_path / "a.oga")
    for form in ("original", "wav"):
        [done] = restored(made.target, tmp_path / form, form)
        check(done.target, "FL FR FC LFE SL SR")


@needs("ffmpeg")
def test_true_audio_says_nothing_of_speakers(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(voices("FL FR FC BC"), 0x107))
    tool("ffmpeg", "-v", "error", "-i", tmp_path / "a.wav", "-c:a", "tta", tmp_path / "a.tta")
    made = compressed(tmp_path / "a.tta")
    assert any("which speakers its 4 channels are for is not known" in each for each in made.remarks)


def test_salvage_keeps_the_layout(tmp_path: Path) -> None:
    names = "FC FL FR BL BR LFE"
    (tmp_path / "a.caf").write_bytes(caf(voices(names), numbered(124, 6)))
    made = compressed(tmp_path / "a.caf")
    data = bytearray(made.target.read_bytes())
    data[1] ^= 1  # the prologue
    made.target.write_bytes(data)
    forms: tuple[To, ...] = ("flac", "wav")
    for form in forms:
        ran = run("restore", [made.target], tmp_path / form, replace(OPTIONS, to=form, salvage=True))
        assert [type(each) for each in ran.results] == [Salvaged]
        check(next((tmp_path / form).iterdir()), names)


# ---- valid bits ----

DEPTHS = [(32, 24), (24, 20), (16, 12), (8, 6), (32, 20), (24, 16), (24, 13), (16, 3)]
CONTAINERS: dict[str, Callable[[Samples, int, int], bytes]] = {
    "wav": lambda x, bits, valid: wav(x, 0x3, bits, valid),
    "w64": lambda x, bits, valid: w64(x, 0x3, bits, valid),
    "aiff": lambda x, bits, valid: aiff(x, b"", bits, valid),
    "caf": lambda x, bits, valid: caf(x, b"", bits, valid),
}
# The containers of AIFF are no wider than they must be.
STORED = [(kind, *depth) for kind in CONTAINERS for depth in DEPTHS if kind != "aiff" or depth[0] - depth[1] < 8]


def deep(bits: int, valid: int) -> Samples:
    """Two voices of `valid` bits in samples of `bits`."""
    noise = np.random.default_rng(bits).integers(0, 1 << max(valid - 15, 0), (FRAMES, 2))
    x = voices("FL FR") * 2.0 ** (valid - 16)
    return (x.astype(np.int64) + noise).astype(np.int32) << (bits - valid)


@pytest.fixture(scope="module")
def valid_bits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trip]:
    folder = tmp_path_factory.mktemp("valid") / "in"
    folder.mkdir()
    for kind, bits, valid in STORED:
        data = CONTAINERS[kind](deep(bits, valid), bits, valid)
        (folder / f"{kind}-{bits}-{valid}.{kind}").write_bytes(data)
    return trip(folder, "original", "flac", "wav")


@pytest.mark.parametrize(("kind", "bits", "valid"), STORED)
def test_valid_bits_are_the_depth_of_a_flac_file(valid_bits: dict[str, Trip], kind: str, bits: int, valid: int) -> None:
    gone = valid_bits[f"{kind}-{bits}-{valid}"]
    assert gone.restored["original"].exact == "file-exact"
    assert describe(gone.compressed.target).valid_bits == valid
    done = gone.restored["flac"]
    depth = max(valid, 4)  # FLAC's least
    assert FLAC(done.target).info.bits_per_sample == depth
    assert np.array_equal(read(done.target)[1], deep(bits, valid) >> (bits - depth))
    assert not done.remarks
    if kind != "wav":
        form = gone.restored["wav"].target.read_bytes()[20:]
        assert (struct.unpack_from("<H", form, 14)[0], struct.unpack_from("<H", form, 18)[0]) == (bits, valid)
        assert np.array_equal(read(gone.restored["wav"].target)[1], deep(bits, valid))


@needs("flac")
@pytest.mark.parametrize(("bits", "valid"), [(32, 24), (24, 20), (16, 12), (32, 20), (24, 16)])
def test_the_flac_program_has_the_same_depth(
    valid_bits: dict[str, Trip], tmp_path: Path, bits: int, valid: int
) -> None:
    (tmp_path / "a.wav").write_bytes(wav(deep(bits, valid), 0x3, bits, valid))
    tool("flac", "-s", tmp_path / "a.wav")
    theirs, ours = FLAC(tmp_path / "a.flac").info, FLAC(valid_bits[f"wav-{bits}-{valid}"].restored["flac"].target).info
    assert (theirs.bits_per_sample, theirs.md5_signature) == (ours.bits_per_sample, ours.md5_signature)


@pytest.mark.parametrize("at", [0, -1])
def test_a_header_that_lies_of_its_bits(tmp_path: Path, at: int) -> None:
    x = deep(32, 24)
    x[at, 1] |= 1
    (tmp_path / "a.wav").write_bytes(wav(x, 0x3, 32, 24))
    made = compressed(tmp_path / "a.wav")
    [done] = restored(made.target, tmp_path / "out", "flac")
    assert "24 of its 32 bits are valid, but its audio uses more" in done.remarks[0]
    assert FLAC(done.target).info.bits_per_sample == 32
    assert np.array_equal(read(done.target)[1], x)


@pytest.mark.parametrize("valid", [0, 33, 32])
def test_valid_bits_that_cannot_be(tmp_path: Path, valid: int) -> None:
    x = deep(32, 32)
    data = wav(x, 0x3, 32).replace(struct.pack("<HHI", 22, 32, 3), struct.pack("<HHI", 22, valid, 3))
    (tmp_path / "a.wav").write_bytes(data)
    made = compressed(tmp_path / "a.wav")
    [done] = restored(made.target, tmp_path / "out", "flac")
    assert np.array_equal(read(done.target)[1], x)
    assert not done.remarks


@needs("wavpack")
@pytest.mark.parametrize(("bits", "valid"), [(32, 24), (24, 20), (16, 12), (8, 6)])
def test_valid_bits_of_wavpack(tmp_path: Path, bits: int, valid: int) -> None:
    x = deep(bits, valid)
    (tmp_path / "a.wav").write_bytes(wav(x, 0x3, bits, valid))
    tool("wavpack", "-q", tmp_path / "a.wav", "-o", tmp_path / "a.wv")
    made = compressed(tmp_path / "a.wv")
    assert (made.bits, describe(made.target).valid_bits) == (bits, valid)
    [done] = restored(made.target, tmp_path / "out")
    assert FLAC(done.target).info.bits_per_sample == valid
    assert np.array_equal(read(done.target)[1], x >> (bits - valid))


# ---- pure ----


@given(st.integers(0, 2**18 - 1), st.integers(0, 20))
def test_a_mask_says_the_same_there_and_back(mask: int, more: int) -> None:
    channels = mask.bit_count() + more
    told = speakers.of_mask(mask, channels)
    assert len(told) == channels
    arranged = speakers.arrange(told, channels)
    assert not arranged.moved
    if mask or channels > 2:
        assert (arranged.mask or 0) == mask


@given(st.permutations(range(1, 19)), st.integers(0, 18), st.integers(0, 3))
def test_channels_are_put_in_order_and_back(order: list[int], channels: int, nameless: int) -> None:
    told = (*order[:channels], *[0] * nameless, *[35] * nameless)
    arranged = speakers.arrange(told, len(told))
    there = [told[place] for place in arranged.order]
    assert there[:channels] == sorted(order[:channels])
    assert [there[place] for place in arranged.back] == list(told)
    assert speakers.unnamed(told) == list(range(channels + nameless, len(told)))


@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_layout_of_core_audio_is_understood_or_not(data: bytes, channels: int) -> None:
    for body in (data, numbered(data[0], channels) + data if data else b""):
        told = core_audio.of_layout(body, channels)
        assert len(told) in (0, channels)
        arranged = speakers.arrange(told, channels)
        assert sorted(arranged.order) == list(range(channels))
        assert all(isinstance(each, str) for each in speakers.not_kept(told, channels, "FLAC"))


def test_every_layout_that_is_known_names_each_of_its_speakers_once() -> None:
    for number in range(100, 220):
        if number in (147, 190, 191):  # as many channels as the tag says
            continue
        counts = [channels for channels in range(1, 30) if core_audio.of_layout(numbered(number, channels), channels)]
        assert len(counts) == 1, number
        told = core_audio.of_layout(numbered(number, counts[0]), counts[0])
        assert len(set(told)) == len(told) == counts[0]
        assert 0 not in told
        assert not any(re.fullmatch(r"speaker \d+", speakers.name(each)) for each in told)


@pytest.mark.parametrize("channels", range(1, 9))
def test_the_layouts_of_apple_lossless_have_numbers(channels: int) -> None:
    """Those that Apple's specification of the format lists, in the order of its table."""
    listed = [100, 101, 114, 116, 120, 124, 142, 127]
    told = core_audio.of_layout(numbered(listed[channels - 1], channels), channels)
    assert core_audio.implied_by_alac(channels) == tuple(sorted(told))
    bitmap = layout(1 << 16, sum(1 << label - 1 for label in told))
    for same in (b"", numbered(listed[channels - 1], channels), layout(0, 0, told[::-1]), bitmap):
        assert core_audio.of_alac(same, channels) == core_audio.implied_by_alac(channels)
    if channels == 6:
        assert core_audio.of_alac(layout(1 << 16, 0x60F), 6) == (1, 2, 3, 4, 10, 11)


@pytest.mark.parametrize("kind", ["wav", "w64", "aiff", "caf", "alac", "wavpack"])
def test_no_header_at_all(kind: Any) -> None:
    nothing = Wrapper(kind, b"", b"")
    assert layouts.speakers_of(nothing, [], 2) == (1, 2)
    assert layouts.valid_bits(nothing) == 0
    assert layouts.speakers_of(nothing, [], 9) == ()


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe not on PATH")
@pytest.mark.parametrize(
    ("name", "form", "wanted"),
    [
        ("front-4", "flac", "4.0"),
        ("back-7", "flac", "6.1(back)"),
        ("caf-mpeg-5.1-d", "wav", "5.1"),
        ("caf-mpeg-7.1-b", "flac", "7.1(wide)"),
        ("caf-wave-7.1", "wav", "7.1"),
    ],
)
def test_ffmpeg_reads_the_same_layout(trips: dict[str, Trip], name: str, form: str, wanted: str) -> None:
    ask = ["ffprobe", "-v", "error", "-show_entries", "stream=channel_layout", "-of", "csv=p=0"]
    done = subprocess.run([*ask, trips[name].restored[form].target], check=True, stdout=subprocess.PIPE)
    assert done.stdout.decode().strip() == wanted
