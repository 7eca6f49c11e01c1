"""What is asked before something is lost or moved, and the answers."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QMessageBox, QWidget

from trilobyte_gui.codec.source_formats import VERBATIM
from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.model.work import ACTIVITY, KEPT, Activity, Settings
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.details import Details

_VERBATIM = frozenset(each.upper() for each in VERBATIM)  # formats whose files come back byte for byte
_NAMED = 8  # files that a question names


def _ask(parent: QWidget, words: str, more: str, yes: str, no: str) -> bool:
    """True for `yes`; Escape and Enter mean `no`."""
    box = QMessageBox(QMessageBox.Icon.Question, "Trilobyte", words, parent=parent)
    box.setInformativeText(more)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    box.exec()
    return box.clickedButton() is agree


def may_stop(parent: QWidget, activity: Activity) -> bool:
    """Ask once: finished archives stay, the tracks under way would have to start again. Only what makes files, or moves
    originals, is gone on with when the window opens again."""
    words = {
        Activity.COMPRESSING: tr("Stop compressing and close?"),
        Activity.RESTORING: tr("Stop restoring and close?"),
    }.get(activity, tr("Stop and close?"))
    goes_on = activity in {ACTIVITY[verb] for verb in KEPT}
    return _ask(
        parent,
        words,
        tr("What is finished is kept. On the next start Trilobyte offers to go on with the rest.")
        if goes_on
        else tr("What is finished is kept. What is not has to be asked for again."),
        tr("&Stop and close"),
        tr("&Go on working"),
    )


def may_lose_tags(parent: QWidget, pane: Details) -> bool:
    """Ask what becomes of tags that were edited and not saved; False where the window shall stay."""
    pane.wait_until_saved()
    count = len(pane.unsaved())
    if not count:
        return True
    box = QMessageBox(QMessageBox.Icon.Question, "Trilobyte", tr("Save the edited tags?"), parent=parent)
    box.setInformativeText(tr("Those of {0} were edited and are not saved.").format(text.files(count)))
    keep = box.addButton(tr("&Save"), QMessageBox.ButtonRole.AcceptRole)
    lose = box.addButton(tr("&Do not save"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(stay)
    box.exec()
    if box.clickedButton() is keep:
        why = pane.save_drafts()
        if why:
            QMessageBox.warning(parent, "Trilobyte", tr("It could not be saved: {0}").format(why))
        return not why
    if box.clickedButton() is lose:
        pane.forget_drafts()
        return True
    return False


def may_trash(parent: QWidget, rows: list[Row], settings: Settings) -> bool:
    """Ask, with how many of the files do not, or may not, come back byte for byte."""
    compressing = any(row.compressible for row in rows)
    exact_only = settings.originals == "trash-exact"
    words = tr(
        "Each archive is decoded again from the drive and compared. Only originals that are verified to be restorable "
        "are moved; nothing is deleted, and the summary lists every file."
    )
    stem = tr("Move {0} to the trash after compressing?") if compressing else tr("Move {0} to the trash?")
    if exact_only:
        stem = tr("Of {0}, move those to the trash that are restored byte for byte?")
        words += " " + tr("All others stay where they are.")
    else:
        words = "\n\n".join([words, *_inexact(rows)])
    return _ask(
        parent,
        stem.format(text.files(len(rows))),
        words,
        tr("&Compress, then move") if compressing else tr("&Move"),
        tr("Do &nothing"),
    )


def may_prune(parent: QWidget, some: list[str]) -> bool:
    """Ask: what goes to the trash is all that is left of the files of these names."""
    words = tr("Their originals are not in the library any more, so this is all that is left of them.")
    more = tr("Nothing is deleted: it stays in the trash, and “Originals in the trash” brings it back.")
    names = "\n".join(some[:_NAMED])
    names += "\n" + tr("and {0} more").format(text.number(len(some) - _NAMED)) if len(some) > _NAMED else ""
    return _ask(
        parent,
        tr("Move the archives and copies of {0} to the trash?").format(text.files(len(some))),
        f"{words} {more}\n\n{names}",
        tr("&Move"),
        tr("Do &nothing"),
    )


def may_forget(parent: QWidget, name: str) -> bool:
    """Ask whether a collection leaves the sidebar."""
    more = tr("Its folders and archives stay where they are. Updates will no longer include it.")
    return _ask(parent, tr("Forget the collection {0}?").format(name), more, tr("&Forget"), tr("Do &nothing"))


def _inexact(rows: list[Row]) -> list[str]:
    """How many come back as something else than the very file: as their archives promise, else by their formats."""
    promises = Counter(row.result.comes_back for row in rows)
    unknown = [row for row in rows if not row.result.promise]
    packed = promises["audio-and-metadata-exact"]
    packed += sum(row.audio.codec not in _VERBATIM and row.audio.codec != "FLAC" for row in unknown)
    flac = sum(row.audio.codec == "FLAC" for row in unknown)
    audio = promises["audio-exact"]
    told = []
    if promises["incomplete"]:
        words = tr("{0} were damaged when they were archived: they stay where they are.")
        if promises["incomplete"] == 1:
            words = tr("{0} was damaged when it was archived: it stays where it is.")
        told.append(words.format(text.files(promises["incomplete"])))
    if audio:
        told.append(tr("Only the audio of {0} is restored exactly.").format(text.files(audio)))
    if packed:
        words = tr("Of these, {0} will come back with the same audio, tags and pictures, but not byte for byte.")
        told.append(words.format(text.files(packed)))
    if flac:
        words = tr("This may apply to {0} in FLAC: each archive states which of the two it guarantees.")
        if not packed:
            words = tr("Whether {0} in FLAC can be restored byte for byte is only known once they are archived.")
        told.append(words.format(text.files(flac)))
    return told
