"""Recovery records: Reed-Solomon blocks behind an archive's index that repair damage to all before them.

The protected bytes are cut into blocks, dealt out to groups in turn; each group has `parity` records. A record holds
the CRC-32 of all blocks of its group, so whichever records are left show which blocks are lost, and any as many of
them as blocks were lost bring these back. FORMAT.md, "Recovery records", specifies every byte.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from trilobyte_gui.codec.errors import CannotWrite

MARK = b"\xd7TLR"
MOST_PERCENT = 100

_HEAD = struct.Struct("<4sQIIBI")
_SMALLEST, _LARGEST = 256, 8192  # bytes of a block
_BLOCKS = 160  # of a group, at most
_FIELD = 256  # blocks and records of a group cannot be more
_SHIFTS = 8  # how many displacements (by bytes that went missing) are tried
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class ParityPlan:
    """How `size` protected bytes are cut: blocks of `block` bytes in `groups`, with `parity` records each."""

    size: int
    block: int
    groups: int
    parity: int

    @property
    def blocks(self) -> int:
        return -(-self.size // self.block)

    @property
    def data(self) -> int:
        """Blocks of a group; those beyond the protected bytes are zero."""
        return -(-self.blocks // self.groups)

    @property
    def record_bytes(self) -> int:
        return _HEAD.size + 4 * self.data + self.block + 4

    @property
    def length(self) -> int:
        """Bytes of all records."""
        return self.groups * self.parity * self.record_bytes

    def group_of(self, record: int) -> int:
        """Records go on dealing where the blocks end: damage across that border, too, hits all groups alike."""
        return (self.blocks + record) % self.groups

    def valid(self) -> bool:
        sizes = self.size > 0 and 0 < self.block <= 1 << 20 and self.groups > 0 and self.parity > 0
        return sizes and self.groups <= self.blocks and self.data + self.parity <= _FIELD


@dataclass
class Survey:
    """What is left of an archive's records: for each group the offset of each sound one, and the CRCs of its blocks.

    `shifts`: by how many bytes records, and so perhaps blocks, are away from their place.
    """

    plan: ParityPlan
    records: dict[int, dict[int, int]] = field(default_factory=dict)
    crcs: dict[int, tuple[int, ...]] = field(default_factory=dict)
    shifts: Counter[int] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        """Records that are missing or damaged."""
        return self.plan.groups * self.plan.parity - sum(map(len, self.records.values()))


@dataclass(frozen=True, slots=True)
class RepairOutcome:
    """Of a repair: blocks that were brought back, and blocks that are beyond it."""

    repaired: int
    beyond: int


def plan(size: int, percent: int) -> ParityPlan:
    """Records for `size` bytes that repair any contiguous damage of `percent` (1 to 100) of them."""
    block = _SMALLEST
    while block < _LARGEST and block * block < 32 * size:  # small enough for the CRCs to be a small part
        block *= 2
    blocks = -(-size // block)
    most = min(_BLOCKS, (_FIELD - 3) * 100 // (100 + percent))
    groups = -(-blocks // most)
    data = -(-blocks // groups)
    spare = 1 if groups > 2 else 2  # damage begins and ends within blocks, maybe across the border to the records
    return ParityPlan(size, block, groups, math.ceil(data * percent / 100) + spare)


def write(file: BinaryIO, plan: ParityPlan, step: Callable[[], None]) -> None:
    """Write all records behind the protected bytes of `file`, which is open for reading and writing."""
    encoder = _coder("Encoder", plan)
    for group in range(plan.groups):
        step()
        blocks = [_padded(_read(file, offset, plan), plan) for offset in _offsets(plan, group)]
        parity = encoder.encode(blocks, list(range(plan.data, plan.data + plan.parity)))
        crcs = struct.pack(f"<{plan.data}I", *map(zlib.crc32, blocks))
        first = (group - plan.blocks) % plan.groups
        for number, data in enumerate(parity):
            record = number * plan.groups + first
            head = _HEAD.pack(MARK, plan.size, plan.block, plan.groups, plan.parity, record)
            file.seek(plan.size + record * plan.record_bytes)
            packed = head + crcs + bytes(data)
            file.write(packed + zlib.crc32(packed).to_bytes(4, "little"))


def sound(file: BinaryIO, offset: int, length: int, step: Callable[[], None] = lambda: None) -> bool:
    """Whether the `length` bytes from `offset` on are all records of what is before them, undamaged."""
    found = _record_at(file, offset)
    if found is None or (expected := found[0]).size != offset or expected.length != length:
        return False
    for number in range(expected.groups * expected.parity):
        step()
        found = _record_at(file, offset + number * expected.record_bytes)
        if found is None or found[:2] != (expected, number):
            return False
    return True


def survey(file: BinaryIO, step: Callable[[], None] = lambda: None) -> Survey | None:
    """Look for records in all of `file`; None when there are none."""
    by_plan: dict[ParityPlan, Survey] = {}
    size = file.seek(0, io.SEEK_END)
    skip = 0
    for offset in marks(file, MARK, step):
        if offset < skip:
            continue
        found = _record_at(file, offset)
        if found is None or found[0].size > 2 * size:  # nothing that fits into what is left, and forged
            continue
        plan, number, crcs = found
        skip = offset + plan.record_bytes
        mine = by_plan.setdefault(plan, Survey(plan))
        group = plan.group_of(number)
        mine.records.setdefault(group, {})[number // plan.groups] = offset
        mine.crcs[group] = crcs
        mine.shifts[offset - (plan.size + number * plan.record_bytes)] += 1
    return max(by_plan.values(), key=lambda each: sum(map(len, each.records.values())), default=None)


def repair(file: BinaryIO, survey: Survey, out: BinaryIO, step: Callable[[], None] = lambda: None) -> RepairOutcome:
    """Write the protected bytes to `out`, as far as they can be brought back, then all records.

    Blocks are looked for in their place and where bytes that went missing before them would have moved them to.
    """
    plan = survey.plan
    shifts = [0, *(shift for shift, _ in survey.shifts.most_common(_SHIFTS) if shift)]
    decoder = _coder("Decoder", plan)
    repaired = beyond = 0
    for group in range(plan.groups):
        step()
        crcs, records = survey.crcs.get(group), survey.records.get(group, {})
        blocks: dict[int, bytes] = {}
        for number, offset in enumerate(_offsets(plan, group)):
            for shift in shifts:
                block = _padded(_read(file, offset + shift, plan, offset), plan)
                if crcs is None or zlib.crc32(block) == crcs[number]:
                    blocks[number] = block
                    break
        lost = [number for number in range(plan.data) if number not in blocks]
        if lost and len(lost) <= len(records):
            have = {**blocks, **{plan.data + j: _parity(file, records[j], plan) for j in list(records)[: len(lost)]}}
            numbers = sorted(have)
            restored = decoder.decode([have[number] for number in numbers], numbers)
            blocks |= {number: bytes(restored[number]) for number in lost}
            repaired += len(lost)
        else:
            beyond += len(lost)
            in_place = list(_offsets(plan, group))
            blocks |= {number: _padded(_read(file, in_place[number], plan), plan) for number in lost}
        for number, offset in enumerate(_offsets(plan, group)):
            if offset < plan.size:
                out.seek(offset)
                out.write(blocks[number][: plan.size - offset])
    if not beyond:
        write(out, plan, step)
    return RepairOutcome(repaired, beyond)


def marks(file: BinaryIO, mark: bytes, step: Callable[[], None] = lambda: None) -> Iterator[int]:
    """Every offset at which `mark` stands. The file may be read elsewhere in between."""
    position, rest = 0, b""
    while True:
        step()
        file.seek(position)
        data = file.read(_READ)
        if not data:
            return
        window = rest + data
        found = window.find(mark)
        while found >= 0:
            yield position - len(rest) + found
            found = window.find(mark, found + 1)
        rest = window[-(len(mark) - 1) :]
        position += len(data)


def _record_at(file: BinaryIO, offset: int) -> tuple[ParityPlan, int, tuple[int, ...]] | None:
    """The plan, number and CRCs of the record at `offset`, if a sound one is there."""
    file.seek(offset)
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    mark, *numbers, record = _HEAD.unpack(head)
    plan = ParityPlan(*numbers)
    if mark != MARK or not plan.valid() or record >= plan.groups * plan.parity:
        return None
    body = file.read(plan.record_bytes - _HEAD.size)
    if len(body) != plan.record_bytes - _HEAD.size:
        return None
    if zlib.crc32(head + body[:-4]).to_bytes(4, "little") != body[-4:]:
        return None
    return plan, record, struct.unpack_from(f"<{plan.data}I", body)


def _parity(file: BinaryIO, offset: int, plan: ParityPlan) -> bytes:
    file.seek(offset + _HEAD.size + 4 * plan.data)
    return file.read(plan.block)


def _offsets(plan: ParityPlan, group: int) -> Iterator[int]:
    for number in range(plan.data):
        yield (group + number * plan.groups) * plan.block


def _read(file: BinaryIO, offset: int, plan: ParityPlan, place: int | None = None) -> bytes:
    """The block that belongs to `place`, from `offset` on; nothing beyond the protected bytes."""
    length = min(plan.block, plan.size - (offset if place is None else place))
    if length <= 0 or offset < 0:
        return b""
    file.seek(offset)
    return file.read(length)


def _padded(data: bytes, plan: ParityPlan) -> bytes:
    return data.ljust(plan.block, b"\0")


def _coder(name: str, plan: ParityPlan) -> Any:
    try:
        import zfec
    except ImportError as error:
        raise CannotWrite(
            "recovery records need the Python package zfec, which is not installed", hint="Install it: pip install zfec"
        ) from error
    return getattr(zfec, name)(plan.data, plan.data + plan.parity)
