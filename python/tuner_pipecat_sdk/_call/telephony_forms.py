"""The forms in which telephony providers send what an application forwarded: mappings, lists of pairs, one text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

_MOST = 256
_LONGEST = 16_384
_PAIR_NAME = r"[^\s=:;,&{}]{1,128}"


def headers_of(value: Any) -> dict[str, str] | None:
    """Headers as strings by name, from a mapping or from a list of ``{name, value}``; ``None`` where there are none."""
    if isinstance(value, Mapping):
        pairs: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, (list, tuple)):
        pairs = ((item.get("name"), item.get("value")) for item in value if isinstance(item, Mapping))
    else:
        return None
    found: dict[str, str] = {}
    for name, item in pairs:
        if name in (None, "") or item is None or len(found) >= _MOST:
            continue
        if isinstance(item, (str, int, float)):
            found[str(name)] = str(item)
    return found or None


def bag_of(value: Any) -> dict[str, str] | None:
    """What an application forwarded: headers, or the same as one text."""
    return headers_of(pairs_of(value) if isinstance(value, str) else value)


def pairs_of(text: str) -> dict[str, Any]:
    """Pairs that a provider sends as one text: JSON, or ``a=1;b=2`` parted by ``;``, ``,``, ``&`` or line ends, with ``=`` or
    ``:`` between name and value. A value may hold the separators that part no pairs.
    """
    text = text.strip()[:_LONGEST]
    try:
        plain = json.loads(text)
        if isinstance(plain, dict):
            return plain
        if isinstance(plain, str) and plain != text:
            return pairs_of(plain)
    except (ValueError, RecursionError):
        pass
    text = text.removeprefix("{").removesuffix("}")
    found: dict[str, Any] = {}
    first = re.match(rf"\s*{_PAIR_NAME}\s*([=:])", text)
    if first is None:
        return found
    begins = rf"{_PAIR_NAME}\s*{first[1]}"
    parted = re.search(rf"([;,&\n])\s*{begins}", text)
    starts = [*re.finditer(rf"(?:^|{parted[1] if parted else '$'})\s*({_PAIR_NAME})\s*{first[1]}", text)]
    for start, end in zip(starts, [*(later.start() for later in starts[1:]), len(text)]):
        found[start[1].strip("\"'")] = text[start.end() : end].strip().strip("\"'")
    return found


def own_members(payload: Any, event: str | None, prefix: str | None) -> dict[str, str] | None:
    """What an application forwarded beside a provider's own members: all of a message of ``event``, else what has the prefix."""
    if not isinstance(payload, Mapping):
        return None
    whole = event is not None and payload.get("event") == event
    own = {
        name: value
        for name, value in payload.items()
        if isinstance(name, str) and ((whole and name not in ("event", "content-type")) or (prefix and name.startswith(prefix)))
    }
    return headers_of(own)


def number_of(address: str | None) -> str | None:
    """A caller's number without the scheme that some write before it; a SIP address stays as it is."""
    return address[4:] if address is not None and address[:4].lower() == "tel:" else address


def at(payload: Any, path: str) -> Any:
    """The value at a dotted path of mappings and objects; ``None`` where there is none."""
    for name in path.split("."):
        if payload is None:
            return None
        payload = _member(payload, name)
    return payload


def _member(payload: Any, name: str) -> Any:
    get = getattr(payload, "get", None)
    if callable(get):  # a mapping, Pipecat's CallData, a form
        value = get(name)
        if value is not None or isinstance(payload, Mapping):
            return value
    return getattr(payload, name, None)


def first_of(values: Iterable[Any]) -> str | None:
    return next((str(value) for value in values if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip()), None)
