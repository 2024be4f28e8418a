"""What our two observers share: a look-up by type, then the filter on their own queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import queue_filter
from .wanted import WANTED

if TYPE_CHECKING:
    from .sink import Sink


class Observing:
    """Records what one observer is told, and makes it cheap."""

    def __init__(self, call: Sink, observer: Any) -> None:
        self._call = call
        self._observer = observer
        self._looked = os.environ.get("TUNER_TAP", "").strip().lower() == "plain"
        if self._looked:
            call.mode = "plain"
        self._filter: queue_filter.Filter | None = None
        self.seen = False

    def pushed(self, item: Any) -> None:
        """A frame came through the queue. Never raises."""
        try:
            self.seen = True
            spec = WANTED[item.frame.__class__]
            if spec is not None:
                self._call.frame(spec, item, "handled")
            if not self._looked:
                self._look(item)
            elif self._filter is not None:
                self.remove()
                self._call.mode = None
                self.plain("a frame came past the filter")
        except Exception as error:
            self._call.trouble("frame", error)

    def _look(self, item: Any) -> None:
        """Once: can the frames that nobody wants be kept out of the queue?"""
        self._looked = True
        queue = queue_filter.own_queue(item, self._observer)
        if queue is None:
            self.plain("this Pipecat keeps an observer's queue elsewhere")
            return
        try:
            self._filter = queue_filter.Filter(queue, self._call)
            self._filter.install()
            self._call.mode = "filter"
        except Exception as error:
            self.remove()
            self.plain(f"{type(error).__name__} while the queue was looked at")
            return
        if os.environ.get("TUNER_SPARE_TRACKERS") == "1":
            from . import tracker_filter

            tracker_filter.spare(queue_filter.task_observer(item), self._call)

    def plain(self, why: str) -> None:
        """Says once that observing costs what a plain observer costs."""
        self._call.mode = self._call.mode or "plain"
        self._call.say("info", f"frames are observed the plain way, which costs some 20 µs per audio frame: {why}", "plain")

    def stay_plain(self) -> None:
        """Somebody else needs what the queue brings."""
        self._looked = True
        self._call.mode = self._call.mode or "plain"

    def remove(self) -> None:
        """Undoes what was done to the queue."""
        if self._filter is not None:
            self._filter.remove()
            self._filter = None
