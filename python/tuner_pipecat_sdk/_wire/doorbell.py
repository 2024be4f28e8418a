"""How the one thread of ours is woken: by a pipe, which it polls beside the recorder's; by an event where there are no recorders."""

from __future__ import annotations

import os
import select
import threading

from . import descriptors
from .system import HAS_RECORDERS


class Doorbell:
    """Wakes the one thread that waits at it. Ringing never blocks, from any thread and any moment."""

    def __init__(self) -> None:
        self._ends: tuple[int, int] | None = None
        self._event = threading.Event()
        if HAS_RECORDERS:
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
