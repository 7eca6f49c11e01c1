"""Segments: independent stretches of a track, each coded, or stored as FLAC or raw where that is smaller.

FORMAT.md, "Segments", is the specification. The kernel does the arithmetic; here are the layout of a coded
segment's bytes and the choice between the three kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

import constriction
import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import grid_search, kernel, kernel_state, varint
from trilobyte_gui.codec.alphabet import Alphabet, Listed, TableBuilder, TrackTables, alphabet_of
from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.codec.context_mixing import ROWS_A_SAMPLE
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.pcm import pack, sample_bytes, unpack
from trilobyte_gui.codec.presets import PRESETS, Preset
from trilobyte_gui.codec.records import SegmentKind
from trilobyte_gui.codec.repetition import find_lags, pack_lags, read_lags
from trilobyte_gui.codec.rounding import exact_arithmetic

__all__ = [
    "Decoder", "Encoder", "Segment", "SegmentKind", "TableBuilder", "TrackTables", "segment_frames",
]  # fmt: skip

_SLICE = 4096  # frames between two looks at the control: some hundredths of a second
_MAX_FRAMES = 1 << 19
_MAX_SAMPLES = 1 << 21
_DEAR = 250  # lags that take more than this part of a group are tried without
_TRIAL = 1 << 16  # frames in which values are counted to see whether that pays
_TRIAL_PRESET = replace(PRESETS["quick"], near=(0, 0, 0), lags=0, whiteners=None)  # by which that is seen
_PAYS = 400  # it does where it saves more than this part of the trial
_MIXING_PAYS = 100  # the same of context mixing, of which better predictions leave less to be saved
_FAINT = 3  # ranks from a sample to where the last ones lead, of half of the samples, where context mixing is tried
_MOST_TRUST = 255
_MOST_AT_ONCE = 4  # groups whose states are in memory together
_DENSE, _LISTED, _COPY = range(3)
_ROW_MODEL = constriction.stream.model.Categorical(perfect=False)

Samples = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Segment:
    """A finished segment: how it is stored and its bytes."""

    kind: SegmentKind
    data: bytes


def segment_frames(channels: int) -> int:
    """Frames of every segment of a track but its last: 2**19, or fewer so that all channels stay below 2**21. A track
    that gets smaller by it has segments of twice as many."""
    return min(_MAX_FRAMES, 1 << ((_MAX_SAMPLES // channels).bit_length() - 1))


class GroupCoder(Protocol):
    """Codes groups of channels on another device, to the same bits, in turns with the processor. All raise
    Interrupted."""

    def turn(self, device: bool, control: Control) -> AbstractContextManager[GroupCoder | None]:
        """Wait for a turn there (the value), or on the processor (None); with `device` false, on the processor."""

    def encode(
        self, preset: Preset, group: kernel_state.Group, frames: int, control: Control
    ) -> NDArray[np.uint32] | None:
        """The range coder's words for the group's ranks, or None where the processor is to make them."""

    def decode(
        self, preset: Preset, group: kernel_state.Group, frames: int, words: NDArray[np.uint32], control: Control
    ) -> bool:
        """Fill in the group's ranks and signal; False where the processor is to do it. Raises ArchiveDamaged."""


