"""Values on a grid, compiled: what was scaled, mixed or dithered has values that come far more often than their
neighbours do. Each rank gets a stretch of an axis, as much longer as it came more often than it was expected to, and
the distribution is that of the axis. FORMAT.md, "Values on a grid", is the specification.
"""

from __future__ import annotations

from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.codec.distribution import probability_below
from trilobyte_gui.codec.kernel_state import COMPONENTS, LANES, ChannelAlphabet, Grids, Mixture
from trilobyte_gui.compiled import inlined_function, kernel_function

GRID_BLOCK = 4096  # frames between two estimates of the axis, after the first few
EARLY = (512, 1024, 2048)
# Ranks, in steps around the predicted one, between which what is expected is evened out.
AROUND = (-32, -12, -5, -2, 0, 1, 3, 6, 13, 33)


@kernel_function
def put_on_axis(
    t: int, mean: float, scale: float, alphabet: ChannelAlphabet, levels: F64, grids: Grids, mixture: Mixture,
    table: F64,
) -> None:  # fmt: skip
    """Note which ranks the mixture expects in frame t, then move its centres to where the axis has them.

    The axis is made anew before that, where this is due.
    """
    if t % GRID_BLOCK == 0 or t == EARLY[0] or t == EARLY[1] or t == EARLY[2]:
        _make_axis(alphabet, levels, grids)
    _expect(mean, scale, alphabet, levels, grids, mixture, table)
    for k in range(COMPONENTS + 2):
        mixture.centre[k] = _on_axis(mixture.centre[k], alphabet, levels, grids.edges)


@kernel_function
def _expect(
    mean: float, scale: float, alphabet: ChannelAlphabet, levels: F64, grids: Grids, mixture: Mixture, table: F64
) -> None:
    """Add the probabilities that the mixture gives to the ranks around the predicted one."""
    c, size = alphabet.channel, alphabet.size
    step = max(1, int(0.5 * scale))
    middle = _cell(mean, alphabet, levels)
    before, below = 0, 0.0
    for i in range(len(AROUND)):
        r = min(max(middle + AROUND[i] * step, 0), size)
        f = 0.0
        if r == size:
            f = 1.0
        elif r > 0:
            f = probability_below(_begin(r, alphabet, levels), r / size, mixture, table, 2 * LANES)
        if i > 0 and r > before:
            each = (f - below) / (r - before)
            grids.expected[c, before] += each
            grids.expected[c, r] -= each
        before, below = r, f


@kernel_function
def _make_axis(alphabet: ChannelAlphabet, levels: F64, grids: Grids) -> None:
    """Make each rank as much longer than its values' own stretch as it came more often than expected."""
    c = alphabet.channel
    edge = _begin(0, alphabet, levels)
    grids.edges[c, 0] = edge
    expected = 0.0
    for r in range(alphabet.size):
        expected += grids.expected[c, r]
        width = _begin(r + 1, alphabet, levels) - _begin(r, alphabet, levels)
        edge += width * ((grids.counts[c, r] + alphabet.grid) / (max(expected, 0.0) + alphabet.grid))
        grids.edges[c, r + 1] = edge


@inlined_function
def _begin(r: int, alphabet: ChannelAlphabet, levels: F64) -> float:
    """Where rank r begins among the values; that of the one behind the last is where the last one ends."""
    begin = alphabet.low + r - 0.5
    if not alphabet.dense:
        if r == 0:
            begin = alphabet.low - 0.5
        elif r == alphabet.size:
            begin = alphabet.high + 0.5
        else:
            begin = 0.5 * (levels[alphabet.channel, r - 1] + levels[alphabet.channel, r])
    return begin


@inlined_function
def _cell(z: float, alphabet: ChannelAlphabet, levels: F64) -> int:
    """The rank whose stretch of the values has z, or the nearest one."""
    r = 0
    if alphabet.dense:
        r = min(max(int(z - (alphabet.low - 0.5)), 0), alphabet.size - 1)
    else:
        k = alphabet.size
        while k > 1:
            half = k >> 1
            r += half * (_begin(r + half, alphabet, levels) <= z)
            k -= half
    return r


@kernel_function
def _on_axis(z: float, alphabet: ChannelAlphabet, levels: F64, edges: F64) -> float:
    """Where the axis has the value z: as far along its rank's stretch as among the values; outside, as far away."""
    c, size = alphabet.channel, alphabet.size
    begin, end = _begin(0, alphabet, levels), _begin(size, alphabet, levels)
    place: float = edges[c, 0] + (z - begin)
    if z >= end:
        place = edges[c, size] + (z - end)
    elif z > begin:
        r = _cell(z, alphabet, levels)
        first, last = _begin(r, alphabet, levels), _begin(r + 1, alphabet, levels)
        place = edges[c, r] + (z - first) / (last - first) * (edges[c, r + 1] - edges[c, r])
    return place
