"""The benchmark: real archives of small files, exactness told apart from failure, tables that add up."""

from __future__ import annotations

import json
import shutil
from xml.etree import ElementTree

import numpy as np
import pytest

from trilobyte_gui.bench import plot, rows, tables
from trilobyte_gui.bench.__main__ import main
from trilobyte_gui.bench.rows import AudioRow, PeerResult


def row(name: str, **facts) -> AudioRow:
    known = {
        "bits": 16, "channels": 2, "rate": 44100, "frames": 44100, "pcm_bytes": 176400, "flac8_bytes": 100000,
        "trilobyte_bytes": 90000, "encode_s": 0.5, "verify_s": 0.25, "decode_s": 0.25, "exact": True,
    }  # fmt: skip
    return AudioRow(name, "fast", name.split("/")[0], **{**known, **facts})


def test_ratios_are_over_the_files_that_both_have():
    made = [
        row("music/a.wav", reference={"sac_normal": PeerResult(80000)}, segments={"coded": 3, "raw": 1}),
        row("music/b.wav", trilobyte_bytes=70000, peers={"wavpack": PeerResult(140000, 1.0)}, encode_s=2.0),
        row("speech/c.wav", bits=8, trilobyte_bytes=None, exact=False, error="refused"),
    ]
    lines = [line.split() for line in tables.table(made).splitlines()]
    heads = ["/flac8", "/wavpack", "/sac_normal", "encode", "decode", "time/wavpack", "exact"]
    assert lines[0][6:] == heads
    by_label = {tuple(line[:2]): line for line in lines[1:]}
    music = by_label["music", "16"]
    assert music[2:] == ["2", "0:02", "0.4", "0.8000", "0.5000", "1.1250", "0.80x", "4.00x", "2.00", "2/2"]
    assert by_label["speech", "8"][-1] == "0/1"
    assert by_label["all", "all"][-1] == "2/3"
    assert tables.stored(made) == "4 segments: coded 75.0 %, raw 25.0 %"
    assert tables.failures(made) == "speech/c.wav (fast): refused"


def test_finds_the_reference_by_the_end_of_the_path(tmp_path):
    table = tmp_path / "peers.csv"
    table.write_text("file,channels,flac5,flac5_s,sac_high,sac_high_s\nspeech/a.flac,1,50,0.5,,\na.flac,1,60,,9,\n")
    reference = rows.read_reference(table)
    assert rows.look_up(reference, tmp_path / "speech" / "a.flac") == {"flac5": PeerResult(50, 0.5)}
    assert rows.look_up(reference, tmp_path / "a.flac") == {"flac5": PeerResult(60), "sac_high": PeerResult(9)}
    assert rows.look_up(reference, tmp_path / "b.flac") == {}


@pytest.fixture
def folder(tmp_path):
    from trilobyte_gui.audio.wav_writer import write_wav

    rng = np.random.default_rng(3)
    music = tmp_path / "dev" / "music"
    music.mkdir(parents=True)
    walk = np.cumsum(rng.integers(-200, 201, (9000, 2)), axis=0).clip(-30000, 30000).astype(np.int32)
    with (music / "walk.wav").open("wb") as f:
        write_wav(f, [walk], channels=2, rate=22050, bits=16, frames=9000)
    (music / "cut.wav").write_bytes((music / "walk.wav").read_bytes()[:30])
    (music / "notes.txt").write_text("not audio")
    return tmp_path / "dev"


def test_measures_a_folder(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("trilobyte_gui.bench.audio.pin", lambda: None)
    peers = [name for name in ("flac", "wavpack") if shutil.which(name)]
    told = tmp_path / "rows.json"
    arguments = ["audio", str(folder), "--preset", "fast", "--preset", "balanced", "--json", str(told)]
    assert main([*arguments, "--peers", ",".join(peers)]) == 1
    said = capsys.readouterr().out
    assert "music/cut.wav (fast):" in said
    made = {(line["file"], line["preset"]): line for line in json.loads(told.read_text(encoding="utf-8"))}
    assert len(made) == 4
    for preset in ("fast", "balanced"):
        good = made["music/walk.wav", preset]
        assert good["exact"] is True
        assert good["frames"] == 9000
        assert good["pcm_bytes"] == 36000
        assert 0 < good["trilobyte_bytes"] <= good["flac8_bytes"] + 500
        assert good["encode_s"] > 0
        assert good["decode_s"] > 0
        assert all(good[f"peer_{name}_bytes"] > 0 for name in peers)
        bad = made["music/cut.wav", preset]
        assert bad["exact"] is False
        assert bad["trilobyte_bytes"] is None
        assert bad["error"]


def test_refuses_a_peer_that_is_not_there(folder, capsys):
    assert main(["audio", str(folder), "--peers", "ape"]) == 2
    assert "ape" in capsys.readouterr().err


def _measured(preset: str, name: str, size: int, encode_s: float, **others: rows.PeerResult) -> rows.AudioRow:
    return rows.AudioRow(
        name, preset, "music", bits=16, channels=2, rate=44100, frames=441_000, pcm_bytes=1_764_000,
        flac8_bytes=1_000_000, trilobyte_bytes=size, encode_s=encode_s, decode_s=encode_s, exact=True,
        reference=others,
    )  # fmt: skip


def test_the_plane_shows_every_program_over_the_files_that_all_did() -> None:
    sac = {"sac_normal": rows.PeerResult(900_000, 5.0)}
    presets = (("fast", 890_000, 2.0), ("max", 880_000, 8.0))
    made = [_measured(preset, name, size, took, **sac) for name in ("a", "b") for preset, size, took in presets]
    made.append(_measured("fast", "c", 500_000, 1.0, **sac))  # not done by the other preset
    drawn = {p.name: (round(p.size, 4), round(p.speed, 4), p.ours) for p in plot.points(made)}
    assert drawn == {"fast": (0.89, 5.0, True), "max": (0.88, 1.25, True), "Sac --normal": (0.9, 2.0, False)}
    assert {p.name for p in plot.points(made, decoding=True)} == {"fast", "max"}
    assert plot.beaten(plot.points(made)) == {}
    slow = [_measured("fast", "a", 910_000, 9.0, **sac)]
    assert plot.beaten(plot.points(slow)) == {"fast": ["Sac --normal"]}


def test_the_plane_is_a_picture_with_words() -> None:
    drawing = ElementTree.fromstring(plot.svg(plot.points([_measured("fast", "a", 890_000, 2.0)]), "Size & speed"))
    words = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "fast" in words
    assert "Size & speed" in words
    assert plot.points([]) == []
