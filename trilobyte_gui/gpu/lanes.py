"""Many groups of channels side by side on one OpenCL device: callers wait, a thread of its own keeps the device busy.

A lane is the memory of one group while it is coded. Lanes of one form are advanced together, a slice of frames at a
time; a lane that is done is given to the next group that waits, whatever file it is of.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import constriction
import numpy as np
import pyopencl as cl
from numpy.typing import NDArray

from trilobyte_gui.codec import kernel_state, rank_coding
from trilobyte_gui.codec.alphabet import MAX_LISTED
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, Phrase
from trilobyte_gui.codec.kernel_state import Group
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.presets import Preset
from trilobyte_gui.gpu.layout import TASK_FIELDS, BufferLayout, layout

MOST_EARLIER = 6  # channels of earlier groups: eight channels in all
_BUILD = ("-cl-std=CL1.2", "-cl-fp32-correctly-rounded-divide-sqrt")
_ROW_MODEL = constriction.stream.model.Categorical(perfect=False)
_SLICE = 4096  # steps of a launch at most
_LEAST_SLICE = 32
_LAUNCH = 0.1  # seconds that a launch is to take: drivers end what keeps a screen waiting for two
_SHARE = 0.6  # of the device's memory
_BYTES = 4  # of a rank at most


class DeviceFailed(Exception):
    """The device cannot do this, or no longer works; the processor can do it instead."""


class NotCodedThere(DeviceFailed):
    """The device works, but does not code such groups: `why`, in words for users."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class LaunchForm:
    """What groups must have in common to share a launch."""

    preset: Preset
    channels: int
    earlier: int  # channels of earlier groups
    room: int  # frames, a power of two
    listed: bool  # whether values are listed


@dataclass(eq=False, slots=True)
class _Job:
    """A group on its way through a lane. `told` gets intervals or how many frames are done, then the end of it."""

    form: LaunchForm
    frames: int
    group: Group
    words: NDArray[np.uint32] | None  # what is decoded
    told: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    step: int = 0
    abandoned: bool = False


class _Done:
    """The end of a job: everything went well."""


