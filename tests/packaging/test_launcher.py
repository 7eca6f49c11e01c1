"""The launcher: finds a Python, asks for system libraries, survives interruptions; no network needed."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = ROOT / "packaging" / "launch.py"


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(LAUNCH.parent))
    return importlib.import_module("system")


@pytest.fixture
def launch(system: ModuleType) -> ModuleType:
    spec = importlib.util.spec_from_file_location("launch", LAUNCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["launch.py", "system.py"])
def test_any_python_can_read_it(name):
    tree = ast.parse((LAUNCH.parent / name).read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {*sys.stdlib_module_names, "system"}


def test_reads_the_supported_pythons_from_the_project(launch):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, beyond = launch.supported_versions()
    assert project["requires-python"] == f">=3.{oldest},<3.{beyond}"
    assert oldest <= sys.version_info.minor < beyond


def test_takes_the_running_python_when_it_will_do(launch):
    assert os.path.samefile(launch.find_python(), sys.executable)


def test_takes_another_python_when_the_running_one_is_too_old(launch, monkeypatch):
    found = {"old": (8, "/old", True), "narrow": (12, "/narrow", False), "good": (12, "/good", True)}
    commands = [["old"], ["gone"], ["narrow"], ["good"]]
    monkeypatch.setattr(launch, "candidates", lambda oldest, beyond: commands)
    monkeypatch.setattr(launch, "describe", lambda command: found.get(command[0]))
    assert launch.find_python() == "/good"


@pytest.mark.parametrize(("platform", "how"), [("linux", "package manager"), ("win32", "winget"), ("darwin", "brew")])
def test_says_which_python_to_install(launch, monkeypatch, platform, how):
    monkeypatch.setattr(launch, "describe", lambda command: None)
    monkeypatch.setattr(launch.sys, "platform", platform)
    with pytest.raises(launch.Problem, match=rf"3\.11 to 3\.14.*\n.*Install Python 3\.13.*{how}"):
        launch.find_python()


def test_describes_nothing_that_does_not_answer(launch, tmp_path):
    assert launch.describe([str(tmp_path / "missing")]) is None
    assert launch.describe([sys.executable, "-c", "print('something else')", "#"]) is None
    assert launch.describe([sys.executable]) == (sys.version_info.minor, sys.executable, sys.maxsize > 2**32)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux leaves these to the system")
def test_names_every_system_library_that_the_window_loads(system):
    """Whatever the plugins miss on this computer, the launcher knows that it is missing."""
    import PySide6

    qt = Path(PySide6.__file__).parent / "Qt"
    plugins = [
        *(qt / "plugins" / "platforms" / f"lib{name}.so" for name in ("qxcb", "qwayland", "qoffscreen")),
        *qt.glob("plugins/xcbglintegrations/*.so"),
        *qt.glob("plugins/wayland-*-client/*.so"),
        *(qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "Svg", "DBus", "Network")),
    ]
    missed = set()
    for plugin in plugins:
        listed = subprocess.run(["ldd", plugin], capture_output=True, text=True, check=False).stdout
        missed |= {name for name in re.findall(r"(\S+) => not found", listed) if "Qt6" not in name}
    assert missed <= {name for name in system.QT_LIBRARIES if not system.loads(name)}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("apt-get", [["apt-get", "update"],
                     ["apt-get", "install", "-y", "--no-install-recommends", "libegl1", "libxcb-cursor0"]]),
        ("dnf", [["dnf", "install", "-y", "libglvnd-egl", "xcb-util-cursor"]]),
        ("pacman", [["pacman", "-S", "--needed", "--noconfirm", "libglvnd", "xcb-util-cursor"]]),
        ("zypper", [["zypper", "--non-interactive", "install", "libglvnd", "libxcb-cursor0"]]),
        ("none of them", None),
    ],
)  # fmt: skip
def test_asks_the_package_manager(system, monkeypatch, program, expected):
    monkeypatch.setattr(system.shutil, "which", lambda name: name if name == program else None)
    libraries = system.QT_LIBRARIES
    columns = list(zip(libraries["libEGL.so.1"], libraries["libxcb-cursor.so.0"], strict=True))
    assert system.install_commands(columns) == expected


def test_prints_one_command_where_it_may_not_install(system, monkeypatch, capsys):
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system, "loads", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(system, "may_become_root", lambda: None)
    monkeypatch.setattr(system.shutil, "which", lambda name: name if name == "apt-get" else None)
    system.check_system_libraries()
    said = capsys.readouterr().err
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1\n" in said
    assert "libEGL.so.1" in said


def test_says_what_to_install_when_venv_is_missing(launch, system, monkeypatch):
    monkeypatch.setattr(launch, "has_pip_to_give", lambda python: False)
    monkeypatch.setattr(system, "may_become_root", lambda: None)
    monkeypatch.setattr(system.shutil, "which", lambda name: name if name == "apt-get" else None)
    with pytest.raises(launch.Problem, match=rf"install.* python3\.{sys.version_info.minor}-venv"):
        launch.install_venv_package(sys.executable)


@pytest.fixture
def home(launch, monkeypatch, tmp_path):
    """A checkout with a space in its path, where installing only notes that it was asked to."""
    root = tmp_path / "my music" / "trilobyte"
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    monkeypatch.setattr(launch, "ROOT", str(root))
    monkeypatch.delenv("TRILOBYTE_VENV", raising=False)
    launch.installed = []

    def run(command, folder, what):
        if command[1:4] == ["-I", "-m", "venv"]:
            python = Path(launch.python_in(folder))
            python.parent.mkdir(parents=True)
            python.touch()
        else:
            assert not os.path.exists(os.path.join(folder, launch.STAMP))
            launch.installed.append(command[-1])

    monkeypatch.setattr(launch, "run_logged", run)
    monkeypatch.setattr(launch, "torch_index", lambda python, torch: None)
    return root


def test_sets_up_once_and_again_when_the_project_changes(launch, home):
    folder = launch.set_up([], "auto")
    assert folder == str(home / ".venv")
    launch.set_up([], "auto")
    assert launch.installed == [str(home)]
    launch.set_up(["test"], "auto")
    launch.set_up([], "auto")  # what has the test tools serves everyone
    assert launch.installed[1:] == [f"{home}[test]"]
    with (home / "pyproject.toml").open("a") as f:
        f.write("# changed\n")
    launch.set_up([], "auto")
    assert launch.installed[2:] == [f"{home}[test]"]


def test_an_interrupted_set_up_starts_afresh(launch, home, monkeypatch):
    def interrupted(folder, want):
        (Path(folder) / "half").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(launch, "install_project", interrupted)
        with pytest.raises(KeyboardInterrupt):
            launch.set_up([], "auto")
    folder = Path(launch.set_up([], "auto"))
    assert launch.installed == [str(home)]
    assert not (folder / "half").exists()


def test_an_environment_that_was_moved_is_made_anew(launch, home, monkeypatch, tmp_path):
    launch.set_up([], "auto")
    moved = tmp_path / "elsewhere"
    home.rename(moved)
    monkeypatch.setattr(launch, "ROOT", str(moved))
    launch.set_up([], "auto")
    assert launch.installed == [str(home), str(moved)]


def test_leaves_an_environment_alone_that_is_not_its_own(launch, home):
    (home / ".venv").mkdir()
    (home / ".venv" / "precious").touch()
    with pytest.raises(launch.Problem, match="left alone"):
        launch.set_up([], "auto")
    assert (home / ".venv" / "precious").exists()


def test_without_a_screen_it_shows_the_command_line(launch, monkeypatch, capsys, tmp_path):
    called = []
    monkeypatch.setattr(launch.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(launch, "set_up", lambda extras, torch: str(tmp_path))
    monkeypatch.setattr(launch, "hand_over", lambda command: called.append(command) or 0)
    assert launch.main([]) == 0
    assert called == [[launch.script(str(tmp_path), "trilobyte"), "--help"]]
    assert "no screen" in capsys.readouterr().err


def test_whichever_check_fails_all_of_them_run(launch, monkeypatch, capsys, tmp_path):
    ran = []
    monkeypatch.setattr(launch, "check_system_libraries", lambda: None)
    monkeypatch.setattr(launch, "set_up", lambda extras, torch: str(tmp_path))

    def call(command, cwd):
        ran.append(command)
        return "ruff" in command

    monkeypatch.setattr(launch.subprocess, "call", call)
    assert launch.main(["test", "-k", "name"]) == 1
    assert len(ran) == 4
    assert ran[-1][-2:] == ["-k", "name"]
    assert "NOT PASSED so far: style" in capsys.readouterr().err


def test_takes_the_cpu_build_of_torch_only_where_that_is_the_better_default(launch, monkeypatch):
    asked = []

    def configured(text):
        monkeypatch.setattr(launch.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, stdout=text))

    def reachable(url, timeout):
        asked.append(url)
        raise OSError("no network")

    monkeypatch.setattr("urllib.request.urlopen", reachable)
    monkeypatch.setattr(launch.sys, "platform", "linux")
    monkeypatch.setattr(launch.os.path, "exists", lambda path: False)
    monkeypatch.setattr(launch.shutil, "which", lambda name: None)
    configured(b"global.index-url='https://example.org/simple'")
    assert launch.torch_index("python", "auto") is None
    assert not asked
    configured(b"")
    assert launch.torch_index("python", "auto") is None
    assert len(asked) == 1
    assert launch.torch_index("python", "cpu") == launch.CPU_INDEX
    assert launch.torch_index("python", "gpu") is None


def test_a_failure_shows_the_end_of_the_log(launch, tmp_path, capsys):
    python = [sys.executable, "-c"]
    with pytest.raises(launch.Problem, match=r"(?s)Trying failed.*the reason.*whole log"):
        launch.run_logged([*python, "print('the reason'); raise SystemExit(3)"], str(tmp_path), "Trying")
    launch.run_logged([*python, "print('fine')"], str(tmp_path), "Trying")
    assert "done in" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the launcher waits for the command")
def test_the_command_gets_the_arguments_and_gives_its_exit_code():
    code = "import launch; launch.hand_over(['/bin/sh', '-c', 'echo \"$1\"; exit 7', 'sh', 'one argument'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=LAUNCH.parent, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("one argument\n", 7)