class Encoder:
    """Codes the segments of one track; safe to use from several threads.

    `flac` makes a FLAC payload of int32 (frames, channels) samples of `bits`, or None where it cannot.
    `lm` codes such samples by a language model, for the presets that ask for it; None where it cannot.
    `preset` is a name, or a preset that no archive can have (for measuring).
    `model` has the weights of the preset's network.
    `groups` codes on another device what it can.
    With `stored=False` every segment is coded, however large it gets (for measuring the coder alone).
    `repeats` finds where a segment repeats itself (see `repetition.find_lags`), `grid` whether a channel's values may
    lie on a grid (see `grid_search.trust`). `mixed` says of which channels, by their ranks, near ones are decided by
    context mixing; without it, of those for which that pays.
    """

    def __init__(
        self,
        channels: int,
        bits: int,
        preset: str | Preset,
        tables: TrackTables,
        flac: Callable[[Samples, int], bytes | None] | None = None,
        lm: Callable[[Samples, int, Control], bytes | None] | None = None,
        *,
        model: Model,
        groups: GroupCoder | None = None,
        stored: bool = True,
        repeats: Callable[[Samples, int], kernel_state.I64] = find_lags,
        grid: Callable[[kernel_state.I64, int], int] = grid_search.trust,
        mixed: Callable[[kernel_state.I64], bool] | None = None,
    ) -> None:
        self._channels = channels
        self._bits = bits
        self._preset = PRESETS[preset] if isinstance(preset, str) else preset
        self._tables = tables
        self._flac = flac
        self._lm = lm if self._preset.method != "hybrid" else None
        self._stored = stored
        self._groups = groups
        self._find_lags = repeats
        self._grid = grid
        self._is_mixed = mixed
        self._network = model.network(self._preset.weights)
        self._trial = model.network(_TRIAL_PRESET.name)

    def encode(self, samples: Samples, control: Control | None = None, flac_least: int = 0) -> Segment:
        """Code int32 (frames, channels) and return the smallest of its forms. Raises `Interrupted`.

        The FLAC form is not made where it cannot be smaller: it weighs `flac_least` bytes or more.
        """
        control = control or Control()
        by_lm = self._lm(samples, self._bits, control) if self._lm else None
        if by_lm is None:
            best = Segment(SegmentKind.CODED, self._code(samples, control))
        else:
            best = Segment(SegmentKind.LM, by_lm)
            if self._preset.method == "best":
                coded = self._code(samples, Control(control))  # these samples were counted already
                best = Segment(SegmentKind.CODED, coded) if len(coded) <= len(by_lm) else best
        if self._stored:
            if self._flac is not None and len(best.data) > flac_least:
                payload = self._flac(samples, self._bits)
                if payload is not None and len(payload) < len(best.data):
                    best = Segment(SegmentKind.FLAC, payload)
            if samples.size * sample_bytes(self._bits) < len(best.data):
                best = Segment(SegmentKind.RAW, pack(samples, self._bits))
        return best

    @exact_arithmetic()
    def _code(self, samples: Samples, control: Control) -> bytes:
        head = bytearray()
        alphabets: list[Alphabet] = []
        coded: list[int] = []
        for c in range(self._channels):
            x = samples[:, c]
            twin = next((k for k in range(c) if np.array_equal(x, samples[:, k])), None)
            if twin is not None:
                head += varint.put(_COPY, twin)
                alphabets.append(alphabets[twin])
                continue
            alphabet, first = alphabet_of(x, self._tables.lists[c])
            alphabets.append(alphabet)
            if alphabet.levels is not None:
                head += varint.put(_LISTED, first, alphabet.count)
            else:
                head += varint.put(_DENSE, varint.zigzag(alphabet.low), alphabet.unit, alphabet.count)
            if alphabet.count > 1:
                coded.append(c)
        control.checkpoint((self._channels - len(coded)) * len(samples))
        earlier: list[F64] = []
        for begin in range(0, len(coded), 2):
            pair = coded[begin : begin + 2]
            ranks = np.stack([alphabets[c].ranks(samples[:, c]) for c in pair])
            lags = kernel_state.no_lags(self._preset, len(samples))
            if self._preset.lags:
                lags = self._find_lags(samples[:, pair].T, self._preset.lags)
            group = _group([alphabets[c] for c in pair], len(samples), earlier, ranks, lags)
            for row in range(len(pair)):  # from the ranks, as the decoder has it: the last bit counts
                line = group.low[row] + ranks[row] if group.dense[row] else group.levels[row][ranks[row]]
                group.signal[row, kernel_state.PAST : kernel_state.PAST + len(samples)] = line
            head += self._group_bytes(self._mixed(self._counted(group, control), control), control)
            earlier += [group.signal[row] for row in range(len(pair))]
        return bytes(head)

    def _counted(self, group: kernel_state.Group, control: Control) -> kernel_state.Group:
        """The group with its values counted where they seem to lie on a grid and the quickest preset makes its middle
        smaller by that."""
        if not self._preset.grids:
            return group
        grids = np.array([self._grid(*each) for each in zip(group.ranks, group.sizes.tolist(), strict=True)], np.int64)
        if not grids.any():
            return group
        counted = group._replace(grids=grids)
        return counted if self._saves(group, counted, _PAYS, control) else group

    def _mixed(self, group: kernel_state.Group, control: Control) -> kernel_state.Group:
        """The group with near ranks decided by context mixing in its faint channels, if the quickest preset makes the
        middle of these smaller by that. Others have no near ranks to speak of."""
        if not self._preset.mixing:
            return group
        faint = np.array([(self._is_mixed or _is_faint)(ranks) for ranks in group.ranks])
        if faint.any() and not self._is_mixed:
            alone = _channels_of(group, faint)
            if not self._saves(alone, alone._replace(mixed=np.ones_like(alone.mixed)), _MIXING_PAYS, control):
                return group
        return group._replace(mixed=faint.astype(np.int64))

    def _saves(self, group: kernel_state.Group, other: kernel_state.Group, pays: int, control: Control) -> bool:
        """Whether the quickest preset makes the group's middle smaller by more than the part 1 / `pays` in the other
        form."""
        plain, changed = (
            len(_encode_group(_TRIAL_PRESET, self._trial, _middle(each, _TRIAL), Control(control)))
            for each in (group, other)
        )
        return (plain - changed) * pays > plain

    def _group_bytes(self, group: kernel_state.Group, control: Control) -> bytes:
        """What a segment holds of a group: its lags and grids, in presets that have such, and its words."""
        words = self._words(group, control)
        body = varint.put(len(words)) + words.astype("<u4").tobytes()
        if self._preset.mixing:
            body = varint.put(*group.mixed.tolist()) + body
        if self._preset.grids:
            body = varint.put(*group.grids.tolist()) + body
        if not self._preset.lags:
            return body
        lags = pack_lags(group.lags)
        if group.lags.any() and len(lags) * _DEAR > len(body):  # of faint audio: see whether they pay
            plain = group._replace(lags=np.zeros_like(group.lags))
            return min(lags + body, self._group_bytes(plain, Control(control)), key=len)
        return lags + body

    def _words(self, group: kernel_state.Group, control: Control) -> NDArray[np.uint32]:
        """The coder's words for a group, made where there is a turn; what the device refuses, by the processor."""
        if self._groups is None:
            return _encode_group(self._preset, self._network, group, control)
        words = None
        frames = group.ranks.shape[1]
        for device in (True, False):
            if words is None:
                with self._groups.turn(device, control) as there:
                    if there:
                        words = there.encode(self._preset, group, frames, control)
                    else:
                        words = _encode_group(self._preset, self._network, group, control)
        assert words is not None
        return words


