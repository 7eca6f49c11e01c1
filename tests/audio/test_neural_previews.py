"""Previews by the auto-encoder: made and heard through the interface that Opus has, and what goes wrong."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.tiny_taae import CONFIG, model_bytes
from trilobyte_gui.audio.previews import neural
from trilobyte_gui.audio.previews.preview_codec import codec_named
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead, NeedsNewer
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.models import store, taae

STEREO = (0.3 * np.random.default_rng(1).standard_normal((3000, 2))).astype(np.float32)


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user's model."""
    monkeypatch.setenv("TRILOBYTE_HOME", str(tmp_path))
    monkeypatch.setattr(neural, "RATE", CONFIG.rate)
    path = store.installed_dir() / taae.MODEL_FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(model_bytes())
    return path


def made(pieces: int = 3) -> bytes:
    out = io.BytesIO()
    encoding = codec_named("neural").begin(out, 2)
    for piece in np.array_split(STEREO, pieces):
        encoding.add(piece)
    encoding.finish()
    return out.getvalue()


def test_a_users_model_makes_previews_that_are_heard(mine: Path) -> None:
    data = made()
    assert data == made(1)
    parts = list(codec_named("neural").decode(io.BytesIO(data)))
    assert sum(len(each) for each in parts) == len(STEREO)
    assert all(each.shape[1:] == (1,) and each.dtype == np.float32 for each in parts)
    assert codec_named("neural").tagged(data, Tags()) == (data, len(data))


def test_a_preview_needs_its_model(mine: Path) -> None:
    data = made()
    mine.rename(mine.with_name("taae-old.safetensors"))
    assert list(codec_named("neural").decode(io.BytesIO(data)))
    mine.with_name("taae-old.safetensors").unlink()
    with pytest.raises(NeedsNewer, match="SHA-256"):
        list(codec_named("neural").decode(io.BytesIO(data)))


def test_what_is_no_preview_is_told(mine: Path) -> None:
    data = made()
    for bad in (b"", b"OggS" + data[4:], data[:-1], data[: len(data) // 2]):
        with pytest.raises(ArchiveDamaged):
            list(codec_named("neural").decode(io.BytesIO(bad)))
    with pytest.raises(ArchiveDamaged):
        codec_named("neural").tagged(b"OggS" + data[4:], Tags())


def test_models_of_another_rate_or_damaged_are_told(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neural, "RATE", 16_000)
    with pytest.raises(NeedsNewer, match="8000 Hz"):
        made()
    mine.write_bytes(model_bytes()[:-100])
    with pytest.raises(CannotRead):
        made()
