"""What was measured of each file, and its reading of reference figures. No audio is touched here."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

_REFERENCES = ("flac5", "wavpack_hhx6", "mac4000", "sac_normal", "sac_high")


@dataclass(frozen=True, slots=True)
class PeerResult:
    """Another program on the same file: bytes of its file and seconds (None where it was not timed)."""

    bytes: int
    encode_s: float | None = None
    decode_s: float | None = None


@dataclass(slots=True)
class AudioRow:
    """One file with one preset. Sizes in bytes, times in seconds of the clock; None where it came to nothing.

    `pcm_bytes` counts whole bytes a sample; `flac8_bytes` is libFLAC level 8 without padding or seek table;
    `trilobyte_bytes` is the archive on disk; `encode_s` reads, measures FLAC and codes; `decode_s` restores
    the original file, check included; `exact` compares that file with the original. `peers` were run next to
    it, `reference` has the figures of an earlier day.
    """

    file: str
    preset: str
    domain: str
    bits: int | None = None
    channels: int | None = None
    rate: int | None = None
    frames: int | None = None
    pcm_bytes: int | None = None
    flac8_bytes: int | None = None
    trilobyte_bytes: int | None = None
    encode_s: float | None = None
    verify_s: float | None = None
    decode_s: float | None = None
    exact: bool = False
    error: str = ""
    segments: dict[str, int] = field(default_factory=dict)  # how many were stored raw, as FLAC, coded
    peers: dict[str, PeerResult] = field(default_factory=dict)
    reference: dict[str, PeerResult] = field(default_factory=dict)

    @property
    def measured(self) -> bool:
        return self.trilobyte_bytes is not None and self.decode_s is not None

    @property
    def seconds(self) -> float:
        return self.frames / self.rate if self.frames and self.rate else 0.0

    @property
    def samples(self) -> int:
        return (self.frames or 0) * (self.channels or 0)


def read_reference(path: Path) -> dict[str, dict[str, PeerResult]]:
    """File name -> program -> what it made, from a table with columns `file`, `NAME` and `NAME_s`."""
    with path.open(newline="", encoding="utf-8") as f:
        return {
            line["file"]: {
                name: PeerResult(int(line[name]), float(line[f"{name}_s"]) if line.get(f"{name}_s") else None)
                for name in _REFERENCES
                if line.get(name)
            }
            for line in csv.DictReader(f)
        }


def look_up(reference: Mapping[str, dict[str, PeerResult]], path: Path) -> dict[str, PeerResult]:
    """The figures of the file whose relative name `path` ends with; the longest such name wins."""
    parts = path.parts
    for start in range(len(parts)):
        found = reference.get("/".join(parts[start:]))
        if found is not None:
            return found
    return {}


def write_json(rows: Iterable[AudioRow], path: Path) -> None:
    """An array of flat objects, a line each.

    Peers add `peer_NAME_bytes`, `_encode_s` and `_decode_s`; references likewise `reference_NAME_bytes` ...
    """
    lines = ",\n".join(json.dumps(_flat(row)) for row in rows)
    part = path.with_name(path.name + ".part")
    part.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    os.replace(part, path)


def read_json(path: Path) -> list[AudioRow]:
    """The rows that `write_json` wrote. Raises OSError, and ValueError for anything else."""
    rows = []
    try:
        for flat in json.loads(path.read_text(encoding="utf-8")):
            row = AudioRow(**{each.name: flat[each.name] for each in fields(AudioRow) if each.name in flat})
            row.segments = {key.removeprefix("segments_"): flat[key] for key in flat if key.startswith("segments_")}
            for kind, others in (("peer", row.peers), ("reference", row.reference)):
                for key in flat:
                    if key.startswith(f"{kind}_") and key.endswith("_bytes"):
                        name = key[len(kind) + 1 : -len("_bytes")]
                        times = (flat.get(f"{kind}_{name}_{each}") for each in ("encode_s", "decode_s"))
                        others[name] = PeerResult(flat[key], *times)
            rows.append(row)
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"{path} is not what `bench audio --json` writes") from error
    return rows


def _flat(row: AudioRow) -> dict[str, object]:
    flat: dict[str, object] = asdict(row)
    del flat["peers"], flat["reference"], flat["segments"]
    flat |= {f"segments_{how}": count for how, count in row.segments.items()}
    for kind, others in (("peer", row.peers), ("reference", row.reference)):
        for name, other in others.items():
            figures = asdict(other).items()
            flat |= {f"{kind}_{name}_{key}": value for key, value in figures if value is not None}
    return flat
