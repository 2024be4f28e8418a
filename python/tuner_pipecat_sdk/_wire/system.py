"""What differs between Linux, macOS and Windows: locks, the flags of a private file, and whether pipes can be polled.

A system without pipes that can be polled, as Windows, has no recorder: there the tap keeps the lines on disk itself.
"""

from __future__ import annotations

import os
import select
from typing import Any

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

HAS_RECORDERS = fcntl is not None and hasattr(select, "poll")
"""Whether a recorder can be started and spoken to here."""

_FLAGS = ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_NOINHERIT")


def private_append() -> int:
    """Flags to open a file of ours for appending. A link leads anywhere, and a pipe would hold whoever opens it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for name in _FLAGS:
        flags |= getattr(os, name, 0)
    return flags


def lock(file: int) -> None:
    """Marks a file as one that a living process writes to; on Windows being open does that. Raises ``OSError`` if it is marked."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def user(effective: bool = False) -> int:
    """The number of the user whose process this is; 0 where users have none."""
    numbered: Any = getattr(os, "geteuid" if effective else "getuid", None)
    return int(numbered()) if numbered is not None else 0
