"""What other programs changed in an archive's readable tag, applied to the original's own tags, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from trilobyte_gui.codec.container import Art
from trilobyte_gui.metadata import apev2
from trilobyte_gui.metadata.art import mark
from trilobyte_gui.metadata.fields import Field, Tags
from trilobyte_gui.metadata.names import TOTALS
from trilobyte_gui.metadata.tags import TOTALS_OF, ape_fields, ape_key, from_apev2, to_apev2


def apply_edits(original: Tags, now: bytes, art: Sequence[Art] = ()) -> Tags:
    """The original's tags with exactly those fields and pictures changed that the APEv2 tag `now` has otherwise.

    `art` says which pictures the tag was given: one that it never had was not taken out of it.
    """
    was, texts = _texts(to_apev2(original, [])), _texts(now)
    changed = {key for key in was.keys() | texts.keys() if was.get(key) != texts.get(key)}
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
    present = from_apev2(now)
    there = {mark(each.data) for each in present.pictures}
    gone = {each.original for each in art if not there & {each.mark, each.original}}
    known = {each.mark for each in art} | {mark(each.data) for each in original.pictures}
    out.pictures = [each for each in original.pictures if mark(each.data) not in gone]
    out.pictures += [each for each in present.pictures if mark(each.data) not in known]
    out.kept += [each for each in present.kept if each not in out.kept]
    return out


def _texts(tag: bytes) -> dict[str, tuple[str, str]]:
    """Text items by their key in lower case: the key as it is, and the text."""
    from mutagen import MutagenError
    from mutagen.apev2 import APEv2

    read: Any = APEv2
    try:
        items = read(BytesIO(tag)).items() if tag else ()
    except (MutagenError, ValueError):
        return {}
    return {key.casefold(): (key, str(value)) for key, value in items if value.kind != apev2.BINARY}


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
