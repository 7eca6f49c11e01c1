"""Started in any folder, or loaded by any program: nothing of the folder is run, nothing of the program is changed."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

import trilobyte_gui
from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.archive.execution import child
from trilobyte_gui.archive.execution import torch_runtime as engine
from trilobyte_gui.cli.main import main
from trilobyte_gui.codec.errors import CannotRead, ExitCode, NotVerified

PACKAGE = Path(trilobyte_gui.__file__).parent
ROOT = PACKAGE.parent
NAMES = (
    "argparse", "av", "constriction", "ctypes", "hashlib", "json", "logging", "mutagen", "numba", "numpy",
    "pathlib", "re", "safetensors", "signal", "sitecustomize", "soundfile", "subprocess", "threading", "torch",
    "usercustomize",
)  # fmt: skip


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder whose modules, were they run, would leave a file `executed`."""
    folder = tmp_path / "trap"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.py").write_text(f"open({str(folder / 'executed')!r}, 'a').write({name!r} + ' ')\n")
    return folder


def with_packages(trap: Path) -> None:
    """With what `python -m` itself would take from there before anything of ours runs."""
    line = (trap / "json.py").read_text()
    for name in ("importlib", "runpy", "trilobyte_gui"):
        (trap / f"{name}.py").write_text(line)
    (trap / "trilobyte_gui").mkdir()
    (trap / "trilobyte_gui" / "__init__.py").write_text(line)


def executed(trap: Path) -> str:
    marker = trap / "executed"
    return marker.read_text() if marker.exists() else ""


def test_the_trap_works(trap: Path) -> None:
    subprocess.run([sys.executable, "-c", "import json"], cwd=trap, check=True)
    assert "json" in executed(trap)


