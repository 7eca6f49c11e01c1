"""What packages say agrees with the program; what documents say can be done. Building them is a command of its own."""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import re
import shlex
import shutil
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

from trilobyte_gui import __version__, compiled, paths
from trilobyte_gui.archive.execution import torch_runtime
from trilobyte_gui.cli.main import _parser
from trilobyte_gui.codec.container import MAGIC
from trilobyte_gui.codec.errors import CannotRead, NeedsNewer, NotVerified

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
DOCUMENTS = [
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "resources/guide.md", "resources/README.md", "models/README.md",
    "trilobyte_gui/ARCHITECTURE.md", "trilobyte_gui/codec/FORMAT.md", "trilobyte_gui/cli/JSON.md",
    "trilobyte_gui/archive/SAFETY.md", "resources/api.md", "resources/cluster.md",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _packaging_on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(PACKAGING))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


# ---- desktop ----


def test_the_desktop_entry_agrees_with_the_program():
    import project

    entry = dict(re.findall(r"^([\w\[\]]+)=(.*)$", text("packaging/linux/trilobyte.desktop"), re.MULTILINE))
    assert entry["Exec"] == "trilobyte-gui %F"
    assert entry["StartupWMClass"] == "trilobyte"
    assert project.MIME_TYPE in entry["MimeType"].split(";")
    assert 'setApplicationName("trilobyte")' in text("trilobyte_gui/gui/app.py")
    assert 'os.environ.get("FLATPAK_ID", "trilobyte")' in text("trilobyte_gui/gui/app.py")


@pytest.mark.parametrize("homepage", ["", "https://forge.example/somebody/trilobyte"])
def test_the_metainfo_names_an_address_only_where_there_is_one(monkeypatch, homepage):
    import linux
    import project

    monkeypatch.setattr(project, "HOMEPAGE", homepage)
    root = ET.fromstring(linux.filled(text("packaging/linux/trilobyte.metainfo.xml")))
    assert (root.findtext("url") or "") == homepage
    pictures = [picture.text or "" for picture in root.iter("image")]
    assert bool(pictures) == bool(homepage)
    for picture in pictures:
        assert picture.startswith(f"{homepage}/raw/HEAD/resources/")
        assert (ROOT / picture.removeprefix(f"{homepage}/raw/HEAD/")).is_file()


def test_the_metainfo_has_this_version_and_names():
    import linux
    import project

    root = ET.fromstring(linux.filled(text("packaging/linux/trilobyte.metainfo.xml")))
    assert root.findtext("id") == project.APP_ID
    assert next(root.iter("release")).get("version") == __version__ == project.VERSION
    assert root.findtext("provides/mediatype") == project.MIME_TYPE


def test_the_mime_type_knows_archives_by_their_first_bytes():
    import project

    kind = ET.fromstring(text("packaging/linux/trilobyte-mime.xml"))[0]
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    match, glob = kind.find(f"{space}magic/{space}match"), kind.find(f"{space}glob")
    assert match is not None
    assert glob is not None
    assert match.get("value").encode().decode("unicode_escape").encode("latin-1") == MAGIC
    assert (kind.get("type"), glob.get("pattern")) == (project.MIME_TYPE, f"*.{project.EXTENSION}")


def test_windows_macos_and_flatpak_say_the_same():
    import project

    installer = text("packaging/windows/trilobyte.iss")
    assert f'"Software\\Classes\\.{project.EXTENSION}"' in installer
    assert project.MIME_TYPE in installer
    document = project.info_plist()["UTExportedTypeDeclarations"][0]["UTTypeTagSpecification"]
    assert document == {"public.filename-extension": [project.EXTENSION], "public.mime-type": [project.MIME_TYPE]}
    (flatpak,) = (PACKAGING / "flatpak").glob("*.yml")
    assert flatpak.stem == project.APP_ID
    assert f"id: {project.APP_ID}\n" in flatpak.read_text(encoding="utf-8")
    assert f"trilobyte-{__version__}-linux" in flatpak.read_text(encoding="utf-8")


def test_the_spec_is_python_and_its_version_information_has_the_version():
    import freeze

    compile(text("packaging/trilobyte.spec"), "trilobyte.spec", "exec")
    assert __version__ in freeze.version_information("trilobyte")


