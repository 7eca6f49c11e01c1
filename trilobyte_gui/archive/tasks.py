"""What a batch is asked to do, and every event and result that it reports. Nothing heavy is imported here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from trilobyte_gui.codec.errors import ExitCode, Phrase, TrilobyteError
from trilobyte_gui.codec.presets import DEFAULT_PRESET, PRESETS, Preset, preset_named

Kind = Literal["compress", "restore", "verify", "estimate", "copy", "compare", "dispose", "repair", "prune"]
Listed = Literal["", "listed", "not listed", "to be listed"]
TagState = Literal["none", "as archived", "edited", "lost"]
"""Of an archive's readable tag; `lost`: gone, or damaged so that not all of it can be read."""
Conflict = Literal["update", "skip", "overwrite", "rename"]
State = Literal["new", "changed", "moved", "damaged", "up to date", "gone"]
To = Literal["original", "flac", "wav"]
Device = Literal[
    "auto", "cpu", "gpu", "gpu:0", "gpu:1", "gpu:2", "gpu:3", "gpu:4", "gpu:5", "gpu:6", "gpu:7", "cuda", "mps"
]
DEVICES: tuple[Device, ...] = get_args(Device)
PreviewCodecName = Literal["opus", "neural"]
WHOLE_TRACK = -1  # as the length of previews
PREVIEW_SECONDS = 30
LONGEST_PREVIEW = 600  # seconds that are no whole track
MOST_JOBS = 256
ALREADY_THERE = Phrase("the target is already there")  # why a file was skipped
ALL_THE_SAME = Phrase(  # of what is not as a manifest lists it
    "It was restored as it is. Unless it was changed on purpose, get the right one from another backup."
)
Promise = Literal["file-exact", "audio-and-metadata-exact"]


