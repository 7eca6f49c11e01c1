"""Linux packages from the frozen folder: a .deb, and a tarball with an installer.

python packaging/linux.py [deb] [tarball]      after packaging/freeze.py; the packages go to dist/
"""

from __future__ import annotations

import gzip
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import describe
import icons
import notices
import project
from system import QT_LIBRARIES

HERE = project.ROOT / "packaging" / "linux"
DIST = project.ROOT / "dist"
FROZEN = DIST / "trilobyte"
ICONS = project.ROOT / "resources" / "icons"
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
ICON_NAMES = {"trilobyte": "apps/trilobyte", "trilo-file": "mimetypes/application-x-trilobyte"}
# What the frozen folder takes from the system, beyond system.py's table: library -> Debian's package.
SYSTEM_LIBRARIES = {
    "libc.so.6": "libc6", "libm.so.6": "libc6", "libdl.so.2": "libc6", "libpthread.so.0": "libc6",
    "librt.so.1": "libc6", "libutil.so.1": "libc6", "libresolv.so.2": "libc6", "libmvec.so.1": "libc6",
    "ld-linux-x86-64.so.2": "libc6", "ld-linux-aarch64.so.1": "libc6",
    "libcrypt.so.1": "libcrypt1", "libnsl.so.2": "libnsl2", "libz.so.1": "zlib1g",
    "libGLX.so.0": "libglx0", "libOpenGL.so.0": "libopengl0", "libdrm.so.2": "libdrm2", "libpulse.so.0": "libpulse0",
    "libzstd.so.1": "libzstd1",
}  # fmt: skip
UNUSED = {"libtbb.so.12"}  # of parts of numba that nothing of ours loads


