"""What the command line advises: commands, where the window offers buttons of its own."""

from __future__ import annotations

from trilobyte_gui.codec.errors import ArchiveDamaged, TrilobyteError

DAMAGED = (
    "Try: trilobyte repair. If that fails, trilobyte restore --salvage gives back what is left of it."
    " Or take the archive from a backup, or compress the original again if it is still there."
)


def hint_of(error: TrilobyteError) -> str:
    """What to do about an error, for whoever uses commands."""
    unspecific = isinstance(error, ArchiveDamaged) and error.hint == ArchiveDamaged.default_hint
    return DAMAGED if unspecific else error.hint
