"""Recovery records bring back what was lost, up to the share that was asked for, and never anything else."""

from __future__ import annotations

import io
import zlib
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trilobyte_gui.codec import parity

SIZES = [1, 255, 5000, 60_000, 700_000]


def protected(size: int, percent: int) -> tuple[bytes, parity.ParityPlan]:
    data = np.random.default_rng(size).bytes(size)
    plan = parity.plan(size, percent)
    file = io.BytesIO(data)
    parity.write(file, plan, lambda: None)
    return file.getvalue(), plan


def repaired(damaged: bytes) -> tuple[bytes, parity.RepairOutcome]:
    file, out = io.BytesIO(damaged), io.BytesIO()
    survey = parity.survey(file)
    assert survey is not None
    outcome = parity.repair(file, survey, out)
    return out.getvalue(), outcome


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", [1, 10, 100])
def test_records_have_the_length_that_was_planned_and_are_sound(size: int, percent: int) -> None:
    whole, plan = protected(size, percent)
    assert plan.valid()
    assert len(whole) == size + plan.length
    assert parity.sound(io.BytesIO(whole), size, plan.length)
    assert repaired(whole) == (whole, parity.RepairOutcome(0, 0))
    for at in range(size, len(whole), max(1, plan.length // 97)):
        broken = bytearray(whole)
        broken[at] ^= 4
        assert not parity.sound(io.BytesIO(broken), size, plan.length)


@settings(max_examples=60)
@given(
    size=st.sampled_from(SIZES[2:]),
    percent=st.sampled_from([1, 5, 10, 50, 100]),
    where=st.floats(0, 1),
    how=st.sampled_from(["zero", "noise", "cut", "grown"]),
)
def test_any_damage_of_the_share_in_one_place_is_repaired(size: int, percent: int, where: float, how: str) -> None:
    whole, _ = protected(size, percent)
    lost = size * percent // 100
    at = int(where * (len(whole) - lost))
    new = {"zero": bytes(lost), "noise": np.random.default_rng(3).bytes(lost), "cut": b"", "grown": whole[at : at + 1]}
    keep = at if how == "grown" else at + lost
    damaged = whole[:at] + new[how] + whole[keep:]
    if parity.survey(io.BytesIO(damaged)) is None:  # all records are gone: then nothing else is
        assert damaged[:size] == whole[:size]
    else:
        assert repaired(damaged)[0] == whole


def test_damage_in_many_places_is_repaired_as_long_as_each_group_has_enough() -> None:
    whole, plan = protected(2_000_000, 10)
    assert plan.groups > 1
    damaged = bytearray(whole)
    for block in range(5, 5 + plan.groups * plan.parity, 1):  # consecutive blocks: evenly over the groups
        damaged[block * plan.block + 7] ^= 1
    assert repaired(bytes(damaged)) == (whole, parity.RepairOutcome(plan.groups * plan.parity, 0))


def test_too_much_damage_is_told_and_nothing_is_made_up() -> None:
    whole, plan = protected(60_000, 5)
    damaged = bytearray(whole)
    damaged[: (plan.parity + 1) * plan.block] = bytes((plan.parity + 1) * plan.block)
    data, outcome = repaired(bytes(damaged))
    assert outcome == parity.RepairOutcome(0, plan.parity + 1)
    assert data == bytes(damaged[:60_000])


def test_forged_records_lead_nowhere() -> None:
    for numbers in ((2**63, 1, 1, 1, 0), (2**63, 2**31, 1, 255, 0), (0, 1, 1, 1, 0), (5, 0, 1, 1, 0), (5, 1, 0, 1, 0)):
        head = parity._HEAD.pack(parity.MARK, *numbers)
        assert parity.survey(io.BytesIO(head * 50)) is None
    plan = parity.ParityPlan(2**40, 256, 2**28, 10)  # with right checksums: protected bytes, groups without end
    packed = parity._HEAD.pack(parity.MARK, plan.size, plan.block, plan.groups, plan.parity, 0)
    packed += bytes(4 * plan.data + plan.block)
    assert plan.valid()
    assert parity.survey(io.BytesIO(zlib.crc32(packed).to_bytes(4, "little").join((packed, b"")) * 3)) is None


def test_the_blocks_are_those_that_the_format_document_describes() -> None:
    """An independent Reed-Solomon: polynomials over GF(256) through the points 0, 1, α, α² …, α = 2."""
    power = [1]
    while len(power) < 255:
        power.append(power[-1] << 1 ^ (0x11D if power[-1] & 0x80 else 0))
    log = {value: exponent for exponent, value in enumerate(power)}

    def product(*values: int) -> int:
        return 0 if 0 in values else power[sum(log[value] for value in values) % 255]

    def inverse(value: int) -> int:
        return power[-log[value] % 255]

    point = [0, *power]
    whole, plan = protected(1000, 50)
    blocks = [whole[at : min(at + plan.block, 1000)].ljust(plan.block, b"\0") for at in range(0, 1000, plan.block)]
    assert plan.groups == 1
    for number in range(plan.parity):
        begin = 1000 + number * plan.record_bytes
        stored = whole[begin + 25 + 4 * plan.data : begin + plan.record_bytes - 4]
        x = point[plan.data + number]
        others = range(plan.data)
        weights = [
            product(*[product(x ^ point[j], inverse(point[i] ^ point[j])) for j in others if j != i]) for i in others
        ]
        for at in (0, 1, plan.block - 1):
            value = reduce(int.__xor__, [product(weights[i], blocks[i][at]) for i in others])
            assert value == stored[at]
