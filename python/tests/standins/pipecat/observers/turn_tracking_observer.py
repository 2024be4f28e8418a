"""Counts turns, roughly as Pipecat's does."""

from __future__ import annotations

from typing import Any

from pipecat.observers.base_observer import BaseObserver


class TurnTrackingObserver(BaseObserver):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.turns = 0
        self.saw: list[str] = []

    async def on_push_frame(self, data: Any) -> None:
        name = type(data.frame).__name__
        self.saw.append(name)
        if name == "StartFrame" and self.turns == 0:
            self.turns = 1
            await self._call_event_handler("on_turn_started", 1)
        elif name in ("EndFrame", "CancelFrame") and self.turns == 1:
            self.turns = 2
            await self._call_event_handler("on_turn_ended", 1, 1.5, True)
