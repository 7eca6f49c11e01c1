"""What other programs changed in an archive's readable tag, applied to the original's own tags, field by field."""

from __future__ import annotations

from collections.abc import Sequence

from trilobyte_gui.codec.container import Art
from trilobyte_gui.metadata import apev2, bare
from trilobyte_gui.metadata.art import mark
from trilobyte_gui.metadata.fields import Field, Tags
from trilobyte_gui.metadata.names import TOTALS
from trilobyte_gui.metadata.tags import TOTALS_OF, ape_fields, ape_key, from_items, to_apev2


def apply_edits(original: Tags, now: bytes, art: Sequence[Art] = (), written: int = -1) -> Tags:
    """The original's tags with exactly those fields and pictures changed that the APEv2 tag `now` has otherwise. What
    of it cannot be read, or is not there at all, has changed nothing.

    `art` says which pictures the tag was given: one that it never had was not taken out of it. `written`: its length in
    bytes then.
    """
    items = _items(now)
    if items is None:
        return original
    was, texts = _texts(_items(to_apev2(original, [])) or {}), _texts(items)
    changed = {key for key in was.keys() | texts.keys() if was.get(key) != texts.get(key)}
    changed -= {key.casefold() for key, value in items.items() if value is None}
    out = Tags(kept=list(original.kept))
    done: set[str] = set()
    for name, value in original.fields:
        key = _item_of(original, name)
        if key not in changed:
            out.fields.append((name, value))
        elif key not in done:
            done.add(key)
            out.fields += _new_fields(original, key, texts)
    for key in texts:
        if key in changed and key not in done:
            out.fields += _new_fields(original, key, texts)
    present = _shown(items)
    gone = _gone(present, art)
    known = {each.mark for each in art} | {mark(each.data) for each in original.pictures}
    if gone and len(now) == written:
        out.pictures = list(original.pictures)
    else:
        out.pictures = [each for each in original.pictures if mark(each.data) not in gone]
        out.pictures += [each for each in present.pictures if mark(each.data) not in known]
    out.kept += [each for each in present.kept if each not in out.kept]
    return out


def is_lost(now: bytes, art: Sequence[Art] = (), written: int = -1) -> bool:
    """Whether not all of a readable tag can be read any more, or nothing of it is there; arguments as above.

    In a tag as long as it was written, a picture that is another one is damaged: a new one has another length.
    """
    items = _items(now)
    if items is None or None in items.values():
        return True
    return len(now) == written and bool(_gone(_shown(items), art))


def shown(now: bytes) -> Tags:
    """What of a readable tag can be read."""
    return _shown(_items(now) or {})


_Items = dict[str, str | bytes | None]
"""By key: texts, the bytes of binary items, and None for texts that are none."""


def _items(tag: bytes) -> _Items | None:
    """The items of the readable tag; None where there is none that is well formed."""
    found = [each.data for each in bare.tags_behind(tag)[0] if each.kind == "APEv2"]
    try:
        return {each.key: _value(each) for each in apev2.parse(found[-1][:])} if found else None
    except ValueError:
        return None


def _value(item: apev2.Item) -> str | bytes | None:
    try:
        return item.value if item.kind == apev2.BINARY else item.value.decode()
    except UnicodeDecodeError:
        return None


def _shown(items: _Items) -> Tags:
    return from_items((key, value) for key, value in items.items() if value is not None)


def _gone(present: Tags, art: Sequence[Art]) -> set[bytes]:
    """Which of the original's pictures the tag showed and does not show any more, by their marks."""
    there = {mark(each.data) for each in present.pictures}
    return {each.original for each in art if not there & {each.mark, each.original}}


def _texts(items: _Items) -> dict[str, tuple[str, str]]:
    """Text items by their key in lower case: the key as it is, and the text."""
    return {key.casefold(): (key, value) for key, value in items.items() if isinstance(value, str)}


def _item_of(tags: Tags, name: str) -> str:
    """The key, in lower case, of the item that holds a field: a total without its number has one of its own."""
    key = ape_key(name)
    totals = TOTALS_OF.get(key, ())
    if name.upper() in totals and not tags.get(next(number for number in TOTALS if TOTALS[number] == totals)):
        key = apev2.valid_key(name)
    return key.casefold()


def _new_fields(original: Tags, key: str, texts: dict[str, tuple[str, str]]) -> list[Field]:
    """The fields of a changed item, spelt as the original spells such; none when it was removed."""
    if key not in texts:
        return []
    spelt = {name.upper(): name for name, _ in reversed(original.fields)}
    new = [(spelt.get(name.upper(), name), value) for name, value in ape_fields(*texts[key])]
    for number, totals in TOTALS.items():
        used = next((each for each in totals if each in spelt), None)
        joined = any(name.upper() == number and "/" in value for name, value in original.fields)
        if joined and used is None and [name.upper() for name, _ in new] == [number, totals[0]]:
            return [(new[0][0], f"{new[0][1]}/{new[1][1]}")]
        if used:
            new = [(spelt[used] if name.upper() in totals else name, value) for name, value in new]
    return new