class Lanes:
    """A device at work. Safe to use from any number of threads; `close` ends it."""

    def __init__(self, device: cl.Device, model: Model, lanes: int = 0, workers: int = 64) -> None:
        """`lanes` groups at once (0: as many as keep the device busy), `workers` work-items for each of them."""
        self.device = device
        self.model = model
        self.workers = workers
        self.most = lanes or self.most_for(device)
        self.budget = int(device.global_mem_size * _SHARE)
        self.context = cl.Context([device])
        self.computing = cl.CommandQueue(self.context)
        self.copying = cl.CommandQueue(self.context)
        self._pools: dict[LaunchForm, _Pool] = {}
        self._layouts: dict[tuple[Preset, int, int], tuple[BufferLayout, cl.Kernel]] = {}
        self._waiting: deque[_Job] = deque()
        self._news = threading.Condition()
        self._failure: DeviceFailed | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="trilobyte-gpu", daemon=True)
        self._thread.start()

    @staticmethod
    def most_for(device: cl.Device) -> int:
        """Groups that keep a device busy: some for each of its units, to hide how long memory takes."""
        return int(device.max_compute_units) * (2 if device.type & cl.device_type.CPU else 16)

    def close(self) -> None:
        """End the thread; what is still being coded fails with DeviceFailed."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._thread.join()

    @property
    def failed(self) -> bool:
        """Whether nothing can be coded there any more."""
        return self._failure is not None or self._closed

    @contextlib.contextmanager
    def turn(self, device: bool, control: Control) -> Iterator[Lanes]:
        """As `segment.GroupCoder` has it, for callers that want the device and nothing else."""
        if not device:
            raise DeviceFailed("the device does not code this")
        yield self

    def encode(self, preset: Preset, group: Group, frames: int, control: Control) -> NDArray[np.uint32]:
        """The range coder's words for the ranks of a group, the same as the processor's.

        Raises DeviceFailed, Interrupted.
        """
        job = self._submit(preset, group, frames, None)
        coder = constriction.stream.queue.RangeEncoder()
        for intervals, samples in self._results(job, control):
            if len(intervals):
                rows = np.zeros((len(intervals), 4), np.int32)
                rank_coding.fill_rows(intervals, rows)
                coder.encode(np.ascontiguousarray(rows[:, 3]), _ROW_MODEL, rows[:, :3].astype(np.float32))
            control.checkpoint(samples)
        words: NDArray[np.uint32] = coder.get_compressed()
        return words

    def decode(
        self, preset: Preset, group: Group, frames: int, words: NDArray[np.uint32], control: Control
    ) -> bool:
        """Fill in the group's ranks and signal from the range coder's words.

        Raises DeviceFailed, Interrupted, and ArchiveDamaged where there are too few words.
        """
        job = self._submit(preset, group, frames, words)
        for ranks, samples in self._results(job, control):
            if ranks is not None:
                group.ranks[:] = ranks
            control.checkpoint(samples)
        for c in range(len(group.ranks)):
            line = group.low[c] + group.ranks[c] if group.dense[c] else group.levels[c][group.ranks[c]]
            group.signal[c, kernel_state.PAST : kernel_state.PAST + frames] = line
        return True

    def _submit(self, preset: Preset, group: Group, frames: int, words: NDArray[np.uint32] | None) -> _Job:
        channels = len(group.ranks)
        room = max(1 << (frames - 1).bit_length(), _SLICE)
        form = LaunchForm(preset, channels, len(group.signal) - channels, room, bool((group.dense == 0).any()))
        if form.earlier > MOST_EARLIER or (words is not None and len(words) > room * channels):
            raise NotCodedThere(Phrase("they have more channels, or more bytes, than the GPU codes"))
        if group.grids.any():
            raise NotCodedThere(Phrase("their values lie on a grid, which the GPU does not code"))
        if group.mixed.any():
            raise NotCodedThere(Phrase("they are coded by context mixing, which the GPU does not do"))
        job = _Job(form, frames, group, words)
        with self._news:
            if self._failure or self._closed:
                raise self._failure or DeviceFailed("the device was given back")
            self._waiting.append(job)
            self._news.notify()
        return job

    def _results(self, job: _Job, control: Control) -> Iterator[tuple[Any, int]]:
        try:
            while True:
                control.checkpoint()
                try:
                    told = job.told.get(timeout=0.1)
                except queue.Empty:
                    continue
                if isinstance(told, _Done):
                    return
                if isinstance(told, BaseException):
                    raise told
                yield told
        finally:
            job.abandoned = True

    # ---- the device's thread ----

    def _serve(self) -> None:
        try:
            while self._wait_for_work():
                for pool in list(self._pools.values()):
                    pool.launch()
                for pool in list(self._pools.values()):
                    pool.collect()
            failure = DeviceFailed("the device was given back")
        except (cl.Error, MemoryError) as error:
            failure = DeviceFailed(str(error).splitlines()[0])
        with self._news:
            self._failure = failure
            jobs = [*self._waiting, *(job for pool in self._pools.values() for job in pool.jobs if job is not None)]
            self._waiting.clear()
        self._pools.clear()
        for job in jobs:
            job.told.put(failure)

    def _wait_for_work(self) -> bool:
        with self._news:
            while not self._closed and not self._waiting and not any(pool.busy for pool in self._pools.values()):
                self._news.wait()
            if self._closed:
                return False
            waiting = list(self._waiting)
        for job in waiting:
            if job.abandoned or self._admit(job):
                with self._news:
                    self._waiting.remove(job)
        return True

    def _admit(self, job: _Job) -> bool:
        pool = self._pools.get(job.form)
        if pool is None:
            pool = self._make_pool(job.form)
        return pool is not None and pool.admit(job)

    def _make_pool(self, form: LaunchForm) -> _Pool | None:
        """Lanes of a form, in place of idle ones if need be; None while there is no room for them."""
        key = (form.preset, form.channels, form.earlier)
        if key not in self._layouts:
            made = layout(form.preset, self.model, form.channels, form.earlier, self.workers)
            program = cl.Program(self.context, made.source).build(list(_BUILD))
            self._layouts[key] = (made, cl.Kernel(program, "run"))
        made, kernel = self._layouts[key]
        need = _Pool.bytes_of(form, made)
        for idle in [each for each, pool in self._pools.items() if not pool.busy]:
            if self._free() < need * self.most:
                del self._pools[idle]
        lanes = min(self.most, self._free() // need)
        if lanes < min(self.most, 4):
            if not self._pools:
                raise DeviceFailed("the device has too little memory")
            return None
        self._pools[form] = _Pool(self, form, made, kernel, int(lanes))
        return self._pools[form]

    def _free(self) -> int:
        return self.budget - sum(pool.nbytes for pool in self._pools.values())


class _Pool:
    """The lanes of one form."""

    def __init__(self, owner: Lanes, form: LaunchForm, made: BufferLayout, kernel: cl.Kernel, lanes: int) -> None:
        self._owner, self._form, self._layout, self._kernel = owner, form, made, kernel
        self.jobs: list[_Job | None] = [None] * lanes
        self.nbytes = lanes * self.bytes_of(form, made)
        self._steps = 8 * _LEAST_SLICE
        self._described_there: list[cl.Buffer] = []
        self._launched: tuple[cl.Event, list[tuple[int, _Job, int]], float] | None = None
        self._length = kernel_state.PAST + form.room + kernel_state.FUTURE
        flags = cl.mem_flags
        copied = flags.READ_ONLY | flags.COPY_HOST_PTR

        def room(count: int, kind: type) -> cl.Buffer:
            return cl.Buffer(owner.context, flags.READ_WRITE, max(lanes * count * np.dtype(kind).itemsize, 8))

        self._fresh_state = cl.Buffer(owner.context, copied, hostbuf=made.state)
        self._fresh_filters = cl.Buffer(owner.context, copied, hostbuf=made.filters)
        self._network = cl.Buffer(owner.context, copied, hostbuf=made.network)
        self._table = cl.Buffer(owner.context, copied, hostbuf=made.table)
        self._levels_room = form.channels * MAX_LISTED if form.listed else 1
        self._rows = form.channels + form.earlier
        self._levels = room(self._levels_room, np.float64)
        self._states = room(made.state.size, np.float64)
        self._filters = room(made.filters.size, np.float32)
        self._signals = room(self._rows * self._length, np.float64)
        self._residuals = room(form.channels * self._length, np.float64)
        self._ranks = room(form.channels * form.room, np.uint32)
        self._words = room(form.channels * form.room, np.uint32)
        self._intervals_room = form.channels * _SLICE * _BYTES * 2
        self._intervals = room(self._intervals_room, np.int32)
        self._coders = room(4, np.uint64)
        self._fills = room(2, np.int64)
        self._counts = room(1, np.int64)
        self._lags_room = kernel_state.no_lags(form.preset, form.room).size
        self._lags = room(self._lags_room, np.int64)
        self._news = room(form.channels * self._length if form.preset.lags else 0, np.float32)

    @staticmethod
    def bytes_of(form: LaunchForm, made: BufferLayout) -> int:
        """What a lane takes."""
        length = kernel_state.PAST + form.room + kernel_state.FUTURE
        listed = form.channels * MAX_LISTED * 8 if form.listed else 8
        signals = (2 * form.channels + form.earlier) * length * 8
        slices = form.channels * _SLICE * _BYTES * 8
        lags = 8 * kernel_state.no_lags(form.preset, form.room).size
        news = form.channels * length * 4 if form.preset.lags else 0
        ranks = 8 * form.channels * form.room
        return made.state.nbytes + made.filters.nbytes + listed + signals + slices + ranks + lags + news + 64

    @property
    def busy(self) -> bool:
        return any(job is not None for job in self.jobs)

    def admit(self, job: _Job) -> bool:
        """Give a job a lane; False while there is none."""
        if None not in self.jobs:
            return False
        lane = self.jobs.index(None)
        self.jobs[lane] = job
        queue_, group, length = self._owner.computing, job.group, self._length
        state, filters = self._layout.state.nbytes, self._layout.filters.nbytes
        cl.enqueue_copy(queue_, self._states, self._fresh_state, byte_count=state, dst_offset=lane * state)
        cl.enqueue_copy(queue_, self._filters, self._fresh_filters, byte_count=filters, dst_offset=lane * filters)
        zero, row = np.zeros(1, np.uint32), length * 8
        cl.enqueue_fill_buffer(queue_, self._signals, zero, lane * self._rows * row, self._rows * row)
        cl.enqueue_fill_buffer(
            queue_, self._residuals, zero, lane * self._form.channels * row, self._form.channels * row
        )
        if self._form.preset.lags:
            self._put(self._lags, group.lags, lane * self._lags_room * 8)
            cl.enqueue_fill_buffer(
                queue_, self._news, zero, lane * self._form.channels * row // 2, self._form.channels * row // 2
            )
        for r in range(self._form.channels, self._rows):
            self._put(self._signals, group.signal[r], (lane * self._rows + r) * row)
        if self._form.listed:
            for c, levels in enumerate(group.levels):
                self._put(self._levels, levels, (lane * self._levels_room + c * MAX_LISTED) * 8)
        first = 0
        if job.words is None:
            place = lane * self._form.channels * self._form.room * 4
            self._put(self._ranks, group.ranks.astype(np.uint32), place)
        else:
            self._put(self._words, job.words, lane * self._form.channels * self._form.room * 4)
            head = [int(word) for word in job.words[:2]] + [0, 0]
            first = head[0] << 32 | head[1]
        self._put(self._coders, np.array([0, 0xFFFFFFFFFFFFFFFF, first, 2], np.uint64), lane * 32)
        self._put(self._fills, np.full(2, self._layout.first_fill, np.int64), lane * 16)
        return True

    def _put(self, buffer: cl.Buffer, array: NDArray[Any], place: int) -> None:
        if array.size:
            cl.enqueue_copy(self._owner.computing, buffer, np.ascontiguousarray(array), dst_offset=place)

    def launch(self) -> None:
        """Set the next slice of every lane going: those that are coded in one launch, those decoded in another."""
        for lane, job in enumerate(self.jobs):
            if job is not None and job.abandoned:
                self.jobs[lane] = None
        self._launched = None
        active = [(lane, job) for lane, job in enumerate(self.jobs) if job is not None]
        if not active:
            return
        began = time.monotonic()
        kinds = {job.words is not None for _, job in active}
        decoding = self._turn(kinds)
        chosen = [
            (lane, job, min(job.step + self._steps, job.frames + self._layout.delay))
            for lane, job in active
            if (job.words is not None) == decoding
        ]
        tasks, ranges = self._described(chosen)
        context, flags = self._owner.context, cl.mem_flags.READ_ONLY | cl.mem_flags.COPY_HOST_PTR
        workers = self._owner.workers
        # The kernel's arguments do not keep them.
        self._described_there = [cl.Buffer(context, flags, hostbuf=each) for each in (tasks, ranges)]
        self._kernel.set_args(
            np.int32(decoding), *self._described_there,
            self._network, self._table, self._levels, self._states, self._filters, self._signals, self._residuals,
            self._ranks, self._intervals, self._words, self._coders, self._fills, self._counts, self._lags, self._news,
        )  # fmt: skip
        event = cl.enqueue_nd_range_kernel(
            self._owner.computing, self._kernel, (len(chosen) * workers,), (workers,)
        )
        self._owner.computing.flush()
        self._launched = (event, chosen, began)

    _last = False

    def _turn(self, kinds: set[bool]) -> bool:
        """Which of coding and decoding goes next: each in turn where there is both."""
        self._last = not self._last if len(kinds) == 2 else next(iter(kinds))
        return self._last

    def _described(self, chosen: list[tuple[int, _Job, int]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The numbers that the kernel is given of every lane; see `run` in kernel.cl."""
        form, length = self._form, self._length
        tasks = np.zeros((len(chosen), TASK_FIELDS), np.int64)
        ranges = np.zeros((len(chosen), 4))
        for row, (lane, job, end) in enumerate(chosen):
            group, channels = job.group, form.channels
            tasks[row, :4] = job.step, end, job.frames, length
            tasks[row, 4 : 4 + channels] = group.sizes
            tasks[row, 6 : 6 + channels] = group.dense
            tasks[row, 8:10] = lane * self._levels_room, lane * self._levels_room + MAX_LISTED
            tasks[row, 10:12] = lane * channels * form.room, 0 if job.words is None else len(job.words)
            tasks[row, 12:] = (
                lane, lane * self._rows * length, lane * channels * length, lane * channels * form.room,
                lane * self._intervals_room, lane * self._lags_room,
            )  # fmt: skip
            for c in range(channels):
                last = group.sizes[c] - 1
                dense = group.dense[c] != 0
                ranges[row, c] = group.low[c] if dense else group.levels[c, 0]
                ranges[row, 2 + c] = group.low[c] + last if dense else group.levels[c, last]
        return tasks, ranges

    def collect(self) -> None:
        """Wait for the slice and hand out what came of it."""
        if self._launched is None:
            return
        event, chosen, began = self._launched
        event.wait()
        took = time.monotonic() - began
        self._steps = int(min(max(self._steps * min(_LAUNCH / took, 4.0), _LEAST_SLICE), _SLICE))
        counts = np.zeros(len(chosen), np.int64)
        copying = self._owner.copying
        cl.enqueue_copy(copying, counts, self._counts)
        for (lane, job, end), count in zip(chosen, counts.tolist(), strict=True):
            samples = max(min(end, job.frames) - min(job.step, job.frames), 0) * self._form.channels
            job.step = end
            over = end == job.frames + self._layout.delay
            if job.words is None:
                intervals = np.zeros((count, 2), np.int32)
                if count:
                    cl.enqueue_copy(copying, intervals, self._intervals, src_offset=lane * self._intervals_room * 4)
                job.told.put((intervals, samples))
            elif count > len(job.words) + 2:
                job.told.put(ArchiveDamaged("a segment ends too early"))
                over = True
            else:
                ranks = None
                if over:
                    ranks = np.zeros((self._form.channels, job.frames), np.uint32)
                    place = lane * self._form.channels * self._form.room * 4
                    cl.enqueue_copy(copying, ranks, self._ranks, src_offset=place)
                job.told.put((ranks, samples))
            if over:
                job.told.put(_Done())
                self.jobs[lane] = None
