"""The benchmark of large libraries measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

from trilobyte_gui.bench.__main__ import main


def test_a_small_one_is_measured(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    assert main(["library", "--tracks", "600", "--status", "120", "--json", str(figures)]) == 0
    found = json.loads(figures.read_text())
    assert (found["catalogue_tracks"], found["status_tracks"]) == (600, 120)
    assert len(found["search_ms"]) == 30
    assert all(took > 0 for took in (*found["search_ms"].values(), found["status_cold_s"], found["status_warm_s"]))
