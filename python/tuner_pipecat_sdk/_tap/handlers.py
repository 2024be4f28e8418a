"""Handlers of Pipecat's events, where they must be told before others."""

from __future__ import annotations

from typing import Any


def first_handler(source: Any, name: str, handler: Any) -> None:
    """Adds a handler before all others, so that it is told before what they do. Where a source has no such event, or keeps
    its handlers elsewhere, nothing is changed but by its own method.
    """
    known = getattr(source, "_event_handlers", None)
    if isinstance(known, dict) and name not in known:
        return
    handlers = getattr(known[name], "handlers", None) if isinstance(known, dict) else None
    if isinstance(handlers, list):
        handlers.insert(0, handler)
    else:
        source.add_event_handler(name, handler)
