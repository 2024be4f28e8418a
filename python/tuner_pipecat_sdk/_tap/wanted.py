"""Which frames are sent, and which of their fields: data that the engine owns (``wanted-frames.json``)."""

from __future__ import annotations

import json
import pkgutil
from typing import Any

_BASES_THAT_SAY_NOTHING = ("SystemFrame", "DataFrame", "ControlFrame")


class Spec:
    """How frames of one class are written down.

    ``fields`` holds ``(name in the line, attribute, form)``; it is ``None`` for a class that is only counted.
    """

    __slots__ = ("audio_tick", "fields", "head", "name", "priority", "sounds")

    def __init__(self, cls: type, entry: list[str] | None, priority: int, audio_tick: bool) -> None:
        self.name = cls.__name__
        self.priority = priority
        self.audio_tick = audio_tick
        self.sounds = any(ancestor.__name__ == "OutputAudioRawFrame" for ancestor in cls.__mro__)
        self.fields = None if entry is None else tuple(_field(text) for text in entry)
        bases = [c.__name__ for c in cls.__mro__[1:] if c.__name__.endswith("Frame")]
        told = bases if bases and bases[0] not in _BASES_THAT_SAY_NOTHING else None
        self.head = told


def _field(text: str) -> tuple[str, str, str]:
    if "=" in text:
        name, attribute = text.split("=")
        return name, attribute, "member"
    if "@" in text:
        name, attribute = text.split("@")
        return name, attribute, "typed"
    if "<" in text:
        name, attribute = text.split("<")
        return name, attribute, "length"
    if text.endswith("#"):
        return text[:-1], text[:-1], "count"
    return text, text, "value"


class Wanted(dict):  # type: ignore[type-arg]
    """Frame class -> :class:`Spec`, or ``None`` for a class nobody wants. Filled at the first frame of each class."""

    def __init__(self, table: dict[str, Any] | None = None) -> None:
        table = table if table is not None else read()
        self._fields: dict[str, list[str]] = table["frames"]
        self._counted = frozenset(table["counted"])
        self._audio_ticks = frozenset(table["beat"])
        self._priorities = {name: int(rank) for rank, names in table["keep"].items() for name in names}

    def __missing__(self, cls: type) -> Spec | None:
        spec = None
        for ancestor in cls.__mro__:
            name = ancestor.__name__
            if name in self._fields:
                spec = Spec(cls, self._fields[name], self._priorities.get(name, 2), False)
                break
            if name in self._counted:
                spec = Spec(cls, None, 0, name in self._audio_ticks)
                break
        self[cls] = spec
        return spec


def read() -> dict[str, Any]:
    """The table that lies beside this module, in a folder or in a zip file."""
    table: dict[str, Any] = json.loads((pkgutil.get_data(__package__, "wanted-frames.json") or b"").decode("utf-8"))
    return table


WANTED = Wanted()
"""The process's own table, shared by all calls."""
