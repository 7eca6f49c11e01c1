"""The wheel: carries models and resources, shadows no other package, and works outside the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def run(command, **options) -> str:
    """Its output; the test fails with all of it when the command fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """A folder outside the checkout whose environment `venv` has the wheel, and borrows the dependencies."""
    folder = tmp_path_factory.mktemp("some where")
    run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")])
    python = folder / "venv" / SCRIPTS / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    run([*pip, "install", "--no-deps", "--no-index", str(wheel)])
    purelib = run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    # A path in a .pth file lends the dependencies, but not the checkout, itself installed through a .pth.
    Path(purelib, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def in_wheel(installed):
    """Runs Python code with the wheel's environment, outside the checkout."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def call(*command: str) -> str:
        return run([str(installed / "venv" / SCRIPTS / command[0]), *command[1:]], cwd=installed, env=env)

    return call


def test_the_wheel_holds_the_package_and_what_it_needs(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"trilobyte_gui"}
    shipped = {f"trilobyte_gui/_data/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("models/*")}
    shipped |= {f"trilobyte_gui/_data/resources/icons/{p.name}" for p in ROOT.glob("resources/icons/*.svg")}
    assert any(name.endswith(".safetensors") for name in shipped)
    assert shipped <= set(names)
    assert "trilobyte_gui/codec/FORMAT.md" in names
    assert "trilobyte_gui/py.typed" in names


@pytest.mark.parametrize("name", ["models", "packaging", "resources", "tests"])
def test_no_folder_of_ours_is_a_package_of_that_name(name):
    assert not (ROOT / name / "__init__.py").exists()


def test_the_installed_wheel_finds_its_files(in_wheel, installed):
    told = in_wheel(
        "python", "-c",
        "import trilobyte_gui, trilobyte_gui.paths as p, packaging.version;"
        "print(trilobyte_gui.__file__); print(len(list(p.models_dir().glob('*.safetensors'))));"
        "print((p.resources_dir() / 'icons' / 'trilobyte.svg').stat().st_size)",
    ).split("\n")  # fmt: skip
    assert Path(told[0]).is_relative_to(installed)
    assert int(told[1]) >= 1
    assert int(told[2]) > 500


def test_the_installed_command_line_round_trips(in_wheel, installed):
    rng = np.random.default_rng(7)
    pcm = np.cumsum(rng.integers(-300, 301, (22050, 2)), axis=0).clip(-32768, 32767).astype("<i2")
    source = installed / "clip.wav"
    with wave.open(str(source), "wb") as f:
        f.setnchannels(2)
        f.setsampwidth(2)
        f.setframerate(44100)
        f.writeframes(pcm.tobytes())
    original = source.read_bytes()
    assert "compress" in in_wheel("trilobyte", "--help")
    in_wheel("trilobyte", "compress", str(source))
    archive = installed / "clip.wav.trilo"
    assert archive.stat().st_size < len(original)
    source.unlink()
    in_wheel("trilobyte", "restore", str(archive))
    assert source.read_bytes() == original


def test_the_installed_window_opens(in_wheel):
    shown = in_wheel(
        "python", "-c",
        "from PySide6.QtWidgets import QApplication as App;"
        "App.exec = lambda app: print([w.windowTitle() for w in app.topLevelWidgets() if w.isVisible()]);"
        "from trilobyte_gui.gui.app import main; raise SystemExit(main([]))",
    )  # fmt: skip
    assert "['Trilobyte']" in shown


def test_the_entry_points_answer(in_wheel):
    assert "trilobyte" in in_wheel("trilobyte", "--version")
    assert "Trilobyte" in in_wheel("trilobyte-gui", "--version")


def test_ci_runs_the_command_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"^python3 packaging/launch\.py test$", readme, re.MULTILINE)
    assert command is not None
    assert command.group() in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_readme_has_the_exit_codes_of_the_program():
    from trilobyte_gui.codec.errors import EXIT_MEANINGS

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [f"| {code:d} | {meaning} |" for code, meaning in EXIT_MEANINGS.items()] == re.findall(
        r"^\| \d+ \| .* \|$", readme, re.MULTILINE
    )


def test_every_file_that_the_readme_links_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link.partition("#")[0]).exists()] == []
