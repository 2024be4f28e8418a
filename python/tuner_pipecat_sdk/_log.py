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
        if _loguru is None:
            _log_plainly(getattr(logging, level.upper()), PREFIX + text)
        elif _loguru_has_an_open_sink():
            _loguru.log(level.upper(), "{}", PREFIX + text)
    except Exception:
        pass


# Loggers print a traceback of their own when a stream is closed, as test runners and exits close them.


def _log_plainly(level: int, text: str) -> None:
    """As ``_plain.log``, but past the handlers whose stream is closed."""
    if not _plain.isEnabledFor(level):
        return
    record = _plain.makeRecord(_plain.name, level, __file__, 0, text, (), None)
    if not _plain.filter(record):
        return
    found: list[logging.Handler] = []
    logger: logging.Logger | None = _plain
    while logger is not None:
        found += logger.handlers
        logger = logger.parent if logger.propagate else None
    for handler in found or [one for one in (logging.lastResort,) if one is not None]:
        if level >= handler.level and not getattr(getattr(handler, "stream", None), "closed", False):
            handler.handle(record)


def _loguru_has_an_open_sink() -> bool:
    handlers = getattr(getattr(_loguru, "_core", None), "handlers", None)
    if not isinstance(handlers, dict) or not handlers:
        return True
    sinks = [getattr(handler, "_sink", None) for handler in list(handlers.values())]
    return any(not getattr(getattr(sink, "_stream", None) or getattr(sink, "_file", None), "closed", False) for sink in sinks)


class Once:
    """Says each thing one time: what would repeat for every frame is logged at its first occurrence."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, level: str, text: str, key: Any = None) -> None:
        key = key if key is not None else text
        if key not in self._said and len(self._said) < 1000:
            self._said.add(key)
            log(level, text)
