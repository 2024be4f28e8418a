"""Pretends to measure latencies."""

from __future__ import annotations

from typing import Any

from pipecat.observers.base_observer import BaseObserver


class UserBotLatencyObserver(BaseObserver):
    async def on_push_frame(self, data: Any) -> None:
        if type(data.frame).__name__ == "BotStartedSpeakingFrame":
            await self._call_event_handler("on_latency_measured", 0.5)
