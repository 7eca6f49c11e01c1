"""The engine's reasons and remedies in the user's language: those that people meet; others stay English."""

from __future__ import annotations

from trilobyte_gui.gui.i18n import mark, tr

# Named here only so that the translation tools find them; the engine's own texts are the keys.
KNOWN = (
    mark("The file was left alone."),
    mark("Get an undamaged copy; the file was left alone."),
    mark("Restore the archive from a backup."),
    mark("Check that the file still exists and that you may read it."),
    mark("Check free space and permissions of the target folder."),
    mark("Update Trilobyte, or install the model that the archive names."),
    mark("Nothing was kept; the source is untouched. Please report this."),
    mark("the target is already there"),
    mark("this is an archive already"),
    mark("the file is empty"),
    mark("stopped"),
    mark("its MD5 disagrees with its audio"),
    mark("no space is left"),
    mark("the original has changed since it was archived"),
    mark("The original was left where it is."),
    mark("the system has no trash for this folder"),
)


def told(words: str) -> str:
    return tr(words) if words else ""
