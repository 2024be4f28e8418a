"""Log lines, through loguru as Pipecat's own are; through ``logging`` where loguru is not installed."""

from __future__ import annotations

from typing import Any

try:
    from loguru import logger as _loguru
except ImportError:
    _loguru = None
    import logging

    _plain = logging.getLogger("tuner_pipecat_sdk")

PREFIX = "[tuner] "
_LEVELS = ("debug", "info", "warning", "error")


def log(level: str, text: str) -> None:
    """Writes one line; a logger that fails is nobody's problem here."""
    level = level if level in _LEVELS else "info"
    try:
        if _loguru is not None:
            _loguru.log(level.upper(), "{}", PREFIX + text)
        else:
            _plain.log(getattr(logging, level.upper()), "%s", PREFIX + text)
    except Exception:
        pass


class Once:
    """Says each thing one time: what would repeat for every frame is logged at its first occurrence."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, level: str, text: str, key: Any = None) -> None:
        key = key if key is not None else text
        if key not in self._said and len(self._said) < 1000:
            self._said.add(key)
            log(level, text)
