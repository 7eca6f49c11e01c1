"""Decode the golden archives by the reference decoder: needs Python and NumPy alone, so it runs on any processor.

    python tests/golden/check.py [NAME...]

On an emulated one: qemu-aarch64-static -L ROOT ROOT/usr/bin/python3 tests/golden/check.py
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from tests.reference import basics, decoder, jpeg, lm, presets  # noqa: E402


def main() -> int:
    models = HERE.parent.parent / "models"
    files = [*models.glob("generalist*.safetensors"), *models.glob("recurrent*.safetensors")]
    read = [presets.Model.from_safetensors(path.read_bytes()) for path in files]
    networks = {each.sha256.hex(): each for each in read}
    lms = [lm.LanguageModel.from_safetensors(path.read_bytes()) for path in models.glob("lm*.safetensors")]
    pictures = jpeg.PictureModel.from_safetensors((models / "covers.safetensors").read_bytes())
    golden = json.loads((HERE / "golden.json").read_text())
    names = sys.argv[1:] or sorted(golden)
    failed = 0
    print(f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}", flush=True)
    for name in names:
        began = time.monotonic()
        fitting = next((each for each in lms if each.sha256.hex() == golden[name]["lm_sha256"]), None)
        data = (HERE / f"{name}.trilo").read_bytes()
        model = networks[golden[name]["model_sha256"]]
        decoded = decoder.decode(data, model, language_model=fitting, picture_model=pictures)
        packed = basics.pack(decoded.samples, decoded.archive.header.bits)
        right = hashlib.sha256(packed).hexdigest() == golden[name]["audio_sha256"]
        failed += not right
        print(f"{name}: {'right' if right else 'WRONG'} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(names)} tried, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
