"""Audio through a lossy codec and back, in place: for measurements beside it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.resampling import resampled

OPUS_RATE = 48_000
_STEP = 960 * 50
_FARTHEST = 0.05  # seconds that a codec's sound may be late or early

Wave = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Lossy:
    """What a codec made of audio: as many frames, float32 (frames, channels), without delay; and its bytes."""

    audio: Wave
    size: int


def opus(x: Wave, rate: int, kbits: float, packet: int = 20) -> Lossy:
    """x (frames, one channel or two), from -1 to 1, through Opus at so many kbit/s, in packets of so many milliseconds;
    the size is that of the packets."""
    import av

    layout = ("mono", "stereo")[x.shape[1] - 1]
    y = np.clip(resampled(x, rate, OPUS_RATE), -1, 1)
    out, size = io.BytesIO(), 0
    with av.open(out, "w", format="ogg") as container:
        options = {"vbr": "constrained", "frame_duration": str(packet)}
        stream: Any = container.add_stream("libopus", rate=OPUS_RATE, layout=layout, options=options)
        stream.bit_rate = round(1000 * kbits)
        for begin in range(0, len(y), _STEP):
            piece = np.ascontiguousarray(y[begin : begin + _STEP]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(piece, "flt", layout)
            frame.sample_rate, frame.pts = OPUS_RATE, begin
            packets = stream.encode(frame)
            size += sum(each.size for each in packets)
            container.mux(packets)
        packets = stream.encode(None)
        size += sum(each.size for each in packets)
        container.mux(packets)
    out.seek(0)
    with av.open(out, "r", format="ogg") as made:
        found = [np.asarray(each.to_ndarray().T, np.float32) for each in made.decode(audio=0)]
    heard = resampled(np.concatenate(found), OPUS_RATE, rate)
    return Lossy(aligned(x, heard, rate), size)


def aligned(x: Wave, y: Wave, rate: int) -> Wave:
    """y, shifted by up to a twentieth of a second to where it is most like x, and as long as x (frames, channels)."""
    most = round(_FARTHEST * rate)
    length = 1 << (len(x) + len(y) + 2 * most).bit_length()
    a, b = (np.fft.rfft(each.mean(1, dtype=np.float64), n=length) for each in (x, y))
    alike = np.fft.irfft(a.conj() * b, n=length)
    near = np.concatenate((alike[: most + 1], alike[length - most :]))  # late by 0 .. most, then early by most .. 1
    late = int(near.argmax())
    late = late if late <= most else late - (2 * most + 1)
    y = y[late:] if late >= 0 else np.pad(y, ((-late, 0), (0, 0)))
    return np.pad(y[: len(x)], ((0, max(0, len(x) - len(y))), (0, 0)))
