"""One frame, one event: one JSON line of the frame log."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .typed import typed
from .values import Budget, count, jsonable
from .wanted import Spec

_ADDRESS = re.compile(r"(<[^<>\"\\]{1,200}?)(?: object)? at 0x[0-9a-fA-F]{6,16}(?![0-9a-fA-F])")
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False).encode


def frame_line(
    spec: Spec,
    frame: Any,
    t: int,
    clock: int,
    direction: str,
    source: str,
    destination: str,
    more: Mapping[str, Any] | None = None,
) -> tuple[bytes, int]:
    """The line of a frame (no line end), and how many of its fields could not be read.

    ``more`` holds values for fields that the frame itself does not have.
    """
    line: dict[str, Any] = {
        "t": t,
        "clock": clock,
        "frame": spec.name,
        "id": frame.id,
        "dir": direction,
        "src": source,
        "dst": destination,
    }
    values = frame.__dict__ if not more else {**more, **frame.__dict__}
    sibling = values.get("broadcast_sibling_id")
    if sibling is not None:
        line["sibling"] = sibling
    if spec.head is not None:
        line["bases"] = spec.head
    data: dict[str, Any] = {}
    cut: dict[str, int] | None = None
    unread = 0
    for name, attribute, form in spec.fields or ():
        try:
            if form == "member":
                told = _member(values, attribute)
                if told is not None:
                    data[name] = told
                continue
            if form == "typed":
                written = typed(values.get(attribute), source)
                if written is not None:
                    data[name] = Budget().text(written)
                continue
            # The instance's own values come first: reading a deprecated field as an attribute warns.
            value = values[attribute] if attribute in values else getattr(frame, attribute, None)
            if value is None:
                continue
            kind = value.__class__
            if form == "value":
                if kind is bool or (kind is str and len(value) < 1024):
                    data[name] = value
                    continue
                budget = Budget()
                data[name] = jsonable(value, budget)
                unread += budget.unread
                if budget.cut:
                    cut = cut or {}
                    cut[name] = len(value) if hasattr(kind, "__len__") else 0
            elif form == "length":
                data[name] = len(value)
            else:
                number = count(value)
                data[name] = {name: number} if isinstance(number, int) else number
        except Exception:
            unread += 1
    if data:
        line["data"] = data
    if cut:
        line["cut"] = cut
    return encode(line), unread


def _member(values: Mapping[str, Any], path: str) -> bool | None:
    """What the object in a field says of itself, yes or no; ``None`` where it says neither."""
    field, member = path.split(".")
    told = getattr(values.get(field), member, None)
    return told if isinstance(told, bool) else None


def event_line(kind: str, t: int, clock: int | None, fields: dict[str, Any]) -> bytes:
    """The line of an event (no line end)."""
    line: dict[str, Any] = {"t": t}
    if clock is not None:
        line["clock"] = clock
    line["event"] = kind
    for name, value in fields.items():
        line[name] = jsonable(value, Budget())
    return encode(line)


def encode(line: Any) -> bytes:
    """JSON in UTF-8 on one line. A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.

    Addresses of Python objects, which come from ``repr`` and tell nobody anything, are left out.
    """
    text = _encode(line)
    if " at 0x" in text:
        text = _ADDRESS.sub(r"\1", text)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
