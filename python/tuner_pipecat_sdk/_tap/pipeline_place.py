"""The observer's place in the pipeline: sees to it that all frames are seen, then steps aside.

A processor sees only what passes it. So at set-up it joins the task's observers, unless it or its latency observer is
there already. Once frames come that way it links its neighbours to each other and costs nothing any more.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pipecat.processors.frame_processor import FrameDirection

from .set_up import settings_of
from .sink import PARTIAL, Sink
from .wanted import WANTED, Spec

if TYPE_CHECKING:
    from .observing import Observing

HELD = 256
"""How many frames are held back until it is clear that the task's observers do not bring them."""

_SIGNS = ("UserStartedSpeakingFrame", "BotStartedSpeakingFrame", "EndFrame", "CancelFrame")
"""When one of these passes, the observers have long been told of the first frames, or never will be."""


class Place:
    """Where one observer stands between two processors."""

    def __init__(self, processor: Any, call: Sink, ways: tuple[Observing, ...]) -> None:
        self._processor = processor
        self._call = call
        self._ways = ways
        self._held: list[tuple[Spec, Any]] | None = []
        self._started = False
        self._settled = call.stream is None

    @property
    def _seen_elsewhere(self) -> bool:
        return any(way.seen for way in self._ways)

    def set_up(self, setup: Any) -> None:
        """Notes what the pipeline is set up with, and joins the task's observers. Never raises."""
        self._call.set_up = settings_of(setup)
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
        """A frame passes; it is recorded here only where no observer of ours is told of it. Never raises."""
        try:
            name = frame.__class__.__name__
            if name == "StartFrame":
                self._started = True
            if self._settled or self._call.stream is None:
                return
            if self._seen_elsewhere:
                self._held = None
                return
            spec = WANTED[frame.__class__]
            if spec is not None:
                self._pass(spec, self._item(frame, direction))
            if name in _SIGNS:
                self._tell()
        except Exception as error:
            self._call.trouble("frame", error)

    def _pass(self, spec: Spec, item: Any) -> None:
        if self._held is not None and len(self._held) < HELD:
            self._held.append((spec, item))
            return
        self._tell()
        self._call.frame(spec, item, "passed")

    def _tell(self) -> None:
        """The observers bring nothing: what was held back is recorded as it passed."""
        held, self._held = self._held, None
        for spec, item in held or ():
            self._call.frame(spec, item, "passed")
        if held is not None:
            self._call.mode = self._call.mode or "processor"
            self._call.say("warning", PARTIAL)

    def _item(self, frame: Any, direction: Any) -> Any:
        """A frame that passes, in the shape of one that was pushed."""
        processor = self._processor
        source = processor.previous if direction is FrameDirection.DOWNSTREAM else processor.next
        clock = processor.get_clock().get_time()
        return SimpleNamespace(frame=frame, direction=direction, source=source, destination=processor, timestamp=clock)

    def step_aside(self) -> None:
        """Links the neighbours to each other once the frames are seen another way. Never raises."""
        if self._settled and self._call.stream is not None:
            return
        try:
            if self._started and (self._call.stream is None or self._seen_elsewhere):
                self._leave()
        except Exception as error:
            self._call.trouble("step aside", error)

    def _leave(self) -> None:
        self._settled = True
        processor = self._processor
        if self._call.mode == "plain" or not getattr(processor, "_enable_direct_mode", False):
            return  # frames may wait in its queues: it stays where it is
        before, after = getattr(processor, "_prev", None), getattr(processor, "_next", None)
        if before is None or after is None or before._next is not processor or after._prev is not processor:
            return
        before._next = after
        after._prev = before
