"""What differs between Linux, macOS and Windows: locks, the flags of a private file, and how a thread is woken.

A system without pipes that can be polled, as Windows, has no recorder: there the tap keeps the lines on disk itself.
"""

from __future__ import annotations

import os
import select
import threading
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


class Doorbell:
    """Wakes the one thread that waits at it. Ringing never blocks, from any thread and any moment."""

    def __init__(self) -> None:
        self._ends: tuple[int, int] | None = None
        self._event = threading.Event()
        if HAS_RECORDERS:
            from . import descriptors

            self._ends = descriptors.pipe()
            for end in self._ends:
                os.set_blocking(end, False)

    def ring(self) -> None:
        """Wakes whoever waits."""
        if self._ends is None:
            self._event.set()
            return
        try:
            os.write(self._ends[1], b"w")
        except OSError:
            pass  # full: it is awake; closed: it is gone

    def wait(self, timeout: float | None, reads: int | None, writes: int | None) -> None:
        """Waits for a ring, at most ``timeout`` seconds, or until one of two descriptors can be read from or written to."""
        if self._ends is None:
            self._event.wait(timeout)
            self._event.clear()
            return
        poll = select.poll()
        poll.register(self._ends[0], select.POLLIN)
        if reads is not None:
            poll.register(reads, select.POLLIN)
        if writes is not None:
            poll.register(writes, select.POLLOUT)
        poll.poll(None if timeout is None else timeout * 1000)
        try:
            os.read(self._ends[0], 4096)
        except BlockingIOError:
            pass

    def close(self) -> None:
        """In a forked child: nobody waits any more."""
        if self._ends is not None:
            for end in self._ends:
                os.close(end)
            self._ends = (-1, -1)  # the numbers are somebody else's soon