def stage(root: Path) -> Path:
    """Lay out what every kind of package has below its prefix: bin, lib/trilobyte, share."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(FROZEN, root / "lib" / "trilobyte", symlinks=True)
    (root / "bin").mkdir()
    for name in ("trilobyte", "trilobyte-gui"):
        (root / "bin" / name).symlink_to(f"../lib/trilobyte/{name}")
    share = root / "share"
    copies = {
        "trilobyte.desktop": "applications/trilobyte.desktop",
        "trilobyte.metainfo.xml": f"metainfo/{project.APP_ID}.metainfo.xml",
        "trilobyte-mime.xml": "mime/packages/trilobyte.xml",
    }
    for source, target in copies.items():
        write(share / target, filled((HERE / source).read_text("utf-8")).encode())
    for name, place in ICON_NAMES.items():
        draw = icons.drawer(name)
        for side in icons.HICOLOR:
            write(share / f"icons/hicolor/{side}x{side}/{place}.png", draw(side))
        write(share / f"icons/hicolor/scalable/{place}.svg", (ICONS / f"{name}.svg").read_bytes())
    made = project.ROOT / "build" / "described"
    describe.write_all(made)
    for name in ("trilobyte.1", "trilobyte-gui.1"):
        write(share / f"man/man1/{name}.gz", packed((made / name).read_bytes()))
    for name, place in {
        "trilobyte.bash": "bash-completion/completions/trilobyte",
        "_trilobyte": "zsh/vendor-completions/_trilobyte",
        "trilobyte.fish": "fish/vendor_completions.d/trilobyte.fish",
    }.items():
        write(share / place, (made / name).read_bytes())
    return root


def filled(text: str) -> str:
    """A template with its names replaced; what lies at the project's address is left out while there is none."""
    if not project.HOMEPAGE:
        text = re.sub(r" *<(url|screenshots)\b.*?</\1>\n", "", text, flags=re.DOTALL)
    for name, value in {
        "APP_ID": project.APP_ID,
        "HOMEPAGE": project.HOMEPAGE,
        "VERSION": project.VERSION,
        "DATE": describe.release_date(),
    }.items():
        text = text.replace(f"@{name}@", value)
    return text


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def packed(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def dependencies(folder: Path) -> tuple[list[str], str]:
    """Debian's packages that hold the libraries which the folder needs and has not, and the least glibc."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    programs = [file for file in files if file.open("rb").read(4) == b"\x7fELF"]
    mine = {file.name for file in folder.rglob("*")}
    needed, glibc = set(), (0, 0)
    for start in range(0, len(programs), 50):
        told = subprocess.run(["readelf", "-dV", *programs[start : start + 50]], capture_output=True, text=True,
                              check=False).stdout  # fmt: skip
        needed |= set(re.findall(r"\(NEEDED\).*\[(.*)\]", told))
        glibc = max([glibc, *(tuple(map(int, each.split("."))) for each in re.findall(r"GLIBC_(\d+\.\d+)", told))])
    table = {**{library: names[0] for library, names in QT_LIBRARIES.items()}, **SYSTEM_LIBRARIES}
    missing = needed - mine - UNUSED
    unknown = missing - table.keys()
    if unknown:
        raise SystemExit(f"Which packages hold these libraries? Add them to SYSTEM_LIBRARIES: {sorted(unknown)}")
    return sorted({table[library] for library in missing} - {"libc6"}), ".".join(map(str, glibc))


def deb() -> Path:
    """Build the .deb with dpkg-deb alone: there is nothing to compile, and no script to run at installation."""
    package = project.ROOT / "build" / "deb"
    shutil.rmtree(package, ignore_errors=True)
    usr = stage(package / "usr")
    doc = usr / "share" / "doc" / "trilobyte"
    write(doc / "copyright", copyright_file().encode())
    write(doc / "changelog.gz", packed(debian_changelog().encode()))
    write(doc / "NOTICES.md.gz", packed((usr / "lib/trilobyte/_internal/trilobyte_gui/_data/notices.md").read_bytes()))
    write(usr / "share/lintian/overrides/trilobyte", (HERE / "lintian-overrides").read_bytes())
    for file in package.rglob("*"):
        if not file.is_symlink():
            runs = file.is_dir() or file.parent == usr / "lib/trilobyte"
            file.chmod(0o755 if runs else 0o644)
    needed, glibc = dependencies(usr / "lib" / "trilobyte")
    size = sum(file.lstat().st_size for file in usr.rglob("*")) // 1024
    control = "\n".join([
        "Package: trilobyte",
        f"Version: {project.VERSION}",
        f"Architecture: {ARCHITECTURE}",
        f"Maintainer: {project.MAINTAINER}",
        f"Installed-Size: {size}",
        f"Depends: libc6 (>= {glibc}), fontconfig-config, {', '.join(needed)}",
        "Recommends: ca-certificates, fuse3, xdg-utils",
        "Section: sound",
        "Priority: optional",
        *([f"Homepage: {project.HOMEPAGE}"] if project.HOMEPAGE else []),
        "Description: archiver for music libraries, smaller than FLAC",
        " Drop folders of lossless audio in, see what each track would weigh as FLAC and",
        " as Trilobyte, compress them, and later get the WAV or FLAC back, bit for bit,",
        " with every tag and picture. Originals are only read, and every archive is",
        " decoded afresh and compared before it gets its name.",
        " .",
        " The package brings its own Python and libraries.",
        "",
    ])  # fmt: skip
    write(package / "DEBIAN" / "control", control.encode())
    sums = subprocess.run("find usr -type f -print0 | sort -z | xargs -0 md5sum", shell=True, cwd=package, check=True,
                          capture_output=True).stdout  # fmt: skip
    write(package / "DEBIAN" / "md5sums", sums)
    target = DIST / f"trilobyte_{project.VERSION}_{ARCHITECTURE}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", package, target], check=True)
    return target


def debian_changelog() -> str:
    date = subprocess.run(["date", "-uR", "-d", describe.release_date()], capture_output=True, text=True, check=True)
    return (
        f"trilobyte ({project.VERSION}) unstable; urgency=medium\n\n  * See the changelog of the project.\n\n"
        f" -- {project.MAINTAINER}  {date.stdout.strip()}\n"
    )


def copyright_file() -> str:
    """In Debian's machine-readable form; the texts of what is bundled are in NOTICES.md."""
    lines = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: Trilobyte",
        *([f"Source: {project.HOMEPAGE}"] if project.HOMEPAGE else []),
        "",
        "Files: *",
        "Copyright: 2026 The authors of Trilobyte",
        "License: GPL-3.0-or-later",
        " On Debian systems, the full text of the GNU General Public License version 3",
        " is in /usr/share/common-licenses/GPL-3.",
        "Comment: The package carries, below usr/lib/trilobyte/_internal, with their",
        " licences in /usr/share/doc/trilobyte/NOTICES.md.gz:",
        *(f"  {each.name} {each.version}: {notices.licence_of(each)}" for each in notices.bundled()),
        "",
    ]
    return "\n".join(lines)


def tarball() -> Path:
    name = f"trilobyte-{project.VERSION}-linux-{platform.machine()}"
    folder = project.ROOT / "build" / name
    shutil.rmtree(folder, ignore_errors=True)
    tree = stage(folder / "tree")
    completion = tree / "share" / "zsh"
    (completion / "vendor-completions").rename(completion / "site-functions")
    shutil.copy(HERE / "install.sh", folder)
    for file in ("LICENSE", "CHANGELOG.md"):
        shutil.copy(project.ROOT / file, folder)
    target = DIST / f"{name}.tar.xz"
    with tarfile.open(target, "w:xz", preset=6) as archive:
        archive.add(folder, name, filter=owned_by_root)
    return target


def owned_by_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


if __name__ == "__main__":
    os.umask(0o022)
    for kind in sys.argv[1:] or ["deb", "tarball"]:
        made = {"deb": deb, "tarball": tarball}[kind]()
        print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
