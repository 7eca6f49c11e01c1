"""What the window asks above the list by itself: about damaged archives, and about what an earlier run left undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trilobyte_gui.archive.storage.journal import Journal, Pending
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.banner import Question


def about_damage(
    session: Session, rows: Iterable[Row], settings: Callable[[say.Verb], Settings], tried: str = ""
) -> Question | None:
    """Whether those among `rows` that are damaged shall be repaired, or (after `tried` "repair") restored as far as
    they go; or compressed again, where all of their originals are there."""
    broken = [row for row in rows if row.result.broken and row.restorable]
    if not broken:
        return None
    count = len(broken)

    def still() -> list[Row]:
        return [row for row in broken if session.library.get(row.id) is row]

    verb: say.Verb
    if all(row.archivable_again for row in broken):
        words = (
            tr("1 archive is damaged. Its original is still there.")
            if count == 1
            else tr("{0} archives are damaged. Their originals are still there.")
        )
        yes, verb, act = tr("Compress again"), "compress", session.compress_again
    elif tried == "repair":
        words = tr("1 archive cannot be repaired.") if count == 1 else tr("{0} archives cannot be repaired.")
        words += " " + tr("What is left can be restored, with silence in place of what is lost.")
        yes, verb, act = tr("Restore what is left"), "restore", session.restore_what_is_left
    else:
        words = tr("1 archive is damaged.") if count == 1 else tr("{0} archives are damaged.")
        words += " " + tr("Recovery data or duplicate parts of the archive may repair it.")
        yes, verb, act = tr("Repair"), "repair", session.repair
    return Question(words.format(text.number(count)), yes, tr("Not now"), lambda: act(still(), settings(verb)))


def about_gone(count: int, show: Callable[[], object]) -> Question:
    """Whether files shall be shown that are archived and are not in the library any more."""
    stem = tr("1 file is gone from the library.") if count == 1 else tr("{0} files are gone from the library.")
    words = stem.format(text.number(count)) + " " + tr("What was archived of it is kept.")
    return Question(words, tr("Show"), tr("Not now"), show)


def about_rest(
    session: Session, journal: Journal, left: Pending, settings: Settings, show: Callable[[say.Verb, Settings], object]
) -> Question | None:
    """Whether what an earlier run left undone shall be done now, with the `settings` that it was asked for with: these
    are shown then, since what fails is tried again with what is shown."""
    if not left.due or left.verb not in ("compress", "restore"):
        return None
    count = len(left.files) + len(left.archived)
    one, many = {
        "compress": (
            tr("Trilobyte ended while compressing. {0} is still to be done."),
            tr("Trilobyte ended while compressing. {0} are still to be done."),
        ),
        "restore": (
            tr("Trilobyte ended while restoring. {0} is still to be done."),
            tr("Trilobyte ended while restoring. {0} are still to be done."),
        ),
    }[left.verb]
    folder = left.settings.get("destination", "")

    def go_on() -> None:
        if folder and settings.destination is None:  # nothing goes elsewhere than where it was meant to go
            remedy = tr("Connect its drive, then start Trilobyte again.")
            session.notice = (tr("The folder {0} is not there").format(folder), remedy)
        else:
            verb: say.Verb = "compress" if left.verb == "compress" else "restore"
            show(verb, settings)
            session.go_on(verb, left.files, settings, left.archived)

    words = (one if count == 1 else many).format(text.files(count))
    return Question(words, tr("Go on"), tr("Forget them"), go_on, journal.clear)
