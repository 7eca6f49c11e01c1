"""The HTTP server: tracks with ranges, covers, a playlist, a page, and the OpenSubsonic API.

Handlers are plain functions, which run in threads: what they read is decoded there.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from trilobyte_gui.api.images import As, is_exact
from trilobyte_gui.api.pour import pour
from trilobyte_gui.archive.operations.preview_file import preview_of
from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.archive.tasks import Device
from trilobyte_gui.codec.errors import CannotRead, TrilobyteError
from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.play import page, subsonic
from trilobyte_gui.play.media_library import MediaLibrary, MediaTrack
from trilobyte_gui.play.shelf import Shelf, opened, stamp_of

OnError = Callable[[Path, TrilobyteError], object]

_STEP = 1 << 16  # bytes that are sent at a time
_FIRST = 1 << 10  # bytes that are made before the answer begins
_QUEUED = 8  # pieces of a FLAC stream that wait for the network
_LONGEST = 1 << 20  # bytes of a request's body
_COOKIE = "trilobyte"
_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII | re.IGNORECASE)
_TYPES: dict[SourceKind, str] = {"wav": "audio/wav", "flac": "audio/flac", "aiff": "audio/aiff", "caf": "audio/x-caf"}
_POLICY = {"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff"}


class Server:
    """What is served of a catalogue. With a `token`, whoever has not got it is sent away; without, only this computer
    is answered. `on_error` hears of what cannot be read, and why."""

    def __init__(
        self, catalogue: MediaLibrary, token: str = "", on_error: OnError | None = None, device: Device = "auto"
    ) -> None:
        self._catalogue = catalogue
        self._token = token
        # The token itself need not fit into a header.
        self._cookie = hmac.new(token.encode(), _COOKIE.encode(), "sha256").hexdigest()
        self._on_error = on_error
        self._shelf = Shelf(device)
        self._told: set[tuple[Path, str]] = set()

    def app(self) -> Starlette:
        """The application, as ASGI servers run it."""
        open_to_all = [Route("/rest/{method}", self._rest, methods=["GET", "POST"])]  # which has a login of its own
        ways: list[tuple[str, Callable[[Request], Response]]] = [
            ("/", lambda request: HTMLResponse(page.albums_page(self._catalogue), headers=_POLICY)),
            ("/album/{id}", self._album),
            ("/style.css", lambda request: Response(page.STYLE, media_type="text/css")),
            ("/player.js", lambda request: Response(page.SCRIPT, media_type="text/javascript")),
            ("/cover/{id}", lambda request: self._cover(request.path_params["id"])),
            ("/music.m3u8", self._playlist),
            ("/wav/{id}.wav", lambda request: self._file(request, "wav")),
            ("/flac/{id}.flac", lambda request: self._flac_of(request)),
            ("/original/{id}", lambda request: self._file(request, "original")),
            ("/preview/{id}.opus", lambda request: self._file(request, "original")),
        ]
        routes = [Route(path, self._guarded(handler), methods=["GET"]) for path, handler in ways]
        local = ["localhost", "127.0.0.1", "[::1]"]  # or any page could have its own name lead here
        guard = [] if self._token else [Middleware(TrustedHostMiddleware, allowed_hosts=local)]
        return Starlette(routes=open_to_all + routes, middleware=guard)

    def follow(self, catalogue: MediaLibrary) -> None:
        """Serve this from now on. What is sent at this moment is sent to its end."""
        self._catalogue = catalogue

    def close(self) -> None:
        """Close what is open."""
        self._shelf.close()

    # -- who may

    def _guarded(self, handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def guarded(request: Request) -> Response:
            if not self._token:
                return handler(request)
            bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
            asked = request.query_params.get("token", "")
            known = hmac.compare_digest(request.cookies.get(_COOKIE, "").encode(), self._cookie.encode())
            if not (known or self._is_token(asked) or self._is_token(bearer)):
                return PlainTextResponse("Add ?token=... with the server's token to the address.\n", 401)
            if asked and request.url.path == "/":
                response: Response = RedirectResponse("/", 303)  # the token leaves the address bar
                response.set_cookie(_COOKIE, self._cookie, httponly=True, samesite="strict")
                return response
            return handler(request)

        return guarded

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    # -- pages and pictures

    def _album(self, request: Request) -> Response:
        album = self._catalogue.albums.get(request.path_params["id"])
        return HTMLResponse(page.album_page(album), headers=_POLICY) if album else _nothing()

    def _playlist(self, request: Request) -> Response:
        base = str(request.base_url)
        token = f"?{urlencode({'token': self._token})}" if self._token else ""  # players have no login of their own
        lines = ["#EXTM3U"]
        for album in self._catalogue.albums.values():
            for track in album.tracks:
                title = " ".join(f"{track.artist} - {track.title}".split())
                lines += [f"#EXTINF:{round(track.duration)},{title}", f"{base}{track.address}{token}"]
        return Response("\n".join(lines) + "\n", media_type="application/vnd.apple.mpegurl")

    def _cover(self, identity: str) -> Response:
        try:
            picture = self._catalogue.picture(identity)
        except (TrilobyteError, OSError):
            picture = None
        if picture is None or not picture.mime.startswith("image/"):
            return _nothing()
        return Response(picture.data, media_type=picture.mime, headers={"Cache-Control": "max-age=86400", **_POLICY})

    # -- tracks

    def _file(self, request: Request, as_: As) -> Response:
        track = self._catalogue.tracks.get(request.path_params["id"])
        return self._image(request, track, as_) if track else _nothing()

    def _flac_of(self, request: Request) -> Response:
        track = self._catalogue.tracks.get(request.path_params["id"])
        return self._flac(request, track) if track else _nothing()

    def _image(self, request: Request, track: MediaTrack, as_: As, download: bool = False) -> Response:
        """A file of known size, or the range of it that is asked for. The original, where it cannot be made again byte
        for byte, is a WAV file."""
        if track.file is None:
            return self._preview(request, track, as_ == "wav", download)
        path = track.file.path
        try:
            shelved = self._shelf.take(path, "wav")
            try:
                assert shelved.reader is not None
                header = shelved.reader.archive.header
            finally:
                self._shelf.back(shelved)
            if as_ == "original" and not is_exact(header):
                as_ = "wav"
            kind = "audio/wav" if as_ == "wav" else _TYPES.get(header.kind, "application/octet-stream")
            with self._shelf.image(path, as_) as image:
                size = image.size
                mark = _mark(path, as_, size)
                if _has(request, mark):
                    return Response(status_code=304, headers={"ETag": mark})
                begin, end, status = _range_of(request, size, mark)
                if status == 416:
                    return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
                image.read(begin, min(_FIRST, end - begin))  # so that what cannot be read is told by a status
        except (TrilobyteError, OSError) as error:
            self._tell(path, error)
            return PlainTextResponse("This track cannot be read.\n", 500)
        headers = _headers(status, begin, end, size, mark, download)
        if request.method == "HEAD":
            return Response(headers=headers, media_type=kind)
        return StreamingResponse(self._pieces(path, as_, begin, end, mark), status, headers, kind)

    def _preview(self, request: Request, track: MediaTrack, as_wav: bool, download: bool) -> Response:
        """The preview of a track whose archive is away, or the range of it that is asked for."""
        assert track.away is not None
        known = track.away.known
        try:
            assert self._catalogue.archives is not None
            sound = preview_of(self._catalogue.archives, known, as_wav)
            mark = f'"{hashlib.sha256(repr((known.audio, sound.suffix, sound.size)).encode()).hexdigest()[:32]}"'
            if _has(request, mark):
                sound.close()
                return Response(status_code=304, headers={"ETag": mark})
            begin, end, status = _range_of(request, sound.size, mark)
            first = sound.read(begin, min(_STEP, end - begin))
        except TrilobyteError as error:
            self._tell(known.path, error)
            return PlainTextResponse("This preview cannot be read.\n", 500)
        if status == 416:
            sound.close()
            return Response(status_code=416, headers={"Content-Range": f"bytes */{sound.size}"})

        def pieces() -> Iterator[bytes]:
            try:
                yield first
                for at in range(begin + len(first), end, _STEP):
                    yield sound.read(at, min(_STEP, end - at))
            except TrilobyteError as error:
                self._tell(known.path, error)
                raise ConnectionAbortedError from error
            finally:
                sound.close()

        headers = _headers(status, begin, end, sound.size, mark, download)
        if request.method == "HEAD":
            sound.close()
            return Response(headers=headers, media_type=sound.content_type)
        return StreamingResponse(pieces(), status, headers, sound.content_type)

    def _pieces(self, path: Path, as_: As, begin: int, end: int, mark: str) -> Iterator[bytes]:
        """The bytes of what the headers told of."""
        try:
            with self._shelf.image(path, as_) as image:
                if _mark(path, as_, image.size) != mark:
                    raise CannotRead("it was replaced while it was read", hint="Close it, and open it again.")
                for at in range(begin, end, _STEP):
                    yield image.read(at, min(_STEP, end - at))
        except (TrilobyteError, OSError) as error:
            self._tell(path, error)
            raise ConnectionAbortedError from error  # the listener sees that it ends too early

    def _flac(self, request: Request, track: MediaTrack, seconds: float = 0.0) -> Response:
        """A FLAC file that is made while it is sent: its size is not known before."""
        if track.file is None:
            return _nothing()
        path = track.file.path

        def push(write: Callable[[bytes], object]) -> None:
            shelved = self._shelf.take(path, "wav")
            try:
                opened(shelved)
                assert shelved.reader is not None
                start = min(round(seconds * track.rate), len(shelved.reader))
                pour(shelved.reader, write, "flac", start)
            finally:
                self._shelf.back(shelved)

        pieces = _pulled(push)
        try:
            first = next(pieces, b"")
        except (TrilobyteError, OSError) as error:
            self._tell(path, error)
            return PlainTextResponse("This track cannot be read as FLAC.\n", 500)

        def rest() -> Iterator[bytes]:
            if request.method == "HEAD":
                pieces.close()
                return
            yield first
            try:
                yield from pieces
            except (TrilobyteError, OSError) as error:
                self._tell(path, error)
                raise ConnectionAbortedError from error

        return StreamingResponse(rest(), media_type="audio/flac", headers={"Accept-Ranges": "none"})

    # -- OpenSubsonic

    async def _rest(self, request: Request) -> Response:
        wanted = dict(request.query_params)
        if request.method == "POST":
            body = b""
            async for part in request.stream():
                body += part
                if len(body) > _LONGEST:
                    return PlainTextResponse("That is too much.\n", 413)
            wanted |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return await run_in_threadpool(self._answer, request, wanted)

    def _answer(self, request: Request, wanted: dict[str, str]) -> Response:
        method = request.path_params["method"].removesuffix(".view")
        try:
            if method != "getOpenSubsonicExtensions":
                subsonic.check_login(wanted, self._token)
            if method == "stream":
                track = subsonic.track_of(self._catalogue, wanted)
                if wanted.get("format") == "flac" and not track.away:
                    return self._flac(request, track)
                as_wav = wanted.get("format") == "wav" if track.away else wanted.get("format") != "raw"
                return self._image(request, track, "wav" if as_wav else "original")
            if method == "download":
                return self._image(request, subsonic.track_of(self._catalogue, wanted), "original", download=True)
            if method == "getCoverArt":
                response = self._cover(wanted.get("id", ""))
                if response.status_code == 404:
                    raise subsonic.Refused(70, "There is no such picture.")
                return response
            content, kind = subsonic.rendered(subsonic.answer(self._catalogue, method, wanted), wanted)
        except subsonic.Refused as refused:
            content, kind = subsonic.rendered({}, wanted, refused)
        return Response(content, media_type=kind)

    def _tell(self, path: Path, error: TrilobyteError | OSError) -> None:
        from trilobyte_gui.os_words import plain_words

        if isinstance(error, OSError):
            error = CannotRead("the archive cannot be read: {0}", plain_words(error))
        key = path, error.message
        if self._on_error and key not in self._told:
            self._told.add(key)
            self._on_error(path, error)


def _headers(status: int, begin: int, end: int, size: int, mark: str, download: bool) -> dict[str, str]:
    """Those of a file, or of a part of it."""
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(end - begin), "ETag": mark}
    if status == 206:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    if download:
        headers["Content-Disposition"] = "attachment"
    return headers


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.\n", 404)


def _mark(path: Path, as_: As, size: int) -> str:
    """An image's entity tag: another one after any change of the archive, be it of its tags alone."""
    return f'"{hashlib.sha256(repr((path, as_, size, stamp_of(path))).encode()).hexdigest()[:32]}"'