class Decoder:
    """Decodes the segments of one track; safe to use from several threads.

    `preset` is as the archive's coder version has it (`presets.preset_of`), or the name of one as it is now.
    `unflac` reads a FLAC payload, `unlm` one of the language model: of frames, channels, and bits. `groups` decodes on
    another device what it can.
    """

    def __init__(
        self,
        channels: int,
        bits: int,
        preset: str | Preset,
        tables: TrackTables,
        unflac: Callable[[bytes], Samples] | None = None,
        unlm: Callable[[bytes, int, int, int, Control], Samples] | None = None,
        *,
        model: Model,
        groups: GroupCoder | None = None,
    ) -> None:
        self._channels = channels
        self._bits = bits
        self._preset = PRESETS[preset] if isinstance(preset, str) else preset
        self._tables = tables
        self._unflac = unflac
        self._unlm = unlm
        self._groups = groups
        self._network = model.network(self._preset.weights)

    def decode(self, segment: Segment, frames: int, control: Control | None = None) -> Samples:
        """The int32 samples (frames, channels) of a segment. Raises ArchiveDamaged, Interrupted.

        Data that was altered without breaking the format gives wrong samples: callers compare their checksum.
        """
        control = control or Control()
        if segment.kind == SegmentKind.CODED:
            return self._decode(segment.data, frames, control)
        if segment.kind == SegmentKind.LM and self._unlm is not None:
            return self._unlm(segment.data, frames, self._channels, self._bits, control)
        if segment.kind == SegmentKind.RAW:
            if len(segment.data) != frames * self._channels * sample_bytes(self._bits):
                raise ArchiveDamaged("a raw segment does not have the length of its samples")
            samples = unpack(segment.data, self._channels, self._bits)
        elif segment.kind == SegmentKind.FLAC and self._unflac is not None:
            samples = self._unflac(segment.data)
            if samples.shape != (frames, self._channels):
                raise ArchiveDamaged("a FLAC segment does not have the frames and channels it should")
        else:
            raise ArchiveDamaged("a segment of the kind {0} does not belong in this track", segment.kind.name)
        control.checkpoint(samples.size)
        return samples

    def begin(self, data: bytes, frames: int) -> Decoding:
        """The payload of a CODED segment, to be decoded as far as is asked for. Raises ArchiveDamaged."""
        return Decoding(data, frames, self._channels, self._bits, self._preset, self._network, self._tables)

    def _decode(self, data: bytes, frames: int, control: Control) -> Samples:
        decoding = self.begin(data, frames)
        if self._groups is None:
            decoding.advance(frames, control)
            return decoding.samples
        for device in (True, False):
            if decoding.done < frames:
                with self._groups.turn(device, control) as there:
                    if there is None:
                        decoding.advance(frames, control)
                    else:
                        decoding.finish_on(there, control)
        return decoding.samples


