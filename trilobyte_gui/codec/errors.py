"""Every error that a user can meet, each with its place in the one table of exit codes, and the texts for users.

A message says in plain words what is wrong; `hint` says what to do about it. Whoever catches the error knows
which file it was working on, so messages do not repeat the path. Messages are phrases: templates with their arguments,
so that the window can translate them without taking sentences apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import reduce
from typing import Any, Self


class Phrase(str):
    """An English text for users that remembers how it was made: `template`, with a place such as {0} for each of its
    `arguments`. It is a string like any other; joining or cutting it gives plain strings.

    Arguments are numbers, strings (names, which no language changes), other phrases, or tuples of these, which are
    listed with commas. Anything else becomes a string.
    """

    template: str
    arguments: tuple[Any, ...]
    __slots__ = ("arguments", "template")

    def __new__(cls, template: str, *arguments: object) -> Self:
        """A phrase that is passed alone stays as it is. Braces count only where there are arguments."""
        if isinstance(template, cls) and not arguments:
            return template
        kept = tuple(map(_kept, arguments))
        phrase = super().__new__(cls, _filled(template, kept, str))
        phrase.template, phrase.arguments = str(template), kept
        return phrase

    def translated(self, find: Callable[[str], str]) -> str:
        """The text in another language, where `find` looks up templates."""
        return _filled(find(self.template), self.arguments, lambda each: each.translated(find))

    def as_json(self) -> dict[str, Any]:
        """For another process, or a file: `from_json` gives the phrase back."""
        return {"template": self.template, "arguments": list(map(_as_json, self.arguments))}

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.template, *self.arguments)


def listed(phrases: Iterable[str]) -> str:
    """Several statements as one, with semicolons; empty where there are none."""
    return reduce(lambda first, second: Phrase("{0}; {1}", first, second), phrases) if phrases else ""


def from_json(value: Any) -> Any:
    """The phrase that `as_json` was given. Raises KeyError, IndexError, ValueError for what is none."""
    if isinstance(value, dict):
        return Phrase(value["template"], *map(from_json, value["arguments"]))
    return tuple(map(from_json, value)) if isinstance(value, list) else value


def _as_json(argument: Any) -> Any:
    if isinstance(argument, Phrase):
        return argument.as_json()
    return list(map(_as_json, argument)) if isinstance(argument, tuple) else argument


def _kept(argument: object) -> object:
    if isinstance(argument, tuple):
        return tuple(map(_kept, argument))
    return argument if isinstance(argument, int | float | str) else str(argument)


def _filled(template: str, arguments: tuple[Any, ...], say: Callable[[Phrase], str]) -> str:
    def said(argument: Any) -> Any:
        if isinstance(argument, tuple):
            return ", ".join(map(str, map(said, argument)))
        return say(argument) if isinstance(argument, Phrase) else argument

    return template.format(*map(said, arguments)) if arguments else template


class ExitCode(IntEnum):
    """The exit codes of every command. When files of a batch fail for different reasons the code is MIXED."""

    OK = 0
    MIXED = 1
    USAGE = 2
    NOTHING_TO_DO = 3
    UNSUPPORTED = 4
    SOURCE_DAMAGED = 5
    ARCHIVE_DAMAGED = 6
    CANNOT_READ = 7
    CANNOT_WRITE = 8
    NEEDS_NEWER = 9
    SELF_TEST = 10
    NOT_VERIFIED = 11
    DEFECT = 12
    OUT_OF_DATE = 13
    CLUSTER = 14
    INTERRUPTED = 130


EXIT_MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "everything asked for was done",
    ExitCode.MIXED: "some files failed, for different reasons",
    ExitCode.USAGE: "the command line was not understood",
    ExitCode.NOTHING_TO_DO: "no file to work on was found",
    ExitCode.UNSUPPORTED: "not a source that Trilobyte archives",
    ExitCode.SOURCE_DAMAGED: "a source is damaged or incomplete",
    ExitCode.ARCHIVE_DAMAGED: "an archive is damaged or incomplete",
    ExitCode.CANNOT_READ: "a file could not be read",
    ExitCode.CANNOT_WRITE: "a file could not be written",
    ExitCode.NEEDS_NEWER: "an archive needs another version or model",
    ExitCode.SELF_TEST: "the codec failed its self-test on this computer",
    ExitCode.NOT_VERIFIED: "the result did not match the source and was discarded",
    ExitCode.DEFECT: "an error within Trilobyte, described in its log",
    ExitCode.OUT_OF_DATE: "archives and sources differ (status, update)",
    ExitCode.CLUSTER: "the cluster cannot be reached, was lost, or does not fit",
    ExitCode.INTERRUPTED: "stopped by the user",
}


class TrilobyteError(Exception):
    """Base of all errors shown to users: `message` in plain words, `hint` with what to do."""

    exit_code = ExitCode.MIXED
    default_message = ""
    default_hint = ""

    def __init__(self, template: str = "", *arguments: object, hint: str = "") -> None:
        """`template` and `arguments` make the message, as in `Phrase`. A `hint` with arguments is a phrase."""
        self.message = Phrase(template or self.default_message, *arguments)
        self.hint = Phrase(hint or self.default_hint)
        super().__init__(self.message)


class UnsupportedSource(TrilobyteError):
    """The file is readable but is nothing that Trilobyte archives."""

    exit_code = ExitCode.UNSUPPORTED
    default_hint = "The file was left alone."


class AlreadySmaller(UnsupportedSource):
    """The source is compressed, and smaller than its archive would be."""


class SourceDamaged(TrilobyteError):
    """The source contradicts itself: truncated, or its checksum disagrees with its audio."""

    exit_code = ExitCode.SOURCE_DAMAGED
    default_hint = "Get an undamaged copy; the file was left alone."


class ArchiveDamaged(TrilobyteError):
    """An archive fails a checksum or does not follow the format. `frames` is the range of them that is lost, where a
    reader has met the damage; None where that is not known."""

    frames: range | None = None
    exit_code = ExitCode.ARCHIVE_DAMAGED
    default_hint = "Restore the archive from a backup."


class NotListed(TrilobyteError):
    """A file of a mirrored folder that its manifest does not know: a remark, no failure."""

    default_message = "the folder's manifest does not list it"
    default_hint = "It came here after the folder was mirrored."


class NotUnderstood(TrilobyteError):
    """What a command was asked leaves open what is meant, or cannot be done."""

    exit_code = ExitCode.USAGE


class NothingFound(TrilobyteError):
    """Nothing is there of what a command was asked for."""

    exit_code = ExitCode.NOTHING_TO_DO


class CannotRead(TrilobyteError):
    """The operating system refused to open or read a file."""

    exit_code = ExitCode.CANNOT_READ
    default_hint = "Check that the file still exists and that you may read it."


class CannotWrite(TrilobyteError):
    """The operating system refused to create or write a file."""

    exit_code = ExitCode.CANNOT_WRITE
    default_hint = "Check free space and permissions of the target folder."


class DiskFull(CannotWrite):
    """No space is left on the disk, or none within the user's quota."""

    default_hint = "Make room on the drive of the target folder."


