"""Segments by the language model: windows in parallel to encode, in lockstep to decode, on any device.

FORMAT.md, "Language model segments", is the specification. Which device works, and how many windows at once, changes
how long it takes and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import CannotRead, NeedsNewer, Phrase, SelfTestFailed
from trilobyte_gui.codec.lm import coding
from trilobyte_gui.codec.lm.config import BYTES, NULL, PHASES
from trilobyte_gui.codec.lm.integer import IntegerModel, rounds_right
from trilobyte_gui.codec.lm.model_file import LanguageModel
from trilobyte_gui.codec.lm.tokens import TokenLayout, Window, to_samples, to_tokens, windows

MEMORY = 1 << 30  # bytes of activations, or of keys and values, at once
_ENOUGH = 1 << 26  # bytes of activations from where on a processor is no faster
_HEAD_TOKENS = 4096  # tokens whose counts are made at once
_CHECK_ROWS, _CHECK_LENGTH = 3, 40

Samples = NDArray[np.int32]
T = TypeVar("T")


class LmCodec:
    """Codes segments with one model, on one device at a time; safe to use from several threads, which wait in line.

    `device`: "auto" takes a GPU that passes the model's test, else the processor; "cuda" and "mps" insist.
    `say` gets a phrase for users when it has to carry on in another way.
    """

    def __init__(
        self,
        model: LanguageModel,
        device: str = "auto",
        say: Callable[[str], None] = lambda words: None,
        memory: int = MEMORY,
    ) -> None:
        """Raises SelfTestFailed, NeedsNewer (no such device)."""
        self.model = model
        self._say = say
        self._memory = memory
        self._busy = threading.Lock()
        self.device, self._integer = self._start(device)

    def encode(self, samples: Samples, bits: int, control: Control | None = None) -> bytes:
        """The payload of samples (frames, channels) of at most 24 bits. Raises Interrupted, UnsupportedSource."""
        control = control or Control()
        low = int(np.bitwise_or.reduce(samples, axis=None)) if samples.size else 0
        shift = min(bits, (low & -low).bit_length() - 1) if low else bits
        head = varint.put(shift)
        if shift == bits:
            control.checkpoint(samples.size)
            return head
        depth = bits - shift
        cut = windows(self.model.config, len(samples), samples.shape[1], depth)
        tokens = [to_tokens(self.model.config, samples[None, *w.where] >> shift, depth)[0] for w in cut]
        streams: list[bytes] = [b""] * len(cut)
        with self._exclusively(control):
            for alike in _alike(cut):
                one = self._activations(cut[alike[0]].layout)
                room = min(self._memory, _ENOUGH) if self.device == "cpu" else self._memory
                for batch in self._batches(alike, room // one, lambda b: self._encode(cut, tokens, b, depth, control)):
                    for number, stream in batch:
                        streams[number] = stream
        return head + varint.put_all(len(each) // 4 for each in streams) + b"".join(streams)

    def decode(self, data: bytes, frames: int, channels: int, bits: int, control: Control | None = None) -> Samples:
        """The samples (frames, channels) of a payload. Raises ArchiveDamaged, Interrupted."""
        control = control or Control()
        source = varint.ByteReader(data)
        shift = source.get(bits)
        samples = np.zeros((frames, channels), np.int32)
        if shift == bits:
            source.finish()
            control.checkpoint(samples.size)
            return samples
        depth = bits - shift
        cut = windows(self.model.config, frames, channels, depth)
        lengths = [source.get(2 * len(w.layout) + 2) for w in cut]
        streams = [source.take(4 * length) for length in lengths]
        source.finish()
        with self._exclusively(control):
            numbers = sorted(range(len(cut)), key=lambda n: -len(cut[n].layout))
            c = self.model.config
            one = 8 * c.n_layer * c.span * c.n_kv_head * c.head_dim  # keys and values
            room = self._memory // one
            for batch in self._batches(numbers, room, lambda b: self._decode(cut, streams, b, depth, control)):
                for number, part in batch:
                    samples[cut[number].where] = part
        return samples << shift

    def counts(self, tokens: NDArray[np.int64], window: TokenLayout) -> NDArray[np.float32]:
        """Counts (rows, length, 256) before each token (rows, length) of windows alike: for measurements."""
        with self._busy, torch.inference_mode():
            model = self._integer
            given, phases = self._inputs(tokens, window)
            stream = model.stream(given, phases)
            made = model.counts(stream.flatten(0, 1)).view(*stream.shape[:2], -1).cpu().numpy()
        if self.model.config.start:
            return made
        first = np.broadcast_to(coding.UNIFORM, (len(tokens), 1, BYTES))
        return np.concatenate((first, made[:, : tokens.shape[1] - 1]), 1)

    def seconds_of_step(self, rows: int, steps: int) -> float:
        """How long it takes to decode one byte of each of `rows` windows, well into them."""
        model = self._integer
        with self._busy, torch.inference_mode():
            cache = model.new_cache(rows)
            cache.length = 0 if model.config.positions == "learned" else model.config.span
            tokens = torch.arange(rows, device=model.device) % BYTES
            for step in range(steps + 4):
                if step == 4:  # by now everything is loaded
                    begun = time.perf_counter()
                model.counts(model.step(cache, tokens, torch.zeros_like(tokens))).cpu()
        return (time.perf_counter() - begun) / steps

    # ---- devices ----

    def _start(self, wanted: str) -> tuple[str, IntegerModel]:
        if wanted in ("cuda", "mps"):
            if not available(wanted):
                hint = Phrase("Use --device auto.")
                raise NeedsNewer("this computer has no device '{0}' that torch can use", wanted, hint=hint)
            return wanted, self._tested(wanted)
        for device in ("cuda", "mps") if wanted != "cpu" else ():
            if available(device):
                try:
                    return device, self._tested(device)
                except (SelfTestFailed, RuntimeError) as error:
                    self._say(Phrase("the {0} device is not used: {1}", device, error))
        return "cpu", self._tested("cpu")

    def _tested(self, device: str) -> IntegerModel:
        """The model on a device that gave what it must. Raises SelfTestFailed, CannotRead."""
        torch.set_float32_matmul_precision("highest")
        try:
            model = IntegerModel(self.model.config, self.model.tensors, device)
            came = digest(model)
        except (LookupError, ValueError, TypeError, RuntimeError) as error:
            if device != "cpu" and isinstance(error, RuntimeError):
                raise  # it may be the device's fault
            raise CannotRead("the weights of the model {0} are not what it says", self.model.name) from error
        if came != self.model.facts["check"] or not rounds_right(device):
            raise SelfTestFailed("the language model comes out differently on this computer's {0} device", device)
        return model

    @contextlib.contextmanager
    def _exclusively(self, control: Control) -> Iterator[None]:
        while not self._busy.acquire(timeout=0.1):
            control.checkpoint()
        try:
            with torch.inference_mode():
                yield
        finally:
            self._busy.release()

    def _batches(self, numbers: list[int], size: int, work: Callable[[list[int]], T]) -> Iterator[T]:
        """Work on windows, `size` at once (one at least).

        Where memory does not suffice, by halves; where a GPU fails, on the processor from there on.
        """
        size = max(1, size)
        at = 0
        while at < len(numbers):
            batch = numbers[at : at + size]
            try:
                done = work(batch)
            except (RuntimeError, MemoryError) as error:
                if _is_out_of_memory(error) and len(batch) > 1:
                    size = len(batch) // 2
                    _forget(self.device)
                    continue
                if self.device == "cpu":
                    raise
                why = str(error).splitlines()[0]
                self._say(Phrase("the {0} device failed ({1}); the processor carries on", self.device, why))
                self.device, self._integer = "cpu", self._tested("cpu")
                continue
            yield done
            at += len(batch)

    def _activations(self, window: TokenLayout) -> int:
        """About how many bytes a window takes while it is encoded."""
        c = self.model.config
        attention = 2 * c.n_head * min(c.span, 256) * (c.span + 256)
        return 4 * (len(window) * (3 * c.n_inner + 6 * c.n_embd + 2 * c.qkv) + attention)

    # ---- the work ----

    def _inputs(self, tokens: NDArray[np.int64], window: TokenLayout) -> tuple[torch.Tensor, torch.Tensor]:
        if self.model.config.start:
            given = np.concatenate((np.full((len(tokens), 1), NULL), tokens[:, :-1]), 1)
        else:
            given = tokens[:, : max(1, len(window) - 1)]
        phases = np.broadcast_to(window.phases[: given.shape[1]], given.shape)
        device = self._integer.device
        return torch.from_numpy(given.copy()).to(device), torch.from_numpy(phases.copy()).to(device)

    def _encode(
        self, cut: list[Window], tokens: list[NDArray[np.int64]], numbers: list[int], depth: int, control: Control
    ) -> list[tuple[int, bytes]]:
        """The streams of windows that are alike."""
        window = cut[numbers[0]].layout
        rows = np.stack([tokens[n] for n in numbers])
        spare = 8 * window.bytes - depth
        given, phases = self._inputs(rows, window)
        stream = self._integer.stream(given, phases, control.checkpoint)
        coded = np.flatnonzero(window.source >= 0)
        late = 0 if self.model.config.start else 1
        out = []
        for row, number in enumerate(numbers):
            lines = np.empty((len(window), 4), np.int32)
            if late:
                stride = spare if window.last[0] else 0
                lines[:1] = coding.rows(coding.UNIFORM[None, :: 1 << stride] * (1 << stride), rows[row, :1] >> stride)
            for last in (False, True):
                stride = spare if last else 0
                places = coded[window.last[coded] == last]
                places = places[places >= late]
                for some in np.array_split(places, max(1, len(places) // _HEAD_TOKENS)):
                    if len(some):
                        where = torch.from_numpy(some - late).to(stream.device)
                        counts = self._integer.counts(stream[row, where], 1 << stride).cpu().numpy()
                        lines[some] = coding.rows(counts, rows[row, some] >> stride)
                        control.checkpoint()
            out.append((number, coding.encode(lines[coded])))
            control.checkpoint(window.frames * window.channels)
        return out

    def _decode(
        self, cut: list[Window], streams: list[bytes], numbers: list[int], depth: int, control: Control
    ) -> list[tuple[int, Samples]]:
        """The samples of windows of as many bytes a sample, the longest first: a token of each at a time."""
        model, config = self._integer, self.model.config
        longest = cut[numbers[0]].layout
        length, rows = len(longest), len(numbers)
        lengths = np.array([len(cut[n].layout) for n in numbers])
        phases = np.zeros((rows, length), np.int64)
        for row, number in enumerate(numbers):
            phases[row, : lengths[row]] = cut[number].layout.phases
        kinds = torch.from_numpy(phases).to(model.device)
        tokens = np.full((rows, length), NULL)
        spare = 8 * longest.bytes - depth
        state = coding.decoders([streams[n] for n in numbers])
        cache = model.new_cache(rows)
        given = torch.full((rows,), NULL, device=model.device)
        symbols = np.zeros(rows, np.int64)
        told = 0
        for place in range(length):
            null = longest.source[place] < 0
            stride = spare if longest.last[place] else 0
            stream = None
            if config.start:
                stream = model.step(cache, given, kinds[:, place])
            elif place:
                stream = model.step(cache, given, kinds[:, place - 1])
            if not null:
                if stream is None:
                    counts = np.tile(coding.UNIFORM[:: 1 << stride] * (1 << stride), (rows, 1))
                else:
                    counts = model.counts(stream, 1 << stride).cpu().numpy()
                coding.decode(
                    counts, lengths > place, state.lower, state.width, state.point, state.place, state.end,
                    state.words, symbols,
                )  # fmt: skip
            tokens[:, place] = np.where(null | (lengths <= place), NULL, symbols << stride)
            given = torch.from_numpy(tokens[:, place].copy()).to(model.device)
            if place % 8 == 7:
                done = int(np.minimum(lengths, place + 1).sum()) * longest.frames * longest.channels // length
                control.checkpoint(done - told)
                told = done
        total = sum(cut[n].layout.frames * cut[n].layout.channels for n in numbers)
        control.checkpoint(max(0, total - told))
        out = []
        for row, number in enumerate(numbers):
            w = cut[number].layout
            part = to_samples(config, tokens[row : row + 1, : lengths[row]], w.frames, w.channels, depth)
            out.append((number, part[0]))
        return out


def use_threads(number: int) -> None:
    """How many threads torch may use on the processor."""
    if torch.get_num_threads() != number:
        torch.set_num_threads(number)


def available(device: str) -> bool:
    """Whether torch can use "cuda" or "mps" here."""
    return torch.cuda.is_available() if device == "cuda" else torch.backends.mps.is_available()


def digest(model: IntegerModel) -> str:
    """SHA-256, in hex, of the counts that a model gives on this device for fixed tokens, at once and step by step.

    Raises SelfTestFailed when the two differ.
    """
    seed, numbers = 1, []
    for _ in range(2 * _CHECK_ROWS * _CHECK_LENGTH):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        numbers.append(seed >> 12)
    drawn = np.array(numbers).reshape(2, _CHECK_ROWS, -1)
    length = min(_CHECK_LENGTH, model.config.span)
    tokens = torch.from_numpy(drawn[0, :, :length] % (NULL + 1)).to(model.device)
    phases = torch.from_numpy(drawn[1, :, :length] % PHASES).to(model.device)
    with torch.inference_mode():
        at_once = model.counts(model.stream(tokens, phases).flatten(0, 1)).cpu()
        cache = model.new_cache(_CHECK_ROWS)
        steps = [model.counts(model.step(cache, tokens[:, t], phases[:, t])).cpu() for t in range(length)]
    if not torch.equal(at_once.view(_CHECK_ROWS, length, -1), torch.stack(steps, 1)):
        raise SelfTestFailed("the language model is not the same step by step on this device")
    return hashlib.sha256(at_once.int().numpy().astype("<i4").tobytes()).hexdigest()


def _alike(cut: list[Window]) -> list[list[int]]:
    """The numbers of windows that share a layout."""
    groups: dict[int, list[int]] = {}
    for number, window in enumerate(cut):
        groups.setdefault(id(window.layout), []).append(number)
    return list(groups.values())


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "not enough memory" in str(error)


def _forget(device: str) -> None:
    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()
