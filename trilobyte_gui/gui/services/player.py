"""Listening to tracks one after the other: decoded ahead in a thread, played through Qt's audio output if there is one.

Tracks of one format follow each other without a gap: the next is decoded before the last has been heard, and goes into
the same stream. Qt's multimedia part is not among what Trilobyte needs to work; it is looked for when somebody listens.
"""

from __future__ import annotations

import contextlib
import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import Interrupted, TrilobyteError
from trilobyte_gui.gui.model.text import duration
from trilobyte_gui.gui.services import audio_preview
from trilobyte_gui.gui.services.audio_preview import Readers, Sound
from trilobyte_gui.gui.services.i18n import in_sentences, tr

_AHEAD = 96  # pieces decoded before they are needed: some nine seconds
_BUFFERED = 1.0  # seconds handed to the system at a time
_AGAIN = 3.0  # seconds of a track after which "previous" means its beginning


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


@dataclass(frozen=True, slots=True)
class Playable:
    """A track to listen to: `paths` are a source, its archive, or both; the first that is there is played. Where none
    is, it is the preview that the catalogue keeps of it."""

    paths: tuple[Path, ...]
    title: str
    artist: str = ""

    def there(self) -> Path:
        """The file to play. Looks at drives: for threads that may wait."""
        return next((path for path in self.paths if path.exists()), self.paths[0])


class Playback(Enum):
    """Whether something is being played."""

    STOPPED = auto()
    PLAYING = auto()
    PAUSED = auto()


@dataclass(frozen=True, slots=True)
class _Begin:
    """What follows in the queue is this track, from a frame on."""

    number: int
    sound: Sound
    start: int
    excerpt: str = ""  # what is heard in place of the track, in words


@dataclass(frozen=True, slots=True)
class _Bad:
    """A track that cannot be decoded, or no further."""

    number: int
    words: str


_OVER = object()  # nothing follows


