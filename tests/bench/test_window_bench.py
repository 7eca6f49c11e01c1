"""The window's benchmark runs and writes the figures that it promises; here with few files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from trilobyte_gui.bench import __main__, window


def test_the_windows_figures(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("_RUNS", 1), ("_MANY", 600), ("_ADDED", 40)):
        monkeypatch.setattr(window, name, value)
    assert __main__.main(["window", "--json", str(tmp_path / "window.json")]) == 0
    figures = json.loads((tmp_path / "window.json").read_text())
    for name in ("first_show_s", "max_stall_ms", "scroll_frame_ms_p99", "add_50000_s", "rss_mb", "longest_act_ms"):
        assert figures[name] > 0
    assert {act.partition(",")[0] for act in figures["acts_ms"]} > {"select all", "estimates", "search", "group"}
    assert "max_stall_ms" in capsys.readouterr().out
