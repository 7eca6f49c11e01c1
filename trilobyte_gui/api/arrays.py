"""Arrays of samples to archives in memory, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from trilobyte_gui.api.arguments import kind_of, number, whole, whole_or_none
from trilobyte_gui.api.options import options_of
from trilobyte_gui.api.reader import File, by_name, open  # noqa: A004
from trilobyte_gui.archive.tasks import Device
from trilobyte_gui.codec.presets import DEFAULT_PRESET
from trilobyte_gui.metadata.fields import Picture, Tags

if TYPE_CHECKING:
    from trilobyte_gui.codec.pcm import Samples

MAX_CHANNELS = 255
MAX_RATE = (1 << 32) - 1  # Hz: what a WAV header can say
_DEPTHS = {np.dtype(np.int16): 16, np.dtype(np.int32): 32, np.dtype(np.float32): 32, np.dtype(np.float64): 64}


def encode(
    samples: ArrayLike,
    rate: int,
    preset: str = DEFAULT_PRESET,
    bits: int | None = None,
    tags: Mapping[str, str | Sequence[str]] | None = None,
    *,
    pictures: Sequence[Picture] = (),
    name: str = "audio.wav",
    mtime: float = 0.0,
    recovery: int = 0,
    model: str = "",
    device: Device = "auto",
    jobs: int | None = None,
) -> bytes:
    """Code an array of samples; returns the bytes of an archive, as a `.trilo` file holds them.

    `samples` are int16, int32, float32 or float64, of shape (frames, channels), or (frames,) for one channel; in any
    memory layout and byte order, with 1 to 255 channels, also without any frame. `rate` is in Hz, 1 to 2**32 - 1.
    `bits`, 1 to 32, is the depth of integers (by default that of the array's type): none may lie outside of
    -2**(bits - 1) to 2**(bits - 1) - 1. Every bit is kept, those of NaNs and of negative zeros, too.

    `preset` is "quick", "fast", "balanced", "max", "lm" or "best". `tags` give a text or several for each name
    ({"ARTIST": ["A", "B"]}; usual names are those of Vorbis comments), `pictures` the art.

    The archive is that of a WAV file with these samples and tags, and restoring it (`restore`, or the command line)
    writes that file, called `name` unless the archive's own name says otherwise, with the modification time `mtime` in
    seconds since 1970. The same arguments give the same bytes, whenever and on whatever computer. `recovery` is the
    per cent of damage that can be repaired later. `model` names a language model over bytes for "lm" and "best",
    and `device` says where it runs. `jobs` threads work at once (by default one for each core but one).

    Before it returns, it decodes the archive and compares. Raises TypeError or ValueError, in words, where a sample or
    a tag could not be kept as it is; NotVerified, SelfTestFailed, NeedsNewer.

    >>> import numpy as np
    >>> import trilobyte_gui as trilobyte
    >>> tone = np.sin(np.arange(8000) / 9) * 1000
    >>> data = trilobyte.encode(tone.astype(np.int16), 8000, "quick", tags={"TITLE": "A tone"})
    >>> samples, rate = trilobyte.decode(data)
    >>> samples.dtype, samples.shape, rate
    (dtype('int16'), (8000,), 8000)
    >>> trilobyte.encode(tone, 8000, bits=16)
    Traceback (most recent call last):
    TypeError: these samples are floating point, which `bits` is not for: round and convert them to integers first
    """
    from trilobyte_gui.archive.execution.job import single
    from trilobyte_gui.archive.execution.prepare import prepare
    from trilobyte_gui.archive.operations.in_memory import archive_samples
    from trilobyte_gui.codec.control import Control

    array = _checked(samples)
    floating = array.dtype.kind == "f"
    options = options_of(preset=preset, jobs=jobs, recovery=recovery, model=model, device=device)
    depth = _depth(array, bits)
    rate = whole(rate, "the sample rate", 1, MAX_RATE)
    wanted = _tags_of({} if tags is None else tags, pictures)
    moment = number(mtime, "mtime") * 1e9
    if not -(1 << 63) <= moment < 1 << 63:
        raise ValueError(f"{mtime} is no time of a file, in seconds since 1970")
    name = kind_of(name, str, "name")
    prepare(Control(), lambda first: None)
    with single(options) as job:
        data = archive_samples(
            job,
            _integers(array),
            rate=rate,
            bits=depth,
            floating=floating,
            tags=wanted,
            name=name,
            mtime_ns=round(moment),
        )
    _check_tags(data, wanted)
    return data


def decode(
    file: File,
    frames: int = -1,
    start: int = 0,
    stop: int | None = None,
    dtype: DTypeLike | None = None,
    *,
    always_2d: bool = False,
    fill_value: float | None = None,
    out: NDArray[Any] | None = None,
    device: Device = "auto",
    jobs: int | None = None,
) -> tuple[NDArray[Any], int]:
    """The samples of an archive and their rate in Hz. `file` is whatever `open` takes: bytes, a path, a file.

    The array has shape (frames, channels), or (frames,) of one channel unless `always_2d`. Its type is the one that
    holds the audio exactly: int16 for integers of up to 16 bits, else int32, or float32 or float64; integers are as
    they were given to `encode`, never scaled. `dtype` asks for another: see `Reader.read`, as for the rest.

    Without any of these, all of it is decoded by `jobs` threads (by default one for each core but one), and compared
    with the MD5 that was archived; a part is decoded by one thread, as far as is needed. Raises ArchiveDamaged,
    NeedsNewer, CannotRead, ValueError, TypeError.
    """
    options = options_of(jobs=jobs, device=device)
    with open(file, device=device) as reader:
        part = whole(frames, "frames"), whole_or_none(start, "start"), whole_or_none(stop, "stop")
        if part == (-1, 0, None) and fill_value is None and out is None:
            samples = reader.decode_all(dtype, always_2d=always_2d, jobs=options.jobs)
        else:
            samples = reader.read(
                frames, dtype, start=start, stop=stop, always_2d=always_2d, fill_value=fill_value, out=out
            )
        return samples, reader.info.rate


def _checked(samples: ArrayLike) -> NDArray[Any]:
    """As an array (frames, channels) of a type that is known. Raises TypeError, ValueError."""
    if isinstance(samples, np.ma.MaskedArray):
        raise TypeError("a masked array cannot be kept with its mask: fill it in first (numpy.ma.filled)")
    array = np.asarray(samples)
    if array.dtype.newbyteorder("=") not in _DEPTHS:
        raise TypeError(
            f"samples of type {array.dtype} cannot be archived: int16, int32, float32 and float64 can;"
            " convert them to one that holds every value"
        )
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2:
        raise ValueError(f"samples have one dimension (frames) or two (frames, channels), not {array.ndim}")
    if not 1 <= array.shape[1] <= MAX_CHANNELS:
        raise ValueError(
            f"audio of {array.shape[1]} channels cannot be archived, only of 1 to {MAX_CHANNELS}: the shape is"
            f" (frames, channels), and this array's is {array.shape}"
        )
    return array


def _depth(array: NDArray[Any], bits: int | None) -> int:
    """Bits per sample, which all samples must fit."""
    own = _DEPTHS[array.dtype.newbyteorder("=")]
    if bits is None:
        return own
    if array.dtype.kind == "f":
        raise TypeError(
            "these samples are floating point, which `bits` is not for: round and convert them to integers first"
        )
    bits = whole(bits, "bits", 1, 32)
    half = 1 << (bits - 1)
    if bits < own and array.size and not -half <= int(array.min()) <= int(array.max()) < half:
        frame, channel = (int(each[0]) for each in np.nonzero((array < -half) | (array >= half)))
        raise ValueError(
            f"sample {array[frame, channel]} (frame {frame}, channel {channel}) does not fit {bits} bits,"
            f" which hold {-half} to {half - 1}"
        )
    return bits


def _integers(array: NDArray[Any]) -> Samples:
    """The samples as the codec takes them: native int32, or of float64 the patterns as int64. No bit is touched."""
    native = np.int64 if array.itemsize == 8 else np.int32
    return np.ascontiguousarray(array.view(array.dtype.str.replace("f", "i")), native)


def _tags_of(tags: Mapping[str, str | Sequence[str]], pictures: Sequence[Picture]) -> Tags:
    if not isinstance(tags, Mapping):
        raise TypeError(f"tags are a dictionary of texts, or lists of texts, by name, not {tags!r}")
    fields: list[tuple[str, str]] = []
    for name, values in tags.items():
        texts = [values] if isinstance(values, str) or not isinstance(values, Iterable) else list(values)
        if not all(isinstance(text, str) for text in (name, *texts)):
            raise TypeError(f"tags are texts, or lists of texts, by name, not {name!r}: {values!r}")
        try:
            "".join((name, *texts)).encode()
        except UnicodeEncodeError:
            raise ValueError(f"the tag {name!r} holds what is no character: {values!r}") from None
        fields += [(name, text) for text in texts]
    if not isinstance(pictures, Iterable):
        raise TypeError(f"pictures are a list of objects of trilobyte.Picture, not {pictures!r}")
    return Tags(fields, [_checked_picture(each) for each in pictures])


def _checked_picture(picture: Picture) -> Picture:
    if not isinstance(picture, Picture):
        raise TypeError("pictures are objects of trilobyte.Picture")
    whole(picture.kind, "a picture's kind", 0, 20)
    for what, text in (("mime", picture.mime), ("description", picture.description)):
        try:
            kind_of(text, str, f"a picture's {what}").encode()
        except UnicodeEncodeError:
            raise ValueError(f"a picture's {what} holds what is no character: {text!r}") from None
    kind_of(picture.data, bytes, "a picture's data")
    return picture


def _check_tags(data: bytes, wanted: Tags) -> None:
    """Raise ValueError where a tag or picture does not come back as it was given."""
    with open(data) as reader:
        back, given = reader.tags, by_name(wanted.fields)
        for name in given.keys() | back.keys():
            if given.get(name) != back.get(name):
                raise ValueError(
                    f"the tag {name!r} cannot be kept as it is: {given.get(name)} would come back as {back.get(name)}"
                )
        if reader.pictures != wanted.pictures:
            raise ValueError(
                "the pictures cannot be kept as they are: types are 0 to 20, and no two descriptions the same"
            )
