"""One event as a line of JSON, whatever command it is of."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import PurePath


def event_line(event: str, facts: Mapping[str, object]) -> str:
    """Pure ASCII. Paths and other texts that are no Unicode have replacement characters, and a twin with the exact
    bytes in base64; so do lists of these."""
    line: dict[str, object] = {"event": event}
    for name, value in facts.items():
        line[name] = _readable(value)
        texts = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(each, str | PurePath) and not _is_unicode(str(each)) for each in texts):
            exact = [base64.b64encode(_raw(str(each))).decode("ascii") for each in texts]
            line[f"{name}_base64"] = exact if isinstance(value, list | tuple) else exact[0]
    return json.dumps(line)


def _readable(value: object) -> object:
    """The same for programs: paths as texts, and nothing in it that is no Unicode."""
    if isinstance(value, str | PurePath):
        text = str(value)
        return text if _is_unicode(text) else _raw(text).decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return {_readable(name): _readable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(each) for each in value]
    return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _raw(text: str) -> bytes:
    """The bytes that the system has for a name."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:  # of no name
        return text.encode("utf-8", "surrogatepass")