class Player(QObject):
    """`changed` when another track is heard, or the state is another; `moved` with the seconds of the track that were
    heard and how many it has (0: not known); `failed` with the reason why a track, or all of them, cannot be heard."""

    changed = Signal()
    moved = Signal(float, float)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracks: Sequence[Playable] = ()
        self.number = 0  # of the track that is heard
        self.state = Playback.STOPPED
        self.volume = 1.0
        self.seconds = 0.0  # of the track, heard so far
        self.excerpt = ""  # what is heard in place of the track: a preview, in words
        self._control = Control()
        self._readers = Readers()
        self._thread: threading.Thread | None = None
        self._pieces: Queue[object] = Queue(_AHEAD)
        self._agreed: Queue[tuple[int, int]] = Queue(1)  # rate and channels of the output
        self._sink: Any = None
        self._device: Any = None
        self._form = (0, 0)  # rate and channels of what the output was opened for
        self._pace = 1  # bytes a second of the output
        self._marks: list[tuple[int, _Begin]] = []  # after how many bytes a track begins
        self._given = 0  # bytes handed over to the output
        self._rest = b""
        self._waiting: _Begin | None = None  # for an output of another format
        self._over = False  # everything is decoded
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._feed)

    # -- what the user does

    @property
    def track(self) -> Playable | None:
        """The track that is being played."""
        return self.tracks[self.number] if self.state is not Playback.STOPPED else None

    def play(self, tracks: Sequence[Playable], number: int = 0) -> None:
        """Play tracks, starting with one of them."""
        self.stop()
        self.tracks = tracks
        self._begin(number, 0.0, Playback.PLAYING)

    def toggle(self) -> None:
        """Pause, or continue."""
        if self.state is Playback.PLAYING:
            self._set(Playback.PAUSED)
        elif self.state is Playback.PAUSED:
            self._set(Playback.PLAYING)

    def seek(self, seconds: float) -> None:
        """Go to a position in the current track, in seconds."""
        if self.state is not Playback.STOPPED:
            self._begin(self.number, max(0.0, seconds), self.state)

    @property
    def has_next(self) -> bool:
        return self.state is not Playback.STOPPED and self.number + 1 < len(self.tracks)

    def next(self) -> None:
        if self.has_next:
            self._begin(self.number + 1, 0.0, self.state)

    def previous(self) -> None:
        """The track before; once a track is well under way, its beginning."""
        if self.state is not Playback.STOPPED:
            back = 0 if self.seconds > _AGAIN else 1
            self._begin(max(0, self.number - back), 0.0, self.state)

    def set_volume(self, volume: float) -> None:
        """Set the volume, from 0 to 1 on a perceptual scale."""
        self.volume = min(1.0, max(0.0, volume))
        if self._sink is not None:
            self._sink.setVolume(self.volume**3)

    def stop(self) -> None:
        self._halt()
        self._readers.close()
        if self.state is not Playback.STOPPED:
            self.state = Playback.STOPPED
            self.changed.emit()

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self.stop()
        if self._thread is not None:
            self._thread.join(3)

    def _halt(self) -> None:
        self._control.stop()
        self._timer.stop()
        self._close_sink()

    def _close_sink(self) -> None:
        if self._sink is not None:
            self._sink.stop()
            self._sink = self._device = None

    def _set(self, state: Playback) -> None:
        self.state = state
        if state is Playback.PAUSED:
            self._timer.stop()
        else:
            self._timer.start()
        if self._sink is not None:
            (self._sink.suspend if state is Playback.PAUSED else self._sink.resume)()
        self.changed.emit()

    def _begin(self, number: int, seconds: float, state: Playback) -> None:
        self._halt()
        self.number, self.seconds, self.state, self.excerpt = number, seconds, state, ""
        self._control, self._over, self._rest, self._waiting = Control(), False, b"", None
        self._marks, self._given, self._form = [], 0, (0, 0)
        self._pieces, self._agreed = Queue(_AHEAD), Queue(1)
        wanted = list(enumerate(self.tracks))[number:]
        args = (wanted, seconds, self._control, self._readers, self._pieces, self._agreed, self._thread)
        self._thread = threading.Thread(target=_decode, args=args, name="trilobyte-listen", daemon=True)
        self._thread.start()
        if state is Playback.PLAYING:
            self._timer.start()
        self.changed.emit()
        self.moved.emit(seconds, 0.0)

    # -- handing over

    def _feed(self) -> None:
        """Hand over what the output has room for now; end when it has played everything.

        It makes room all the time: asked again after each piece, it might never be full, and this never end.
        """
        room = self._sink.bytesFree() if self._sink is not None else 0
        while not (self._waiting or self._over):
            if not self._rest:
                try:
                    piece = self._pieces.get_nowait()
                except Empty:
                    break
                if isinstance(piece, bytes):
                    self._rest = piece
                elif isinstance(piece, _Begin):
                    self._waiting = piece
                    break
                else:
                    if isinstance(piece, _Bad):
                        self.failed.emit(piece.words)
                    self._over = piece is _OVER
                    continue
            taken = self._device.write(self._rest[:room]) if room > 0 else 0
            if taken <= 0:
                break
            room -= taken
            self._given += taken
            self._rest = self._rest[taken:]
        if self._waiting and not self._begin_track(self._waiting):
            return
        self._tell()
        if self._over and self._drained:
            self.stop()

    @property
    def _drained(self) -> bool:
        return self._sink is None or self._sink.bytesFree() >= self._sink.bufferSize()

    def _begin_track(self, begin: _Begin) -> bool:
        """Into the same stream where that has its format, else once all before was heard. False: there is no output."""
        form = begin.sound.rate, begin.sound.channels
        if form != self._form:
            if not self._drained:
                return True
            self._close_sink()
            why = no_output() or self._open(*form)
            if why:
                self.stop()
                self.failed.emit(why)
                return False
        self._waiting = None
        self._marks.append((self._given, begin))
        return True

    def _open(self, rate: int, channels: int) -> str:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

        device = QMediaDevices.defaultAudioOutput()
        form = QAudioFormat()
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        own = device.preferredFormat()
        for each in ((rate, channels), (rate, 2), (own.sampleRate(), channels), (own.sampleRate(), own.channelCount())):
            form.setSampleRate(each[0])
            form.setChannelCount(each[1])
            if device.isFormatSupported(form):
                break
        else:
            return tr("The audio output of this computer cannot play 16-bit sound.")
        self._sink = QAudioSink(device, form, self)
        self._sink.setBufferSize(form.bytesForDuration(round(_BUFFERED * 1e6)))
        self._sink.setVolume(self.volume**3)
        self._device = self._sink.start()
        if self._device is None:
            self._sink = None
            return tr("The audio output of this computer is not available.")
        self._form = rate, channels
        self._pace = 2 * form.sampleRate() * form.channelCount()
        self._marks, self._given = [], 0
        self._agreed.put((form.sampleRate(), form.channelCount()))
        return ""

    def _tell(self) -> None:
        """Which track is heard now, and how far it is."""
        if self._sink is None:
            return
        heard = self._sink.processedUSecs() / 1e6 * self._pace
        begun = [mark for mark in self._marks if mark[0] <= heard] or self._marks[:1]
        if not begun:
            return
        before, begin = begun[-1]
        self._marks = [begun[-1], *self._marks[len(begun) :]]
        sound = begin.sound
        self.seconds = begin.start / sound.rate + max(0.0, heard - before) / self._pace
        if sound.seconds:
            self.seconds = min(self.seconds, sound.seconds)
        if (begin.number, begin.excerpt) != (self.number, self.excerpt):
            self.number, self.excerpt = begin.number, begin.excerpt
            self.changed.emit()
        self.moved.emit(self.seconds, sound.seconds)


