"""The observer that the seed's README lists as ``observer.latency_observer``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipecat.observers.user_bot_latency_observer import UserBotLatencyObserver

from .observing import Observing
from .probe import first_pushes_only

if TYPE_CHECKING:
    from .sink import Sink


class LatencyObserver(UserBotLatencyObserver):
    """Taps every push for the record.

    Pipecat's own latencies (``on_latency_measured`` and its other events) are computed only if somebody registered a
    handler for them; the frames that they need then come through the queue, at its cost.
    """

    def __init__(self, call: Sink, owner: Any) -> None:
        super().__init__(**first_pushes_only(UserBotLatencyObserver))
        self._tuner_owner = owner  # whoever keeps only this one keeps the call: it ends when its observer is forgotten
        self._tuner_call = call
        self._tuner_observing = Observing(call, self)
        self._tuner_asked_for = False

    def add_event_handler(self, event_name: str, handler: Any) -> Any:
        """Registers a handler; from here on the latencies are computed, too."""
        self._tuner_asked_for = True
        self._tuner_observing.remove()
        self._tuner_observing.stay_plain()
        return super().add_event_handler(event_name, handler)

    async def on_push_frame(self, data: Any) -> None:
        """A frame was pushed."""
        self._tuner_observing.pushed(data)
        if self._tuner_asked_for:
            try:
                await super().on_push_frame(data)
            except Exception as error:
                self._tuner_call.trouble("latency", error)

    async def cleanup(self) -> None:
        """Pipecat is done with this observer."""
        try:
            await super().cleanup()
        finally:
            self._tuner_call.cleaned_up()
