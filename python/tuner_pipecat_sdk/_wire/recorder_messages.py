"""What the recorder says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .._log import log

if TYPE_CHECKING:
    from .recorder import Recorder
    from .wire import Wire


def take(wire: Wire, recorder: Recorder, line: bytes) -> bool:
    """Handles one line; whether it acknowledged something. Nonsense is passed over."""
    try:
        message = json.loads(line)
        kind = message["wire"]
    except (ValueError, KeyError, TypeError):
        return False
    if kind == "hello":
        takes = message.get("takes")
        recorder.takes = tuple(str(what) for what in takes) if isinstance(takes, list) else ()
        recorder.greeted = True
    elif kind == "written":
        return _written(wire, message)
    elif kind == "log":
        log(str(message.get("level")), str(message.get("text"))[:2000])
    elif kind in ("delivered", "rejected", "waiting"):
        _outcome(wire, kind, message)
    elif kind in ("flushed", "usage", "call_usage"):
        wire.requests.answer(message.get("id"), message)
    return False


def _written(wire: Wire, message: dict[str, Any]) -> bool:
    stream = wire.streams.get(message.get("call"))  # type: ignore[arg-type]
    seq = message.get("seq")
    return stream is not None and isinstance(seq, int) and wire.acknowledged(stream, seq)


def _outcome(wire: Wire, kind: str, message: dict[str, Any]) -> None:
    number = message.get("call")
    stream = wire.streams.get(number)  # type: ignore[arg-type]
    name = stream.name if stream is not None else f"number {number}"
    if kind == "delivered":
        log("info", f"call {name} is delivered")
    elif kind == "rejected":
        log("error", f"the server refused call {name} ({message.get('status')}): {str(message.get('why'))[:500]}")
    elif stream is not None:  # the first time; the recorder's own line warns of what is behind it, once for all calls
        log("info", f"call {name} will be sent later: {str(message.get('why'))[:500]}")
    if stream is not None and stream.settled:
        wire.forget(stream)