def _sound(track: Playable, path: Path, control: Control, readers: Readers) -> tuple[Sound, str]:
    """What is heard of a track, and, of a preview, what that is, in words. Raises TrilobyteError."""
    if not path.exists():
        catalogue = Catalogue()
        for known in filter(None, map(catalogue.at, track.paths)):
            preview = catalogue.previews.get(known.audio)
            if preview is not None:
                words = tr("Preview") if preview.whole else tr("Preview from {0} on").format(duration(preview.start))
                return audio_preview.open_preview(preview, catalogue.previews, known.audio), words
    return audio_preview.open_sound(path, control, readers), ""


def _decode(
    tracks: list[tuple[int, Playable]],
    seconds: float,
    control: Control,
    readers: Readers,
    pieces: Queue[object],
    agreed: Queue[tuple[int, int]],
    before: threading.Thread | None,
) -> None:
    """In the thread: of each track what it is, then its sound as the output wants it; the first from `seconds` on.
    `before` was told to stop: it may still be at a reader."""

    def put(piece: object) -> None:
        while not control.stopped:
            with contextlib.suppress(Full):
                pieces.put(piece, timeout=0.1)
                return

    if before is not None:
        before.join()
    with contextlib.suppress(ImportError):  # loaded here, where it holds nobody up; the window says what is wrong
        import PySide6.QtMultimedia  # noqa: F401
    known = form = (0, 0)
    for number, track in tracks:
        if control.stopped:
            return
        path = track.there()
        try:
            with noting(f"play {path}"):
                sound, excerpt = _sound(track, path, control, readers)
                start = min(round(seconds * sound.rate), sound.frames or 1 << 62)
                put(_Begin(number, sound, start, excerpt))
                while (sound.rate, sound.channels) != known:
                    control.checkpoint()
                    with contextlib.suppress(Empty):
                        form, known = agreed.get(timeout=0.1), (sound.rate, sound.channels)
                for piece in audio_preview.heard(sound, *form, start):
                    control.checkpoint()
                    put(piece)
        except Interrupted:
            return
        except TrilobyteError as error:
            put(_Bad(number, f"{path.name}: {in_sentences(error)}"))
        seconds = 0.0
    put(_OVER)
