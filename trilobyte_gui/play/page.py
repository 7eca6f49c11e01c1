"""The plain page of a server: albums with their covers, an album's tracks, and a player."""

from __future__ import annotations

from html import escape

from trilobyte_gui.play.media_library import MediaAlbum, MediaLibrary, MediaTrack

STYLE = """
:root { color-scheme: light dark }
body {
  font: 16px system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem 1rem 8rem; overflow-wrap: anywhere;
}
a { color: inherit; text-decoration: none }
p a { text-decoration: underline }
ul, ol { list-style: none; padding: 0 }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1.2rem 1rem }
ul img, ul .none { margin-block-end: .5rem }
button {
  font: inherit; width: 100%; padding: .5rem; border: 0; border-radius: .3rem; background: none; color: inherit;
  text-align: start; cursor: pointer; display: flex; gap: 1rem; justify-content: space-between;
}
button:hover, button:focus { background: #8883 }
button[aria-current] { font-weight: bold }
img, .none {
  width: 100%; aspect-ratio: 1; object-fit: cover; background: #8882; display: block; border-radius: .3rem;
}
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end }
header img, header .none { width: 12rem }
header h1 { margin: 0; flex: 1 1 16rem }
small { font-size: .85rem; font-weight: normal; opacity: .7; display: block }
button > small { flex: none }
footer { position: fixed; inset: auto 0 0; padding: .5rem; background: Canvas; text-align: center }
audio { width: 100%; max-width: 70rem }
"""

SCRIPT = """
const player = document.querySelector("audio"), tracks = [...document.querySelectorAll("ol button")];
const words = document.querySelector("output"), album = document.title;
let now = -1;
function play(number) {
  if (!tracks[number]) return;
  if (now >= 0) tracks[now].removeAttribute("aria-current");
  now = number;
  const { source, title, artist } = tracks[now].dataset;
  tracks[now].setAttribute("aria-current", "true");
  words.textContent = document.title = `${title} · ${artist}`;
  if (navigator.mediaSession) navigator.mediaSession.metadata = new MediaMetadata({ title, artist, album });
  player.src = source;
  player.play();
}
tracks.forEach((button, number) => button.addEventListener("click", () => play(number)));
player.addEventListener("play", () => { if (now < 0) play(0); });
player.addEventListener("ended", () => play(now + 1));
player.addEventListener("error", () => { words.textContent = `${tracks[now].dataset.title} cannot be played.`; });
for (const [action, by] of [["nexttrack", 1], ["previoustrack", -1]])
  navigator.mediaSession?.setActionHandler(action, () => play(now + by));
"""


def albums_page(catalogue: MediaLibrary) -> str:
    """All albums, by artist."""
    albums = sorted(catalogue.albums.values(), key=lambda each: (each.artist.name.casefold(), each.title.casefold()))
    items = "".join(
        f'<li><a href="/album/{each.id}">{_cover(each)}{escape(each.title)}'
        f"<small>{escape(each.artist.name)}</small></a>"
        for each in albums
    )
    return _page("Trilobyte", f'<h1>Albums</h1><ul>{items}</ul><p><a href="/music.m3u8">Everything as a playlist</a>')


def album_page(album: MediaAlbum) -> str:
    """An album with its tracks."""
    items = "".join(
        f'<li><button data-source="/{each.address}" data-title="{escape(each.title)}"'
        f' data-artist="{escape(each.artist)}"><span>{escape(each.title)}<small>{escape(each.artist)}</small>'
        f"{_away(each)}</span>"
        f"<small>{_time(each.duration)}</small></button>"
        for each in album.tracks
    )
    heading = f"<h1>{escape(album.title)}<small>{escape(album.artist.name)}</small></h1>"
    body = (
        f'<p><a href="/">All albums</a><header>{_cover(album)}{heading}</header><ol>{items}</ol>'
        "<footer><output></output><audio controls></audio></footer>"
    )
    return _page(album.title, f'{body}<script src="/player.js"></script>')


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en">{head}<link rel="stylesheet" href="/style.css">{body}'


def _cover(album: MediaAlbum) -> str:
    if not album.pictured:
        return '<span class="none"></span>'
    return f'<img src="/cover/{album.id}" alt="" loading="lazy">'


def _away(track: MediaTrack) -> str:
    return f"<small>{escape(track.away.words())}</small>" if track.away else ""


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
