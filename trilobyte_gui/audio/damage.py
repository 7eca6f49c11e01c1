"""What is wrong with a source that is read all the same: where its audio is silence instead, and what else there is."""

from __future__ import annotations

from collections import Counter

from trilobyte_gui.codec.errors import Phrase, listed

_TOLD = 3  # places that are told one by one
_MOST_SILENCE = 1000  # times the size of the file: what a header or a number claims may be a lie


def moment(frames: int, rate: int) -> str:
    """A place in a track, such as 0:03.971."""
    milliseconds = (2000 * frames + rate) // (2 * rate) if rate else 0
    return f"{milliseconds // 60_000}:{milliseconds % 60_000 // 1000:02}.{milliseconds % 1000:03}"


class Damage:
    """Collects what is wrong with a file of `size` bytes, whose frames of audio have `width` bytes each; of many places
    it keeps few."""

    def __init__(self, rate: int, size: int, width: int) -> None:
        self._rate = rate
        self.room = _MOST_SILENCE * size // width  # frames of silence that there may still be
        self._gaps: list[tuple[int, int, str]] = []
        self._places = 0
        self.silent = 0  # frames
        self._notes: Counter[str] = Counter()

    def silence(self, first: int, frames: int, reason: str) -> None:
        """From `first` on, `frames` frames are silence in place of audio that cannot be read."""
        self.silent += frames
        self.room -= frames
        if self._gaps and sum(self._gaps[-1][:2]) == first and self._gaps[-1][2] == reason:
            self._gaps[-1] = (self._gaps[-1][0], self._gaps[-1][1] + frames, reason)
            return
        self._places += 1
        if len(self._gaps) <= _TOLD:
            self._gaps.append((first, frames, reason))

    def note(self, words: str) -> None:
        """Something else; what is noted often is said once."""
        if len(self._notes) <= _TOLD or words in self._notes:
            self._notes[words] += 1

    def words(self) -> str:
        """All of it; empty where nothing is wrong."""
        counted = self._notes.items()
        told = [Phrase("{0} (in {1} places)", words, count) if count > 1 else words for words, count in counted]
        if self._gaps:
            places = [self._place(*each) for each in self._gaps[:_TOLD]]
            if self._places > len(places):
                places.append(Phrase("and {0} more", self._places - len(places)))
            silence = Phrase("silence in place of damaged audio {0}", tuple(places))
            if self._places > 1:
                much = moment(self.silent, self._rate)
                silence = Phrase("silence in place of damaged audio, {0} in all, {1}", much, tuple(places))
            told.insert(0, silence)
        return listed(told)

    def _place(self, first: int, frames: int, reason: str) -> Phrase:
        begin, end = moment(first, self._rate), moment(first + frames, self._rate)
        return Phrase("from {0} to {1} ({2})", begin, end, reason)
