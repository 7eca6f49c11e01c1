"""Make the folder that runs without Python: dist/trilobyte (and Trilobyte.app), with kernels compiled beforehand.

python packaging/freeze.py      (through `launch.py package`, in an environment with the extra `package`)
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import icons
import notices
import project
import thin_llvm

ROOT = project.ROOT
MADE = ROOT / "build" / "frozen"
FOLDER = ROOT / "dist" / "trilobyte"
MOST_BYTES = 350_000_000  # aimed at; llvmlite's own LLVM alone has 160, see thin_llvm.py
LEVELS = {  # processors to compile for; others compile on first use
    "x86_64": ("x86-64-v3", "x86-64-v2"),
    "amd64": ("x86-64-v3", "x86-64-v2"),
    "arm64": ("apple-m1",) if sys.platform == "darwin" else ("generic",),
    "aarch64": ("generic",),
}[platform.machine().lower()]


def main() -> int:
    prepare()
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build" / "pyinstaller")]
    subprocess.run([*command, str(ROOT / "packaging" / "trilobyte.spec")], check=True, cwd=ROOT)
    internal = FOLDER / "_internal"
    if sys.platform.startswith("linux"):
        (FOLDER / "trilobyte-gui").symlink_to("trilobyte")
        strip(internal)
        tell_of_libraries(internal)
    for level in LEVELS:
        compile_kernels(internal / "trilobyte_gui" / "_data" / "kernels" / level, level)
    if sys.platform == "darwin":
        bundle = ROOT / "dist" / "Trilobyte.app" / "Contents"
        data = "Resources/trilobyte_gui/_data/kernels"
        shutil.copytree(internal / "trilobyte_gui" / "_data" / "kernels", bundle / data, dirs_exist_ok=True)
        shutil.copy(MADE / "trilo-file.icns", bundle / "Resources")
    size = sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"{FOLDER}: {size / 1e6:.0f} MB" + (", more than it should be" if size > MOST_BYTES else ""))
    return 0


def strip(folder: Path) -> None:
    """Take away what only debuggers read; not from wheels' own copies of libraries, which that breaks."""
    for file in folder.rglob("*.so*"):
        if not file.is_symlink() and not file.parent.name.endswith(".libs") and "kernels" not in file.parts:
            subprocess.run(["strip", "--strip-unneeded", str(file)], check=True)


def tell_of_libraries(internal: Path) -> None:
    """Add the licences of the libraries that came along to those of the Python packages."""
    if not shutil.which("dpkg"):
        print("The licences of bundled libraries are those of the Python packages only: this is no Debian or Ubuntu.")
        return
    texts, unknown = notices.of_libraries(internal)
    with (internal / "trilobyte_gui" / "_data" / "notices.md").open("a", encoding="utf-8") as file:
        file.write("\n" + texts)
    if unknown:
        print(f"No licence was found of {', '.join(unknown)}: install the Debian packages that have them.")


def prepare() -> None:
    """What the spec takes: icons, licences, the digest of the sources that kernels are compiled from."""
    from trilobyte_gui.compiled import SOURCES, sources_digest

    shutil.rmtree(MADE, ignore_errors=True)
    (MADE / "data" / "kernels").mkdir(parents=True)
    (MADE / "data" / "kernels" / SOURCES).write_text(sources_digest(), encoding="ascii")
    (MADE / "data" / "notices.md").write_text(notices.markdown(), encoding="utf-8")
    icons.write_all(MADE)
    try:
        thin_llvm.build(MADE / "libllvmlite.so")
    except thin_llvm.NotHere as reason:
        print(f"The folder gets llvmlite's own LLVM, for every kind of processor: {reason}.")
    for name in ("trilobyte", "trilobyte-gui"):
        (MADE / f"{name}.version").write_text(version_information(name), encoding="utf-8")


def version_information(name: str) -> str:
    """What Windows shows of a program under Properties, as PyInstaller reads it."""
    numbers = (*map(int, project.VERSION.split(".")), 0)
    told = {
        "CompanyName": "Trilobyte project",
        "FileDescription": project.SUMMARY if name == "trilobyte" else project.NAME,
        "FileVersion": project.VERSION,
        "InternalName": name,
        "LegalCopyright": "Free software under the GNU General Public License, version 3 or later",
        "OriginalFilename": f"{name}.exe",
        "ProductName": project.NAME,
        "ProductVersion": project.VERSION,
    }
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in told.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0, OS=0x40004, "
        f"fileType=1, subtype=0, date=(0, 0)), kids=[StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def compile_kernels(target: Path, level: str) -> None:
    """Let the frozen program compile for `level` and check itself; then it must find everything compiled."""
    program = FOLDER / ("trilobyte.exe" if os.name == "nt" else "trilobyte")
    command = [str(program), "-m", "trilobyte_gui.archive.execution.warm_up", "--all"]
    with tempfile.TemporaryDirectory(prefix="trilobyte-kernels-") as home:
        env = dict(os.environ, TRILOBYTE_HOME=home, NUMBA_CPU_NAME=level, NUMBA_CPU_FEATURES="")
        env.pop("TRILOBYTE_CACHE", None)
        subprocess.run(command, check=True, env=env)
        (made,) = Path(home, "cache", "kernels").iterdir()
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(made, target)
    if level == LEVELS[-1]:
        return  # an older level than this processor's own would not be chosen here
    with tempfile.TemporaryDirectory(prefix="trilobyte-kernels-") as home:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA_", "TRILOBYTE_"))}
        env |= {"TRILOBYTE_HOME": home, "NUMBA_DEBUG_CACHE": "1"}
        told = subprocess.run(command, check=True, env=env, capture_output=True, text=True).stdout
        if "data saved" in told or "data loaded" not in told:
            raise SystemExit(f"the kernels shipped for {level} are not taken:\n{told[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
