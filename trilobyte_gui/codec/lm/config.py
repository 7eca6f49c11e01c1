"""The shape of a byte-level language model. No torch here: headers and messages need no more than this."""

from __future__ import annotations

import dataclasses
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
# What files call the fields that have another name here; these stay for ever.
_KEYS = {"n_layer": "layers", "n_embd": "width", "n_head": "heads", "n_kv_head": "kv_heads", "interleave": "block"}


@dataclass(frozen=True, slots=True)
class LmConfig:
    """A decoder-only transformer over bytes (GPT-2's layout: norm first, biases everywhere).

    `n_layer` blocks on a stream `n_embd` wide, with `n_head` heads of queries on `n_kv_head` of keys and values.
    `span`: how many tokens a token sees, itself included. `positions`: "rotary" turns queries and keys, so that a
    window may be of any length; "learned" adds a vector for each place, and a window ends where these do (its length
    is `span`). `interleave`: frames of one channel before the other channel's same frames follow. `window`: frames
    that are coded together, from a cold start. `padded`: every sample has three tokens, the null token for the bytes it
    lacks (the paper's any-depth stream); otherwise the bytes alone, and a learned vector says which byte comes next.
    `signed`: bytes are those of the two's complement, not of the sample plus half the range. `start`: the null token
    comes before the first byte; otherwise nothing does, and that byte is coded as any of 256.
    """

    n_layer: int
    n_embd: int
    n_head: int
    n_kv_head: int
    span: int
    positions: Literal["rotary", "learned"] = "rotary"
    activation: Literal["relu", "gelu"] = "relu"
    interleave: int = 32
    window: int = 2048
    padded: bool = False
    signed: bool = False
    start: bool = True

    def __post_init__(self) -> None:
        numbers = (self.n_layer, self.n_embd, self.n_head, self.n_kv_head, self.span, self.interleave, self.window)
        sound = (
            all(type(each) is int for each in numbers)
            and 1 <= self.n_layer <= 64
            and 1 <= self.n_kv_head <= self.n_head
            and 16 <= self.n_embd <= 1024
            and self.n_embd % self.n_head == 0
            and self.n_head % self.n_kv_head == 0
            and self.head_dim % 2 == 0
            and self.head_dim <= 128
            and 2 <= self.span <= 8192
            and self.positions in ("rotary", "learned")
            and self.activation in ("relu", "gelu")
            and 1 <= self.interleave <= self.window <= 1 << 16
            and self.window % self.interleave == 0
        )
        if not sound:
            raise ValueError(f"not a sound model: {self}")

    @property
    def head_dim(self) -> int:
        """Width of one head."""
        return self.n_embd // self.n_head

    @property
    def qkv(self) -> int:
        """Width of a token's queries, keys and values together."""
        return self.n_embd + 2 * self.n_kv_head * self.head_dim

    @property
    def n_inner(self) -> int:
        """Width of the perceptrons' inner layer."""
        return 4 * self.n_embd

    @property
    def products(self) -> int:
        """Multiplications and additions of one token's matrix products, attention's aside."""
        linear = self.n_embd * (self.qkv + self.n_embd + 2 * self.n_inner)
        return 2 * (self.n_layer * linear + self.n_embd * BYTES)

    @property
    def attention(self) -> int:
        """Multiplications and additions of one token's attention to a full span."""
        return 4 * self.n_layer * self.n_embd * self.span

    def to_dict(self) -> dict[str, Any]:
        """As a model's file has it: FORMAT.md, "Language model segments"."""
        return {_KEYS.get(name, name): value for name, value in asdict(self).items()}

    @staticmethod
    def from_dict(fields: dict[str, Any]) -> LmConfig:
        """The inverse. Raises ValueError, TypeError, KeyError where there is none."""
        names = {_KEYS.get(each.name, each.name): each.name for each in dataclasses.fields(LmConfig)}
        return LmConfig(**{names[key]: value for key, value in fields.items()})


def token_bytes(bits: int) -> int:
    """Bytes of a sample of `bits`. Raises UnsupportedSource above 24 bits."""
    if not 1 <= bits <= 8 * MAX_BYTES:
        raise UnsupportedSource("the language model codes up to 24 bits a sample, not {0}", bits)
    return -(-bits // 8)


def phase(byte: int, count: int, role: int) -> int:
    """The number of a phase: byte `byte` of `count`; `role` 0 for a channel alone, 1 and 2 for those of a pair."""
    return role * 6 + (0, 0, 1, 3)[count] + byte
