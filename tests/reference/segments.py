"""Coded segments: tables, lags and groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.reference.basics import F64, Cursor, Lags, Samples, check
from tests.reference.channel import Channel
from tests.reference.distribution import Alphabet, ByteDecoder, Coder, Tools
from tests.reference.prediction import Repetition
from tests.reference.presets import BLOCK, DELAY
from tests.reference.wrapper import unlzma2


@dataclass
class ValueList:
    unit: int
    values: list[int]


def read_tables(data: bytes, channels: int) -> list[ValueList | None]:
    """Each channel's list of values."""
    if not data:
        return [None] * channels
    reader = Cursor(data)
    numbers = [reader.varint() for _ in range(channels)]
    lists: list[ValueList | None] = [None]
    for _ in range(max(numbers)):
        first, unit, count, length = reader.zigzag(), reader.varint(), reader.varint(), reader.varint()
        check(unit >= 1 and 2 <= count <= 131072, "a list of values")
        distances = Cursor(unlzma2(reader.take(length), 1 << 20))
        values = [first]
        for _ in range(count - 1):
            values.append(values[-1] + (distances.varint() + 1))
        check(not distances.rest(), "a list of values")
        lists.append(ValueList(unit, values))
    check(not reader.rest(), "bytes after the tables")
    return [lists[number] for number in numbers]


def decode_group(
    alphabets: list[Alphabet], frames: int, refs: list[F64], tools: Tools, lags: Lags, trusts: list[int],
    mixed: list[int], coder: ByteDecoder,
) -> list[Channel]:  # fmt: skip
    pair = len(alphabets) == 2
    group = [
        Channel(alphabet, frames, place, pair, refs, tools.preset, tools.model, lags, trust, mix)
        for place, (alphabet, trust, mix) in enumerate(zip(alphabets, trusts, mixed, strict=True))
    ]
    for channel, others in zip(group, reversed(group), strict=True):
        news = [channel.news, others.news] if pair else [channel.news]
        channel.repetitions = [Repetition(news) for _ in range(tools.preset.lags)]
    with np.errstate(all="ignore"):  # a stage that overflows is set back
        for step in range(frames + DELAY if pair else frames):
            if step < frames:
                group[0].code(step, group[1] if pair else None, tools, coder)
            if pair and step >= DELAY:
                group[1].code(step - DELAY, group[0], tools, coder)
    return group


# Coded segments


def read_lags(reader: Cursor, frames: int, most: int) -> Lags:
    lags = [[0] * most]
    some = reader.varint()
    check(some <= 1, "lags")
    last = [0] * most
    for b in range(1, frames // BLOCK + 1):
        lags.append([0] * most)
        for k in range(most if some else 0):
            d = reader.varint()
            if d:
                last[k] += (d - 1) // 2 if d % 2 else -(d // 2)
                check(64 <= last[k] <= BLOCK * b, "a lag")
                lags[b][k] = last[k]
    return lags


def decode_coded(data: bytes, frames: int, lists: list[ValueList | None], tools: Tools, new_coder: Coder) -> Samples:
    reader = Cursor(data)
    samples: Samples = []
    copies: dict[int, int] = {}
    coded: list[tuple[int, Alphabet]] = []
    for channel, listed in enumerate(lists):
        kind = reader.varint()
        samples.append([])
        if kind == 0:
            alphabet = Alphabet(reader.zigzag(), reader.varint(), reader.varint(), None)
            check(alphabet.unit >= 1 and alphabet.size >= 1, "an alphabet")
        elif kind == 1:
            check(listed is not None, "a list that is not there")
            assert listed is not None
            first, size = reader.varint(), reader.varint()
            check(size >= 2 and first + size <= len(listed.values), "part of a list")
            values = listed.values[first : first + size]
            alphabet = Alphabet(values[0], listed.unit, size, values)
        else:
            check(kind == 2, "kind of an alphabet")
            copies[channel] = reader.varint()
            check(copies[channel] < channel, "a copy of a later channel")
            continue
        if alphabet.size == 1:
            samples[channel] = [alphabet.first] * frames
        else:
            coded.append((channel, alphabet))

    refs: list[F64] = []
    for at in range(0, len(coded), 2):
        members = coded[at : at + 2]
        lags = read_lags(reader, frames, tools.preset.lags) if tools.preset.lags else []
        trusts = [reader.varint() if tools.preset.grids else 0 for _ in members]
        for trust, (_, alphabet) in zip(trusts, members, strict=True):
            check(trust <= (255 if alphabet.size <= 131_072 else 0), "trust in counts")
        mixed = [reader.varint() if tools.preset.mixing else 0 for _ in members]
        check(max(mixed) <= 1, "context mixing")
        words = np.frombuffer(reader.take(4 * reader.varint()), "<u4")
        alphabets = [alphabet for _, alphabet in members]
        group = decode_group(alphabets, frames, refs, tools, lags, trusts, mixed, new_coder(words))
        for (channel, _), state in zip(members, group, strict=True):
            samples[channel] = state.samples
            refs.append(state.x)
    check(not reader.rest(), "bytes after a coded segment")
    for channel, source in copies.items():
        samples[channel] = list(samples[source])
    return samples