class TargetBusy(CannotWrite):
    """Another program writes the same target at this moment."""

    default_message = "another program is writing this file just now"
    default_hint = "Wait for the other program to finish, then try again."


class TargetDiffers(CannotWrite):
    """A file that is not what the archive holds has the name of what would be restored."""

    default_message = "the file that is there differs from the one that was archived"
    default_hint = "It was left as it is. --replace overwrite restores over it, --replace rename next to it."


class NeedsNewer(TrilobyteError):
    """The archive's format version, preset or model is not known here."""

    exit_code = ExitCode.NEEDS_NEWER
    default_hint = "Update Trilobyte, or install the model that the archive names."


class DeviceUnavailable(TrilobyteError):
    """The GPU that was asked for is not there, or does not compute exactly."""

    exit_code = ExitCode.USAGE
    default_hint = "See which there are with: trilobyte devices. Or use --device auto."


class SelfTestFailed(TrilobyteError):
    """The compiled codec does not reproduce its golden segment on this computer."""

    exit_code = ExitCode.SELF_TEST
    default_hint = "Nothing was written. Please report this with the processor's name."


class NotVerified(TrilobyteError):
    """What was written did not decode to what was read; the result was discarded."""

    exit_code = ExitCode.NOT_VERIFIED
    default_hint = "Nothing was kept; the source is untouched. Please report this."


class OutsideTrack(TrilobyteError):
    """A time that was asked for lies behind the end of the track."""

    exit_code = ExitCode.USAGE


class ProofLost(NotVerified):
    """The verifying process ended before it could report."""


class Defect(TrilobyteError):
    """This program has made a mistake; `archive.storage.debug_log` holds the traceback."""

    exit_code = ExitCode.DEFECT
    default_hint = "Please report it."


class Interrupted(TrilobyteError):
    """The user asked to stop."""

    exit_code = ExitCode.INTERRUPTED
    default_message = "stopped"
    default_hint = "Run the same command again to go on."


class ClusterLost(Interrupted):
    """The scheduler does not answer (any more), or its workers cannot do the work."""

    exit_code = ExitCode.CLUSTER
    default_hint = "Run the same command again to go on."


def overall(codes: Iterable[ExitCode]) -> ExitCode:
    """The exit code of a batch: OK, what ended it before its time, the one code that all failures share, or MIXED."""
    failed = {code for code in codes if code is not ExitCode.OK}
    for ended in (ExitCode.INTERRUPTED, ExitCode.CLUSTER):
        if ended in failed:
            return ended
    return failed.pop() if len(failed) == 1 else ExitCode.MIXED if failed else ExitCode.OK
