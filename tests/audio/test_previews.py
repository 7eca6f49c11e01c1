"""Previews: what is heard of any source, the part that is chosen, and Opus files with tags and covers."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.typing import NDArray

from trilobyte_gui.audio.previews.preview_codec import codec_named
from trilobyte_gui.audio.previews.sound import Mixer, SoundForm, finite, matrix, waves
from trilobyte_gui.audio.previews.typical import Typical
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.metadata.fields import Picture, Tags

OPUS = codec_named("opus")
STEREO = SoundForm(2, 44100, 16, False)


def tone(form: SoundForm, seconds: float, loud: float = 0.3, pitch: float = 440.0) -> Samples:
    """A tone on all channels, as samples of a form."""
    time = np.arange(round(seconds * form.rate))[:, None] / form.rate
    wave = np.repeat(loud * np.sin(2 * np.pi * pitch * time), form.channels, axis=1)
    if form.floating:
        return wave.astype(f"f{form.bits // 8}").view(np.int64 if form.bits == 64 else np.int32)
    return (wave * 2.0 ** (form.bits - 1)).astype(np.int32)


def encoded(samples: Samples, form: SoundForm, step: int = 65536) -> bytes:
    mixer, out = Mixer(form, OPUS.rate), io.BytesIO()
    encoding = OPUS.begin(out, form.mixed)
    for at in range(0, len(samples), step):
        for wave in mixer.add(samples[at : at + step]):
            encoding.add(wave)
    for wave in mixer.finish():
        encoding.add(wave)
    encoding.finish()
    return out.getvalue()


def decoded(data: bytes) -> NDArray[np.float32]:
    return np.concatenate(list(OPUS.decode(io.BytesIO(data))))


@pytest.mark.parametrize(
    "form",
    [
        SoundForm(1, 8000, 8, False), STEREO, SoundForm(2, 48000, 24, False), SoundForm(2, 192_000, 32, False),
        SoundForm(1, 44100, 64, True), SoundForm(3, 96000, 32, True),
        SoundForm(6, 48000, 24, False, (1, 2, 3, 4, 5, 6)),
        SoundForm(12, 22050, 16, False), SoundForm(2, 655_350, 16, False), SoundForm(2, 1000, 16, False),
    ],
)  # fmt: skip
def test_every_form_is_heard_at_its_length_pitch_and_loudness(form: SoundForm) -> None:
    pitch = 110.0 if form.rate == 1000 else 440.0
    data = encoded(tone(form, 2.5, pitch=pitch), form)
    heard = decoded(data)
    assert heard.shape[1] == min(form.channels, 2)
    assert abs(len(heard) - 2.5 * 48000) <= 48000 / form.rate + 350 * (form.rate == 1000)
    middle = heard[24000:-24000, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert abs(spectrum.argmax() * 48000 / len(middle) - pitch) < 2
    assert 0.6 * 0.3 / 2**0.5 < middle.std() < 1.4 * 0.3 / 2**0.5
    assert len(data) < 2.5 * 3200 + 2000  # tones are what Opus spends most on


def test_the_same_sound_makes_the_same_file_in_any_blocks() -> None:
    samples = tone(STEREO, 3)
    assert encoded(samples, STEREO, 65536) == encoded(samples, STEREO, 32768 * 3)


@given(
    kind=some.sampled_from(["<f4", "<f8"]),
    raw=some.binary(min_size=8, max_size=400),
)
def test_floating_point_of_any_bits_is_finite_and_makes_a_preview(kind: str, raw: bytes) -> None:
    wave = np.frombuffer(raw[: len(raw) // 8 * 8], kind)[:, None]
    heard = waves(wave.view(np.int32 if kind == "<f4" else np.int64), wave.dtype.itemsize * 8, True)
    assert heard.dtype == np.float32
    assert np.isfinite(heard).all() or np.abs(wave[np.isfinite(wave)]).max() > 3e38
    form = SoundForm(1, 48000, wave.dtype.itemsize * 8, True)
    assert len(decoded(encoded(wave.view(np.int32 if kind == "<f4" else np.int64), form))) == len(wave)


def test_nonsense_is_silent() -> None:
    assert finite(np.array([np.nan, np.inf, -np.inf])).tolist() == [0, 1, -1]


@pytest.mark.parametrize("speakers", [(), (1, 2, 3, 4, 5, 6), (3, 1, 2), (0, 0, 0, 0), (200, 201, 202, 203)])
@pytest.mark.parametrize("channels", [3, 4, 6, 11])
def test_many_channels_are_mixed_without_clipping(channels: int, speakers: tuple[int, ...]) -> None:
    mix = matrix(channels, speakers)
    assert mix.shape == (channels, 2)
    assert mix.sum(axis=0).max() == pytest.approx(1)
    assert (mix.sum(axis=0) > 0).all()


def test_speakers_stay_on_their_side() -> None:
    mix = matrix(6, (1, 2, 3, 4, 5, 6))
    assert (mix[0, 1], mix[1, 0], mix[4, 1], mix[5, 0]) == (0, 0, 0, 0)
    assert mix[2, 0] == mix[2, 1] > 0
    assert mix[3].tolist() == [0, 0]  # low frequency effects
    only = matrix(3, (4, 4, 4))
    assert np.isfinite(only).all()


def test_rates_out_of_the_ordinary_are_told() -> None:
    for rate in (1, 999, 2**31):
        with pytest.raises(UnsupportedSource, match="sample rate"):
            Mixer(SoundForm(1, rate, 16, False), OPUS.rate)


# -- tags


def test_a_preview_gets_the_tags_and_the_cover_of_its_listener() -> None:
    import mutagen

    data = encoded(tone(STEREO, 2), STEREO)
    cover = Picture(3, "image/jpeg", "", b"\xff\xd8\xff" + bytes(5000))
    for title in ("Größe", "x" * 50_000):
        head, skip = OPUS.tagged(data[:65536], Tags([("TITLE", title), ("ARTIST", "A")], [cover]))
        tagged = head + data[skip:]
        file = mutagen.File(io.BytesIO(tagged))
        assert file["title"] == [title[:1000]]
        assert "metadata_block_picture" in file
        assert np.array_equal(decoded(tagged), decoded(data))
    many = Tags([(f"F{number}", "y" * 900) for number in range(100)], [Picture(3, "image/jpeg", "", bytes(1 << 20))])
    head, skip = OPUS.tagged(data, many)
    file = mutagen.File(io.BytesIO(head + data[skip:]))
    assert len(file.keys()) > 60
    assert np.array_equal(decoded(head + data[skip:]), decoded(data))


def test_what_is_no_preview_is_told() -> None:
    data = encoded(tone(STEREO, 1), STEREO)
    for bad in (b"", b"OggS", data[:40], b"\0" * 1000, data[:30] + b"XXXX" + data[34:]):
        with pytest.raises(ArchiveDamaged):
            OPUS.tagged(bad, Tags())
    for bad in (b"", b"no file", bytes(1000)):
        with pytest.raises(ArchiveDamaged):
            list(OPUS.decode(io.BytesIO(bad)))
    with pytest.raises(NeedsNewer, match="made by another"):
        codec_named("another")


# -- the typical part


def noise(seconds: float, loud: float, seed: int = 0, form: SoundForm = STEREO) -> Samples:
    random = np.random.default_rng(seed)
    return (random.standard_normal((round(seconds * form.rate), form.channels)) * loud * 2.0 ** (form.bits - 1)).astype(
        np.int32
    )


def seen(parts: list[Samples], form: SoundForm = STEREO, step: int = 65536) -> Typical:
    typical, all_of_them = Typical(form), np.concatenate(parts)
    for at in range(0, len(all_of_them), step):
        typical.add(all_of_them[at : at + step])
    return typical


def music(seconds: float, seed: int = 0) -> Samples:
    """Loud, with a beat."""
    beat = (np.arange(round(seconds * 44100)) // 11025 % 2)[:, None] * 0.2 + 0.8
    return (noise(seconds, 0.1, seed) * beat + tone(STEREO, seconds, 0.2)).astype(np.int32)


SILENCE = np.zeros((20 * 44100, 2), np.int32)


@pytest.mark.parametrize(
    ("parts", "low", "high"),
    [
        ([SILENCE, music(60)], 20, 60),  # not the silent intro
        ([noise(25, 0.002), music(60), SILENCE], 25, 65),  # not a quiet one, nor the fade
        ([tone(STEREO, 20, 0.2, 3000), music(70)], 20, 90),  # not an intro of another sound
        ([music(30), tone(STEREO, 12, 0.3, 2500), music(60, 1)], 42, 102),  # not across the break in its middle
    ],
)
def test_the_typical_part_is_what_the_track_mostly_is(parts: list[Samples], low: float, high: float) -> None:
    start, end = seen(parts).part(20)
    assert end - start == 20 * 44100
    assert low <= start / 44100 + 0.2
    assert end / 44100 - 0.3 <= high


def test_of_short_tracks_and_silence_the_part_is_within_the_track() -> None:
    assert seen([music(5)]).part(30) == (0, 5 * 44100)
    assert Typical(STEREO).part(30) == (0, 0)
    start, end = seen([SILENCE, SILENCE]).part(30)
    assert 0 <= start < end <= 40 * 44100
    assert end - start == 30 * 44100
    barely = seen([music(30)[:-1]])
    assert barely.part(30) == (0, 30 * 44100 - 1)


@given(
    rate=some.integers(1, 400_000),
    blocks=some.lists(some.integers(1, 5000), min_size=1, max_size=8),
    seconds=some.floats(0.01, 10),
)
def test_any_rate_and_any_blocks_give_a_part_within_the_track(rate: int, blocks: list[int], seconds: float) -> None:
    typical = Typical(SoundForm(1, rate, 16, False))
    for size in blocks:
        typical.add(np.full((size, 1), 100, np.int32))
    start, end = typical.part(seconds)
    assert 0 <= start <= end <= sum(blocks)
    assert end - start == min(round(seconds * rate), sum(blocks))


def test_a_track_of_hours_needs_little_memory() -> None:
    form = SoundForm(1, 1000, 16, False)
    quiet, loud = noise(60, 0.001, 1, form), noise(60, 0.2, 2, form)

    def minutes() -> Iterator[Samples]:
        for number in range(600):  # ten hours, in which music plays from the fourth to the sixth
            yield loud if 240 <= number < 360 else quiet

    typical = Typical(form)
    tracemalloc.start()
    for each in minutes():
        typical.add(each)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 << 20
    start, end = typical.part(600)
    assert start / 1000 + 60 >= 240 * 60
    assert end / 1000 - 60 <= 360 * 60
