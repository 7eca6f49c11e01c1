"""What all tests share: no screen, no real home, kernels compiled once, one Hypothesis profile."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Compiled kernels are kept between runs; everything else that is the user's starts empty.
    os.environ["TRILOBYTE_CACHE"] = str(config.cache.mkdir("trilobyte"))
    profile = hypothesis.settings.register_profile
    profile("dev", deadline=None, max_examples=50)
    profile("ci", deadline=None, max_examples=100, derandomize=True, database=None)
    hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session", autouse=True)
def _no_real_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["TRILOBYTE_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of this test alone, for tests that write settings."""
    home = tmp_path / "home"
    monkeypatch.setenv("TRILOBYTE_HOME", str(home))
    return home
