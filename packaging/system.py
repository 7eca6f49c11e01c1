"""What Trilobyte needs of the operating system, and how to have it installed.

Read by launch.py with whatever Python there is: as there, the syntax of Python 3.6 and the standard library.
"""

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from typing import List, Optional, Sequence, Tuple

# What Qt's window system plugins load from the system, and the package that has it:
# library: (Debian and Ubuntu, Fedora, Arch, openSUSE)
QT_LIBRARIES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11", "libX11-6"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libbrotlidec.so.1": ("libbrotli1", "libbrotli", "brotli", "libbrotlidec1"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2", "libfreetype6"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libgthread-2_0-0"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs", "krb5", "krb5"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland", "libwayland-client0"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland", "libwayland-cursor0"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl", "wayland", "libwayland-egl1"),
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb", "libxcb1"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", "libxcb-cursor0"),
    "libxcb-glx.so.0": ("libxcb-glx0", "libxcb", "libxcb", "libxcb-glx0"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", "libxcb-keysyms1"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb", "libxcb-render0"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil", "libxcb-render-util0",
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb", "libxcb-shm0"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb", "libxcb-sync1"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util", "libxcb-util1"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb", "libxcb-xfixes0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    "libxkbcommon-x11.so.0": (
        "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", "libxkbcommon-x11-0",
    ),
}
# program: (column of the table above, how it installs, what to run before)
PACKAGE_MANAGERS: List[Tuple[str, int, List[str], List[str]]] = [
    ("apt-get", 0, ["install", "-y", "--no-install-recommends"], ["update"]),
    ("dnf", 1, ["install", "-y"], []),
    ("pacman", 2, ["-S", "--needed", "--noconfirm"], []),
    ("zypper", 3, ["--non-interactive", "install"], []),
]

Columns = Sequence[Sequence[str]]  # package names, in the columns of QT_LIBRARIES


def say(text: str) -> None:
    """Tell how it goes, apart from the output of the programs that are run."""
    print(text, file=sys.stderr, flush=True)


def tail(text: str, lines: int) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_commands(columns: Columns) -> Optional[List[List[str]]]:
    """The commands that install the packages, each a list; None where the package manager is unknown."""
    for program, column, install, before in PACKAGE_MANAGERS:
        if shutil.which(program):
            packages = sorted(set(columns[column]))
            commands = [[program, *before]] if before else []
            return [*commands, [program, *install, *packages]]
    return None


def may_become_root() -> Optional[List[str]]:
    """What to put before a command so that it runs as root without asking: [], ["sudo", "-n"], or None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def install_packages(columns: Columns, what: str) -> Optional[str]:
    """Install system packages where that needs no question; return the one command to run where it does."""
    commands = install_commands(columns)
    if commands is None:
        return "install the packages that hold them with your system's package manager"
    root = may_become_root()
    if root is not None:
        say("Installing %s through %s ..." % (what, commands[-1][0]))
        env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        for command in commands:
            done = subprocess.run(root + command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env,
                                  check=False)
        if done.returncode == 0:
            return None
        say(tail(done.stdout.decode("utf-8", "replace"), 5))
    return " && ".join("sudo " + " ".join(map(shlex.quote, command)) for command in commands)


def check_system_libraries() -> None:
    """Make Qt's system libraries present on Linux; say what to do where that takes a password."""
    if not sys.platform.startswith("linux"):
        return
    missing = [library for library in QT_LIBRARIES if not loads(library)]
    if not missing:
        return
    columns = list(zip(*(QT_LIBRARIES[library] for library in missing)))
    command = install_packages(columns, "the system libraries that the window needs")
    if command is None:
        missing = [library for library in missing if not loads(library)]
        if not missing:
            return
        command = "find out which package has them"
    say("The window needs system libraries that are missing here: %s.\nTo have it, run:\n\n    %s\n"
        % (", ".join(missing), command))
