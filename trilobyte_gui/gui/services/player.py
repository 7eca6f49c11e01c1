"""Listening to a track: decoded in a thread, played from the first segment on, through Qt's audio output if there.

Qt's multimedia part is not among what Trilobyte needs to work; it is looked for when somebody wants to listen.
"""

from __future__ import annotations

import contextlib
import importlib.util
import threading
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.gui.services import audio_preview
from trilobyte_gui.gui.services.audio_preview import Sound
from trilobyte_gui.gui.services.i18n import in_sentences, tr

_AHEAD = 64  # pieces decoded before they are needed: some six seconds
_BUFFERED = 0.4  # seconds handed to the system at a time


def no_output() -> str:
    """Why nothing can be heard here; "" where it can."""
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError as error:
        if importlib.util.find_spec("PySide6.QtMultimedia") is not None:
            return tr("Qt's multimedia part cannot be loaded: {0}").format(error)
        return tr("Listening needs Qt's multimedia part, which is not installed: pip install 'trilobyte-gui[play]'")
    if QMediaDevices.defaultAudioOutput().isNull():
        return tr("This computer has no audio output.")
    return ""


class Player(QObject):
    """`play` begins at once; `began` comes with the first sound, `moved` with the part of the track that was heard
    and `ended`, with the reason if it is one to tell, when the track is over or cannot be played."""

    began = Signal()
    moved = Signal(float)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._control = Control()
        self._thread: threading.Thread | None = None
        self._pieces: Queue[Sound | bytes | str] = Queue(_AHEAD)
        self._agreed: Queue[tuple[int, int]] = Queue(1)  # rate and channels of the output
        self._sink: Any = None
        self._device: Any = None
        self._seconds = 0.0
        self._rest = b""
        self._reason: str | None = None  # once everything is decoded
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._feed)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def play(self, path: Path) -> None:
        self.stop()
        self._control, self._reason, self._rest = Control(), None, b""
        self._pieces, self._agreed = Queue(_AHEAD), Queue(1)
        args = (path, self._control, self._pieces, self._agreed)
        self._thread = threading.Thread(target=_decode, args=args, name="trilobyte-listen", daemon=True)
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        self._control.stop()
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None
        if self._sink is not None:
            self._sink.stop()
            self._sink = self._device = None

    def _feed(self) -> None:
        """Hand over what the output has room for; end when it has played everything."""
        while True:
            if not self._rest:
                try:
                    piece = self._pieces.get_nowait()
                except Empty:
                    break
                if isinstance(piece, Sound):
                    why = no_output() or self._open(piece)
                    if why:
                        self._end(why)
                        return
                    continue
                if isinstance(piece, str):
                    self._reason = piece
                    break
                self._rest = piece
            taken = self._device.write(self._rest[: self._sink.bytesFree()])
            if taken <= 0:
                break
            self._rest = self._rest[taken:]
        if self._sink is None:
            if self._reason is not None:
                self._end(self._reason)
            return
        self.moved.emit(min(1.0, self._sink.processedUSecs() / 1e6 / self._seconds) if self._seconds else 0.0)
        if self._reason is not None and self._sink.bytesFree() >= self._sink.bufferSize():
            self._end(self._reason)

    def _open(self, sound: Sound) -> str:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

        device = QMediaDevices.defaultAudioOutput()
        form = QAudioFormat()
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        own = device.preferredFormat()
        for rate, channels in (
            (sound.rate, sound.channels),
            (sound.rate, 2),
            (own.sampleRate(), sound.channels),
            (own.sampleRate(), own.channelCount()),
        ):
            form.setSampleRate(rate)
            form.setChannelCount(channels)
            if device.isFormatSupported(form):
                break
        else:
            return tr("The audio output of this computer cannot play 16-bit sound.")
        self._sink = QAudioSink(device, form, self)
        self._sink.setBufferSize(form.bytesForDuration(round(_BUFFERED * 1e6)))
        self._device = self._sink.start()
        if self._device is None:
            self._sink = None
            return tr("The audio output of this computer is not available.")
        self._seconds = sound.frames / sound.rate if sound.rate else 0.0
        self._agreed.put((form.sampleRate(), form.channelCount()))
        self.began.emit()
        return ""

    def _end(self, why: str) -> None:
        self.stop()
        self.ended.emit(why)


def _decode(path: Path, control: Control, pieces: Queue[Sound | bytes | str], agreed: Queue[tuple[int, int]]) -> None:
    """In the thread: the sound's form, then its pieces as the output wants them, then why it ended."""

    def put(piece: Sound | bytes | str) -> None:
        while not control.stopped:
            with contextlib.suppress(Full):
                pieces.put(piece, timeout=0.1)
                return

    reason = ""
    try:
        with contextlib.suppress(ImportError):  # loaded here, where it holds nobody up; the window says what is wrong
            import PySide6.QtMultimedia  # noqa: F401
        with noting(f"play {path}"):
            sound = audio_preview.open_sound(path, control)
            put(sound)
            form = None
            while form is None and not control.stopped:
                with contextlib.suppress(Empty):
                    form = agreed.get(timeout=0.1)
            if form is not None:
                for piece in audio_preview.heard(sound, *form):
                    control.checkpoint()
                    put(piece)
    except TrilobyteError as error:
        reason = "" if control.stopped else in_sentences(error)
    finally:
        put(reason)
