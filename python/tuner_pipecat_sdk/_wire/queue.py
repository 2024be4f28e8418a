"""What waits to be sent and what waits to be answered: bounded, the least valuable goes first."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from .call_stream import ALWAYS, Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .call_stream import Stream

LIMIT = 8 * 1024 * 1024
"""The most bytes of lines that a process keeps for its recorder."""


class Queue:
    """Only used under the wire's lock."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.size = 0
        self._limit = limit
        self._waiting: deque[Line] = deque()
        self._ranks: tuple[deque[Line], ...] = tuple(deque() for _ in range(ALWAYS))

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, line: Line) -> None:
        """A new line. May drop others to make room."""
        if line.stream is not None:
            line.stream.kept.append(line)
        self._waiting.append(line)
        self._hold(line)
        while self.size > self._limit and self._drop_one():
            pass

    def take(self) -> Line | None:
        """The next line to send."""
        while self._waiting:
            line = self._waiting.popleft()
            if line.data is not None:
                return line
        return None

    def put_back(self, line: Line) -> None:
        """A line that was taken is the next one again."""
        self._waiting.appendleft(line)

    def answered(self, stream: Stream, seq: int) -> None:
        """The recorder has everything of ``stream`` up to ``seq``."""
        stream.acked = max(stream.acked, seq)
        kept = stream.kept
        while kept and kept[0].seq <= seq:
            self.release(kept.popleft())

    def again(self, streams: Iterable[Stream]) -> None:
        """All that was not answered is to be sent once more, in the order of each call."""
        self._waiting = deque(
            line for stream in streams for line in stream.kept if line.data is not None
        )
        for line in self._waiting:
            line.sent = False

    def _hold(self, line: Line) -> None:
        self.size += len(line.data or b"")
        if line.priority < ALWAYS:
            rank = self._ranks[line.priority]
            while rank and rank[0].data is None:
                rank.popleft()
            rank.append(line)

    def release(self, line: Line) -> None:
        """Nobody needs ``line`` any more."""
        self.size -= len(line.data or b"")
        line.data = None

    def _drop_one(self) -> bool:
        for rank in self._ranks:
            while rank:
                line = rank.popleft()
                if line.data is None:
                    continue
                if line.spare is not None:
                    self.size -= len(line.data) - len(line.spare)
                    line.data, line.spare = line.spare, None
                    return True
                if not line.sent and line.stream is not None:
                    dropped = line.stream.dropped
                    dropped["queue_full"] = dropped.get("queue_full", 0) + 1
                self.release(line)
                return True
        return False
