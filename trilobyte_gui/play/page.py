"""The plain page of a server: albums with their covers, an album's tracks, and a player."""

from __future__ import annotations

from html import escape

from trilobyte_gui.play.catalogue import Album, Catalogue

STYLE = """
body {
  font: 16px system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem 1rem 6rem; color-scheme: light dark;
}
a { color: inherit; text-decoration: none }
ul, ol { list-style: none; padding: 0 }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: 1rem }
button {
  font: inherit; width: 100%; padding: .5rem; border: 0; background: none; color: inherit; text-align: start;
  cursor: pointer;
}
button:hover, button:focus { background: #8883 }
button[aria-current] { font-weight: bold }
img, .none {
  width: 100%; aspect-ratio: 1; object-fit: cover; background: #8882; display: block; border-radius: .3rem;
}
h1 img, h1 .none { width: 12rem }
small { opacity: .7; display: block }
footer { position: fixed; inset: auto 0 0; padding: .5rem; background: Canvas }
audio { width: 100% }
"""

SCRIPT = """
const player = document.querySelector("audio"), tracks = [...document.querySelectorAll("ol button")];
let now = -1;
function play(number) {
  if (number >= tracks.length) return;
  if (now >= 0) tracks[now].removeAttribute("aria-current");
  now = number;
  tracks[now].setAttribute("aria-current", "true");
  player.src = tracks[now].dataset.source;
  player.play();
}
tracks.forEach((button, number) => button.addEventListener("click", () => play(number)));
player.addEventListener("ended", () => play(now + 1));
"""


def albums_page(catalogue: Catalogue) -> str:
    """All albums, by artist."""
    albums = sorted(catalogue.albums.values(), key=lambda each: (each.artist.name.casefold(), each.title.casefold()))
    items = "".join(
        f'<li><a href="/album/{each.id}">{_cover(each)}{escape(each.title)}'
        f"<small>{escape(each.artist.name)}</small></a>"
        for each in albums
    )
    return _page("Trilobyte", f'<h1>Albums</h1><ul>{items}</ul><p><a href="/music.m3u8">Everything as a playlist</a>')


def album_page(album: Album) -> str:
    """An album with its tracks."""
    items = "".join(
        f'<li><button data-source="/wav/{each.id}.wav">{escape(each.title)}'
        f"<small>{escape(each.artist)} · {_time(each.duration)}</small></button>"
        for each in album.tracks
    )
    heading = f"<h1>{_cover(album)}{escape(album.title)}<small>{escape(album.artist.name)}</small></h1>"
    body = f'<p><a href="/">All albums</a>{heading}<ol>{items}</ol><footer><audio controls></audio></footer>'
    return _page(album.title, f'{body}<script src="/player.js"></script>')


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en">{head}<link rel="stylesheet" href="/style.css">{body}'


def _cover(album: Album) -> str:
    if not album.pictured:
        return '<span class="none"></span>'
    return f'<img src="/cover/{album.id}" alt="" loading="lazy">'


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