def test_llvm_is_built_for_one_kind_of_processor(monkeypatch, tmp_path):
    import thin_llvm

    source = "// all\nINIT(AllTargets)\nINIT(AllAsmPrinters)\nINIT(NativeTarget)\n"
    assert thin_llvm.native_only(source) == "// all\nINIT(NativeTarget)\n"
    with pytest.raises(SystemExit):
        thin_llvm.native_only("something else\n")
    monkeypatch.setattr(thin_llvm.shutil, "which", lambda name: None)
    with pytest.raises(thin_llvm.NotHere):
        thin_llvm.build(tmp_path / "libllvmlite.so")
    assert not list(tmp_path.iterdir())


def test_icons_for_windows_and_macos_hold_their_sizes(qapp):
    import icons

    draw = icons.drawer("trilobyte")
    windows, mac = icons.ico(draw), icons.icns(draw)
    assert windows[:6] == bytes([0, 0, 1, 0, len(icons.ICO), 0])
    assert mac[:4] == b"icns"
    assert int.from_bytes(mac[4:8], "big") == len(mac)
    assert mac.count(b"\x89PNG") == len(icons.ICNS)


# ---- made from the parser ----


def commands(parser: argparse.ArgumentParser):
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def test_the_manual_page_has_every_command_and_option():
    import describe

    page = describe.command_page(_parser())
    for name, command in commands(_parser()):
        inner = dict(commands(command)) or {"": command}
        for more, each in inner.items():
            assert f".SS {name} {more}".rstrip() + "\n" in page
            for option in each._option_string_actions:
                assert option.replace("-", "\\-") in page


def test_completions_have_every_command():
    import describe

    scripts = describe.completions(_parser())
    for script in scripts.values():
        assert all(name in script for name, _ in commands(_parser()))
    assert "_shtab_trilobyte_mount_pos_0_COMPGEN=_shtab_compgen_files" in scripts["trilobyte.bash"]


# ---- notices ----


def test_notices_have_the_licence_of_everything_that_is_needed():
    import notices

    names = {notices.normal(each.name): each for each in notices.bundled()}
    assert {"numba", "llvmlite", "numpy", "av", "mutagen", "rich", "pyside6-essentials"} <= names.keys()
    assert "torch" not in names
    assert all(notices.licence_of(each) for each in names.values())
    assert "Redistribution and use" in "".join(words for _, words in notices.texts_of(names["numpy"]))


@pytest.mark.skipif(not shutil.which("dpkg"), reason="Debian has these texts")
def test_notices_have_the_licences_of_libraries_that_came_along(tmp_path):
    import notices

    (tmp_path / "av.libs").mkdir()
    (tmp_path / "libz.so.1").touch()
    (tmp_path / "av.libs" / "libz-0a1b2c3d.so.1.3").touch()
    (tmp_path / "libmadeup.so.7").touch()
    (tmp_path / "numpy.libs").mkdir()
    for place in (tmp_path, tmp_path / "numpy.libs"):
        (place / "libgfortran-0a1b2c3d.so.5").touch()
    told, unknown = notices.of_libraries(tmp_path)
    if Path("/usr/share/doc/zlib1g/copyright").is_file():
        assert "\n## libz\n" in told
        assert "Jean-loup Gailly" in told
        assert unknown == ["libmadeup"]
    else:
        assert unknown == ["libmadeup", "libz"]


# ---- kernels compiled beforehand ----


def test_shipped_kernels_are_copied_to_the_users_folder_once(tmp_path, monkeypatch):
    shipped = tmp_path / "shipped"
    (shipped / "module").mkdir(parents=True)
    (shipped / "module" / "kernel.nbc").write_bytes(b"code")
    monkeypatch.setenv("TRILOBYTE_CACHE", str(tmp_path / "cache"))
    folder = compiled._private_folder(shipped)
    assert (folder / "module" / "kernel.nbc").read_bytes() == b"code"
    (folder / "module" / "kernel.nbc").write_bytes(b"newer")
    assert compiled._private_folder(shipped) == folder
    assert (folder / "module" / "kernel.nbc").read_bytes() == b"newer"
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


def test_kernels_are_only_taken_by_processors_that_have_all_they_use(tmp_path, monkeypatch):
    for level in ("x86-64-v2", "x86-64-v3"):
        (tmp_path / level).mkdir()
    monkeypatch.setattr(compiled, "kernels_dir", lambda: tmp_path)
    for has, chosen in ((compiled._V3, "x86-64-v3"), (compiled._V2, "x86-64-v2"), (("sse3",), None)):
        monkeypatch.setattr(
            compiled.llvmlite.binding, "get_host_cpu_features", lambda has=has: dict.fromkeys(has, True)
        )
        assert getattr(compiled._shipped(), "name", None) == chosen


