"""JPEGs come back byte for byte or are left as they are, are smaller, and never trust what is damaged."""

from __future__ import annotations

import contextlib
import random
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.jpeg_files import BASELINE, PICTURES, PROGRESSIVE, jpeg, picture, segment
from tests.reference.jpeg import PictureModel, decode_picture
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer, TrilobyteError
from trilobyte_gui.codec.jpeg import coefficients, jpeg_codec, markers, scans
from trilobyte_gui.codec.jpeg.mixing import Mixing
from trilobyte_gui.codec.jpeg.model_file import pack_model, parse_model
from trilobyte_gui.models.covers import MODEL_FILE, model_named, shipped_model
from trilobyte_gui.paths import models_dir

CODED = sorted(path.stem for path in PICTURES.glob("*.jpg") if not path.stem.startswith("not-coded"))


def encode(data: bytes) -> bytes:
    coded = jpeg_codec.encode(data, shipped_model())
    assert coded is not None
    return coded


@pytest.mark.parametrize("name", CODED)
def test_files_of_many_encoders_come_back_and_are_smaller(name: str) -> None:
    data = picture(name)
    coded = encode(data)
    assert jpeg_codec.decode(coded, len(data), model_named) == data
    assert len(coded) < 0.93 * len(data)


def test_a_cover_is_a_quarter_smaller() -> None:
    data = picture("cover-640")
    assert len(encode(data)) < 0.76 * len(data)


@pytest.mark.parametrize("name", ["arithmetic", "cmyk"])
def test_what_is_not_coded(name: str) -> None:
    assert jpeg_codec.encode(picture(f"not-coded-{name}"), shipped_model()) is None


FACTORS = [((1, 1),), ((2, 2),), ((1, 1),) * 3, ((2, 2), (1, 1), (1, 1)), ((2, 1), (1, 1), (1, 1)),
           ((1, 2), (1, 1), (1, 1)), ((4, 1), (1, 1), (2, 1)), ((1, 1), (2, 2), (1, 1))]  # fmt: skip


