"""Looks at what the installed Pipecat offers, once for each class."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=8)
def _accepts(cls: type, parameter: str) -> bool:
    try:
        return any(parameter in inspect.signature(c.__init__).parameters for c in cls.__mro__ if "__init__" in vars(c))
    except (TypeError, ValueError):
        return False


def first_pushes_only(cls: type) -> dict[str, Any]:
    """Pipecat 1.12 and newer can leave the later pushes of a frame out by itself."""
    return {"observe_every_push": False} if _accepts(cls, "observe_every_push") else {}


def direct_mode(cls: type) -> dict[str, Any]:
    """A processor in direct mode hands frames on without a queue and a task of its own."""
    return {"enable_direct_mode": True} if _accepts(cls, "enable_direct_mode") else {}
