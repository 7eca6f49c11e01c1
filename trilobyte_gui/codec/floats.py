"""Segments of floating-point samples: whole numbers that the coder predicts, and the bits that these leave over.

FORMAT.md, "Floating-point segments", is the specification. A segment's samples are scaled by one power of two, so
that the loudest fills the coder's width, and cut to whole numbers. Audio that is integers times a power of two
leaves nothing over; else each sample leaves the last bits of its fraction, and what has no whole number (zeros of
either sign, infinities, NaN, what is too quiet) its whole pattern. Bytes that repeat are stored as such.
"""

from __future__ import annotations

import lzma
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.pcm import Samples, pack, unpack
from trilobyte_gui.codec.presets import Preset
from trilobyte_gui.codec.records import SegmentKind
from trilobyte_gui.codec.rounding import exact_arithmetic
from trilobyte_gui.codec.segment import Decoder, Encoder, GroupCoder, Segment, TrackTables

_SPLIT, _PLANES = range(2)
_NOTHING, _STORED, _LZMA = range(3)
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 22}]


@dataclass(frozen=True, slots=True)
class _Ieee:
    """A binary format of IEEE 754: bits of the fraction, of the exponent, and of the whole numbers made of it."""

    bits: int
    fraction: int
    exponent: int
    whole: int  # bits of the coder's samples, the sign included

    @property
    def bias(self) -> int:
        return (1 << (self.exponent - 1)) - 1

    @property
    def special(self) -> int:
        """The exponent field of infinities and NaN."""
        return (1 << self.exponent) - 1


_FORMATS = {32: _Ieee(32, 23, 8, 25), 64: _Ieee(64, 52, 11, 32)}


