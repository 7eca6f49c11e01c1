"""The server: exchanges over HTTP as players have them, ranges, tokens, damage, and a client library of Subsonic."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen
from xml.etree import ElementTree

import numpy as np
import pytest

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import JPEG
from tests.helpers.playing import SHORT, Library
from trilobyte_gui.cli import main as cli
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError
from trilobyte_gui.play.following import once
from trilobyte_gui.play.media_library import MediaLibrary
from trilobyte_gui.play.tree import Tree

pytest.importorskip("starlette")
uvicorn = pytest.importorskip("uvicorn")

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]
SPACE = "{http://subsonic.org/restapi}"


@dataclass
class Running:
    port: int
    catalogue: MediaLibrary
    told: list[tuple[Path, TrilobyteError]]

    def get(self, path: str, method: str = "GET", body: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body or None, sent)
            with connection.getresponse() as response:
                data = response.read()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, data

    def rest(self, method: str, **wanted: object) -> dict[str, Any]:
        status, headers, data = self.get(f"/rest/{method}?{urlencode({'f': 'json', **wanted})}")
        assert (status, headers["content-type"]) == (200, "application/json")
        answer: dict[str, Any] = json.loads(data)["subsonic-response"]
        return answer

    def id(self, path: str) -> str:
        return next(each.id for each in self.catalogue.tracks.values() if each.path == path)


def running(archives: Path, token: str = "") -> Iterator[Running]:
    told: list[tuple[Path, TrilobyteError]] = []
    catalogue = MediaLibrary(Tree(archives), lambda path, error: told.append((path, error)))
    yield from serving(catalogue, told, token)


def serving(catalogue: MediaLibrary, told: list[tuple[Path, TrilobyteError]], token: str = "") -> Iterator[Running]:
    """A server of what is in `catalogue`; `told` gets what cannot be read."""
    from trilobyte_gui.play.server import Server

    def tell(path: Path, error: TrilobyteError) -> None:
        told.append((path, error))

    server = Server(catalogue, token, tell)
    config = uvicorn.Config(server.app(), log_config=None, log_level="critical", lifespan="off")
    at_work = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=at_work.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Running(listener.getsockname()[1], catalogue, told)
        finally:
            at_work.should_exit = True
            thread.join(30)
            server.close()
    assert not thread.is_alive()
    assert not [each for each in threading.enumerate() if each.name in ("trilobyte-pour", "trilobyte-flac")]


@pytest.fixture(scope="module")
def server(library: Library) -> Iterator[Running]:
    yield from running(library.mirror)


def test_tracks_are_given_in_every_form(server: Running, library: Library) -> None:
    plain = (library.originals / "Album/01 plain.wav").read_bytes()
    flac = (library.originals / "Album/09 tags.flac").read_bytes()
    status, headers, data = server.get(f"/wav/{server.id('Album/01 plain.wav')}.wav")
    assert (status, data, headers["content-type"]) == (200, plain, "audio/wav")
    status, headers, data = server.get(f"/flac/{server.id('Album/09 tags.wav')}.flac")
    assert (status, data, headers["content-type"]) == (200, flac, "audio/flac")
    status, headers, data = server.get(f"/rest/download?id={server.id('Album/09 tags.wav')}")
    assert (status, data, headers["content-length"]) == (200, flac, str(len(flac)))
    assert headers["content-disposition"] == "attachment"
    raw = server.get(f"/rest/stream?format=raw&id={server.id('Album/06.wav')}")
    assert (raw[1]["content-type"], raw[2]) == ("audio/aiff", (library.originals / "Album/06.aiff").read_bytes())
    odd = server.get(f"/rest/download?id={server.id('Album/10 odd.wav')}")
    assert (odd[1]["content-type"], odd[2][:4]) == ("audio/wav", b"RIFF")  # cannot be made again byte for byte
    status, headers, data = server.get(f"/wav/{server.id('Album/01 plain.wav')}.wav", "HEAD")
    assert (status, data, headers["content-length"]) == (200, b"", str(len(plain)))
    assert server.get(f"/flac/{server.id('Album/04 float.wav')}.flac")[0] == 500
    assert "floating-point" in server.told[-1][1].message


def test_ranges(server: Running, library: Library) -> None:
    plain = (library.originals / "Album/01 plain.wav").read_bytes()
    size, path = len(plain), f"/wav/{server.id('Album/01 plain.wav')}.wav"
    for wanted, begin, end in (
        ("0-0", 0, 1), ("5-", 5, size), ("-7", size - 7, size), (f"-{size + 9}", 0, size), ("100-999999999", 100, size),
    ):  # fmt: skip
        status, headers, data = server.get(path, Range=f"bytes={wanted}")
        assert (status, data) == (206, plain[begin:end]), wanted
        assert headers["content-range"] == f"bytes {begin}-{end - 1}/{size}"
    for wanted in (f"{size}-", f"{size + 5}-{size + 9}", "-0"):
        status, headers, _ = server.get(path, Range=f"bytes={wanted}")
        assert (status, headers["content-range"]) == (416, f"bytes */{size}")
    for wanted in ("bytes=5-2", "bytes=-", "bytes=0-1,3-4", "lines=1-2", "bytes=x-", "bytes=٣-"):
        assert server.get(path, Range=wanted.encode().decode("latin-1"))[0::2] == (200, plain), wanted
    mark = server.get(path, "HEAD")[1]["etag"]
    assert server.get(path, Range="bytes=0-3", If_Range=mark)[0] == 206
    assert server.get(path, Range="bytes=0-3", If_Range='"another"')[0] == 200
    assert server.get(path, If_None_Match=f'"another", {mark}')[::2] == (304, b"")
    assert server.get(path, If_None_Match='"another"')[::2] == (200, plain)
    for known in (f"W/{mark}", "*"):
        assert server.get(path, If_None_Match=known)[::2] == (304, b"")
    assert server.get(path, Range=f"Bytes=5-{'9' * 19}")[::2] == (206, plain[5:])
    for long in (f"bytes=0-{'9' * 5000}", f"bytes={'9' * 5000}-"):
        assert server.get(path, Range=long)[::2] == (200, plain)
    status, headers, _ = server.get(path, "HEAD", Range="bytes=0-3")  # which asks for no part
    assert (status, headers["content-length"], headers.get("content-range")) == (200, str(size), None)
    status, headers, _ = server.get(f"/flac/{server.id('Album/09 tags.wav')}.flac", "HEAD")
    assert (status, headers["content-type"], headers["accept-ranges"]) == (200, "audio/flac", "none")


def test_random_ranges_from_several_listeners(server: Running, library: Library) -> None:
    names = {"Album/01 plain.wav": "Album/01 plain.wav", "Album/02 mono 8.wav": "Album/02 mono 8.wav"}
    data = {server.id(path): (library.originals / name).read_bytes() for path, name in names.items()}
    wrong: list[str] = []

    def work(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(25):
            identity = list(data)[int(random.integers(len(data)))]
            first = int(random.integers(len(data[identity])))
            last = first + int(random.integers(60_000))
            answer = server.get(f"/rest/stream?id={identity}", Range=f"bytes={first}-{last}")
            if (answer[0], answer[2]) != (206, data[identity][first : last + 1]):
                wrong.append(f"{identity} {first} {last}")

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []


def test_listeners_who_leave_stop_what_was_made_for_them(server: Running) -> None:
    for path in (f"/flac/{server.id('Album/06.wav')}.flac", f"/wav/{server.id('Album/06.wav')}.wav"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", path)
        connection.getresponse().read(10)
        connection.close()
    for _ in range(200):
        if not [each for each in threading.enumerate() if each.name == "trilobyte-pour"]:
            break
        time.sleep(0.05)
    else:
        pytest.fail("something is still made")


def test_pages_covers_and_the_playlist(server: Running) -> None:
    _, headers, data = server.get("/")
    assert "default-src 'self'" in headers["content-security-policy"]
    album = server.catalogue.album_of(server.catalogue.tracks[server.id("Album/01 plain.wav")])
    assert f'<a href="/album/{album.id}">' in data.decode()
    assert f"/wav/{server.id('Album/01 plain.wav')}.wav" in server.get(f"/album/{album.id}")[2].decode()
    assert server.get(f"/cover/{album.id}")[::2] == (200, JPEG)  # cover.jpg beside the tracks
    assert server.get(f"/cover/{server.id('Album/09 tags.wav')}")[::2] == (200, JPEG)  # its own
    assert server.get(f"/cover/{server.id('Größe ü.wav')}")[0] == 404
    lines = server.get("/music.m3u8")[2].decode().splitlines()
    assert (lines[0], len(lines)) == ("#EXTM3U", 1 + 2 * 12)
    path = next(line for line in lines if server.id("Album/01 plain.wav") in line)
    assert server.get(path.removeprefix(f"http://127.0.0.1:{server.port}"))[0] == 200
    for nothing in ("/album/x", "/cover/x", "/wav/x.wav", "/flac/x.flac", "/original/x", "/../etc/passwd", "/x"):
        assert server.get(nothing)[0] == 404
    for file in ("/style.css", "/player.js"):
        assert server.get(file)[0] == 200


def test_names_that_are_no_text_and_requests_without_measure(tmp_path: Path) -> None:
    data = trilobyte.encode(np.zeros(100, np.int16), 8000, "quick")
    odd = tmp_path / os.fsdecode(b"b\xffd") / os.fsdecode(b"\xff\n.wav.trilo")
    try:
        odd.parent.mkdir()
        odd.write_bytes(data)
    except OSError:
        pytest.skip("this file system has no such names")
    for server in running(tmp_path):
        [track] = server.catalogue.tracks.values()
        assert (track.title, track.album_title) == ("\ufffd\n", "b\ufffdd")
        for path in ("/", f"/album/{server.catalogue.album_of(track).id}", "/music.m3u8", f"/wav/{track.id}.wav"):
            assert server.get(path)[0] == 200, path
        assert server.rest("getSong", id=track.id)["song"]["path"] == "b\ufffdd/\ufffd\n.wav"
        assert server.get("/rest/ping", "POST", "x" * (2 << 20))[0] == 413


def test_a_track_whose_tags_were_edited_has_another_mark(tmp_path: Path) -> None:
    import mutagen.apev2

    archive = tmp_path / "a.wav.trilo"
    archive.write_bytes(trilobyte.encode(np.zeros(100, np.int16), 8000, "quick", tags={"TITLE": "One"}))
    for server in running(tmp_path):
        [track] = server.catalogue.tracks
        before = server.get(f"/wav/{track}.wav")
        tags = mutagen.apev2.APEv2(archive)
        tags["Title"] = "Two"
        tags.save(archive)
        after = server.get(f"/wav/{track}.wav", If_Range=before[1]["etag"], Range="bytes=0-9")
        assert after[1]["etag"] != before[1]["etag"]
        assert (after[0], len(after[2]), after[2] == before[2]) == (200, len(before[2]), False)


def test_titles_are_text_and_never_markup(tmp_path: Path) -> None:
    from trilobyte_gui.play import page

    title = "<script>alert(1)</script>"
    data = trilobyte.encode(np.zeros(100, np.int16), 8000, "quick", tags={"TITLE": title, "ALBUM": title})
    (tmp_path / "a.wav.trilo").write_bytes(data)
    catalogue = MediaLibrary(Tree(tmp_path))
    [album] = catalogue.albums.values()
    for text in (page.albums_page(catalogue), page.album_page(album)):
        assert title not in text
        assert "&lt;script&gt;alert(1)" in text


def test_opensubsonic_in_json_and_xml(server: Running) -> None:
    assert server.rest("ping.view")["status"] == "ok"
    assert server.rest("getLicense")["license"] == {"valid": True}
    assert server.rest("getMusicFolders")["musicFolders"]["musicFolder"][0]["name"] == "Music"
    artists = [each for index in server.rest("getArtists")["artists"]["index"] for each in index["artist"]]
    assert {each["name"] for each in artists} == {"Unknown artist", "Various artists"}
    assert server.rest("getIndexes")["indexes"]["index"] == server.rest("getArtists")["artists"]["index"]
    various = next(each for each in artists if each["name"] == "Various artists")
    [album] = server.rest("getArtist", id=various["id"])["artist"]["album"]
    assert (album["name"], album["songCount"], "coverArt" in album) == ("Album", 11, True)
    songs = server.rest("getAlbum", id=album["id"])["album"]["song"]
    plain = next(each for each in songs if each["path"] == "Album/01 plain.wav")
    assert (plain["title"], plain["artist"], plain["suffix"]) == ("Plain", "A", "wav")
    assert (plain["samplingRate"], plain["bitDepth"], plain["channelCount"]) == (44100, 16, 2)
    assert server.rest("getSong", id=plain["id"])["song"] == plain
    assert server.rest("getMusicDirectory", id=album["id"])["directory"]["child"] == songs
    assert [each["id"] for each in server.rest("search3", query="pla")["searchResult3"]["song"]] == [plain["id"]]
    assert len(server.rest("search3", query='""', songCount=5, songOffset=10)["searchResult3"]["song"]) == 2
    for kind in ("newest", "random", "alphabeticalByName", "alphabeticalByArtist"):
        assert len(server.rest("getAlbumList2", type=kind)["albumList2"]["album"]) == 2
    assert len(server.rest("getAlbumList2", type="newest", size=1, offset=1)["albumList2"]["album"]) == 1
    assert len(server.rest("getRandomSongs", size=3)["randomSongs"]["song"]) == 3
    assert server.rest("search2", query="pla")["searchResult2"] == server.rest("search3", query="pla")["searchResult3"]
    assert server.rest("getSongsByGenre", genre="none")["songsByGenre"] == {"song": []}
    assert server.rest("getUser", u="me")["user"]["streamRole"]
    assert server.rest("getScanStatus")["scanStatus"] == {"scanning": False, "count": 12}
    assert server.rest("getArtistInfo2", id=various["id"])["artistInfo2"] == {}
    for method, wanted, code in (
        ("getAlbum", {}, 10), ("getAlbum", {"id": "x"}, 70), ("getSong", {"id": "x"}, 70),
        ("getArtist", {"id": "x"}, 70), ("stream", {"id": "x"}, 70), ("getCoverArt", {"id": "x"}, 70),
        ("jukebox", {}, 0),
        ("getAlbumList2", {"type": "newest", "size": "many"}, 10),
    ):  # fmt: skip
        refused = server.rest(method, **wanted)
        assert (refused["status"], refused["error"]["code"]) == ("failed", code), method
    _, headers, data = server.get(f"/rest/getAlbum.view?id={album['id']}")
    root = ElementTree.fromstring(data)
    assert (headers["content-type"].split(";")[0], root.get("status")) == ("application/xml", "ok")
    told = {each.get("id"): each.attrib for each in root.iter(f"{SPACE}song")}
    assert told[plain["id"]] == {name: str(value).lower() if isinstance(value, bool) else str(value)
                                 for name, value in plain.items()}  # fmt: skip
    form = urlencode({"f": "json", "id": plain["id"]})
    posted = server.get("/rest/getSong", "POST", form, Content_Type="application/x-www-form-urlencoded")
    assert json.loads(posted[2])["subsonic-response"]["song"] == plain


def test_a_token_is_asked_for_everywhere(library: Library) -> None:
    for server in running(library.mirror, "secret ü ť"):
        track = f"/wav/{server.id('Album/01 plain.wav')}.wav"
        asked = urlencode({"token": "secret ü ť"})
        for path in ("/", "/music.m3u8", track, "/style.css", "/cover/x"):
            assert server.get(path)[0] == 401
            assert server.get(f"{path}?token=wrong")[0] == 401
        assert server.get(f"{track}?{asked}", Range="bytes=0-3")[0] == 206
        status, headers, _ = server.get(f"/?{asked}")
        assert (status, headers["location"]) == (303, "/")
        assert "httponly" in headers["set-cookie"].lower()
        cookie = headers["set-cookie"].split(";")[0]
        assert server.get("/", Cookie=cookie)[0] == 200
        assert server.get("/", Cookie="trilobyte=wrong")[0] == 401
        for path, sent in (
            (f"/music.m3u8?{asked}", {}),
            ("/music.m3u8", {"Cookie": cookie}),
            ("/music.m3u8?token=old", {"Cookie": cookie}),
        ):
            line = server.get(path, **sent)[2].decode().splitlines()[2]
            assert line.endswith(f"?{asked}")
            assert server.get(line.removeprefix(f"http://127.0.0.1:{server.port}"), Range="bytes=0-3")[0] == 206
        salted = hashlib.md5("secret ü ťabc".encode(), usedforsecurity=False).hexdigest()
        for wanted, status in (
            ({}, "failed"), ({"u": "a", "p": "wrong"}, "failed"), ({"u": "a", "p": "secret ü ť"}, "ok"),
            ({"u": "a", "p": f"enc:{'secret ü ť'.encode().hex()}"}, "ok"), ({"u": "a", "t": salted, "s": "abc"}, "ok"),
            ({"u": "a", "t": salted, "s": "abd"}, "failed"), ({"apiKey": "secret ü ť"}, "ok"),
            ({"p": "enc:zz"}, "failed"),
        ):  # fmt: skip
            assert server.rest("ping", **wanted)["status"] == status, wanted
        assert server.get(f"/rest/stream?id={server.id('Album/01 plain.wav')}")[2][:4] != b"RIFF"


def test_without_a_token_only_this_computers_names_are_answered(server: Running) -> None:
    assert server.get("/", Host="attacker.example")[0] == 400
    assert server.get("/", Host=f"localhost:{server.port}")[0] == 200


def test_damage_ends_one_track_and_is_told_once(library: Library, tmp_path: Path) -> None:
    mirror, broken, headless = library.damaged(tmp_path)
    original = (library.originals / "Album/01 plain.wav").read_bytes()
    for server in running(mirror):
        path = f"/wav/{server.id('Album/01 plain.wav')}.wav"
        for _ in range(2):
            with pytest.raises(http.client.IncompleteRead) as told:
                server.get(path)
            assert original.startswith(told.value.partial)
            assert server.get(path, Range=f"bytes={44 + 4 * SHORT}-")[0] == 500
        behind = server.get(path, Range=f"bytes={44 + 8 * SHORT}-")
        assert behind[::2] == (206, original[44 + 8 * SHORT :])
        assert len(server.catalogue.tracks) == 11
        assert [path for path, _ in server.told] == [headless, broken]


def test_what_the_headers_told_of_is_sent_or_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trilobyte_gui.play import server as module

    archive = Path(shutil.copy(library.archive("Album/01 plain.wav"), tmp_path / "a.wav.trilo"))
    range_of = module._range_of

    def slow(*arguments: Any) -> tuple[int, int, int]:
        shutil.copy(library.archive("Album/03 deep.wav"), tmp_path / "other")
        os.replace(tmp_path / "other", archive)
        return range_of(*arguments)

    monkeypatch.setattr(module, "_range_of", slow)
    for server in running(tmp_path):
        with pytest.raises(http.client.HTTPException):
            server.get(f"/wav/{server.id('a.wav')}.wav", Range="bytes=0-999")
        assert [error.message for _, error in server.told] == ["it was replaced while it was read"]


def test_a_client_library_finds_its_way(library: Library) -> None:
    libsonic = pytest.importorskip("libsonic")
    for server in running(library.mirror, "word"):
        client = libsonic.Connection("http://127.0.0.1", "a", "word", port=server.port)
        assert client.ping()
        [song] = client.search3("plain")["searchResult3"]["song"]
        assert client.getAlbum(song["albumId"])["album"]["songCount"] == 11
        plain = (library.originals / "Album/01 plain.wav").read_bytes()
        assert client.stream(song["id"]).read() == plain
        assert client.download(song["id"]).read() == plain
        assert client.getCoverArt(song["coverArt"]).read() == JPEG
        with pytest.raises(libsonic.errors.CredentialError):
            libsonic.Connection("http://127.0.0.1", "a", "wrong", port=server.port).ping()


# -- the command


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_the_command_serves_until_it_is_told_to_end(name: str, library: Library) -> None:
    if not hasattr(signal, name):
        pytest.skip("Windows has no such signal")
    command = [*MODULE, "serve", library.mirror, "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout
            told = json.loads(process.stdout.readline())
            assert (told["event"], told["tracks"], told["albums"]) == ("serving", 12, 2)
            port = int(told["url"].removesuffix("/").rpartition(":")[2])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/rest/ping?f=json")
            assert b'"ok"' in connection.getresponse().read()
            connection.close()
            process.send_signal(getattr(signal, name))
            out, err = process.communicate(timeout=30)
            assert (json.loads(out)["event"], err, process.returncode) == ("stopped", b"", 0)
        finally:
            process.kill()


def test_what_cannot_be_served_is_told(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRILOBYTE_TOKEN", raising=False)
    assert cli.main(["serve", str(library.mirror), "--host", "0.0.0.0"]) == ExitCode.USAGE
    assert "without a token" in capsys.readouterr().err
    assert cli.main(["serve", str(library.mirror), "--token", "no text \udcff"]) == ExitCode.USAGE
    assert "the token is no UTF-8 text" in capsys.readouterr().err
    assert cli.main(["serve", str(tmp_path), "--port", "0"]) == ExitCode.NOTHING_TO_DO
    assert cli.main(["serve", str(tmp_path / "x"), "--port", "0"]) == ExitCode.CANNOT_READ
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert cli.main(["serve", str(library.mirror), "--port", str(taken.getsockname()[1])]) == ExitCode.CANNOT_WRITE
    assert "another program listens there" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "trilobyte_gui.play.server", None)
    monkeypatch.delattr("trilobyte_gui.play.server", raising=False)
    assert cli.main(["serve", str(library.mirror), "--port", "0"]) == ExitCode.NEEDS_NEWER
    assert "trilobyte-gui[serve]" in capsys.readouterr().err


def test_what_is_served_follows_the_archives(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New archives and changed ones are read; those that are as they were are not read again."""
    from trilobyte_gui.play import media_library
    from trilobyte_gui.play.server import Server

    shutil.copy(library.archive("Album/01 plain.wav"), tmp_path / "one.wav.trilo")
    changing = Path(shutil.copy(library.archive("Album/06.aiff"), tmp_path / "two.wav.trilo"))
    (tmp_path / "bad.wav.trilo").write_bytes(b"no archive")
    told: list[Path] = []
    tell = once(lambda path, error: told.append(path))
    before = MediaLibrary(Tree(tmp_path), tell)
    server = Server(before)
    read: list[str] = []
    track = media_library._track
    monkeypatch.setattr(media_library, "_track", lambda path, file: read.append(path) or track(path, file))  # type: ignore[func-returns-value]
    shutil.copy(library.archive("Album/09 tags.flac"), changing)
    shutil.copy(library.archive("Album/03 deep.wav"), tmp_path / "three.wav.trilo")
    after = MediaLibrary(Tree(tmp_path).again(), tell, before)
    server.follow(after)
    assert sorted(read) == ["bad.wav", "three.wav", "two.wav"]
    assert {each.path for each in after.tracks.values()} == {"one.wav", "two.wav", "three.wav"}
    assert told == [tmp_path / "bad.wav.trilo"]
    (tmp_path / "one.wav.trilo").unlink()
    assert {each.path for each in MediaLibrary(Tree(tmp_path), tell, after).tracks.values()} == {"two.wav", "three.wav"}
    server.close()


def test_a_running_server_follows(library: Library, tmp_path: Path, own_home: Path) -> None:
    import mutagen.apev2

    shutil.copy(library.archive("Album/01 plain.wav"), tmp_path / "one.wav.trilo")
    line = [sys.executable, "-m", "trilobyte_gui.cli.main", "serve", str(tmp_path), "--port", "0", "--json"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["url"]
        shutil.copy(library.archive("Album/06.aiff"), tmp_path / "two.wav.trilo")
        until = time.monotonic() + 60
        while urlopen(f"{url}music.m3u8").read().count(b"#EXTINF") < 2:
            assert time.monotonic() < until
            time.sleep(0.2)
        tags = mutagen.apev2.APEv2()
        tags["Title"] = "Another"
        tags.save(tmp_path / "one.wav.trilo")  # in place
        while b"Another" not in urlopen(f"{url}music.m3u8").read():
            assert time.monotonic() < until
            time.sleep(0.2)
        process.terminate()
        assert process.wait(30) == 0
