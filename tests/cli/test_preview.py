"""`trilobyte preview`, and what other commands say of previews; exit codes are those of the one table."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import mutagen
import pytest

from tests.archive.test_catalogue import entry, tagged
from tests.audio.test_previews import STEREO, encoded, tone
from tests.cli.test_catalogue import Run
from tests.helpers.archive_helpers import make_flac, music
from tests.helpers.tiny_taae import CONFIG, model_bytes
from trilobyte_gui.archive.storage import drives
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.collections import Collections
from trilobyte_gui.archive.storage.drives import Drive
from trilobyte_gui.archive.storage.previews import Preview, cut
from trilobyte_gui.archive.tasks import PREVIEW_SECONDS, WHOLE_TRACK
from trilobyte_gui.audio.previews import neural
from trilobyte_gui.cli import main
from trilobyte_gui.codec.errors import ExitCode
from trilobyte_gui.models import store, taae

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]
DATA = encoded(tone(STEREO, 2), STEREO)


@pytest.fixture
def run(own_home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; its exit code, and what it said on both channels."""

    def run(*line: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main.main([*map(str, line)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def away(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Two tracks on a disk that was taken out; of the first there is a preview."""
    disks = [Drive("uuid:here", "Computer", tmp_path), Drive("uuid:two", "Disk two", Path("/mnt/two"))]
    monkeypatch.setattr(drives, "mounted", lambda: disks)
    catalogue = Catalogue()
    tracks = [
        entry(Path("/mnt/two/Day/1.flac.trilo"), title="Red", artist="Max", album="Day", number=1),
        entry(Path("/mnt/two/Day/2.trilo"), title="Reddish", artist="Eve", album="Day", number=2),
    ]
    catalogue.put(tracks)
    catalogue.previews.put(tracks[0].audio, Preview("opus", 61.0, 2.0, False, len(DATA)), cut(DATA))
    del disks[1]
    return Catalogue()


@pytest.mark.usefixtures("away")
def test_a_track_in_the_drawer_is_heard_by_its_path_or_by_words(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("preview", "/mnt/two/Day/1.flac.trilo", "-o", tmp_path)
    assert (code, out) == (0, f"{tmp_path}/1.opus: {len((tmp_path / '1.opus').read_bytes()) / 1000:.1f} kB\n")
    assert mutagen.File(tmp_path / "1.opus")["title"] == ["Red"]
    code, out, _ = run("preview", "max", "day", "-o", tmp_path / "b.wav", "--to", "wav", "--json")
    assert (code, json.loads(out)["event"], json.loads(out)["content_type"]) == (0, "written", "audio/wav")
    assert (tmp_path / "b.wav").stat().st_size == 44 + 4 * 2 * 48000
    code, _, err = run("preview", "max", "-o", tmp_path / "b.wav")
    assert (code, "is there already" in err) == (ExitCode.CANNOT_WRITE, True)


@pytest.mark.usefixtures("away")
def test_what_cannot_be_heard_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "x"
    for wanted, code, words in (
        (["reddish"], ExitCode.CANNOT_READ, "no preview of this track is kept"),
        (["nothing", "of", "that", "name"], ExitCode.NOTHING_TO_DO, "knows no such track"),
        (["red"], ExitCode.USAGE, "2 tracks are found, 1 of them with previews"),
        ([str(Path(__file__))], ExitCode.ARCHIVE_DAMAGED, "does not begin as an archive"),
    ):
        told, _, err = run("preview", *wanted, "-o", out)
        assert (told, words in err, out.exists()) == (code, True, False)
    told, said, _ = run("preview", "red", "-o", out, "--json")
    assert (json.loads(said)["event"], json.loads(said)["exit_code"]) == ("error", told)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert run("preview", "max")[0] == ExitCode.CANNOT_WRITE


def choice(*line: str) -> tuple[int, str]:
    """What is asked for by the option for previews."""
    return main._parser().parse_args([*line]).preview


@pytest.mark.parametrize(
    "command", [["compress", "x"], ["catalogue", "add", "x"], ["collection", "add", "M", "x", "-o=y"]]
)
def test_length_and_codec_are_one_option_everywhere(command: list[str]) -> None:
    assert choice(*command) == (0, "opus")
    for value, wanted in (
        ([], (PREVIEW_SECONDS, "opus")),
        (["45"], (45, "opus")),
        (["all"], (WHOLE_TRACK, "opus")),
        (["neural"], (PREVIEW_SECONDS, "neural")),
        (["all,neural"], (WHOLE_TRACK, "neural")),
        (["neural,45"], (45, "neural")),
        (["opus"], (PREVIEW_SECONDS, "opus")),
    ):
        assert choice(*command, "--preview", *value) == wanted
        assert choice("preview", "--make", "x", "--preview", *value) == wanted
    assert choice("preview", "--make", "x") == (PREVIEW_SECONDS, "opus")


@pytest.mark.parametrize("wrong", ["0", "601", "x", "", "-1", "45,", "45,60", "neural,opus", "45,all", "neural,x", "٤"])
def test_wrong_choices_of_previews_are_told(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        choice("preview", "--make", "x", f"--preview={wrong}")
    assert ended.value.code == ExitCode.USAGE
    assert "seconds from 1 to 600, all or neural" in capsys.readouterr().err


@pytest.mark.usefixtures("away")
def test_find_and_catalogue_tell_of_previews_and_drop_them(run: Run) -> None:
    assert "   1  Red, Max (0:03, preview)" in run("find", "red")[1].splitlines()
    told = [json.loads(line) for line in run("find", "red", "--json")[1].splitlines()]
    assert [each["preview_seconds"] for each in told if each["event"] == "track"] == [2.0, 0.0]
    size = f"{len(DATA) / 1000:.1f} kB"
    assert f"Previews: 1, {size}." in run("catalogue", "list")[1]
    lines = run("catalogue", "previews")[1].splitlines()
    assert lines == [f"Disk two: 1 of 2 tracks have previews, {size}", f"All previews: 1, {size}."]
    assert run("catalogue", "previews", "/mnt/none", "--drop")[0] == ExitCode.NOTHING_TO_DO
    code, out, _ = run("catalogue", "previews", "Disk two", "--drop", "--json")
    assert (code, json.loads(out)) == (0, {"event": "dropped", "count": 1, "bytes": len(DATA)})
    assert run("catalogue", "previews")[0] == ExitCode.NOTHING_TO_DO
    assert "preview" not in run("find", "red")[1]


def test_a_track_goes_to_standard_output_as_a_program_hears_it(own_home: Path, tmp_path: Path) -> None:
    make_flac(tmp_path / "m" / "a.flac", music(44100), metadata=tagged(title="Größe"))
    more = ["--preset", "quick", "--preview", "all", "--json"]
    line = [*MODULE, "compress", tmp_path / "m", "-o", tmp_path / "out", *more]
    told = subprocess.run(line, capture_output=True, check=True, env=os.environ)
    [done] = [each for each in map(json.loads, told.stdout.splitlines()) if each["event"] == "done"]
    (tmp_path / "out").rename(tmp_path / "drawer")
    heard = subprocess.run([*MODULE, "preview", "größe"], capture_output=True, check=True)
    file = mutagen.File(io.BytesIO(heard.stdout))
    assert (file["title"], round(file.info.length, 2), heard.stderr) == (["Größe"], 1.0, b"")
    assert done["preview_bytes"] > 1000


def test_previews_are_made_of_archives_that_have_none(run: Run, tmp_path: Path) -> None:
    make_flac(tmp_path / "m" / "a.flac", music(44100), metadata=tagged(title="A"))
    out = tmp_path / "out"
    compress = ["compress", tmp_path / "m", "-o", out, "--preset", "quick", "--jobs", "1"]
    assert run(*compress)[0] == 0
    code, said, _ = run(*compress, "--preview")
    assert (code, "1 archives from before have no preview" in said) == (0, True)
    Catalogue().set_aside()
    code, said, _ = run("preview", "--make", out, "--jobs", "1", "--json")
    first, last = map(json.loads, said.splitlines())
    assert (code, first["event"], first["state"], last["made"]) == (0, "preview", "made", 1)
    assert run("preview", "--make", out, "-q") == (0, "", "")
    assert "0 made, 1 there already, 0 failed" in run("preview", "--make", out)[1]
    assert run("preview", "a", "-o", tmp_path / "a.opus")[0] == 0
    assert run("catalogue", "previews", "--drop")[0] == 0
    code, said, _ = run("catalogue", "add", out, "--preview", "1")
    assert (code, "1 previews made" in said) == (0, True)
    assert run("preview", "--make", tmp_path / "m")[0] == ExitCode.NOTHING_TO_DO
    (out / "bad.trilo").write_bytes(b"no archive")
    assert run("preview", "--make", out)[0] == ExitCode.ARCHIVE_DAMAGED
    assert run("preview", "--make", tmp_path / "m" / "a.flac")[0] == ExitCode.UNSUPPORTED


def test_a_collection_remembers_that_it_wants_previews(run: Run, tmp_path: Path) -> None:
    make_flac(tmp_path / "m" / "a.flac", music(44100), metadata=tagged(title="A"))
    line = ["collection", "add", "Music", tmp_path / "m", "-o", tmp_path / "out", "--preset", "quick"]
    code, said, _ = run(*line, "--preview", "all", "--json")
    assert (code, json.loads(said)["preview"]) == (0, WHOLE_TRACK)
    assert Collections().get("Music").preview == WHOLE_TRACK
    assert run("update", "--jobs", "1")[0] == 0
    assert Catalogue().previews.weight()[0] == 1
    assert "have no preview" not in run("update", "--jobs", "1")[1]
    with pytest.raises(SystemExit) as ended:
        run("compress", "--preview", tmp_path / "m")  # taken for the length
    assert ended.value.code == ExitCode.USAGE


@pytest.fixture
def neural_model(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny model of the user's in place of the shipped one."""
    monkeypatch.setattr(neural, "RATE", CONFIG.rate)
    path = store.installed_dir() / taae.MODEL_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model_bytes())


@pytest.mark.usefixtures("neural_model")
def test_a_collection_remembers_the_codec_of_previews(run: Run, tmp_path: Path) -> None:
    make_flac(tmp_path / "m" / "a.flac", music(44100), metadata=tagged(title="A"))
    line = ["collection", "add", "Music", tmp_path / "m", "-o", tmp_path / "out", "--preset", "quick"]
    code, said, _ = run(*line, "--preview", "all,neural", "--json")
    told = json.loads(said)
    assert (code, told["preview"], told["preview_codec"]) == (0, WHOLE_TRACK, "neural")
    assert run("update", "--jobs", "1")[0] == 0
    assert codecs() == ["neural"]
    assert json.loads(run("collection", "list", "--json")[1])["preview_codec"] == "neural"
    assert run("preview", "a", "-o", tmp_path)[0] == 0
    assert (tmp_path / "a.wav").stat().st_size > 44  # players do not know what it is kept as


@pytest.mark.usefixtures("neural_model")
def test_archives_that_are_there_get_previews_by_either_codec(run: Run, tmp_path: Path) -> None:
    make_flac(tmp_path / "m" / "a.flac", music(44100), metadata=tagged(title="A"))
    out = tmp_path / "out"
    assert run("compress", tmp_path / "m", "-o", out, "--preset", "quick", "--jobs", "1", "--preview", "neural")[0] == 0
    assert codecs() == ["neural"]
    code, said, _ = run("preview", "--make", out, "--preview", "1,opus")
    assert (code, "1 made" in said, codecs()) == (0, True, ["opus"])
    assert run("catalogue", "add", out, "--preview", "all,neural")[0] == 0
    assert codecs() == ["neural"]


def codecs() -> list[str]:
    """Of all previews that are kept."""
    catalogue = Catalogue()
    return [catalogue.previews.get(audio).codec for audio in catalogue.previews.everything()]
