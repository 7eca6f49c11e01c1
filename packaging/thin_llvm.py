"""A smaller libllvmlite for the frozen folder: LLVM for this kind of processor alone, where the wheel's serves twenty.

python packaging/thin_llvm.py TARGET      (Linux, with a C++ compiler and Debian's llvm-NN-dev of the wheel's NN)

It weighs 44 MB instead of 160. The sources are llvmlite's own, of the installed version. Whether it does the same is
checked by freeze.py, which compiles every kernel with it and codes the golden segment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

COMPONENTS = ("mcjit", "orcjit", "orcdebugging", "native", "passes", "irreader", "linker", "bitwriter")
LINK = ("-static-libstdc++", "-static-libgcc", "-Wl,--gc-sections", "-Wl,--exclude-libs,ALL", "-Wl,--no-undefined",
        "-Wl,-Bsymbolic", "-Wl,--strip-all")  # fmt: skip


class NotHere(Exception):
    """It cannot be built on this computer; the message says what is missing."""


def main() -> int:
    build(Path(sys.argv[1]))
    return 0


def build(target: Path) -> None:
    """Build it as `target`; raises NotHere before anything is done."""
    import llvmlite.binding

    if not sys.platform.startswith("linux"):
        raise NotHere("only Linux has LLVM as a package that fits")
    major = llvmlite.binding.llvm_version_info[0]
    config, compiler = shutil.which(f"llvm-config-{major}"), shutil.which("g++")
    if not config or not compiler:
        raise NotHere(f"that takes llvm-{major}-dev, zlib1g-dev, libzstd-dev and g++")

    def told(*options: str) -> list[str]:
        return subprocess.run([config, *options], check=True, capture_output=True, text=True).stdout.split()

    flags = ["-O2", "-fPIC", "-std=c++17", "-fvisibility=hidden", "-ffunction-sections", "-fdata-sections", "-w"]
    flags += [*told("--cppflags"), "-DLLVMLITE_LLVM_ASSERTIONS_STATE=0"]
    flags += [] if told("--has-rtti") == ["YES"] else ["-fno-rtti"]
    with tempfile.TemporaryDirectory(prefix="trilobyte-llvm-") as folder:
        sources = fetch(Path(folder))
        objects = [each.with_suffix(".o") for each in sources]
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            commands = [[compiler, *flags, "-c", s, "-o", o] for s, o in zip(sources, objects, strict=True)]
            list(workers.map(lambda command: subprocess.run(command, check=True), commands))
        libraries = told("--link-static", "--libs", *COMPONENTS) + told("--link-static", "--system-libs", *COMPONENTS)
        command = [compiler, "-shared", "-o", target, *objects, *LINK, *told("--ldflags"), *libraries]
        subprocess.run(command, check=True)


def fetch(folder: Path) -> list[Path]:
    """The C++ sources of the installed llvmlite, without what would draw in every kind of processor."""
    wanted = f"llvmlite=={metadata.version('llvmlite')}"
    pip = [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    pip += ["--no-build-isolation", "--no-binary", ":all:", "--dest", str(folder), wanted]
    subprocess.run(pip, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (ffi,) = folder.glob("llvmlite-*/ffi")
    (ffi / "initfini.cpp").write_text(native_only((ffi / "initfini.cpp").read_text("utf-8")), "utf-8")
    return sorted(ffi.glob("*.cpp"))


def native_only(source: str) -> str:
    """initfini.cpp without the lines that name all targets; numba asks for the native one."""
    lines = source.splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("INIT(All")]
    if len(kept) == len(lines) or not any(line.startswith("INIT(NativeTarget)") for line in kept):
        raise SystemExit("llvmlite's initfini.cpp is not as it was: see packaging/thin_llvm.py")
    return "".join(kept)


if __name__ == "__main__":
    sys.exit(main())
