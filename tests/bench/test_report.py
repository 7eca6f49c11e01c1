"""The benchmark's pages, the material that it makes, FLAC's levels, and what the parts of the codec are worth."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.bench import ablation, report, rows
from trilobyte_gui.bench.__main__ import main
from trilobyte_gui.bench.rows import AudioRow, PeerResult
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.codec.segment import Encoder, TableBuilder
from trilobyte_gui.models.generalist import shipped_model


def row(name: str, preset: str, size: int, **facts: object) -> AudioRow:
    known: dict[str, object] = {
        "bits": 16, "channels": 2, "rate": 44100, "frames": 441_000, "pcm_bytes": 1_764_000, "flac8_bytes": 1_000_000,
        "encode_s": 2.0, "verify_s": 1.0, "decode_s": 4.0, "exact": True,
    }  # fmt: skip
    known |= {"trilobyte_bytes": size} | facts
    return AudioRow(name, preset, name.split("/")[0], **known)  # type: ignore[arg-type]


def _rows() -> list[AudioRow]:
    sac, flac = {"sac_high": PeerResult(900_000, 50.0)}, {"flac": PeerResult(1_000_100, 0.1, 0.05)}
    return [
        row("music/a.wav", "max", 840_000, reference=sac, peers=flac, segments={"coded": 3, "raw": 1}),
        row("music/a.wav", "fast", 882_000, reference=sac, peers=flac, encode_s=1.0),
        row("music/b.wav", "max", 840_000, peers=flac),
        row("music/b.wav", "fast", 882_000, peers=flac, encode_s=1.0),
    ]


def test_rows_come_back_from_their_file(tmp_path: Path) -> None:
    rows.write_json(_rows(), tmp_path / "rows.json")
    assert rows.read_json(tmp_path / "rows.json") == _rows()
    (tmp_path / "other.json").write_text('[{"name": 1}, 2]')
    with pytest.raises(ValueError, match="is not what"):
        rows.read_json(tmp_path / "other.json")


def _line(page: str, start: str) -> list[str]:
    line = next(line for line in page.splitlines() if line.startswith(f"| {start} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_page_tells_sizes_speed_and_failures(tmp_path: Path) -> None:
    rows.write_json(_rows(), tmp_path / "rows.json")
    rows.write_json([row("silent/1.wav", "max", 1764, exact=False, error="gone")], tmp_path / "kinds.json")
    target = tmp_path / "page.md"
    told = [str(tmp_path / "rows.json"), "--classes", str(tmp_path / "kinds.json")]
    (tmp_path / "levels.txt").write_text("levels of FLAC\nall  -0  -1\n")
    assert main(["report", *told, "--add", str(tmp_path / "levels.txt"), "--to", str(target)]) == 0
    page = target.read_text(encoding="utf-8")
    assert _line(page, "domain")[3:] == ["FLAC -8", "Sac --high", "fast", "max"]
    assert "| music | 16 | 9.070 |  | 8.000 | 7.619 |" in page  # Sac has not done all, so it is not beside these
    assert "## Levels of FLAC\n\n```text\nall  -0  -1\n```" in page
    # Sac has done one of two files, of which ours is that by the last preset
    assert _line(page, "music")[1:] == ["16", "2", "1.764", "(1.960; 2.100)", "2.000", "2.100"]
    assert _line(page, "fast | 16")[2:] == ["88.20 (2)", "98.00 (1)"]
    assert "| max | 5.0 | 2.5 |" in page
    assert "| fast | 10.0 | 2.5 |" in page
    assert "| FLAC -8 | 100.0 | 200.0 |" in page
    assert _line(page, "silent")[3:] == ["1.764", "1000.000"]
    assert "4 of 5 came back exactly" in page
    assert "- silent/1.wav (max): gone" in page
    for name in ("page-encode.svg", "page-decode.svg"):
        assert f"]({name})" in page
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("<svg")
    assert "884,174" in page


def test_a_page_needs_no_others() -> None:
    page = report.page([row("music/a.wav", "fast", 882_000)], [], {})
    assert _line(page, "music")[1:] == ["16", "1", "1.764", "2.000"]
    assert "Every kind" not in page
    assert "Failed" not in page


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    rng = np.random.default_rng(5)
    for name, bits, step in (("a", 16, 900), ("deep", 24, 200_000)):
        top = 1 << (bits - 1)
        walk = np.cumsum(rng.normal(0, step, (50_000, 2)), axis=0)
        walk = (0.8 * top * np.sin(walk / top * 3)).astype(np.int32)
        with (folder / f"{name}.wav").open("wb") as f:
            write_wav(f, [walk], channels=2, rate=44100, bits=bits, frames=len(walk))
    return folder


def _samples(path: Path) -> tuple[np.ndarray, int, int]:
    with open_source(path) as audio:
        return np.concatenate(list(audio.blocks(1 << 16))), audio.info.rate, audio.info.bits


def test_makes_audio_of_every_kind(recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "kinds"
    assert main(["corpus", str(recordings), "--to", str(to)]) == 0
    kinds = {path.parent.name: _samples(path) for path in to.rglob("*.wav")}
    assert capsys.readouterr().out == f"{len(kinds)} files in {to}\n"
    plain, _, _ = _samples(recordings / "a.wav")
    assert {bits for _, _, bits in kinds.values()} == {8, 16, 24, 32}
    for narrow in ("12 bit", "20 bit"):  # at the top of the bytes that hold them
        assert not (kinds[narrow][0] % 16).any()
    assert {rate for _, rate, _ in kinds.values()} == {8000, 22050, 44100, 48000, 96000, 192000}
    assert {x.shape[1] for x, _, _ in kinds.values()} == {1, 2, 6, 8}
    assert np.array_equal(kinds["16 bit padded to 24"][0], plain * 256)
    assert not kinds["silent"][0].any()
    assert not (kinds["sparse"][0] % 3).any()
    assert len(np.unique(kinds["8 bit scaled"][0])) <= 256 < len(np.unique(kinds["8 bit dithered"][0]))
    assert np.array_equal(*kinds["twice the same"][0].T)
    assert (np.abs(kinds["clipped"][0]) >= 32767).mean() > 0.01
    assert abs(kinds["faded"][0][-100:]).max() < abs(plain[-100:]).max() / 100
    assert np.array_equal(kinds["5.1"][0][:, :2], plain)
    # resampled audio is the same music: half a second of it has the same energy
    low = kinds["22.05 kHz"][0][:11025].astype(float)
    assert np.sqrt((low**2).mean()) == pytest.approx(np.sqrt((plain[:22050].astype(float) ** 2).mean()), rel=0.05)


def test_joins_recordings_to_any_length(recordings: Path, tmp_path: Path) -> None:
    assert main(["corpus", str(recordings), "--to", str(tmp_path), "--minutes", "0.05"]) == 0
    x, rate, bits = _samples(tmp_path / "joined" / "0.05 minutes.wav")
    plain, _, _ = _samples(recordings / "a.wav")
    assert (rate, bits) == (44100, 16)
    assert np.array_equal(x, np.concatenate([plain, plain, plain])[: 3 * 44100])


def test_says_when_there_is_nothing_to_join(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", str(tmp_path), "--to", str(tmp_path), "--minutes", "1"]) != 0
    assert "no 16-bit stereo recording" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("flac"), reason="the program flac is not installed")
def test_shows_what_simple_subframes_are_worth(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levels", str(recordings)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [line[:3] for line in lines if line[0] == "music"] == [["music", "16", "1/1"], ["music", "24", "1/1"]]

    def figures(words: Iterable[str]) -> list[float]:
        return [float(word) for word in words]

    for usual, predicted in zip(lines[1::2], lines[2::2], strict=True):
        assert usual[3:5] == ["all", "kinds"]
        assert predicted[0] == "prediction"
        assert len(usual[5:]) == len(predicted[1:]) == 9
        assert all(a >= b > 1 for a, b in zip(figures(usual[5:]), figures(predicted[1:]), strict=True))


def test_says_what_a_part_is_worth(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (recordings / "deep.wav").unlink()
    [(domain, bits, pcm, sizes)] = ablation.measure([recordings], "fast")
    assert (domain, bits, pcm) == ("music", 16, 200_000)
    x, _, _ = _samples(recordings / "a.wav")
    builder = TableBuilder(2, 16)
    builder.add(x)
    encoder = Encoder(2, 16, "fast", builder.finish(), model=shipped_model(), stored=False)
    assert sizes["whole"] == len(encoder.encode(x).data)
    same = sizes.pop("what all left as new"), sizes.pop("without decisions") + 2  # bytes that say: in no channel
    assert same == (sizes["whole"], sizes["whole"])  # nothing in it repeats, and it is not faint
    assert len(set(sizes.values())) == len(sizes)
    table = ablation.table([(domain, bits, pcm, sizes), (domain, bits, pcm, {name: 2 * sizes[name] for name in sizes})])
    worth = 100 * (sizes["without the network"] / sizes["whole"] - 1)
    assert f"{worth:+.2f} %" in table
    assert f"{8 * 3 * sizes['whole'] / 200_000:.3f}" in table
    assert PRESETS["fast"] == ablation.variants("fast")["whole"][0]


def test_says_what_the_recurrent_network_is_worth(recordings: Path) -> None:
    (recordings / "deep.wav").unlink()
    [(_, _, pcm, sizes)] = ablation.measure([recordings], "lm", seconds=0.1)
    assert pcm == 2 * 2 * 4410
    assert len(sizes) == 5
    assert sizes["whole"] == min(sizes.values()) < sizes["without the network"] <= sizes["without network and counts"]
    x, _, _ = _samples(recordings / "a.wav")
    x = x[(len(x) - 4410) // 2 :][:4410]
    builder = TableBuilder(2, 16)
    builder.add(x)
    plain = Encoder(2, 16, "max", builder.finish(), model=shipped_model(), stored=False)
    assert sizes["without network and counts"] == len(plain.encode(np.ascontiguousarray(x)).data)
