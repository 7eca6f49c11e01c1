"""The command line with a real scheduler and two workers: what one computer does, told and written as it does it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.archive_helpers import make_flac, make_wav, music, some_metadata, tree
from tests.helpers.real_cluster import MODULE, Ended, manifest, started, trilobyte, wait_for
from trilobyte_gui.cli import main
from trilobyte_gui.codec.errors import ExitCode
from trilobyte_gui.gpu import devices

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals end what is started here"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with started("cluster", "start", "--workers", 2, "--port", 0) as (_, told):
        found = re.search(r"A cluster of 2 workers is at (tcp://127\.0\.0\.1:\d+)\.", told)
        assert found, told
        yield found[1]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library") / "in"
    for number in range(5):
        make_wav(folder / f"{number}.wav", music(3000 + number, seed=number))
    make_flac(folder / os.fsdecode(b"two\xff") / "tagged.flac", music(4000, seed=9), metadata=some_metadata())
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff" + bytes(900))
    (folder / "short.flac").write_bytes((folder / os.fsdecode(b"two\xff") / "tagged.flac").read_bytes()[:9000])
    return folder


@pytest.fixture(scope="module")
def alone(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    out = tmp_path_factory.mktemp("alone")
    return out, trilobyte("compress", sources, "-o", out, "--preset", "fast")


def facts(ended: Ended) -> dict[str, dict[str, object]]:
    """What was told of each file and of all, but for times and the folders that archives are in."""
    told = {}
    for event in ended.events:
        if event["event"] in ("done", "failed", "skipped", "up_to_date", "summary"):
            kept = {key: value for key, value in event.items() if not key.endswith("_s") and "target" not in key}
            kept = {key: round(value, 6) if isinstance(value, float) else value for key, value in kept.items()}
            told[str(event.get("path", "all"))] = kept
    return told


def test_compress_update_verify_check_and_restore(
    address: str, sources: Path, alone: tuple[Path, Ended], tmp_path: Path, own_home: Path
) -> None:
    out, mine = tmp_path / "out", Path(shutil.copytree(sources, tmp_path / "in", symlinks=True))
    before = {path: path.stat().st_mtime_ns for path in mine.rglob("*") if path.is_file()}

    # the same events, exit code, archives and manifest
    ran = trilobyte("compress", sources, "-o", out, "--preset", "fast", "--cluster", address)
    assert ran.code == alone[1].code == ExitCode.SOURCE_DAMAGED
    assert facts(ran) == facts(alone[1])
    assert {"start", "overall", "cluster", "done", "failed", "summary"} <= {event["event"] for event in ran.events}
    threads = 2 * max(1, (os.cpu_count() or 1) // 2)
    assert ran.of("cluster")[-1] == {
        "event": "cluster", "scheduler": address, "workers": 2, "threads": threads, "left_out": [],
    }  # fmt: skip
    assert tree(out) == tree(alone[0])
    assert all((out / name).read_bytes() == (alone[0] / name).read_bytes() for name in tree(out))

    # nothing to do; one that was changed; one that was renamed
    assert trilobyte("compress", sources, "-o", out, "--preset", "fast", "--cluster", address).of("done") == []
    shutil.rmtree(out)
    trilobyte("compress", mine, "-o", out, "--preset", "fast", "--cluster", address)
    make_wav(mine / "1.wav", music(5000, seed=50))
    (mine / "2.wav").rename(mine / "renamed.wav")
    ran = trilobyte("compress", mine, "-o", out, "--preset", "fast", "--cluster", address)
    assert {event["path"] for event in ran.of("done")} == {str(mine / "1.wav"), str(mine / "renamed.wav")}
    assert (ran.of("summary")[0]["done"], ran.of("summary")[0]["moved"]) == (1, 1)
    names = {each["path"] for each in manifest(out / "in")["files"]}
    assert "renamed.wav" in names
    assert "2.wav" not in names

    # what is there is verified, and known to the journal of this computer
    (mine / "short.flac").unlink()
    trilobyte("compress", mine, "-o", out, "--preset", "fast", "--cluster", address, "--prune")
    shutil.rmtree(own_home / "data", ignore_errors=True)
    ran = trilobyte("verify", out, "--cluster", address)
    assert (ran.code, ran.of("summary")[0]["done"]) == (ExitCode.OK, 6)
    (out / "in" / "1.wav.trilo").unlink()
    ran = trilobyte("check", out, "--full", "--cluster", address)
    assert ran.code == ExitCode.CANNOT_READ
    assert [event["path"] for event in ran.of("finding") if event["state"] == "missing"]
    assert len([event for event in ran.of("finding") if event["state"] == "sound"]) == 5

    # and comes back
    ran = trilobyte("restore", out, "-o", tmp_path / "back", "--cluster", address)
    assert ran.code == ExitCode.ARCHIVE_DAMAGED  # one is missing
    restored = tmp_path / "back" / "out" / "in"
    if not restored.exists():
        restored = tmp_path / "back" / "in"
    for path in restored.rglob("*"):
        if path.is_file():
            original = mine / path.relative_to(restored)
            assert path.read_bytes() == original.read_bytes()
            assert path.stat().st_mtime_ns == before.get(original, path.stat().st_mtime_ns)


def test_paths_are_mapped(address: str, sources: Path, tmp_path: Path, own_home: Path) -> None:
    """The command sees everything below /mnt, as it were, and the workers below another folder."""
    data = tmp_path / "data"
    shutil.copytree(sources, data / "in")
    (data / "out").mkdir()
    (tmp_path / "mnt").symlink_to(data)
    made = ("-o", tmp_path / "mnt" / "out", "--preset", "fast", "--cluster", address)
    ran = trilobyte("compress", tmp_path / "mnt" / "in", *made, "--map", f"{tmp_path / 'mnt'}={data}")
    assert ran.of("summary")[0]["done"] == 6
    assert all(event["target"].startswith(f"{tmp_path}/mnt/out") for event in ran.of("done"))
    lost = trilobyte("compress", tmp_path / "mnt" / "in", *made, "--map", f"{tmp_path / 'mnt'}=/nowhere")
    assert lost.code == ExitCode.CLUSTER
    (error,) = lost.of("error")
    assert "/nowhere/out" in error["message"]


def test_ctrl_c_stops_the_workers_too(address: str, tmp_path: Path, own_home: Path) -> None:
    for number in range(4):
        make_wav(tmp_path / "in" / f"{number}.wav", music(400_000, seed=number))
    line = [*MODULE, "compress", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--preset", "fast", "--json"]
    line += ["--cluster", address]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for told in process.stdout:
            if json.loads(told)["event"] == "progress":
                process.send_signal(signal.SIGINT)
                break
        rest = [json.loads(told) for told in process.stdout]
        assert process.wait(60) == ExitCode.INTERRUPTED
    assert {event["error"] for event in rest if event["event"] == "failed"} == {"Interrupted"}
    assert rest[-1]["event"] == "summary"
    wait_for("parts are removed", lambda: not list((tmp_path / "out").rglob("*.part")))

    # resume finishes it, on the cluster
    ran = trilobyte("resume")
    assert ran.code == ExitCode.OK
    assert ran.of("cluster")
    assert len(list((tmp_path / "out").rglob("*.trilo"))) == 4


def test_update_of_a_collection(address: str, tmp_path: Path, own_home: Path) -> None:
    """What changed is archived by the workers, what is gone stays listed as such, and then nothing is left to do."""
    library, out = tmp_path / "in", tmp_path / "out"
    for number in range(3):
        make_wav(library / f"{number}.wav", music(3000, seed=number))
    assert trilobyte("collection", "add", "mine", library, "-o", out, "--preset", "fast").code == ExitCode.OK
    ran = trilobyte("update", "--cluster", address)
    assert (ran.code, ran.of("summary")[0]["done"]) == (ExitCode.OK, 3)
    assert ran.of("cluster")[-1]["workers"] == 2
    make_wav(library / "1.wav", music(4000, seed=9))
    (library / "2.wav").rename(library / "two.wav")
    ran = trilobyte("update", "mine", "--cluster", address)
    assert (ran.code, ran.of("summary")[0]["done"], ran.of("summary")[0]["moved"]) == (ExitCode.OK, 1, 1)
    assert trilobyte("status", library, "-o", out).code == ExitCode.OK
    assert trilobyte("update", "--cluster", address).of("done") == []
    trilobyte("restore", out, "-o", tmp_path / "back")
    for path in library.iterdir():
        assert next((tmp_path / "back").rglob(path.name)).read_bytes() == path.read_bytes()


def test_without_a_scheduler(tmp_path: Path, sources: Path, own_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ran = trilobyte("compress", sources, "-o", tmp_path, "--cluster", f"tcp://127.0.0.1:{port}")
    assert ran.code == ExitCode.CLUSTER
    (error,) = ran.of("error")
    assert error["message"] == f"no scheduler answers at tcp://127.0.0.1:{port}"
    assert "trilobyte cluster start" in error["hint"]


@pytest.mark.parametrize(
    "address",
    ["junk", "localhost:99999", "localhost:0", "tcp://127.0.0.1", ":8786", "http://a:1", "a..b:1", ""],
)
def test_what_is_no_address_is_told(
    address: str, tmp_path: Path, sources: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [["worker", address]]
    if address:  # none at all means this program
        lines.append(["compress", str(sources), "-o", str(tmp_path), "--cluster", address])
    for line in lines:
        assert main.main([*line, "--json"]) == ExitCode.CLUSTER
        error = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert error["message"] == f"{address} is not the address of a scheduler"
        assert "tcp://127.0.0.1:8786" in error["hint"]


def test_an_address_may_lack_its_protocol(address: str, sources: Path, tmp_path: Path, own_home: Path) -> None:
    bare = address.removeprefix("tcp://")
    with started("worker", bare, "--jobs", 1) as (_, words):
        assert words == f"This worker serves {address} with 1 thread. Ctrl-C ends it.\n"
    ran = trilobyte("compress", sources / "1.wav", "-o", tmp_path, "--preset", "fast", "--cluster", bare)
    assert (ran.code, ran.of("cluster")[0]["scheduler"]) == (ExitCode.OK, address)


def test_a_scheduler_that_goes_is_told_in_our_words_alone(tmp_path: Path, own_home: Path) -> None:
    for number in range(4):
        make_wav(tmp_path / "in" / f"{number}.wav", music(400_000, seed=number))
    with started("cluster", "start", "--workers", 1, "--port", 0) as (scheduler, told):
        address = told.split(" is at ")[1].split(". ")[0]
        line = [*MODULE, "compress", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--preset", "fast", "-q"]
        with subprocess.Popen([*line, "--cluster", address], stderr=subprocess.PIPE, text=True) as command:
            wait_for("a file is begun", lambda: list((tmp_path / "out").rglob(".*.wav.trilo.*.part")))
            scheduler.kill()
            _, words = command.communicate(timeout=120)
    assert command.returncode == ExitCode.CLUSTER
    assert f"the scheduler at {address} does not answer any more" in words
    assert not re.search(r"distributed|tornado|asyncio|Traceback", words), words
    assert len(words.splitlines()) <= 5


def test_a_worker_that_is_not_alike_is_named(tmp_path: Path, sources: Path) -> None:
    """It lacks a language model: a batch is not begun with it."""
    with started("cluster", "start", "--workers", 0, "--port", 0) as (_, told):
        address = told.split(" is at ")[1].split(". ")[0]
        models = tmp_path / "home" / "data" / "models"
        models.mkdir(parents=True)
        with started("worker", address, "--jobs", 1, "--name", "other") as (_, words):
            assert words == f"This worker serves {address} with 1 thread. Ctrl-C ends it.\n"
            shipped = next((Path(__file__).parents[2] / "models").glob("lm*.safetensors"), None)
            if shipped is None:
                pytest.skip("no language model is shipped")
            data = shipped.read_bytes()
            (models / "mine.safetensors").write_bytes(data + b"\0")
            ran = trilobyte(
                "compress", sources, "-o", tmp_path / "out", "--cluster", address, TRILOBYTE_HOME=str(tmp_path / "home")
            )
    assert ran.code == ExitCode.CLUSTER
    (error,) = ran.of("error")
    assert f"other ({address[:6]}" in error["message"]
    assert "the language model mine is missing there" in error["message"]


def test_a_worker_waits_for_its_scheduler_and_a_killed_one_leaves_nothing(tmp_path: Path) -> None:
    import psutil

    for number in range(2):
        make_wav(tmp_path / "in" / f"{number}.wav", music(400_000, seed=number))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with started("worker", f"tcp://127.0.0.1:{port}", "--jobs", 1) as (worker, words):
        assert words == f"There is no scheduler at tcp://127.0.0.1:{port}; this worker waits for one.\n"
        with started("cluster", "start", "--workers", 0, "--port", port):
            line = [*MODULE, "compress", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--preset", "fast", "-q"]
            with subprocess.Popen([*line, "--cluster", f"tcp://127.0.0.1:{port}"]) as command:
                wait_for("a file is begun", lambda: list((tmp_path / "out").rglob(".*.wav.trilo.*.part")))
                processes = psutil.Process(worker.pid).children(recursive=True)
                assert any("verify_worker" in " ".join(each.cmdline()) for each in processes)
                worker.kill()
                _, alive = psutil.wait_procs(processes, timeout=30)
                assert not alive
                with started("worker", f"tcp://127.0.0.1:{port}", "--jobs", 1):
                    assert command.wait(120) == 0
    assert tree(tmp_path / "out") == ["in/0.wav.trilo", "in/1.wav.trilo", "in/trilobyte-manifest.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("compress", "a", "--map", "relative=/data"),
        ("compress", "a", "--map", "/mnt"),
        ("worker",),
        ("worker", "tcp://127.0.0.1:1", "--map", "x"),
        ("cluster", "start", "--workers", "-1"),
        ("cluster", "start", "--port", "70000"),
    ],
)
def test_what_is_not_understood(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    assert ended.value.code == ExitCode.USAGE


def test_dask_is_loaded_with_the_option_only() -> None:
    code = (
        "import sys, trilobyte_gui.cli.batch, trilobyte_gui.cli.resume, trilobyte_gui.cli.main\n"
        "assert not {'dask', 'distributed', 'tornado'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_dask_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith(("trilobyte_gui.cluster", "distributed", "dask"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setitem(sys.modules, "dask", None)
    assert main.main(["worker", "tcp://127.0.0.1:1"]) == ExitCode.NEEDS_NEWER
    assert "pip install 'trilobyte-gui[cluster]'" in capsys.readouterr().err


def test_workers_that_dask_starts_by_need(tmp_path: Path, sources: Path, own_home: Path) -> None:
    """None is there when the command begins; none of them is told what belongs to Trilobyte."""
    program = tmp_path / "adaptive.py"
    program.write_text(
        "import sys\n"
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    where = {'host': '127.0.0.1', 'dashboard_address': None}\n"
        "    with LocalCluster(n_workers=0, threads_per_worker=2, **where) as cluster:\n"
        "        cluster.adapt(minimum=0, maximum=2)\n"
        "        print(cluster.scheduler_address, flush=True)\n"
        "        sys.stdin.read()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, str(program)], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        ran = trilobyte("compress", sources, "-o", tmp_path / "out", "--preset", "fast", "--cluster", address)
        assert process.stdin is not None
        process.stdin.close()
    assert ran.of("summary")[0]["done"] == 6
    assert ran.of("cluster")[0]["workers"] == 0
    assert ran.of("cluster")[-1]["workers"] > 0


def test_previews_that_workers_make_are_kept_here(address: str, tmp_path: Path, own_home: Path) -> None:
    """The same as one computer makes, where the command was started."""
    make_wav(tmp_path / "in" / "1.wav", music(50_000))
    heard = []
    for name, more in (("here", ()), ("there", ("--cluster", address))):
        shutil.rmtree(own_home / "data", ignore_errors=True)
        ran = trilobyte("compress", tmp_path / "in", "-o", tmp_path / name, "--preset", "quick", "--preview", 1, *more)
        (done,) = ran.of("done")
        assert trilobyte("preview", done["target"], "-o", tmp_path / f"{name}.opus").code == ExitCode.OK
        heard.append((done["preview_bytes"], (tmp_path / f"{name}.opus").read_bytes()))
    assert heard[0] == heard[1]
    assert heard[0][0] > 0


@pytest.mark.skipif(not devices.found(), reason="no OpenCL device")
def test_a_worker_with_a_gpu_uses_it(tmp_path: Path, own_home: Path) -> None:
    """To the same bytes; a worker without one is left out, by its name."""
    for number in range(8):  # more than one worker is given
        make_wav(tmp_path / "in" / f"{number}.wav", music(3000, seed=number))
    line = ("compress", tmp_path / "in", "--preset", "quick", "-o")
    assert trilobyte(*line, tmp_path / "here").code == ExitCode.OK
    with started("cluster", "start", "--workers", 0, "--port", 0) as (_, told):
        address = told.split(" is at ")[1].split(". ")[0]
        without = started(
            "worker", address, "--jobs", 1, "--name", "without", OCL_ICD_VENDORS=str(tmp_path / "no drivers")
        )
        with started("worker", address, "--jobs", 1, "--name", "with"), without:
            ran = trilobyte(*line, tmp_path / "there", "--cluster", address, "--device", "gpu:0")
    assert ran.code == ExitCode.OK
    (left_out,) = ran.of("cluster")[-1]["left_out"]
    assert left_out.startswith("without (tcp://")
    assert "no GPU" in left_out
    for number in range(8):
        (mine, theirs) = (tmp_path / each / "in" / f"{number}.wav.trilo" for each in ("here", "there"))
        assert mine.read_bytes() == theirs.read_bytes()
