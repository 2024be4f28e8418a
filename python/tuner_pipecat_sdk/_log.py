"""Log lines, through loguru as Pipecat's own are; through ``logging`` where loguru is not installed."""

from __future__ import annotations

import logging
from typing import Any

try:
    from loguru import logger as _loguru
except ImportError:
    _loguru = None

_plain = logging.getLogger("tuner_pipecat_sdk")

PREFIX = "[tuner] "
_LEVELS = ("debug", "info", "warning", "error")


def log(level: str, text: str) -> None:
    """Writes one line; a logger that fails, or whose stream is closed, is nobody's problem here."""
    level = level if level in _LEVELS else "info"
    try:
        if any(getattr(stream, "closed", False) for stream in _streams()):
            return
        if _loguru is not None:
            _loguru.log(level.upper(), "{}", PREFIX + text)
        else:
            _plain.log(getattr(logging, level.upper()), "%s", PREFIX + text)
    except Exception:
        pass


def _streams() -> list[Any]:
    """Where lines go. Loggers print a traceback of their own when one is closed, as test runners and exits close them."""
    if _loguru is not None:
        sinks = [getattr(handler, "_sink", None) for handler in list(getattr(getattr(_loguru, "_core", None), "handlers", {}).values())]
        return [getattr(sink, "_stream", None) or getattr(sink, "_file", None) for sink in sinks]
    found: list[Any] = []
    logger: logging.Logger | None = _plain
    while logger is not None:
        found += logger.handlers
        logger = logger.parent if logger.propagate else None
    return [getattr(handler, "stream", None) for handler in found or [logging.lastResort]]


class Once:
    """Says each thing one time: what would repeat for every frame is logged at its first occurrence."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, level: str, text: str, key: Any = None) -> None:
        key = key if key is not None else text
        if key not in self._said and len(self._said) < 1000:
            self._said.add(key)
            log(level, text)