class Decoding:
    """A coded segment that is decoded as far as is asked for, and gone on with from there; by one thread at a time.

    `samples` are int32 (frames, channels), of which the first `done` frames are decoded.
    """

    def __init__(
        self,
        data: bytes,
        frames: int,
        channels: int,
        bits: int,
        preset: Preset,
        network: kernel_state.Network,
        tables: TrackTables,
    ) -> None:
        source = varint.ByteReader(data)
        half = 1 << (bits - 1)
        alphabets: dict[int, Alphabet] = {}
        self._copies: dict[int, int] = {}
        for c in range(channels):
            how = source.get(_COPY)
            if how == _COPY:
                self._copies[c] = source.get(max(c - 1, 0))
            elif how == _LISTED:
                alphabets[c] = _listed(tables.lists[c], source)
            else:
                low, unit, count = source.get_signed(half), source.get(2 * half), source.get(2 * half)
                if not (unit >= 1 and count >= 1 and -half <= low and low + unit * (count - 1) < half):
                    raise ArchiveDamaged("a channel's range of values is not valid")
                alphabets[c] = Alphabet(count, unit, low)
        coded = [c for c, alphabet in alphabets.items() if alphabet.count > 1]
        self._pairs = [coded[begin : begin + 2] for begin in range(0, len(coded), 2)]
        self._lags: list[kernel_state.I64] = []
        self._grids: list[kernel_state.I64] = []
        self._mixed: list[kernel_state.I64] = []
        self._words: list[NDArray[np.uint32]] = []
        for pair in self._pairs:
            lags = kernel_state.no_lags(preset, frames)
            self._lags.append(read_lags(source, *lags.shape) if preset.lags else lags)
            grids = [source.get(_MOST_TRUST) if preset.grids else 0 for _ in pair]
            if any(grid and alphabets[c].count > grid_search.MOST_RANKS for c, grid in zip(pair, grids, strict=True)):
                raise ArchiveDamaged("a channel has more values than are counted")
            self._grids.append(np.array(grids, np.int64))
            self._mixed.append(np.array([source.get(1) if preset.mixing else 0 for _ in pair], np.int64))
            self._words.append(np.frombuffer(source.take(4 * source.get(len(data) // 4)), "<u4").astype(np.uint32))
        source.finish()
        self._alphabets = alphabets
        self._preset = preset
        self._network = network
        self._frames = frames
        self._groups: list[_Group] = []  # those that were begun
        self._uncoded = (channels - len(coded)) * frames  # samples that cost nothing, not yet counted as done
        self.samples: Samples = np.zeros((frames, channels), np.int32)
        self.done = 0
        for c, alphabet in alphabets.items():
            self.samples[:, c] = alphabet.low

    def finish_on(self, device: GroupCoder, control: Control) -> None:
        """Decode all of it on a device, or nothing where that cannot. Raises ArchiveDamaged."""
        earlier: list[F64] = []
        for pair, lags, grids, mixed, words in zip(
            self._pairs, self._lags, self._grids, self._mixed, self._words, strict=True
        ):
            alphabets = [self._alphabets[c] for c in pair]
            ranks = np.zeros((len(pair), self._frames), np.int64)
            group = _group(alphabets, self._frames, earlier, ranks, lags)._replace(grids=grids, mixed=mixed)
            if not device.decode(self._preset, group, self._frames, words, control):
                return
            earlier += [group.signal[row] for row in range(len(pair))]
            for row, c in enumerate(pair):
                self.samples[:, c] = alphabets[row].values(group.ranks[row])
        control.checkpoint(self._uncoded)
        self._uncoded = 0
        for c, twin in self._copies.items():
            self.samples[:, c] = self.samples[:, twin]
        self.done = self._frames

    @property
    def nbytes(self) -> int:
        """About what it takes in memory."""
        return self.samples.nbytes + sum(group.nbytes for group in self._groups)

    @exact_arithmetic()
    def advance(self, frames: int, control: Control) -> None:
        """Decode the first `frames` frames, or some more than that. Raises ArchiveDamaged, Interrupted."""
        frames = self._frames if len(self._pairs) > _MOST_AT_ONCE else -(-frames // _SLICE) * _SLICE
        control.checkpoint(self._uncoded)
        self._uncoded = 0
        reach = self._preset.delay + max(expert.refs for expert in self._preset.experts)
        for number, pair in enumerate(self._pairs):
            if number == len(self._groups):
                own = [self._alphabets[c] for c in pair]
                group = _Group(
                    self._preset, self._network, own, self._frames, list(self._groups), self._lags[number],
                    self._grids[number], self._mixed[number], self._words[number],
                )  # fmt: skip
                self._groups.append(group)
            group = self._groups[number]
            further = reach * (len(self._pairs) - 1 - number)  # later groups see a little of what is to come
            group.advance(min(frames + further, self._frames), control)
            for row, c in enumerate(pair):
                new = slice(group.given, group.done)
                self.samples[new, c] = self._alphabets[c].values(group.ranks[row, new])
            group.given = group.done
            if group.done == self._frames:
                group.release()
        done = min((group.done for group in self._groups), default=self._frames)
        for c, twin in self._copies.items():
            self.samples[self.done : done, c] = self.samples[self.done : done, twin]
        self.done = done


def _listed(listed: Listed | None, source: varint.ByteReader) -> Alphabet:
    if listed is None:
        raise ArchiveDamaged("a segment refers to a list of values that the archive does not have")
    first, count = source.get(len(listed.values) - 1), source.get(len(listed.values))
    if count < 2 or first + count > len(listed.values):
        raise ArchiveDamaged("a segment's stretch of the list of values is not valid")
    levels = listed.values[first : first + count]
    return Alphabet(count, listed.unit, int(levels[0]), levels)


def _group(
    alphabets: list[Alphabet], frames: int, earlier: list[F64], ranks: kernel_state.I64, lags: kernel_state.I64
) -> kernel_state.Group:
    """A pair of channels (or one) for the kernel, in units, its signals still silent."""
    channels = len(alphabets)
    signal = np.zeros((channels + len(earlier), kernel_state.PAST + frames + kernel_state.FUTURE))
    for row, line in enumerate(earlier):
        signal[channels + row] = line
    levels = np.zeros((channels, max([1] + [a.count for a in alphabets if a.levels is not None])))
    for row, a in enumerate(alphabets):
        if a.levels is not None:
            levels[row, : a.count] = a.levels / a.unit
    return kernel_state.Group(
        signal,
        ranks,
        np.array([a.low / a.unit for a in alphabets]),
        levels,
        np.array([a.levels is None for a in alphabets], np.int64),
        np.array([a.count for a in alphabets], np.int64),
        lags,
        np.zeros(channels, np.int64),
        np.zeros(channels, np.int64),
    )


def _is_faint(ranks: kernel_state.I64) -> bool:
    """Whether half of a channel's ranks, int64 (frames,), lie near the last one or where the last two lead."""
    steps = np.diff(ranks, prepend=0)
    off = np.minimum(np.abs(steps), np.abs(np.diff(steps, prepend=0)))
    return bool(2 * np.count_nonzero(off <= _FAINT) >= len(off))


def _channels_of(group: kernel_state.Group, which: NDArray[np.bool_]) -> kernel_state.Group:
    """Those of the group's channels, by themselves."""
    earlier = np.ones(len(group.signal) - len(which), bool)
    return group._replace(
        signal=group.signal[np.append(which, earlier)], ranks=group.ranks[which], low=group.low[which],
        levels=group.levels[which], dense=group.dense[which], sizes=group.sizes[which], grids=group.grids[which],
        mixed=group.mixed[which],
    )  # fmt: skip


def _middle(group: kernel_state.Group, frames: int) -> kernel_state.Group:
    """At most so many frames from the group's middle, by themselves."""
    whole = group.ranks.shape[1]
    frames = min(frames, whole)
    begin = (whole - frames) // 2
    end = begin + kernel_state.PAST + frames + kernel_state.FUTURE
    return group._replace(
        signal=np.ascontiguousarray(group.signal[:, begin:end]),
        ranks=np.ascontiguousarray(group.ranks[:, begin : begin + frames]),
        lags=np.zeros_like(group.lags[: frames // kernel_state.REPEAT_BLOCK + 1]),
    )


def _encode_group(
    preset: Preset,
    network: kernel_state.Network,
    group: kernel_state.Group,
    control: Control,
) -> NDArray[np.uint32]:
    """The coder's words for a group. Rows go to constriction in slices, so memory does not grow with the segment."""
    channels, frames = group.ranks.shape
    cfg = kernel_state.config(preset)
    counted, mixed = kernel_state.counted_ranks(group), bool(group.mixed.any())
    state = kernel_state.new_state(preset, network, frames, len(group.signal) - channels, counted, mixed)
    rows = np.zeros((_SLICE * channels * (ROWS_A_SAMPLE if mixed else 4), 4), np.int32)
    no_words, no_dump = np.zeros(1, np.uint32), np.zeros((1, 1), np.float32)
    coder = constriction.stream.queue.RangeEncoder()
    steps = frames + (preset.delay if channels == 2 else 0)
    for begin in range(0, steps, _SLICE):
        end = min(begin + _SLICE, steps)
        count = kernel.run(
            kernel.MODE_ENCODE, begin, end, frames, channels, cfg, network, group, state, rows, no_words, no_dump
        )
        if count:
            symbols = np.ascontiguousarray(rows[:count, 3])
            coder.encode(symbols, _ROW_MODEL, rows[:count, :3].astype(np.float32))
        control.checkpoint(min(end - begin, frames) * channels)
    words: NDArray[np.uint32] = coder.get_compressed()
    return words


class _Group:
    """The words of a group of channels (constriction's range coder), read by the kernel step by step.

    `ranks` (channels, frames) are what was decoded, `lines` the same as the signals that later groups see.
    """

    def __init__(
        self,
        preset: Preset,
        network: kernel_state.Network,
        alphabets: list[Alphabet],
        frames: int,
        earlier: list[_Group],
        lags: kernel_state.I64,
        grids: kernel_state.I64,
        mixed: kernel_state.I64,
        words: NDArray[np.uint32],
    ) -> None:
        self._channels = len(alphabets)
        self._frames = frames
        self._earlier = earlier
        self._words = words
        self._network = network
        self._config = kernel_state.config(preset)
        self.ranks = np.zeros((self._channels, frames), np.int64)
        lines = [line for group in earlier for line in group.lines]
        self._group = _group(alphabets, frames, lines, self.ranks, lags)._replace(grids=grids, mixed=mixed)
        self.lines: list[F64] = list(self._group.signal[: self._channels])
        counted = kernel_state.counted_ranks(self._group)
        self._state: kernel_state.KernelState | None = kernel_state.new_state(
            preset, network, frames, len(lines), counted, bool(mixed.any())
        )
        first = [int(w) for w in words[:2]] + [0, 0]
        self._state.coder[2] = first[0] << 32 | first[1]
        self._state.coder[3] = 2
        self._delay = preset.delay if self._channels == 2 else 0
        self._step = 0
        self.given = 0  # frames that the caller has taken

    @property
    def done(self) -> int:
        """Frames that are decoded of all its channels."""
        return max(self._step - self._delay, 0)

    @property
    def nbytes(self) -> int:
        if self._state is None:
            return sum(line.nbytes for line in self.lines)
        return self._group.signal.nbytes + 2 * self.ranks.nbytes  # residuals are as many as ranks; all else is small

    def advance(self, frames: int, control: Control) -> None:
        """Decode the first `frames` frames of all its channels."""
        if self._state is None:
            return
        row = self._channels
        for group in self._earlier:
            new = slice(kernel_state.PAST + self.done, kernel_state.PAST + group.done)
            for line in group.lines:
                self._group.signal[row, new] = line[new]
                row += 1
        no_rows, no_dump = np.zeros((1, 4), np.int32), np.zeros((1, 1), np.float32)
        while self._step < frames + self._delay:
            begin, end = self._step, min(self._step + _SLICE, frames + self._delay)
            kernel.run(
                kernel.MODE_DECODE, begin, end, self._frames, self._channels, self._config, self._network,
                self._group, self._state, no_rows, self._words, no_dump,
            )  # fmt: skip
            self._step = end
            if self._state.coder[3] > len(self._words) + 2:  # a short lie is not worth the time of a long segment
                raise ArchiveDamaged("a segment ends too early")
            control.checkpoint(min(end - begin, self._frames) * self._channels)

    def release(self) -> None:
        """Free what only decoding needs, once all is decoded and taken."""
        if self._state is None:
            return
        self.lines = [line.copy() for line in self.lines]
        self.ranks = np.zeros((self._channels, 0), np.int64)
        self._group = self._group._replace(signal=np.zeros((0, 0)), ranks=self.ranks)
        self._state = None
