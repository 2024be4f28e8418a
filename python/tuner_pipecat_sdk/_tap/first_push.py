"""Which frames were seen before: a frame is pushed once by each processor that it passes, and recorded once."""

from __future__ import annotations

REMEMBERED = 4096
"""How many frame ids are remembered, at least, to tell a first push from a later one."""


class FirstPushes:
    """Remembers the ids of the frames of one call, in bounded space."""

    __slots__ = ("_before", "_now")

    def __init__(self) -> None:
        self._now: set[int] = set()
        self._before: set[int] = set()

    def first(self, number: int) -> bool:
        """Whether this is the first push of frame ``number``."""
        if number in self._now or number in self._before:
            return False
        if len(self._now) >= REMEMBERED:
            self._before, self._now = self._now, set()
        self._now.add(number)
        return True

    def clear(self) -> None:
        """The call is over."""
        self._now, self._before = set(), set()