# ---- torch, fetched ----


@pytest.fixture
def wheels(tmp_path, monkeypatch, own_home):
    """A folder with one small wheel, which is all that is to be fetched."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "made_up-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("made_up/__init__.py", "NUMBER = 7\n")
    digest = hashlib.sha256((folder / "made_up-1-py3-none-any.whl").read_bytes()).hexdigest()
    one = {"url": "https://files.example/made_up-1-py3-none-any.whl", "sha256": digest}
    monkeypatch.setattr(torch_runtime, "files", lambda: [one])
    return folder


def test_torch_is_unpacked_into_the_users_folder(wheels):
    told = []
    torch_runtime.install(lambda *each: told.append(each), wheels)
    assert (paths.engine_dir() / "made_up" / "__init__.py").read_text() == "NUMBER = 7\n"
    assert told[-1][1] == told[-1][2] > 0
    assert [each.name for each in paths.engine_dir().parent.iterdir()] == ["engine"]
    assert torch_runtime.remove()
    assert not torch_runtime.remove()


def test_a_wrong_file_is_not_installed(wheels):
    with (wheels / "made_up-1-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"more")
    with pytest.raises(NotVerified):
        torch_runtime.install(lambda *each: None, wheels)
    assert not paths.engine_dir().exists()
    (wheels / "made_up-1-py3-none-any.whl").unlink()
    with pytest.raises(CannotRead):
        torch_runtime.install(lambda *each: None, wheels)


def test_without_torch_one_is_told_how_to_get_it(monkeypatch, own_home):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NeedsNewer) as told:
        torch_runtime.require()
    assert "trilobyte engine install" in told.value.hint


def test_the_list_of_files_is_for_the_torch_of_the_project():
    lock = json.loads(text("resources/engine.json"))
    assert f'"torch=={lock["torch"]}"' in text("pyproject.toml")
    assert {"linux-x86_64", "win-amd64", "macosx-arm64"} == lock["files"].keys()
    for files in lock["files"].values():
        assert all(each["url"].startswith("https://") and len(each["sha256"]) == 64 for each in files)
        assert f"torch-{lock['torch']}" in files[0]["url"]


# ---- documents ----


def anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name):
    here = ROOT / name
    for link in re.findall(r"\]\(([^)\s]+)\)", here.read_text(encoding="utf-8")):
        if "://" in link:
            assert link.startswith("https://"), link
            continue
        path, _, anchor = link.partition("#")
        target = (here.parent / path).resolve() if path else here
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_documented_exit_codes_are_those_there_are():
    from trilobyte_gui.codec.errors import EXIT_MEANINGS

    table = re.findall(r"^\| (\d+) \| (.+) \|$", text("README.md"), re.MULTILINE)
    assert table == [(str(code.value), words) for code, words in EXIT_MEANINGS.items()]


def test_the_documented_command_lines_are_understood():
    found = [
        line.partition("#")[0].strip()
        for name in ("README.md", "resources/guide.md", "CONTRIBUTING.md")
        for line in text(name).splitlines()
        if line.startswith("trilobyte ")
    ]
    assert len(found) > 10
    for line in found:
        words = list(itertools.takewhile(lambda word: word not in ("|", ">"), shlex.split(line)))
        _parser().parse_args(words[1:])


def test_the_documented_tasks_exist():
    import launch

    told = "".join(text(name) for name in ("README.md", "CONTRIBUTING.md", ".github/workflows/packages.yml"))
    tasks = set(re.findall(r"launch\.py ([a-z]+)", told))
    assert tasks <= launch.COMMANDS.keys()
    assert launch.COMMANDS.keys() - {"open"} <= tasks
    for module in set(re.findall(r"python -m (trilobyte_gui[.\w]*)", told)):
        assert any((ROOT / (module.replace(".", "/") + end)).is_file() for end in (".py", "/__main__.py")), module
    for script in set(re.findall(r"((?:packaging|tests)/[\w/]+\.(?:py|sh|iss|xml))", told)):
        assert (ROOT / script).is_file(), script


def test_packages_are_named_as_the_launcher_knows_them():
    named = set(re.findall(r"launch\.py package ([a-z ]+)", text(".github/workflows/packages.yml")))
    assert {word for words in named for word in words.split()} <= {"wheel", "folder", "deb", "tarball", "try"}