def default_jobs() -> int:
    """All cores that this process may use, but one."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)) - 1)
    return max(1, (os.cpu_count() or 2) - 1)


@dataclass(frozen=True, slots=True)
class Options:
    """What a batch is to do otherwise than usual. `within` names the values that a field allows (see `settings`)."""

    preset: str = field(default=DEFAULT_PRESET, metadata={"within": tuple(PRESETS)})
    jobs: int = field(default_factory=default_jobs, metadata={"within": range(1, MOST_JOBS + 1)})
    conflict: Conflict = "update"  # of archives and copies that are there; files that are restored are then skipped
    checksum: bool = False  # to update, compare contents, too, not only sizes and times
    to: To = "original"
    accept_damage: bool = False  # archive sources that are cut short, as far as they go
    recovery: int = field(default=0, metadata={"within": range(101)})  # percent of damage that new archives can repair
    salvage: bool = False  # restore what is left of damaged archives
    device: Device = "auto"  # the GPU or the processor; "cuda" and "mps" are for a language model alone
    # The language model over bytes: its name, or how its SHA-256 begins. Empty: `best` uses the shipped one, `lm` none.
    model: str = ""
    quick: bool = False  # verify by checksums alone, without decoding
    when_full: Literal["fail", "wait"] = "fail"  # on a full disk: a failure, or wait for room
    side_files: bool = False  # copy what cannot be archived, and write the manifests of mirrored folders
    # Seconds of a preview of each new archive, kept beside the catalogue; 0 for none, WHOLE_TRACK for all of the track.
    preview: int = field(default=0, metadata={"within": range(WHOLE_TRACK, LONGEST_PREVIEW + 1)})
    preview_codec: PreviewCodecName = "opus"
    shared: bool = False  # other computers write to the same folders, and locks may not hold between them

    @property
    def coding(self) -> Preset:
        """The preset that new archives are coded with."""
        return preset_named(self.preset, self.model)


@dataclass(frozen=True, slots=True)
class Task:
    """One file to work on. `target` is None where nothing is written (verify, estimate).

    `size` is the source's size in bytes when it was found. `named` says that the user named this very file:
    then it is an error, not a remark, when it turns out to be nothing that Trilobyte handles. `root` is the
    folder that is mirrored and `mirror` the folder it is mirrored to, where there are such; `expected` the SHA-256
    that a folder's manifest gives the original, `mode` and `mtime_ns` the rights and time that it gives a copy, and
    `listed` whether it lists the file ("" without a manifest) or will; `reason` says why a file is only copied, or
    what its archive lacks. A task that disposes of an original has it as `source`, its archive as `target`; one that
    prunes has as `source` the archive or copy whose original is gone.

    `state` is what a comparison with the other side found (see `changes`), "" where there was none; `stands` the
    archive or copy that stands for the source now and is replaced or moved, `expected` the SHA-256 of its original.
    `wanted` is the target that it would have if no other task had the same.
    """

    kind: Kind
    source: Path
    target: Path | None = None
    id: int = 0
    size: int = 0
    named: bool = True
    root: Path | None = None
    mirror: Path | None = None
    expected: str = ""
    mode: int | None = None
    mtime_ns: int | None = None
    listed: Listed = ""
    reason: str = ""
    samples: int = 0  # what a pass over it costs (see `plan.foretold`), where that is known beforehand
    state: State | Literal[""] = ""
    stands: Path | None = None
    wanted: Path | None = None


@dataclass(frozen=True, slots=True)
class Compressed:
    """Sizes in bytes. `flac8_bytes` is libFLAC level 8 of the audio alone: no tags, padding or seek table (0 where
    FLAC cannot hold the audio); `metadata_bytes` is what the tags and pictures would add to that FLAC file.
    `incomplete` says what is wrong with a source that was archived although it is damaged, and where. `carried` says
    that the audio is the same as before, so that its coded segments were taken over. `mtime_ns` and `mode` are those of
    the source when it was read. `remarks` are sentences on what had to be done otherwise than asked, and on what
    restoring cannot give back. `preview_bytes` is the size of the preview that was made, 0 where none was; `tag_bytes`
    that of the readable tag at the archive's end."""

    target: Path
    original_bytes: int
    flac8_bytes: int
    metadata_bytes: int
    trilobyte_bytes: int
    source_kind: str
    channels: int
    rate: int
    bits: int
    frames: int
    seconds: float
    promise: Promise
    pcm_md5: str
    source_sha256: str
    segments_raw: int
    segments_flac: int
    segments_coded: int
    encode_s: float
    verify_s: float
    incomplete: str = ""
    segments_lm: int = 0
    remarks: tuple[str, ...] = ()
    carried: bool = False
    mtime_ns: int = 0
    mode: int = 0
    preview_bytes: int = 0
    tag_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """`exact` says what was verified of the restored file: that it is the original byte for byte, or has its
    audio and metadata, or (restored to another format) its audio. `remarks` are sentences on what could not be
    done, such as a tag that the format has no place for."""

    target: Path
    restored_bytes: int
    trilobyte_bytes: int
    seconds: float
    exact: Literal["file-exact", "audio-and-metadata-exact", "audio-exact"]
    pcm_md5: str
    decode_s: float
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """`tags` says whether the readable tags are as they were archived, `listed` whether the folder's manifest lists
    the archive ("" without one); `level` whether all of the archive was decoded and compared (`full`), or only its
    checksums were (`quick`)."""

    original_bytes: int
    trilobyte_bytes: int
    seconds: float
    segments: int
    promise: Promise
    pcm_md5: str
    tags: TagState
    decode_s: float
    listed: Listed = ""
    source_sha256: str = ""
    level: Literal["full", "quick"] = "full"


@dataclass(frozen=True, slots=True)
class Estimated:
    """`flac8_bytes` is exact. The archive's size is expected at `trilobyte_bytes`, from low to high;
    tags and pictures are included there, and would add `metadata_bytes` to the FLAC file."""

    original_bytes: int
    flac8_bytes: int
    metadata_bytes: int
    trilobyte_bytes: int
    trilobyte_low: int
    trilobyte_high: int
    source_kind: str
    channels: int
    rate: int
    bits: int
    frames: int
    seconds: float
    estimate_s: float
    sampling_s: float


