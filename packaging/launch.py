#!/usr/bin/env python3
"""Set Trilobyte up and open it, test it, or do any other task of the project. Needs nothing but a Python.

    python3 packaging/launch.py             set up, then open the window (without a screen: show the commands)
    python3 packaging/launch.py cli ARGS    set up, then run the command line: trilobyte ARGS
    python3 packaging/launch.py test        set up, then pass style, types, import contracts and tests

and for engineers, each with the environment that it needs (CONTRIBUTING.md tells more):

    lint, types, contracts                  one part of `test`
    coverage                                the tests, and which lines they run
    bench ARGS                              python -m trilobyte_gui.bench ARGS
    screenshots DIR [AUDIO ...]             picture the window
    package [wheel folder deb tarball try]  make packages in dist/ (without a name: all for this system)

Options before the command: --torch cpu|gpu|auto chooses the build of torch (see README).
Environment: TRILOBYTE_VENV names the folder of the virtual environment (default: .venv in the checkout).

This file is read by whatever Python the computer calls `python3`, so it and system.py keep to the syntax of Python
3.6 and to the standard library; the Python that it then chooses for Trilobyte is a supported one.
"""

import argparse
import contextlib
import glob
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from system import check_system_libraries, install_packages, say, tail

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Files in the environment:
STAMP = "trilobyte-setup.json"  # what was installed; absent while that is under way
OWNED = "trilobyte-owned"  # the environment is ours to replace
LOG = "trilobyte-setup.log"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"

Stamp = Dict[str, Any]


class Problem(Exception):
    """Something that the user must do first; the message says what."""


def in_pyproject(pattern: str) -> Tuple[str, ...]:
    """The groups of a pattern that pyproject.toml must hold (old Pythons have no TOML reader)."""
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as f:
        found = re.search(pattern, f.read())
    if not found:
        raise Problem("pyproject.toml is not as expected; is the checkout complete?")
    return found.groups()


# Other Pythons are started with -I: they take no module from the folder that the user stands in, or from PYTHONPATH.


# ---- which Python ----

def supported_versions() -> Tuple[int, int]:
    """The oldest supported and the first unsupported minor version of Python 3, from pyproject.toml."""
    oldest, beyond = in_pyproject(r'requires-python = ">=3\.(\d+),<3\.(\d+)"')
    return int(oldest), int(beyond)


def candidates(oldest: int, beyond: int) -> Iterator[List[str]]:
    """Commands that may be a supported Python, the running one first."""
    yield [sys.executable]
    for minor in range(beyond - 1, oldest - 1, -1):
        name = "3.%d" % minor
        if os.name == "nt":
            yield ["py", "-" + name]
            continue
        found = shutil.which("python" + name)
        if found:
            yield [found]
        for pattern in (
            "/usr/bin/python" + name,
            "/usr/local/bin/python" + name,
            "/opt/homebrew/bin/python" + name,
            "/Library/Frameworks/Python.framework/Versions/%s/bin/python%s" % (name, name),
            os.path.expanduser("~/.pyenv/versions/%s.*/bin/python" % name),
            os.path.expanduser("~/.local/share/uv/python/cpython-%s.*/bin/python" % name),
        ):
            for path in sorted(glob.glob(pattern), reverse=True):
                yield [path]