def _has(request: Request, mark: str) -> bool:
    """Whether whoever asks has what bears this entity tag, which something in between may have called weak."""
    known = re.split(r"\s*,\s*", request.headers.get("if-none-match", "").strip())
    return "*" in known or mark in (each.removeprefix("W/") for each in known)


def _range_of(request: Request, size: int, mark: str) -> tuple[int, int, int]:
    """The bytes to send, and the status: 200 for all, 206 for a part, 416 for one that is not there. Several parts at
    once, which players do not ask for, get all; so does HEAD, which has no parts."""
    header = request.headers.get("range", "") if request.method != "HEAD" else ""
    found = _RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", "") or request.headers.get("if-range", mark) != mark:
        return 0, size, 200
    first, last = found.groups()
    if not first:
        begin, end = max(size - int(last), 0), size
    else:
        begin, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return 0, size, 200
    return (begin, end, 206) if begin < end else (0, 0, 416)


def _pulled(push: Callable[[Callable[[bytes], object]], None]) -> Generator[bytes]:
    """What `push` writes, in another thread and not far ahead; it is ended when the iterator is."""
    pieces: Queue[bytes | BaseException | None] = Queue(_QUEUED)
    ended = threading.Event()

    def write(data: bytes) -> None:
        put(data)
        if ended.is_set():
            raise ConnectionAbortedError

    def put(piece: bytes | BaseException | None) -> None:
        while not ended.is_set():
            try:
                pieces.put(piece, timeout=0.2)
                return
            except Full:
                pass

    def work() -> None:
        last: BaseException | None = None
        try:
            with debug_log.noting("making a FLAC file", OSError, ValueError):
                push(write)
        except (TrilobyteError, OSError, ValueError) as error:
            last = error
        put(last)

    thread = threading.Thread(target=work, name="trilobyte-pour", daemon=True)
    thread.start()
    try:
        while (piece := pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        ended.set()
        _empty(pieces)
        thread.join()


def _empty(pieces: Queue[Any]) -> None:
    """Empty a queue."""
    try:
        while True:
            pieces.get_nowait()
    except Empty:
        pass


def serve(app: Starlette, listener: socket.socket) -> None:
    """Answer requests until the program is interrupted or told to end."""
    config = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=2,
        server_header=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