class FloatEncoder:
    """Codes the segments of one floating-point track of 32 or 64 bits; safe to use from several threads."""

    def __init__(
        self, channels: int, bits: int, preset: str | Preset, model: Model, groups: GroupCoder | None = None
    ) -> None:
        self._bits = bits
        self._encoders = {
            each: Encoder(channels, ieee.whole, preset, TrackTables((None,) * channels), model=model, groups=groups)
            for each, ieee in _FORMATS.items()
            if each <= bits
        }

    @exact_arithmetic()
    def encode(self, samples: Samples, control: Control | None = None, flac_least: int = 0) -> Segment:
        """Code patterns (frames, channels) and return the smallest form; FLAC has none. Raises `Interrupted`."""
        narrow = _narrow(samples) if self._bits == 64 else None
        bits, patterns = (32, narrow) if narrow is not None else (self._bits, samples)
        best = Segment(SegmentKind.FLOAT, self._split(patterns, bits, control or Control()))
        raw = pack(samples, self._bits)
        planes = _planes(raw, self._bits // 8)
        # No audio, maybe (few samples that are not zero, say): see whether its bytes repeat.
        if len(best.data) > 0.7 * len(raw) or len(zlib.compress(planes, 1)) < 1.5 * len(best.data):
            packed = varint.put(_PLANES) + lzma.compress(planes, format=lzma.FORMAT_RAW, filters=_FILTERS)
            if len(packed) < len(best.data):
                best = Segment(SegmentKind.FLOAT, packed)
        return best if len(best.data) < len(raw) else Segment(SegmentKind.RAW, raw)

    def _split(self, patterns: Samples, bits: int, control: Control) -> bytes:
        ieee = _FORMATS[bits]
        whole, scale = _whole_numbers(patterns, ieee)
        inner = self._encoders[bits].encode(whole, control)
        flat, numbers = patterns.reshape(-1), whole.reshape(-1)
        rest = _leftovers(flat, numbers, ieee, scale)
        none = pack(flat[numbers == 0][:, None], bits)
        head = varint.put(_SPLIT, bits, varint.zigzag(scale), inner.kind, len(inner.data))
        return head + inner.data + _blob(rest) + _blob(_planes(none, bits // 8))


class FloatDecoder:
    """The opposite of `FloatEncoder`."""

    def __init__(
        self, channels: int, bits: int, preset: str | Preset, model: Model, groups: GroupCoder | None = None
    ) -> None:
        self._channels = channels
        self._bits = bits
        self._decoders = {
            each: Decoder(channels, ieee.whole, preset, TrackTables((None,) * channels), model=model, groups=groups)
            for each, ieee in _FORMATS.items()
            if each <= bits
        }

    @exact_arithmetic()
    def decode(self, segment: Segment, frames: int, control: Control | None = None) -> Samples:
        """The patterns (frames, channels) of a segment. Raises ArchiveDamaged, Interrupted."""
        control = control or Control()
        size = frames * self._channels * (self._bits // 8)
        if segment.kind == SegmentKind.RAW:
            data = segment.data
        elif segment.kind == SegmentKind.FLOAT:
            source = varint.ByteReader(segment.data)
            if source.get(_PLANES) == _SPLIT:
                return self._decode_split(source, frames, control)
            data = _from_planes(_unpack_lzma(segment.data[1:], size), self._bits // 8)
        else:
            raise ArchiveDamaged("a segment of floating-point samples is of another kind")
        if len(data) != size:
            raise ArchiveDamaged("a segment does not have the length of its samples")
        control.checkpoint(frames * self._channels)
        return unpack(data, self._channels, self._bits)

    def _decode_split(self, source: varint.ByteReader, frames: int, control: Control) -> Samples:
        bits = source.get(self._bits)
        if bits not in self._decoders:
            raise ArchiveDamaged("a segment's samples have an impossible width")
        ieee = _FORMATS[bits]
        scale = source.get_signed(1 << ieee.exponent)
        inner = Segment(SegmentKind(source.get(SegmentKind.CODED)), source.take(source.get(1 << 40)))
        numbers = self._decoders[bits].decode(inner, frames, control).reshape(-1).astype(np.int64)
        counts = _left_bits(numbers, ieee, scale)
        rest = _take_blob(source, sum(_group_bytes(counts)))
        zeros = int(np.count_nonzero(numbers == 0))
        none = _from_planes(_take_blob(source, zeros * (bits // 8)), bits // 8)
        source.finish()
        patterns = _together(numbers, scale, rest, counts, ieee)
        patterns[numbers == 0] = unpack(none, 1, bits)[:, 0]
        shaped = patterns.reshape(frames, self._channels)
        if bits == self._bits:
            return shaped if bits == 64 else shaped.astype(np.int32)
        narrow = shaped.astype(np.int32).view(np.float32)
        return narrow.astype(np.float64).view(np.int64)


def _narrow(samples: Samples) -> Samples | None:
    """Patterns of 32 bits that widen to exactly these of 64, if there are. Not with NaN or subnormal numbers, whose
    widening is not the same on every processor and in every program."""
    wide = np.ascontiguousarray(samples).view(np.float64)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        narrow = wide.astype(np.float32)
        again = narrow.astype(np.float64)
    patterns = narrow.view(np.int32)
    magnitude = patterns & 0x7FFFFFFF
    odd = (magnitude > 0x7F800000) | ((magnitude > 0) & (magnitude < 1 << 23))
    return patterns if np.array_equal(again.view(np.int64), samples) and not odd.any() else None


def _fields(flat: NDArray[Any], ieee: _Ieee) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Exponent fields and fractions of patterns."""
    wide = flat.astype(np.int64)
    return wide >> ieee.fraction & ieee.special, wide & (1 << ieee.fraction) - 1


def _whole_numbers(patterns: Samples, ieee: _Ieee) -> tuple[NDArray[np.int32], int]:
    """The samples times 2**scale, cut towards zero; 0 for what is no number."""
    exponent, fraction = _fields(patterns, ieee)
    finite = exponent < ieee.special
    significand = np.where(exponent > 0, (1 << ieee.fraction) + fraction, fraction)
    exponent = np.maximum(exponent, 1)  # that of subnormal numbers, too
    top = ieee.whole - 2  # the loudest sample's leading bit
    loudest = int(exponent[finite].max(initial=1))
    # magnitude = significand * 2**(exponent - bias - fraction_bits)
    shift = np.minimum(ieee.fraction - top + loudest - exponent, 63)
    whole = np.where(finite, significand >> np.maximum(shift, 0), 0)
    whole = np.where(patterns < 0, -whole, whole)
    return whole.astype(np.int32), top - (loudest - ieee.bias)


def _subnormal_bits(ieee: _Ieee, scale: int) -> int:
    """How many bits a subnormal number has below the unit of the whole numbers."""
    return ieee.fraction + ieee.bias - 1 - scale


def _left_bits(numbers: NDArray[np.int64], ieee: _Ieee, scale: int) -> NDArray[np.int64]:
    """How many bits of its fraction each sample leaves over; 0 where the whole number is 0."""
    length = np.frexp(np.abs(numbers).astype(np.float64))[1].astype(np.int64)  # exact: below 2**53
    left = np.minimum(ieee.fraction - (length - 1), _subnormal_bits(ieee, scale))
    return np.where(numbers == 0, 0, np.maximum(left, 0))


def _leftovers(flat: NDArray[Any], numbers: NDArray[np.int32], ieee: _Ieee, scale: int) -> bytes:
    """These bits, samples that leave equally many together."""
    counts = _left_bits(numbers.astype(np.int64), ieee, scale)
    _, fraction = _fields(flat, ieee)
    parts = []
    for count in range(1, ieee.fraction + 1):
        chosen = fraction[counts == count]
        if len(chosen):
            width = (count + 7) // 8
            left = (chosen & (1 << count) - 1) << (8 * width - count)
            octets = left.astype(">i8").view(np.uint8).reshape(-1, 8)[:, 8 - width :]
            bits = np.unpackbits(octets, axis=1)[:, :count]
            parts.append(np.packbits(bits.T).tobytes())  # plane by plane, the highest bit first
    return b"".join(parts)


def _group_bytes(counts: NDArray[np.int64]) -> list[int]:
    """The bytes of each group, for 1, 2 … bits."""
    sizes = np.bincount(counts, minlength=1)
    return [(int(size) * count + 7) // 8 for count, size in enumerate(sizes)][1:]


def _together(
    numbers: NDArray[np.int64], scale: int, rest: bytes, counts: NDArray[np.int64], ieee: _Ieee
) -> NDArray[np.int64]:
    """Patterns from whole numbers and what they left over (anything where the number is 0)."""
    magnitude = np.abs(numbers)
    length = np.frexp(magnitude.astype(np.float64))[1].astype(np.int64)
    fraction = (magnitude - (np.int64(1) << np.maximum(length - 1, 0))) << np.clip(ieee.fraction - length + 1, 0, 62)
    exponent = length - 1 - scale + ieee.bias
    below = _subnormal_bits(ieee, scale)
    if np.any((numbers != 0) & ((exponent >= ieee.special) | ((exponent <= 0) & (below < 0)))):
        raise ArchiveDamaged("a segment's samples lie outside of floating point's range")
    fraction = np.where(exponent > 0, fraction, magnitude << min(max(below, 0), 62))
    fraction &= (1 << ieee.fraction) - 1
    at = 0
    for count, size in enumerate(_group_bytes(counts), start=1):
        if size:
            chosen = counts == count
            octets = np.frombuffer(rest, np.uint8, size, at)
            planes = np.unpackbits(octets)[: count * int(chosen.sum())].reshape(count, -1)
            left = np.zeros(planes.shape[1], np.int64)
            for plane in planes:
                left = left << 1 | plane
            fraction[chosen] |= left
            at += size
    patterns = np.maximum(exponent, 0) << ieee.fraction | fraction
    signed: NDArray[np.int64] = np.where(numbers < 0, patterns | np.int64(-1) << (ieee.bits - 1), patterns)
    return signed


def _planes(data: bytes, width: int) -> bytes:
    """The samples' first bytes, then their second bytes …"""
    return np.frombuffer(data, np.uint8).reshape(-1, width).T.tobytes()


def _from_planes(data: bytes, width: int) -> bytes:
    return np.frombuffer(data, np.uint8).reshape(width, -1).T.tobytes()


def _blob(data: bytes) -> bytes:
    """Bytes that may all be zero, or compress, or neither."""
    if not any(data):
        return varint.put(_NOTHING)
    quick = len(zlib.compress(data, 1))
    if quick < 0.98 * len(data):
        packed = lzma.compress(data, format=lzma.FORMAT_RAW, filters=_FILTERS)
        if len(packed) < len(data):
            return varint.put(_LZMA, len(packed)) + packed
    return varint.put(_STORED) + data


def _take_blob(source: varint.ByteReader, size: int) -> bytes:
    method = source.get(_LZMA)
    if method == _NOTHING:
        return bytes(size)
    if method == _STORED:
        return source.take(size)
    return _unpack_lzma(source.take(source.get(1 << 40)), size)


def _unpack_lzma(packed: bytes, size: int) -> bytes:
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
    try:
        data = unpacker.decompress(packed, size + 1)
    except (lzma.LZMAError, EOFError) as error:
        raise ArchiveDamaged("a segment's compressed bytes are damaged") from error
    if len(data) != size or not unpacker.eof or unpacker.unused_data:
        raise ArchiveDamaged("a segment's compressed bytes are damaged")
    return data
