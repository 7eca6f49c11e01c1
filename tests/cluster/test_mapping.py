"""Paths where other computers have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from trilobyte_gui.archive.tasks import Moved, Task
from trilobyte_gui.cluster.mapping import ENVIRONMENT, Mapping, moved, of_this_worker, parse, way_back
from trilobyte_gui.cluster.messages import Fault, fault
from trilobyte_gui.codec import errors
from trilobyte_gui.codec.errors import Interrupted, TrilobyteError

names = some.text("abc. =", min_size=1, max_size=6).filter(lambda name: name.strip(".") != "")
folders = some.lists(names, min_size=1, max_size=4).map(lambda parts: Path("/", *parts))


def test_the_longest_folder_that_fits_counts() -> None:
    mapping = parse(["/mnt/nas=/data", "/mnt/nas/new=/fast", "/mnt=/all"])
    assert mapping.there(Path("/mnt/nas/new/a.wav")) == Path("/fast/a.wav")
    assert mapping.there(Path("/mnt/nas/a.wav")) == Path("/data/a.wav")
    assert mapping.there(Path("/mnt/nas2/a.wav")) == Path("/all/nas2/a.wav")
    assert mapping.there(Path("/home/a.wav")) == Path("/home/a.wav")


@pytest.mark.parametrize("words", ["/mnt", "mnt=/data", "/mnt=data", "", "=", "=/data"])
def test_what_is_no_pair_of_absolute_paths(words: str) -> None:
    with pytest.raises(ValueError, match=words or "^$"):
        parse([words])


def test_a_worker_is_told_its_mapping_by_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = parse(["/mnt/nas=/data", "/home=/users"])
    monkeypatch.setenv(ENVIRONMENT, mapping.written())
    assert of_this_worker() == mapping
    monkeypatch.delenv(ENVIRONMENT)
    assert of_this_worker() == Mapping()


@given(here=folders, there=folders, below=folders, name=names, new=names)
def test_paths_come_back_as_they_were_given(here: Path, there: Path, below: Path, name: str, new: str) -> None:
    """Whatever a worker names in the folders of its task is told in those of the program that started it."""
    source = here / below.relative_to("/") / name
    task = Task("compress", source, here / "out" / name, mirror=here / "out")
    mapped = moved(task, Mapping(((here, there),)).there)
    assert mapped.source == there / below.relative_to("/") / name
    back = way_back(task, mapped)
    assert moved(mapped, back) == task
    assert mapped.target is not None
    made = Moved(mapped.target.with_name(new), mapped.target, 1, "", 0, 0)
    assert moved(made, back) == Moved(here / "out" / new, here / "out" / name, 1, "", 0, 0)


def test_errors_arrive_as_they_were() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, TrilobyteError)]
    assert len(kinds) > 15
    for kind in kinds:
        sent = kind("it is {0} bytes long", 5, hint="Make it longer.")
        error = fault(sent).error()
        assert (type(error), error.message, error.hint) == (kind, sent.message, sent.hint)
    assert type(Fault("Popen", "x", "").error()) is TrilobyteError
    assert isinstance(fault(Interrupted()).error(), Interrupted)
