"""`trilobyte models`: the language models of the `lm` preset."""

from __future__ import annotations

import argparse
import json
import math
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trilobyte_gui.cli.reporting import a_path, add_actions, add_common, fail, tell
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError, overall

if TYPE_CHECKING:
    from trilobyte_gui.codec.pcm import Samples
    from trilobyte_gui.models import store


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The actions of `trilobyte models`, with what each is asked with."""
    actions = add_actions(command, {
        "list": "list the language models that are installed",
        "import": "import a model: one of Trilobyte's, or a GPT-2 checkpoint (.ckpt, .pt, .bin, .safetensors)",
        "verify": "run a model on each device of this computer and compare the results with its reference",
        "remove": "delete an imported model",
    })  # fmt: skip
    add = actions["import"].add_argument
    add("file", metavar="FILE", type=a_path)
    add("--name", default="", help="the model's name here (default: the file's name)")
    sounds = "audio to calibrate with and to measure the loss on (default: synthetic sounds)"
    add("--audio", metavar="PATH", type=a_path, nargs="+", default=[], help=sounds)
    actions["verify"].add_argument("names", metavar="NAME", nargs="*", help="default: all")
    actions["remove"].add_argument("names", metavar="NAME", nargs="+")
    for action in actions.values():
        add_common(action)


def run(arguments: argparse.Namespace) -> int:
    """List, import, verify or remove; returns the exit code."""
    from trilobyte_gui.models import store

    codes = set[ExitCode]()
    try:
        if arguments.action == "list":
            for each in store.entries():
                _tell(arguments, _described(each))
        elif arguments.action == "import":
            _import(arguments)
        else:
            names = arguments.names or [each.name for each in store.entries()]
            for name in names:
                try:
                    _verify(arguments, name) if arguments.action == "verify" else _remove(arguments, name)
                except TrilobyteError as error:
                    codes.add(fail(arguments.json, error, name=name))
    except TrilobyteError as error:
        codes.add(fail(arguments.json, error, name=None))
    return overall(codes)


def _described(each: store.ModelFile) -> dict[str, Any]:
    config = json.loads(each.facts["config"])
    loss = float(each.facts.get("loss_percent", "nan"))
    return {
        "event": "model",
        "name": each.name,
        "sha256": each.sha256,
        "shipped": each.shipped,
        "path": each.path,
        "layers": config["layers"],
        "width": config["width"],
        "parameters": int(each.facts.get("parameters", 0)),
        "loss_percent": loss if math.isfinite(loss) else None,
    }


def _import(arguments: argparse.Namespace) -> None:
    from trilobyte_gui.archive.execution import torch_runtime

    torch_runtime.require()
    from trilobyte_gui.models import checkpoint

    made = checkpoint.import_model(arguments.file, arguments.name, _windows_of(arguments.audio))
    _tell(arguments, _described(made) | {"event": "imported"})


def _windows_of(paths: list[Path]) -> list[tuple[Samples, int]]:
    """Stretches of the audio at these paths, to calibrate with."""
    from trilobyte_gui.archive.planning.scan import LeftOut, scan
    from trilobyte_gui.audio.source import open_source

    found = []
    for each in scan(paths, "compress") if paths else ():
        if isinstance(each, LeftOut):
            if each.failure:
                raise each.error
            continue
        with open_source(each.source) as audio:
            if not audio.info.floating and audio.info.bits <= 24:
                found += [(block, audio.info.bits) for block in islice(audio.blocks(1 << 14), 1)]
    return found


def _verify(arguments: argparse.Namespace, name: str) -> None:
    from trilobyte_gui.archive.execution import torch_runtime

    torch_runtime.require()
    from trilobyte_gui.codec.lm.lm_codec import LmCodec, available
    from trilobyte_gui.models import store

    each = store.entry(name)
    devices = ["cpu", *(device for device in ("cuda", "mps") if available(device))]
    for device in devices:
        LmCodec(store.load(each.path), device)
    _tell(arguments, _described(each) | {"event": "verified", "devices": devices})


def _remove(arguments: argparse.Namespace, name: str) -> None:
    from trilobyte_gui.models import store

    each = store.entry(name)
    store.remove(name)
    _tell(arguments, _described(each) | {"event": "removed"})


def _tell(arguments: argparse.Namespace, facts: dict[str, Any]) -> None:
    done = {"model": "", "imported": "imported ", "verified": "verified ", "removed": "removed "}[facts["event"]]
    about = f"{facts['parameters'] / 1e6:.1f} M parameters, {facts['layers']} layers, {facts['width']} wide"
    loss = "" if facts["loss_percent"] is None else f", {facts['loss_percent']:.2f} % lost as integers"
    where = "shipped" if facts["shipped"] else facts["path"]
    on = f", on {', '.join(facts['devices'])}" if "devices" in facts else ""
    tell(arguments.json, f"{done}{facts['name']}: {about}{loss}{on}\n  SHA-256 {facts['sha256']}\n  {where}", **facts)
