"""The engine's reasons and remedies in the user's language: those that people meet; others stay English."""

from __future__ import annotations

import re
from functools import cache

from trilobyte_gui.gui.services.i18n import english, mark, tr

# Named here only so that the translation tools find them; the engine's own texts are the keys.
KNOWN = (
    mark("The file was left alone."),
    mark("Get an undamaged copy; the file was left alone."),
    mark("It was copied as it is. Get an undamaged copy."),
    mark("Get an undamaged copy, or archive what is left of it (menu Tracks)."),
    mark("Restore the archive from a backup."),
    mark("Repair it, or restore what is left of it: both are in the menu Tracks."),
    mark("Restore what is left of it (menu Tracks), or take the archive from a backup."),
    mark("all of its audio is damaged"),
    mark("it does not begin as an archive does"),
    mark("its audio does not have the MD5 that was archived"),
    mark("nothing of it can be found any more"),
    mark("header"),
    mark("index"),
    mark("tables"),
    mark("wrapper"),
    mark("the language model codes no floating-point samples; the hybrid coded this track"),
    mark("Check that the file still exists and that you may read it."),
    mark("Check free space and permissions of the target folder."),
    mark("Update Trilobyte, or install the model that the archive names."),
    mark("Nothing was kept; the source is untouched. Please report this."),
    mark("an error within Trilobyte"),
    mark("the target is already there"),
    mark("this is an archive already"),
    mark("the file is empty"),
    mark("stopped"),
    mark("its MD5 disagrees with its audio"),
    mark("the audio does not match the MD5 in the file's own header"),
    mark("the audio fails its checksum"),
    mark("it cannot be decoded"),
    mark("the file is cut short"),
    mark("no space is left"),
    mark("the original has changed since it was archived"),
    mark("The original was left where it is."),
    mark("the system has no trash for this folder"),
    mark("this is an MP3 file, which is lossy"),
    mark("this is an AAC file, which is lossy"),
    mark("this is a text file"),
    mark("this is Trilobyte's own list of what the folder holds"),
    mark("this is not an audio file that Trilobyte knows"),
    mark("this is not a regular file"),
    mark("a link to a folder that is already included"),
    mark("the file became shorter while it was read"),
    mark("the original has changed just now"),
    mark("another file is at its place now"),
    mark("it is not in the trash any more"),
    mark("the folder's manifest lists it, but it is not there"),
    mark("the folder's manifest does not list it"),
    mark("the folder's manifest is damaged"),
    mark("It came here after the folder was mirrored."),
    mark("the audio does not match the MD5 in the file's own header"),
    mark("the file ends inside its header"),
    mark("frames of audio are missing (their numbers do not follow each other)"),
    mark("the MP4 file is cut short or damaged: it has no header (no moov box)"),
    mark("the file is cut short inside its header"),
    mark("an Ogg page fails its checksum"),
    mark("an Ogg page is missing"),
    mark("the file is cut short inside an Ogg page"),
    mark("the drive of the target folder is gone"),
    mark("Connect it again, then run this once more."),
    mark("an archive that is newer holds this file"),
    mark("Copy it from the original again, unless it was changed on purpose."),
    mark("it was changed since it was copied: it does not have the SHA-256 that the folder's manifest lists"),
    mark("it is sound, but holds another file than the folder's manifest lists under its name"),
    mark("what it restores does not have the SHA-256 of the original"),
    mark("the target is the source itself"),
    mark("Choose another output folder."),
    mark("another program is writing this file just now"),
    mark("Wait for the other program to finish."),
    mark("Make room on the drive of the target folder."),
    mark("it changed while it was being read"),
    mark("FLAC cannot hold audio of this depth, rate or number of channels"),
    mark("Restore the original, or restore to WAV."),
    mark("the WAV file holds no audio (it has no data chunk)"),
    mark("the WAV header is damaged: a chunk runs past the end of the file"),
)
# The same with a place for what differs from file to file.
PATTERNS = (
    mark("this is {0}"),
    mark("this is an Ogg {0} file, which is lossy"),
    mark("the audio in this {0} file is {1}"),
    mark("the file is cut short in the middle of a frame (at {0})"),
    mark("the file is cut short: {0}"),
    mark("silence in place of damaged audio from {0} to {1} ({2})"),
    mark("the last {0} are missing: {1}"),
    mark("the last {0} are missing"),
    mark("{0} bytes of audio are announced, {1} are there"),
    mark("the file is cut short or its header is wrong: {0}"),
    mark("the file cannot be read: {0}"),
    mark("the folder cannot be read: {0}"),
    mark("the audio cannot be decoded: {0}"),
    mark("the system reported: {0}"),
    mark("it needs the model with SHA-256 {0}"),
    mark("{0}; its copy is already there"),
    mark("{0} channels are not supported (at most {1})"),
    mark("segment {0} of {1} does not decode to what was archived"),
    mark("segment {0} of {1} is damaged"),
    mark("the language model codes up to {0} bits a sample; the hybrid coded this track"),
    mark("there is more audio than the header announces ({0})"),
    mark("it cannot be read: {0}"),
    mark("it is smaller ({0} bytes) than its archive would be ({1} bytes)"),
    mark("none of its audio can be read: {0}"),
    mark("it needs the language model with SHA-256 {0}, which is not installed"),
    mark("samples of {0} bits are not supported (at most 32)"),
    mark("its {0} is damaged"),
    mark("it ends before its {0} is complete"),
    mark("it cannot be repaired: {0}"),
    mark("The details are in the log: {0}. Please report it with them."),
    mark("{0} of {1} blocks are lost, more than its recovery records can bring back"),
)


def told(words: str) -> str:
    if not words or english():
        return words
    found = tr(words)
    return found if found != words else _by_pattern(words)


def _by_pattern(words: str) -> str:
    for pattern, expression in _expressions():
        match = expression.fullmatch(words)
        if match and tr(pattern) != pattern:
            return tr(pattern).format(*map(told, match.groups()))
    return words


@cache
def _expressions() -> list[tuple[str, re.Pattern[str]]]:
    """The most particular first."""
    patterns = sorted(PATTERNS, key=len, reverse=True)
    return [(each, re.compile(re.sub(r"\\\{\d\\\}", "(.+)", re.escape(each)))) for each in patterns]
