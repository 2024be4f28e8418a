"""Looks at what the installed Pipecat offers, once for each class."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=8)
def _accepts(cls: Any, parameter: str) -> bool:
    """Whether the constructor itself names ``parameter``: one that only hands it on may give a value of its own."""
    try:
        return parameter in inspect.signature(cls.__init__).parameters
    except (TypeError, ValueError):
        return False


def first_pushes_only(cls: type) -> dict[str, Any]:
    """Pipecat 1.12 and newer can leave the later pushes of a frame out by itself; its own observers ask for that themselves."""
    return {"observe_every_push": False} if _accepts(cls, "observe_every_push") else {}


def direct_mode(cls: type) -> dict[str, Any]:
    """A processor in direct mode hands frames on without a queue and a task of its own."""
    return {"enable_direct_mode": True} if _accepts(cls, "enable_direct_mode") else {}
