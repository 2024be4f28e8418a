"""The observer's place in the pipeline: sees to it that all frames are seen, then steps aside.

A processor sees only what passes it. So at set-up it joins the task's observers, unless it or its latency observer is
there already. Once frames come that way it links its neighbours to each other and costs nothing any more.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pipecat.processors.frame_processor import FrameDirection

from ._call import PARTIAL
from ._wanted import WANTED

if TYPE_CHECKING:
    from ._call import Call
    from ._observing import Observing


class Place:
    """Where one observer stands between two processors."""

    def __init__(self, processor: Any, call: Call, ways: tuple[Observing, ...]) -> None:
        self._processor = processor
        self._call = call
        self._ways = ways
        self._started = False
        self._aside = False

    def set_up(self, setup: Any) -> None:
        """Joins the task's observers. Never raises."""
        try:
            self._join(getattr(setup, "observer", None))
        except Exception as error:
            self._call.trouble("set-up", error)

    def _join(self, observers: Any) -> None:
        if observers is None or self._call.stream is None:
            return
        ours = (self._processor, self._processor.latency_observer)
        present = getattr(observers, "_observers", None)
        if present is None or any(known is own for known in present for own in ours):
            return
        observers.add_observer(self._processor)
        proxies = getattr(observers, "_proxies", None)
        if proxies is not None and self._processor not in proxies:
            # Added to an empty set after its start, an observer would get nothing (pipecat #5860).
            proxies[self._processor] = observers._create_proxy(self._processor)

    def passing(self, frame: Any, direction: Any) -> None:
        """A frame passes; it is recorded here only while no observer of ours sees the pushes. Never raises."""
        try:
            if frame.__class__.__name__ == "StartFrame":
                self._started = True
            if self._call.stream is None or any(way.seen for way in self._ways):
                return
            spec = WANTED[frame.__class__]
            if spec is None:
                return
            processor = self._processor
            down = direction is FrameDirection.DOWNSTREAM
            source = processor.previous if down else processor.next
            clock = processor.get_clock().get_time()
            item = SimpleNamespace(frame=frame, direction=direction, source=source, destination=processor, timestamp=clock)
            self._call.frame(spec, item, "passed")
        except Exception as error:
            self._call.trouble("frame", error)

    def step_aside(self, frame: Any) -> None:
        """Links the neighbours to each other once the frames are seen another way. Never raises."""
        if self._aside or not self._started:
            return
        try:
            self._leave(frame)
        except Exception as error:
            self._aside = True
            self._call.trouble("step aside", error)

    def _leave(self, frame: Any) -> None:
        seen = any(way.seen for way in self._ways)
        if not seen and self._call.stream is not None:
            if frame.__class__.__name__ in ("BotStartedSpeakingFrame", "UserStartedSpeakingFrame"):
                self._call.way = self._call.way or "processor"
                self._call.say("warning", PARTIAL)
            return
        processor = self._processor
        if self._call.way == "plain" or not getattr(processor, "_enable_direct_mode", False):
            self._aside = True  # frames may wait in its queues: it stays where it is
            return
        before, after = getattr(processor, "_prev", None), getattr(processor, "_next", None)
        self._aside = True
        if before is None or after is None or before._next is not processor or after._prev is not processor:
            return
        before._next = after
        after._prev = before
