"""A call whose lines are numbered events, from a running loop."""

from __future__ import annotations

import asyncio

from .support import SETTINGS, TapTest

from tuner_pipecat_sdk import Observer


class WireTest(TapTest):
    def say(self, count: int, name: str = "call-1", observer: Observer | None = None) -> Observer:
        """``count`` events from a running loop."""
        observer = observer or Observer(**{**SETTINGS, "call_id": name})

        async def run() -> None:
            for number in range(count):
                observer._tuner_call.event("note", number=number)
                await asyncio.sleep(0)

        asyncio.run(run())
        return observer

    def end(self, observer: Observer) -> None:
        asyncio.run(observer.cleanup())

    def numbers(self, name: str = "call-1") -> list[int]:
        return [line["number"] for line in self.heard.lines(name) if line.get("event") == "note"]
