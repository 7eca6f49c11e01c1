"""The shape of a byte-level language model. No torch here: headers and messages need no more than this."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from trilobyte_gui.codec.errors import UnsupportedSource

BYTES = 256
NULL = 256  # the token of a byte that a lower depth lacks; also what stands before a window's first byte
VOCABULARY = 257
MAX_BYTES = 3
# What the next byte is: the first, second (...) of a sample's one, two or three; of a channel alone, of the first or
# of the second of a pair.
PHASES = 3 * 6


@dataclass(frozen=True, slots=True)
class Config:
    """A decoder-only transformer over bytes (GPT-2's layout: norm first, biases everywhere).

    `span`: how many tokens a token sees, itself included. `positions`: "rotary" turns queries and keys, so that a
    window may be of any length; "learned" adds a vector for each place, and a window ends where these do (its length
    is `span`). `block`: frames of one channel before the other channel's same frames follow. `window`: frames that are
    coded together, from a cold start. `padded`: every sample has three tokens, the null token for the bytes it lacks
    (the paper's any-depth stream); otherwise the bytes alone, and a learned vector says which byte comes next.
    `signed`: bytes are those of the two's complement, not of the sample plus half the range. `start`: the null token
    comes before the first byte; otherwise nothing does, and that byte is coded as any of 256.
    """

    layers: int
    width: int
    heads: int
    kv_heads: int
    span: int
    positions: Literal["rotary", "learned"] = "rotary"
    activation: Literal["relu", "gelu"] = "relu"
    block: int = 32
    window: int = 2048
    padded: bool = False
    signed: bool = False
    start: bool = True

    def __post_init__(self) -> None:
        numbers = (self.layers, self.width, self.heads, self.kv_heads, self.span, self.block, self.window)
        sound = (
            all(type(each) is int for each in numbers)
            and 1 <= self.layers <= 64
            and 1 <= self.kv_heads <= self.heads
            and 16 <= self.width <= 1024
            and self.width % self.heads == 0
            and self.heads % self.kv_heads == 0
            and self.head % 2 == 0
            and self.head <= 128
            and 2 <= self.span <= 8192
            and self.positions in ("rotary", "learned")
            and self.activation in ("relu", "gelu")
            and 1 <= self.block <= self.window <= 1 << 16
            and self.window % self.block == 0
        )
        if not sound:
            raise ValueError(f"not a sound model: {self}")

    @property
    def head(self) -> int:
        """Width of one head."""
        return self.width // self.heads

    @property
    def qkv(self) -> int:
        """Width of a token's queries, keys and values together."""
        return self.width + 2 * self.kv_heads * self.head

    @property
    def hidden(self) -> int:
        return 4 * self.width

    @property
    def products(self) -> int:
        """Multiplications and additions of one token's matrix products, attention's aside."""
        linear = self.width * (self.qkv + self.width + 2 * self.hidden)
        return 2 * (self.layers * linear + self.width * BYTES)

    @property
    def attention(self) -> int:
        """Multiplications and additions of one token's attention to a full span."""
        return 4 * self.layers * self.width * self.span

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_dict(fields: dict[str, Any]) -> Config:
        return Config(**fields)


def token_bytes(bits: int) -> int:
    """Bytes of a sample of `bits`. Raises UnsupportedSource above 24 bits."""
    if not 1 <= bits <= 8 * MAX_BYTES:
        raise UnsupportedSource(f"the language model codes up to 24 bits a sample, not {bits}")
    return -(-bits // 8)


def phase(byte: int, count: int, role: int) -> int:
    """The number of a phase: byte `byte` of `count`; `role` 0 for a channel alone, 1 and 2 for those of a pair."""
    return role * 6 + (0, 0, 1, 3)[count] + byte
