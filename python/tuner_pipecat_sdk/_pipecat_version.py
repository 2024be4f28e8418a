"""Which Pipecat is installed, and whether it is among those that were tried."""

from __future__ import annotations

import importlib.metadata
from functools import lru_cache

TESTED = ("0.0.105", "1.8.0")
"""The first and the last version of Pipecat that calls were run on."""


@lru_cache(maxsize=1)
def pipecat_version() -> str | None:
    """The version of the installed Pipecat, ``None`` without one."""
    try:
        return importlib.metadata.version("pipecat-ai")
    except Exception:
        return None


def tested(version: str | None) -> bool:
    """Whether this version of Pipecat lies between the first and the last that was tried."""
    return version is not None and number(TESTED[0]) <= number(version) <= number(TESTED[1])


def number(version: str) -> list[int]:
    """A version's first three numbers, for comparing."""
    return [int("".join(c for c in part if c.isdigit()) or 0) for part in version.split(".")[:3]]