@dataclass(frozen=True, slots=True)
class Copied:
    """A file that is no track, copied next to the archives; `reason` says why, when the copy is made. `mtime_ns` and
    `mode` are those of the source when it was read."""

    target: Path
    original_bytes: int
    sha256: str
    reason: str = ""
    mtime_ns: int = 0
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """The archive or copy of a file that was moved or renamed: it was at `was` and is at `target`."""

    target: Path
    was: Path
    original_bytes: int
    sha256: str
    mtime_ns: int
    mode: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """An archive or copy whose original is gone, which is now in the trash (at `trash`, if the system reports that)."""

    original_bytes: int
    trash: Path | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A copied file that is still what its folder's manifest lists."""

    original_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Disposed:
    """An original that is now in the trash: `trash` is where, if the system reports that; `archive` what was verified
    first."""

    archive: Path
    trash: Path | None
    original_bytes: int
    trilobyte_bytes: int
    seconds: float
    decode_s: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a salvaged file that is silence (or, at its end, missing), and why."""

    first_frame: int
    frames: int
    reason: str


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was left of a damaged archive. `exact` says what the file is: the original byte for byte, all of its audio,
    or (`damaged`) its audio with the `gaps`; `faults` are the parts of the archive that are damaged."""

    target: Path
    restored_bytes: int
    trilobyte_bytes: int
    seconds: float
    exact: Literal["file-exact", "audio-exact", "damaged"]
    segments: int
    segments_lost: int
    frames: int
    frames_lost: int
    rate: int
    gaps: tuple[Gap, ...]
    faults: tuple[str, ...]
    decode_s: float


@dataclass(frozen=True, slots=True)
class Repaired:
    """`how` says what the archive was repaired by, `blocks` how many blocks its recovery records brought back,
    `faults` which of its parts were damaged. Sizes in bytes, before and after."""

    how: Literal["nothing to repair", "recovery records", "copies"]
    blocks: int
    faults: tuple[str, ...]
    original_bytes: int
    trilobyte_bytes: int
    seconds: float
    repair_s: float


Result = (
    Compressed | Restored | Verified | Estimated | Copied | Compared | Disposed | Salvaged | Repaired | Moved | Pruned
)


@dataclass(frozen=True, slots=True)
class Preparing:
    """The codec is being made ready; on `first_use` it is compiled (up to half a minute, once)."""

    first_use: bool


@dataclass(frozen=True, slots=True)
class Start:
    """Work on a file has begun."""

    task: Task


@dataclass(frozen=True, slots=True)
class Progress:
    """`fraction` 0..1 of this file's work, verification included; `rtf` seconds of audio done per second
    since it began; `eta` seconds left. None where not known yet."""

    task: Task
    fraction: float
    rtf: float | None
    eta: float | None


@dataclass(frozen=True, slots=True)
class Overall:
    """The whole batch: `fraction` 0..1 of the work, verification included, `rtf` seconds of audio done per second,
    `eta` seconds left, `finished` of `total` files."""

    fraction: float
    rtf: float | None
    eta: float | None
    finished: int
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The disk of `folder` is full: this task, and those that need the disk, wait until there is room."""

    task: Task
    reason: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Cluster:
    """Who does the work, where that are other computers: so many workers with so many threads at the scheduler
    `address`. `left_out` are those that cannot do it, in words."""

    address: str
    workers: int
    threads: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A file is finished; the type of `result` says what was done."""

    task: Task
    result: Result


@dataclass(frozen=True, slots=True)
class Failed:
    """A file could not be finished; the others go on."""

    task: Task
    error: TrilobyteError


@dataclass(frozen=True, slots=True)
class Skipped:
    """Left alone, and that is no failure: the target is already there, or the file is nothing to archive."""

    task: Task
    reason: str


@dataclass(frozen=True, slots=True)
class UpToDate:
    """Nothing to do: what stands for the file, at `target`, is what it is now."""

    task: Task
    target: Path


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals over the files that were done (bytes, as in their results; 0 where not known); those that were only
    `copied`, `moved` in the mirror, `compared` with a manifest, or `up_to_date`, are counted apart and in no other
    total. Of the files `not_for_flac`, which cannot hold them, `flac8_bytes` counts the originals."""

    done: int
    copied: int
    failed: int
    skipped: int
    not_started: int
    original_bytes: int
    flac8_bytes: int
    metadata_bytes: int
    trilobyte_bytes: int
    audio_seconds: float
    elapsed_s: float
    exit_code: ExitCode
    compared: int = 0
    up_to_date: int = 0
    moved: int = 0
    pruned: int = 0
    not_for_flac: int = 0


@dataclass(frozen=True, slots=True)
class BatchDone:
    """The last event of a batch."""

    summary: Summary


Event = Preparing | Start | Progress | Overall | Waiting | Cluster | Done | Failed | Skipped | UpToDate | BatchDone