def test_our_processes_take_nothing_from_the_current_folder(trap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_packages(trap)
    monkeypatch.chdir(trap)
    for entry in ("", ".", str(trap)):
        monkeypatch.syspath_prepend(entry)
    monkeypatch.setenv("PYTHONPATH", f".{os.pathsep}{trap}{os.pathsep}")
    monkeypatch.setenv("PYTHONSTARTUP", str(trap / "json.py"))
    done = subprocess.run(
        child.command("trilobyte_gui.archive.execution.warm_up"), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert executed(trap) == ""


def test_our_processes_find_what_this_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This very package, whatever else is installed, and the other packages in the same order."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "trilobyte_gui").mkdir(parents=True)
    (elsewhere / "trilobyte_gui" / "__init__.py").write_text("raise RuntimeError\n")
    (elsewhere / "made_up.py").write_text("import trilobyte_gui, sys\nprint(trilobyte_gui.__file__, sys.argv[1:])\n")
    monkeypatch.syspath_prepend(str(elsewhere))
    line = child.command("made_up", "an argument", "ünïcode")
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode().strip() == f"{PACKAGE / '__init__.py'} ['an argument', 'ünïcode']"


def test_no_other_module_starts_python() -> None:
    naming = {path for path in PACKAGE.rglob("*.py") if "sys.executable" in path.read_text(encoding="utf-8")}
    assert naming == {PACKAGE / "archive" / "execution" / "child.py"}
    for path in (ROOT / "packaging").glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r'\[(\*command|python|sys\.executable|python_in\(.*\)), "-', line) and "-I" not in line:
                # Those are run in ROOT.
                assert re.search(r'"(ruff|mypy|hatchling|pytest|coverage|PyInstaller)"', line), (path, line)


def run_in(folder: Path, *line: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["trilobyte_gui", "trilobyte_gui.cli.main", "trilobyte_gui.bench"])
def test_a_module_that_is_run_takes_nothing_from_the_current_folder(trap: Path, module: str) -> None:
    done = run_in(trap, sys.executable, "-m", module, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert executed(trap) == ""


@pytest.mark.slow
def test_the_first_use_takes_nothing_from_the_current_folder(trap: Path, tmp_path: Path) -> None:
    """The codec is prepared in another process, and archives are verified by one."""
    make_wav(trap / "a.wav", music(3000))
    line = (sys.executable, "-m", "trilobyte_gui.cli.main", "compress", "a.wav", "--preset", "quick", "--jobs", "1")
    done = run_in(trap, *line, TRILOBYTE_CACHE=str(tmp_path / "new"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Preparing the codec" in done.stdout
    assert (trap / "a.wav.trilo").exists()
    assert executed(trap) == ""


# ---- guests in other programs ----

_IMPORT_ALL = """
import importlib.util, json, locale, os, pkgutil, random, signal, socket, sys, threading, warnings, decimal, gc, logging
import av, constriction, llvmlite.binding, mutagen, numba, numpy, safetensors.torch, soundfile, torch, rich.console
import PySide6.QtWidgets, PySide6.QtNetwork, PySide6.QtSvg, PySide6.QtDBus

def settings():
    return {
        "numba": {name: repr(value) for name, value in vars(numba.config).items() if name.isupper()},
        "environment": dict(os.environ),
        "path": list(sys.path),
        "hooks": [repr(each) for each in (sys.excepthook, threading.excepthook, sys.unraisablehook, sys.meta_path)],
        "signals": [repr(signal.getsignal(each)) for each in sorted(signal.valid_signals())],
        "warnings": repr(warnings.filters),
        "numpy": [numpy.geterr(), repr(numpy.get_printoptions())],
        "torch": [torch.get_num_threads(), torch.get_num_interop_threads(), torch.is_grad_enabled(),
                  repr(torch.get_default_dtype()), torch.are_deterministic_algorithms_enabled(), torch.initial_seed()],
        "locale": locale.setlocale(locale.LC_ALL),
        "interpreter": [sys.getrecursionlimit(), sys.getswitchinterval(), repr(gc.get_threshold()), os.umask(0o22)],
        "random": hash(random.getstate()),
        "more": [repr(decimal.getcontext()), socket.getdefaulttimeout(), repr(av.logging.get_level())],
        "logging": [logging.root.level, repr(logging.root.handlers)],
        "threads": threading.active_count(),
        "folder": os.getcwd(),
        "cache": os.path.exists(os.environ["TRILOBYTE_CACHE"]),
    }

EXTRAS = ("starlette.applications", "uvicorn", "pyopencl", "distributed", "mfusepy")
for each in EXTRAS:
    if importlib.util.find_spec(each.split(".")[0]):
        importlib.import_module(each)
os.umask(0o22)
before = settings()
import trilobyte_gui
names = [each.name for each in pkgutil.walk_packages(trilobyte_gui.__path__, "trilobyte_gui.")]
for name in names:
    try:
        if not name.endswith("__main__"):
            importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name.split(".")[0] not in [each.split(".")[0] for each in EXTRAS]:
            raise
after = settings()
for kind in before:
    if before[kind] != after[kind]:
        print(kind, before[kind], after[kind])
print(len(names))
"""


def test_importing_changes_nothing_for_anybody_else(tmp_path: Path) -> None:
    done = run_in(tmp_path, sys.executable, "-W", "ignore", "-c", _IMPORT_ALL, TRILOBYTE_CACHE=str(tmp_path / "no"))
    assert done.returncode == 0, done.stderr
    (number,) = done.stdout.splitlines()
    assert int(number) > 150


def test_another_package_that_keeps_compiled_functions_does_so_as_ever(tmp_path: Path) -> None:
    """Its cache notices edits, and lies where it puts it."""
    code = "import trilobyte_gui.codec.segment, trilobyte_gui.audio.flac_bitstream, mine; print(mine.f())"
    for value in (1, 2000):
        words = f"from numba import njit\n@njit(cache=True)\ndef f():\n    return {value}\n"
        (tmp_path / "mine.py").write_text(words)
        done = run_in(tmp_path, sys.executable, "-c", code, NUMBA_CACHE_DIR=str(tmp_path / "theirs"))
        assert done.stdout.strip() == str(value), done.stderr
    assert list((tmp_path / "theirs").rglob("*.nbc"))


# ---- kernels on the disk ----

_ADD = """
from pathlib import Path
from trilobyte_gui import compiled
if {shipped!r}:
    compiled.kernels_dir = lambda: Path({shipped!r})
@compiled.compiled_function
def add(a, b):
    return a + b
print(add(3, 4))
"""


def add(folder: Path, shipped: str = "", **environment: str) -> str:
    """Run a compiled function, with its cache in `folder`; what numba tells of its cache."""
    more = {"TRILOBYTE_CACHE": str(folder), "NUMBA_DEBUG_CACHE": "1", **environment}
    done = run_in(folder.parent, sys.executable, "-c", _ADD.format(shipped=shipped), **more)
    assert done.returncode == 0, done.stderr
    assert "7" in done.stdout.splitlines()
    return done.stdout


def test_kernels_of_an_older_processor_are_taken_without_changing_numba(tmp_path: Path) -> None:
    level = "x86-64-v2" if platform.machine() in ("x86_64", "AMD64") else "generic"
    add(tmp_path / "built", NUMBA_CPU_NAME=level, NUMBA_CPU_FEATURES="")
    (made,) = (tmp_path / "built" / "kernels").iterdir()
    (tmp_path / "shipped").mkdir()
    made.rename(tmp_path / "shipped" / level)
    told = add(tmp_path / "users", str(tmp_path / "shipped"))
    assert "data loaded" in told
    assert "data saved" not in told


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_compiled_function_that_is_cut_off_on_the_disk_is_compiled_again(tmp_path: Path, ending: str) -> None:
    add(tmp_path / "cache")
    (kept,) = (tmp_path / "cache").rglob(f"*.{ending}")
    kept.write_bytes(kept.read_bytes()[:40])
    add(tmp_path / "cache")
    kept.write_bytes(b"")
    add(tmp_path / "cache")


# ---- commands that work on no audio ----


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    lines = capsys.readouterr().out.splitlines()
    return [json.loads(line) for line in lines]


def test_models_that_fail_for_different_reasons_end_with_1(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "remove", "lm", "lm-1"]) == ExitCode.CANNOT_WRITE
    assert main(["models", "remove", "none", "neither"]) == ExitCode.NEEDS_NEWER
    assert main(["models", "verify", "none"]) == ExitCode.NEEDS_NEWER
    assert main(["models", "remove", "none", "lm", "--json"]) == ExitCode.MIXED
    capsys.readouterr()
    main(["models", "remove", "none", "lm", "--json"])
    first, second = told(capsys)
    assert (first["event"], first["name"], first["exit_code"]) == ("error", "none", ExitCode.NEEDS_NEWER)
    assert (second["event"], second["name"], second["exit_code"]) == ("error", "lm", ExitCode.CANNOT_WRITE)


@pytest.fixture
def no_torch(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


def test_engine_without_torch(no_torch: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                              capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert main(["engine", "status", "--json"]) == ExitCode.OK
    assert main(["engine", "remove", "--json"]) == ExitCode.OK
    for each in told(capsys):
        assert (each["event"], each["present"], each["fetched"]) == ("engine", False, False)
    monkeypatch.setattr(engine, "files", lambda: [{"url": "https://files.example/a-1.whl", "sha256": "0" * 64}])
    assert main(["engine", "install", "--from", str(tmp_path), "--json"]) == CannotRead.exit_code
    (tmp_path / "a-1.whl").write_bytes(b"something else")
    assert main(["engine", "install", "--from", str(tmp_path), "--json"]) == NotVerified.exit_code
    events = told(capsys)
    assert [each["event"] for each in events] == ["error", "progress", "error"]
    assert events[1] == {"event": "progress", "file": "a-1.whl", "done_bytes": 14, "total_bytes": 14}


def test_engine_where_there_is_no_torch_for_the_system(no_torch: None, monkeypatch: pytest.MonkeyPatch,
                                                      capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setattr(engine, "system", lambda: "amiga")
    assert main(["engine", "install", "--json"]) == ExitCode.NEEDS_NEWER
    assert "amiga" in str(told(capsys)[0]["message"])


class _BreaksOff:
    """A connection that ends in the middle."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.headers = {"Content-Length": "1000"}

    def read(self, size: int) -> bytes:
        raise self._error

    def __enter__(self) -> _BreaksOff:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_engine_when_the_connection_breaks_off(no_torch: None, monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    from http.client import IncompleteRead

    monkeypatch.setattr(engine, "files", lambda: [{"url": "https://files.example/a-1.whl", "sha256": "0" * 64}])
    for error in (IncompleteRead(b"some"), ConnectionResetError(104, "reset by peer"), TimeoutError("timed out")):
        monkeypatch.setattr("urllib.request.urlopen", lambda *_, error=error, **more: _BreaksOff(error))
        assert main(["engine", "install", "--json"]) == ExitCode.CANNOT_READ
        (failed,) = told(capsys)
        assert "cannot be fetched" in str(failed["message"])
