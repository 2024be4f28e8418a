"""Tells when the host's own event loop stood still.

The beat of incoming audio shows the gap and its exact length. Audio can also be late because the network was, so a gap
counts only if a timer of the loop was late as well. The timer runs twenty times a second, one for each loop.
"""

from __future__ import annotations

import asyncio

STEP = 0.05
"""Seconds between two looks at the clock."""

LATE_NS = 100_000_000
"""A gap this much longer than the beat is worth telling, nanoseconds."""


class LoopClock:
    """How late the loop's timers are. Runs while somebody listens."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listeners: set[int] = set()
        self._due = 0.0
        self._late = 0.0
        self._late_at = 0.0
        self._armed = False

    def listen(self, who: object) -> None:
        """``who`` wants to know from now on. Call it on the loop."""
        self._listeners.add(id(who))
        if not self._armed:
            self._arm()

    def leave(self, who: object) -> None:
        """``who`` does not any more. From any thread; the timer ends by itself."""
        self._listeners.discard(id(who))

    def _arm(self) -> None:
        self._due = self._loop.time() + STEP
        self._armed = True
        self._loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        now = self._loop.time()
        self._late, self._late_at = now - self._due, now
        self._armed = False
        if self._listeners:
            self._arm()

    def stood_still(self, gap_ns: int) -> bool:
        """Whether the loop was late for most of a gap in the audio that ended just now."""
        now = self._loop.time()
        late = now - self._due  # the timer is overdue: it did not get its turn before the audio
        if now - self._late_at < 0.05:
            late = max(late, self._late)  # it just had it
        # The loop may have stopped just after the timer was set: what the timer shows can be one step short.
        return late >= 0.03 and (late + STEP) * 1e9 >= gap_ns * 0.6


class Beat:
    """Follows the first pushes of one call's incoming audio."""

    __slots__ = ("_interval", "_last")

    def __init__(self) -> None:
        self._last = 0
        self._interval = 20_000_000

    def gap(self, clock: int) -> int:
        """Nanoseconds that this audio came late, 0 when it did not by much."""
        last, self._last = self._last, clock
        passed = clock - last
        if last == 0 or passed < 0:
            return 0
        if passed < self._interval * 4:
            if 5_000_000 < passed:
                self._interval += (passed - self._interval) // 16
            return 0
        late = passed - self._interval
        return late if late >= LATE_NS else 0


_clocks: dict[asyncio.AbstractEventLoop, LoopClock] = {}


def loop_clock() -> LoopClock | None:
    """The clock of the running loop, ``None`` outside one."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    clock = _clocks.get(loop)
    if clock is None:
        for old in [known for known in _clocks if known.is_closed()]:
            del _clocks[old]
        clock = _clocks[loop] = LoopClock(loop)
    return clock
