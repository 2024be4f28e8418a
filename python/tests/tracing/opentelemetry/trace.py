"""The API: which provider the process has. The first that is set stays."""

from __future__ import annotations

import enum
from typing import Any


class ProxyTracerProvider:
    """What there is before a provider is set."""


class SpanKind(enum.Enum):
    INTERNAL = 0
    SERVER = 1
    CLIENT = 2
    PRODUCER = 3
    CONSUMER = 4


class StatusCode(enum.Enum):
    UNSET = 0
    OK = 1
    ERROR = 2


_proxy = ProxyTracerProvider()
_provider: Any = None


def get_tracer_provider() -> Any:
    return _provider if _provider is not None else _proxy


def set_tracer_provider(provider: Any) -> None:
    global _provider
    if _provider is None:
        _provider = provider


def forget() -> None:
    """For tests alone: as in a new process."""
    global _provider
    _provider = None
