"""Try a packaged program as its user would: archive, restore and play a folder, open the window, find its files.

python packaging/try_package.py [PROGRAM]      (default: the frozen folder in dist)

Uses nothing of this checkout or its Python: the environment has no PATH but the system's, and the home is empty.
On Linux the window needs a screen (xvfb-run). What FUSE is needed for is left out where it is not to be had.
"""

from __future__ import annotations

import hashlib
import math
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import project

ROOT = Path(__file__).resolve().parent.parent
EXE = ".exe" if os.name == "nt" else ""
MOST_SECONDS = 2.0  # for the window to show on a warm start
PATIENCE = 60.0


def main() -> int:
    named = sys.argv[1:]
    program = Path(named[0] if named else ROOT / "dist" / "trilobyte" / f"trilobyte{EXE}").absolute()
    with tempfile.TemporaryDirectory(prefix="trilobyte-try-") as folder:
        scratch = Path(folder)
        env = clean_environment(scratch / "home")
        archive_and_restore(program, scratch, env)
        repeats_itself(program, scratch, env)
        plays(program, scratch, env)
        window_opens(program.with_name(f"trilobyte-gui{EXE}"), scratch, env)
    print("All is well.")
    return 0


def clean_environment(home: Path) -> dict[str, str]:
    home.mkdir()
    kept = ("DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "SYSTEMROOT", "TEMP", "TMP", "LANG")
    env = {name: value for name, value in os.environ.items() if name.upper() in kept}
    env |= {"HOME": str(home), "TRILOBYTE_HOME": str(home / "trilobyte")}
    env["PATH"] = os.path.expandvars(r"%SYSTEMROOT%\system32") if os.name == "nt" else "/nowhere"
    return env


def run(program: Path, *arguments: str, env: dict[str, str]) -> str:
    began = time.monotonic()
    done = subprocess.run([program, *arguments], env=env, capture_output=True, text=True, check=False)
    print(f"{program.name} {arguments[0]}: {time.monotonic() - began:.2f} s")
    if done.returncode:
        raise SystemExit(f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def archive_and_restore(program: Path, scratch: Path, env: dict[str, str]) -> None:
    music = scratch / "Music"
    (music / "Album").mkdir(parents=True)
    for number, bits in enumerate((8, 16, 24, 32)):
        write_wav(music / "Album" / f"{number} {bits} bit.wav", bits, seed=number)
    (music / "Album" / "notes.txt").write_text("kept along\n", encoding="utf-8")
    told = run(program, "compress", str(music), "-o", str(scratch / "archives"), env=env)
    if "Preparing the codec" in told:
        raise SystemExit("the kernels were not compiled beforehand for this processor")
    run(program, "verify", str(scratch / "archives"), env=env)
    run(program, "restore", str(scratch / "archives" / "Music"), "-o", str(scratch / "back"), env=env)
    before, after = digests(music), digests(scratch / "back" / "Music")
    if before != after:
        raise SystemExit(f"not what it was: {sorted(before.items() ^ after.items())}")


def repeats_itself(program: Path, scratch: Path, env: dict[str, str]) -> None:
    """A program that is started again says its version, and has its model and notices."""
    if "trilobyte" not in run(program, "--version", env=env):
        raise SystemExit("no version")
    told = run(program, "info", str(next((scratch / "archives").rglob("*.trilo"))), env=env)
    if "8 bit" not in told:
        raise SystemExit(f"strange information: {told}")


def plays(program: Path, scratch: Path, env: dict[str, str]) -> None:
    """Through a pipe, from the server and in a mounted folder, a track is what it was."""
    archives, name = scratch / "archives" / "Music", "1 16 bit.wav"
    original = (scratch / "Music" / "Album" / name).read_bytes()
    command = [program, "cat", archives / "Album" / f"{name}.trilo"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE) as piped:
        same("cat", piped.communicate(timeout=PATIENCE)[0], original)
    with running(program, "serve", str(archives), "--port", "0", env=env) as told:
        address = next(word for word in told.split() if word.startswith("http://")).rstrip(":")
        with urlopen(f"{address}music.m3u8") as answer:
            tracks = [line for line in answer.read().decode().splitlines() if line.startswith("http://")]
        served = []
        for track in tracks:
            with urlopen(track) as answer:
                served.append(answer.read())
        same("serve", original if original in served else b"", original)
    if not os.access("/dev/fuse", os.W_OK) or not Path("/usr/bin/fusermount3").exists():
        print("mount: left out, for there is no FUSE here")
        return
    (scratch / "mounted").mkdir()
    with running(program, "mount", str(archives), str(scratch / "mounted"), env=env | {"PATH": "/usr/bin"}):
        same("mount", (scratch / "mounted" / "Album" / name).read_bytes(), original)


def same(command: str, given: bytes, expected: bytes) -> None:
    if given != expected:
        raise SystemExit(f"{command} does not give the track that was archived")


@contextmanager
def running(program: Path, *arguments: str, env: dict[str, str]) -> Iterator[str]:
    """A command that stays, from its first line on; interrupted in the end."""
    began = time.monotonic()
    with subprocess.Popen([program, *arguments], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        print(f"{program.name} {arguments[0]}: {time.monotonic() - began:.2f} s")
        try:
            yield told
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def window_opens(program: Path, scratch: Path, env: dict[str, str]) -> None:
    """Start it twice, the second time warm; end it as a session's end would."""
    for warm in (False, True):
        began = time.monotonic()
        with subprocess.Popen([program, str(scratch / "Music")], env=env) as window:
            try:
                if sys.platform.startswith("linux"):
                    shown = wait_for_window(window, began)
                    print(f"the window shows after {shown:.2f} s")
                    if warm and shown > MOST_SECONDS:
                        print(f"that is more than {MOST_SECONDS} s")
                else:
                    time.sleep(10)
                if window.poll() is not None:
                    raise SystemExit(f"the window ended by itself: {window.returncode}")
            finally:
                window.terminate()
                try:
                    window.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    window.kill()
                    raise SystemExit("the window did not end when told to") from None
        if window.returncode not in (0, -15, 1):
            raise SystemExit(f"the window did not end well: {window.returncode}")


def wait_for_window(window: subprocess.Popen[bytes], began: float) -> float:
    """Seconds until the X server knows a window of that name."""
    while time.monotonic() - began < PATIENCE and window.poll() is None:
        asked = subprocess.run(["/usr/bin/xwininfo", "-root", "-tree"], capture_output=True, text=True, check=False)
        windows = [line for line in asked.stdout.splitlines() if f'"{project.NAME}"' in line]
        if any(" 1x1+" not in line for line in windows):
            return time.monotonic() - began
        time.sleep(0.02)
    raise SystemExit("no window showed")


def write_wav(path: Path, bits: int, seed: int, frames: int = 60_000) -> None:
    """Stereo: two decaying tones with a little noise."""
    noise = random.Random(seed)
    top = (1 << (bits - 1)) - 1
    out = bytearray()
    for at in range(frames):
        left = math.sin(at * 0.03) * math.exp(-(at % 20_000) / 9_000)
        for value in (left, 0.6 * left + 0.2 * math.sin(at * 0.071)):
            sample = int(top * 0.7 * value) + noise.randrange(-3, 4)
            out += struct.pack("<i", max(-top, min(top, sample)) << (32 - bits))[4 - bits // 8 :]
    if bits == 8:
        out = bytearray(byte ^ 0x80 for byte in out)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(bits // 8)
        file.setframerate(44_100)
        file.writeframes(bytes(out))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


if __name__ == "__main__":
    sys.exit(main())