@given(
    st.integers(0, 1 << 32), st.integers(1, 70), st.integers(1, 40), st.sampled_from(FACTORS),
    st.sampled_from([BASELINE, PROGRESSIVE, [(0, 0, 0, 0), (1, 63, 0, 0)]]), st.sampled_from([0, 1, 3]),
    st.sampled_from([0.0, 0.02, 0.3]), st.booleans(),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_coefficients_in_any_scans_come_back(
    seed: int, width: int, height: int, factors: tuple[tuple[int, int], ...], script: list[tuple[int, int, int, int]],
    restart: int, density: float, together: bool,
) -> None:  # fmt: skip
    data = jpeg(random.Random(seed), width, height, factors, script, restart, density, together)
    assert jpeg_codec.rebuilt(data) == data
    model = shipped_model()
    _, layout, found = jpeg_codec.read(data)
    words = coefficients.encode(layout, found, model.begin())
    assert np.array_equal(coefficients.decode(layout, words, model.begin()), found)


@pytest.mark.parametrize("limit", [scans.LIBJPEG_BITS, scans.NO_LIMIT])
def test_runs_of_blocks_end_where_they_did(limit: int) -> None:
    """A refinement with thousands of correction bits and nothing new, as libjpeg ends its runs, and as others do."""
    data = jpeg(random.Random(1), 400, 300, ((1, 1),), [(0, 0, 0, 0), (1, 63, 0, 1), (1, 63, 1, 0)], density=0.2)
    frame, parts = markers.split(data)
    layout = markers.parse(frame)
    found = coefficients.blank(layout)
    for part, scan in zip(parts, layout.scans, strict=True):
        scans.decode_scan(part, scan, layout, scans.LIBJPEG_BITS, found)
    found[:, 1:] &= ~1  # nothing new in the last scan
    found[found == 1] = 2
    none = scans.Unsaid(b"\0", ())
    parts = [scans.encode_scan(none, scan, layout, limit, found, 1 << 20) for scan in layout.scans]
    other = markers.joined(frame, layout, parts)
    assert jpeg_codec.rebuilt(other) == other
    assert jpeg_codec.read(other)[0][0] == (0 if limit == scans.LIBJPEG_BITS else 1)


def test_runs_that_end_early_and_odd_filling_are_told() -> None:
    data = jpeg(random.Random(2), 200, 200, ((1, 1),), [(0, 0, 0, 0), (1, 63, 0, 0)], restart=50, density=0.0)
    frame, parts = markers.split(data)
    layout = markers.parse(frame)
    found = coefficients.blank(layout)
    for part, scan in zip(parts, layout.scans, strict=True):
        scans.decode_scan(part, scan, layout, scans.LIBJPEG_BITS, found)
    count = scans.stretches(layout.scans[1], layout)
    fill = b"\1" * count  # bits are free behind a run of 50 blocks (three), and behind runs of 3 and 47 (two)
    odd = scans.encode_scan(scans.Unsaid(fill, (3, 153)), layout.scans[1], layout, scans.NO_LIMIT, found, 1 << 16)
    other = markers.joined(frame, layout, [parts[0], odd])
    assert other != data
    assert jpeg_codec.rebuilt(other) == other


@pytest.mark.parametrize("name", ["baseline-422", "restarts", "progressive-restarts", "progressive-grey"])
def test_the_second_decoder_agrees(name: str) -> None:
    data = picture(name)
    reference = PictureModel.from_safetensors((models_dir() / MODEL_FILE).read_bytes())
    assert decode_picture(encode(data), len(data), reference) == data


def test_a_picture_needs_the_model_that_it_was_coded_with() -> None:
    coded = encode(picture("grey"))
    with pytest.raises(NeedsNewer, match="model"):
        jpeg_codec.decode(bytes(8) + coded[8:], len(picture("grey")), model_named)


def test_a_model_comes_back_from_its_file() -> None:
    model = shipped_model()
    again = parse_model(pack_model(model.start, {}))
    assert all(np.array_equal(a, b) for a, b in zip(model.start, again.start, strict=True))
    assert Mixing(*model.begin()).slots is not model.start.slots


@given(st.integers(0, 1 << 32), st.sampled_from(CODED[:6]))
@settings(max_examples=60, deadline=None)
def test_damaged_pictures_are_told_or_come_back_otherwise(seed: int, name: str) -> None:
    data, chance = picture(name), random.Random(seed)
    coded = bytearray(encode(data))
    for _ in range(chance.randrange(1, 4)):
        coded[chance.randrange(8, len(coded))] = chance.randrange(256)
    with contextlib.suppress(ArchiveDamaged):
        assert len(jpeg_codec.decode(bytes(coded), len(data), model_named)) == len(data)


def sof(width: int, height: int, factors: bytes = b"\x22\x11\x11") -> bytes:
    parts = b"".join(bytes([n + 1, factor, 0]) for n, factor in enumerate(factors))
    return segment(0xC0, b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + bytes([len(factors)]) + parts)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:2],
        lambda data: data[:300],
        lambda data: data[: len(data) // 2] + b"\xff\xd9",
        lambda data: data.replace(data[data.index(b"\xff\xc0") :][:19], sof(65500, 65500)),
        lambda data: data.replace(data[data.index(b"\xff\xc0") :][:19], sof(0, 75)),
        lambda data: data.replace(data[data.index(b"\xff\xc0") :][:19], sof(90, 75) * 2),
        lambda data: data.replace(data[data.index(b"\xff\xc0") :][:19], sof(90, 75, b"\xff\x11\x11")),
        lambda data: data.replace(b"\xff\xdb\0\x43\0", b"\xff\xdb\0\x43\4"),
        lambda data: data.replace(b"\xff\xdb\0\x43\0" + data[data.index(b"\xff\xdb") + 5 :][:1], b"\xff\xdb\0\x43\0\0"),
        lambda data: data.replace(b"\xff\xda", b"\xff\xd8\xff\xda"),
        lambda data: data.replace(b"\xff\xda", b"\xff\xd1\xff\xda"),
        lambda data: data[:-30] + b"\xff\xd0" + data[-30:],
        lambda data: data + bytes(jpeg_codec.LONGEST),
    ],
    ids=range(13),
)
def test_broken_and_hostile_files_are_left_as_they_are(change: object) -> None:
    data = picture("baseline-420")
    broken = change(data)  # type: ignore[operator]
    assert broken != data
    assert jpeg_codec.encode(broken, shipped_model()) is None


def test_a_size_that_the_words_cannot_fill_is_told_at_once() -> None:
    """A picture of few bytes must not make a decoder work for minutes, whatever it claims."""
    data = picture("baseline-420")
    frame, _ = markers.split(data)
    huge = frame.replace(frame[frame.index(b"\xff\xc0") :][:19], sof(3000, 3000))
    head = b"\0" + bytes([len(huge) & 127 | 128, len(huge) >> 7]) + huge + b"\0\0"
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=jpeg_codec.DICTIONARY)
    packed = deflate.compress(head) + deflate.flush()
    lengths = bytes([len(head) & 127 | 128, len(head) >> 7, len(packed) & 127 | 128, len(packed) >> 7])
    for length in (len(data), 1 << 22):
        with pytest.raises(TrilobyteError, match="pictures is damaged"):
            jpeg_codec.decode(shipped_model().name + lengths + packed + b"\xff" * 64, length, model_named)