def describe(command: List[str]) -> Optional[Tuple[int, str, bool]]:
    """(minor version, path, 64 bit) of a Python 3 that answers, or None."""
    question = (
        "import sys; v = sys.version_info; assert sys.implementation.name == 'cpython'; "
        "print(v[0], v[1], sys.maxsize > 2**32, sys.executable)"
    )
    try:
        done = subprocess.run([*command, "-I", "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.decode("utf-8", "replace").strip().split(" ", 3)
    if done.returncode or len(words) != 4 or words[0] != "3":
        return None
    return int(words[1]), words[3], words[2] == "True"


def find_python() -> str:
    """The path of a Python that the dependencies support."""
    oldest, beyond = supported_versions()
    seen = set()
    for command in candidates(oldest, beyond):
        found = describe(command)
        if found and found[1] not in seen:
            seen.add(found[1])
            if oldest <= found[0] < beyond and found[2]:
                return found[1]
    best = "3.%d" % (beyond - 2)  # the newest but one is packaged everywhere
    how = {
        "win32": "from https://www.python.org/downloads/, or with: winget install Python.Python.",
        "darwin": "from https://www.python.org/downloads/, or with: brew install python@",
    }.get(sys.platform, "with your system's package manager, or with: uv python install ")
    raise Problem(
        "Trilobyte needs a 64-bit Python 3.%d to 3.%d; this one is %d.%d and no other was found.\n"
        "Install Python %s (%s), then run this command again."
        % (oldest, beyond - 1, sys.version_info[0], sys.version_info[1], best, how + best)
    )


# ---- the environment ----

def environment_folder() -> str:
    chosen = os.environ.get("TRILOBYTE_VENV")
    if chosen:
        return os.path.abspath(chosen)
    if os.access(ROOT, os.W_OK):
        return os.path.join(ROOT, ".venv")
    base = {
        "win32": os.environ.get("LOCALAPPDATA", os.path.expanduser("~")),
        "darwin": os.path.expanduser("~/Library/Application Support"),
    }.get(sys.platform, os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share"))
    return os.path.join(base, "trilobyte", "venv")


def python_in(folder: str) -> str:
    return script(folder, "python")


def script(folder: str, name: str) -> str:
    """A program of the environment."""
    return os.path.join(folder, *(["Scripts", name + ".exe"] if os.name == "nt" else ["bin", name]))


@contextlib.contextmanager
def alone(folder: str) -> Iterator[None]:
    """Only one set-up at a time; the lock dies with its process."""
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with open(folder + ".lock", "a+b") as lock:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    lock.seek(0)
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # after ten seconds; a set-up takes longer
                    pass
        else:
            import fcntl

            fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        yield


def wanted(extras: List[str], torch: str) -> Stamp:
    """What an environment that needs no work has in its stamp."""
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as f:
        project = hashlib.sha256(f.read()).hexdigest()
    return {"project": project, "root": ROOT, "extras": extras, "torch": torch}


def satisfied(stamp: Optional[Stamp], want: Stamp) -> bool:
    """Whether the environment that left `stamp` serves: one with the test tools serves everyone."""
    return (
        stamp is not None
        and stamp["project"] == want["project"]
        and set(want["extras"]) <= set(stamp["extras"])
        and want["torch"] in ("auto", stamp["torch"])
    )


def read_stamp(folder: str) -> Optional[Stamp]:
    """The stamp of a finished environment that still works where it is, or None."""
    try:
        with open(os.path.join(folder, STAMP), encoding="utf-8") as f:
            stamp = json.load(f)
    except (OSError, ValueError):
        return None
    # An environment cannot be moved, and does not outlive the Python it was made with.
    return stamp if stamp["root"] == ROOT and os.path.exists(python_in(folder)) else None


def write_stamp(folder: str, stamp: Stamp) -> None:
    path = os.path.join(folder, STAMP)
    with open(path + ".new", "w", encoding="utf-8") as f:
        json.dump(stamp, f)
    os.replace(path + ".new", path)


def set_up(extras: List[str], torch: str) -> str:
    """Make the environment or bring it up to date, and return its folder.

    Interrupted at any point, it is finished by the next call.
    """
    folder = environment_folder()
    want = wanted(extras, torch)
    if satisfied(read_stamp(folder), want):
        return folder
    with alone(folder):
        stamp = read_stamp(folder)
        if satisfied(stamp, want):  # another call was faster
            return folder
        if stamp is None:  # new, or left half made
            make_environment(folder)
        else:
            want["extras"] = sorted(set(extras) | set(stamp["extras"]))
            os.remove(os.path.join(folder, STAMP))
            if torch == "auto":
                want["torch"] = stamp["torch"]
        install_project(folder, want)
        write_stamp(folder, want)
    return folder


def make_environment(folder: str) -> None:
    if os.path.isdir(folder) and os.listdir(folder):
        if not os.path.exists(os.path.join(folder, OWNED)):
            raise Problem(
                "%s exists and is not this launcher's, so it is left alone.\n"
                "Move it away, or name another folder in the environment variable TRILOBYTE_VENV." % folder
            )
        shutil.rmtree(folder)
    python = find_python()
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, OWNED), "w").close()
    say("Setting up in %s with %s" % (folder, python))
    if not has_pip_to_give(python):
        install_venv_package(python)
    run_logged([python, "-I", "-m", "venv", folder], folder, "Making the environment")


def has_pip_to_give(python: str) -> bool:
    """Debian splits venv's ensurepip off into a package of its own."""
    asked = subprocess.run([python, "-I", "-c", "import ensurepip, venv"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
    return asked.returncode == 0


def install_venv_package(python: str) -> None:
    found = describe([python])
    debian = "python3.%d-venv" % found[0] if found else "python3-venv"
    command = install_packages([[debian], ["python3"], ["python"], ["python3"]], "Python's venv")
    if command is not None or not has_pip_to_give(python):
        raise Problem(
            "%s lacks its modules venv and ensurepip. Run:\n\n    %s\n\nthen this command again."
            % (python, command or "sudo apt-get install " + debian)
        )


def install_project(folder: str, want: Stamp) -> None:
    python = python_in(folder)
    pip = [python, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    pip += ["install", "--progress-bar", "off"]
    index = torch_index(python, want["torch"])
    if index:
        (torch,) = in_pyproject(r'"(torch==[^"]+)"')
        run_logged([*pip, torch, "--index-url", index], folder, "Installing torch for the CPU")
    project = ROOT + ("[%s]" % ",".join(want["extras"]) if want["extras"] else "")
    run_logged([*pip, "--editable", project], folder,
               "Installing Trilobyte and what it needs (the first time this downloads a few hundred MB)")


def torch_index(python: str, torch: str) -> Optional[str]:
    """The index to take torch from, or None for pip's own choice.

    On Linux the usual index holds the build for NVIDIA's GPUs, several gigabytes; without such a GPU the CPU
    build is taken where it can be reached. Whoever has told pip where to look is obeyed.
    """
    if torch == "gpu" or (torch == "auto" and not sys.platform.startswith("linux")):
        return None
    if torch == "cpu":
        return CPU_INDEX
    if os.path.exists("/proc/driver/nvidia") or shutil.which("nvidia-smi"):
        return None
    told = subprocess.run([python, "-I", "-m", "pip", "config", "list"], stdout=subprocess.PIPE, check=False).stdout
    if re.search(rb"index|find.links", told):
        return None
    from urllib.request import urlopen

    try:
        urlopen(CPU_INDEX + "/torch/", timeout=5).close()
    except OSError:
        return None
    return CPU_INDEX


# ---- running things quietly ----

def run_logged(command: List[str], folder: str, what: str) -> None:
    """Run with the output in the log; show what it is at in one line, and the log's end if it fails."""
    live = sys.stderr.isatty()
    say(what + " ...")
    began = time.time()
    log = os.path.join(folder, LOG)
    with open(log, "ab") as f:
        f.write(("\n$ " + " ".join(map(shlex.quote, command)) + "\n").encode())
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            for line in process.stdout or ():
                f.write(line)
                words = line.decode("utf-8", "replace").split()
                if live and words and words[0] in ("Collecting", "Downloading", "Installing", "Building"):
                    sys.stderr.write("\r\033[K  " + " ".join(words)[:70])
                    sys.stderr.flush()
    if live:
        sys.stderr.write("\r\033[K")
    if process.returncode:
        with open(log, encoding="utf-8", errors="replace") as f:
            raise Problem("%s failed:\n\n%s\n\nThe whole log: %s" % (what, tail(f.read(), 12), log))
    say("  done in %d s" % (time.time() - began))


def hand_over(command: List[str]) -> int:
    """Become the command, or wait for it where that cannot be: it alone hears Ctrl-C, and tidies up in peace."""
    if os.name == "posix":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command)


# ---- commands ----

def has_screen() -> bool:
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(shown) or not sys.platform.startswith("linux")


def open_window(torch: str, paths: List[str]) -> int:
    if not has_screen():
        say("There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.")
        trilobyte = script(set_up([], torch), "trilobyte")
        say("The command line does all that the window does. Call it as\n\n    %s\n" % shlex.quote(trilobyte))
        return hand_over([trilobyte, "--help"])
    python = python_in(set_up([], torch))
    check_system_libraries()
    say("Opening Trilobyte ...")
    return hand_over([python, "-I", "-m", "trilobyte_gui", *paths])


def command_line(torch: str, arguments: List[str]) -> int:
    return hand_over([script(set_up([], torch), "trilobyte"), *arguments])


def checks(folder: str) -> Dict[str, List[str]]:
    python = python_in(folder)
    return {
        "style": [python, "-m", "ruff", "check", "."],
        "types": [python, "-m", "mypy"],
        "import contracts": [script(folder, "lint-imports")],
    }


def check(name: str) -> Callable[[str, List[str]], int]:
    """A command that makes one of the checks."""

    def make_it(torch: str, arguments: List[str]) -> int:
        return subprocess.call([*checks(set_up(["test"], torch))[name], *arguments], cwd=ROOT)

    return make_it


def bench(torch: str, arguments: List[str]) -> int:
    return hand_over([python_in(set_up([], torch)), "-I", "-m", "trilobyte_gui.bench", *arguments])


def screenshots(torch: str, arguments: List[str]) -> int:
    check_system_libraries()
    folder = set_up([], torch)
    return hand_over([python_in(folder), os.path.join(ROOT, "packaging", "screenshots.py"), *arguments])


def package(torch: str, arguments: List[str]) -> int:
    """Make packages, one after another; the folder is what the others are made from."""
    linux = sys.platform.startswith("linux")
    known = ["wheel", "folder", *(["deb", "tarball"] if linux else []), "try"]
    names = arguments or [name for name in known if name != "deb" or shutil.which("dpkg-deb")]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise Problem("No such package here: %s. There are: %s." % (", ".join(unknown), ", ".join(known)))
    check_system_libraries()
    python = python_in(set_up(["package"], torch))
    here = os.path.join(ROOT, "packaging")
    dist = os.path.join(ROOT, "dist")
    commands = {
        "wheel": [python, "-m", "hatchling", "build", "-d", dist],
        "folder": [python, os.path.join(here, "freeze.py")],
        "deb": [python, os.path.join(here, "linux.py"), "deb"],
        "tarball": [python, os.path.join(here, "linux.py"), "tarball"],
        "try": [python, os.path.join(here, "try_package.py")],
    }
    for name in names:
        say("--- %s" % name)
        if subprocess.call(commands[name], cwd=ROOT):
            return 1
    return 0


def test(torch: str, arguments: List[str]) -> int:
    """Style, types, import contracts, then the tests; all of them run, whichever fails."""
    check_system_libraries()
    folder = set_up(["test"], torch)
    failed: List[str] = []
    pytest = [python_in(folder), "-m", "pytest", *arguments]
    everything = dict(checks(folder))
    if arguments:
        everything["tests"] = pytest
    else:  # side by side, but for those of the window, which play audio at its speed
        processes = str(min(4, os.cpu_count() or 1))
        shared = ["-n", processes, "--dist", "loadfile", "--no-loadscope-reorder"]  # in the order of tests/conftest.py
        everything["tests"] = [*pytest, "--ignore=tests/gui", *shared]  # compiles the codec beside other tests
        everything["tests of the window"] = [*pytest, "tests/gui"]
    for name, command in everything.items():
        if name.startswith("tests") and failed:
            say("NOT PASSED so far: %s (see above)" % ", ".join(failed))
        say("--- %s" % name)
        if subprocess.call(command, cwd=ROOT):
            failed.append(name)
    return 1 if failed else 0


# Percent of the lines of a package that its own tests must run; compiled functions are not seen (see pyproject.toml),
# nor are other processes, such as those in which kernels are compiled for other processors.
FLOORS = {"codec": 95, "archive": 90}  # measured: 97 and 91
MEASURED = ["tests/codec", "tests/archive", "tests/api", "tests/cli", "--ignore=tests/codec/test_determinism.py"]


def coverage(torch: str, arguments: List[str]) -> int:
    """The tests of the packages in FLOORS (or those in `arguments`), then which lines they ran; fails if too few."""
    check_system_libraries()
    python = python_in(set_up(["test"], torch))
    run = [python, "-m", "coverage"]
    failed = subprocess.call([*run, "run", "-m", "pytest", "-q", *(arguments or MEASURED)], cwd=ROOT)
    subprocess.call([*run, "combine", "--quiet"], cwd=ROOT)
    subprocess.call([*run, "report"], cwd=ROOT)
    for name, floor in FLOORS.items():
        include = "--include=trilobyte_gui/%s/*" % name
        say("--- %s, at least %d %%" % (name, floor))
        report = [*run, "report", include, "--fail-under=%d" % floor, "--format=total"]
        failed = subprocess.call(report, cwd=ROOT) or failed
    return failed


COMMANDS: Dict[str, Callable[[str, List[str]], int]] = {
    "open": open_window,
    "cli": command_line,
    "test": test,
    "lint": check("style"),
    "types": check("types"),
    "contracts": check("import contracts"),
    "coverage": coverage,
    "bench": bench,
    "screenshots": screenshots,
    "package": package,
}


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        prog="launch.py", description="Set Trilobyte up and open it; or test it; or run its command line.",
        epilog="Without a command: opens the window.",
    )
    add = parser.add_argument
    add("--torch", choices=["auto", "cpu", "gpu"], default="auto", help="which build of torch")
    add("--gpu", action="store_true", help="install what the presets need to run on a GPU, too")
    add("command", nargs="?", default="open", help=", ".join(COMMANDS) + " (default: open)")
    add("rest", nargs=argparse.REMAINDER, help="given on to what the command runs")
    chosen = parser.parse_args(arguments)
    if chosen.command not in COMMANDS:
        parser.error("unknown command %r: it is one of %s" % (chosen.command, ", ".join(COMMANDS)))
    try:
        if chosen.gpu:
            set_up(["gpu"], chosen.torch)  # what is installed stays
        return COMMANDS[chosen.command](chosen.torch, chosen.rest)
    except Problem as problem:
        print("\n%s" % problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
