"""What the user's aggregator tells by its events: which strategy ended a turn, and that the caller was silent for long."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer


class Aggregator(Pass):
    """Keeps its handlers as Pipecat's does: lists by name, of the events that there are; each runs in a task of its own."""

    def __init__(self, *events: str) -> None:
        super().__init__(name="LLMUserAggregator#0")
        self._event_handlers = {name: SimpleNamespace(handlers=[]) for name in events}

    def add_event_handler(self, event_name: str, handler: Any) -> None:
        if event_name in self._event_handlers:
            self._event_handlers[event_name].handlers.append(handler)

    async def happens(self, event_name: str, *args: Any) -> None:
        await asyncio.gather(*[asyncio.ensure_future(handler(self, *args)) for handler in self._event_handlers[event_name].handlers])


class SpeechTimeoutUserTurnStopStrategy:
    pass


class Attached(TapTest):
    def run_call(self, aggregator: Any, *happenings: Any, attach: int = 1) -> list[dict[str, Any]]:
        observer = Observer(**SETTINGS)
        for _ in range(attach):
            observer.attach_user_aggregator(aggregator)

        async def run() -> None:
            task = PipelineTask([aggregator, Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            for happening in happenings:
                await happening()
            await task.settle()
            await task.finish()

        asyncio.run(run())
        self.ended()
        return self.heard.lines()

    def test_the_strategy_that_ended_a_turn_is_noted(self) -> None:
        aggregator = Aggregator("on_user_turn_stopped", "on_user_turn_idle")
        lines = self.run_call(aggregator, lambda: aggregator.happens("on_user_turn_stopped", SpeechTimeoutUserTurnStopStrategy(), "message"))
        self.assertEqual([line["strategy"] for line in lines if line.get("event") == "user_turn_stopped"], ["SpeechTimeoutUserTurnStopStrategy"])

    def test_a_long_silence_is_noted_before_the_reminder_that_the_application_makes_of_it(self) -> None:
        aggregator = Aggregator("on_user_turn_stopped", "on_user_turn_idle")

        async def remind(_aggregator: Any) -> None:
            await aggregator.push_frame(frames.TTSSpeakFrame(text="Are you still there?"))

        aggregator.add_event_handler("on_user_turn_idle", remind)  # long before we come
        lines = self.run_call(aggregator, lambda: aggregator.happens("on_user_turn_idle"), attach=2)
        told = [line.get("event") or line.get("frame") for line in lines]
        self.assertEqual([name for name in told if name in ("user_turn_idle", "TTSSpeakFrame")], ["user_turn_idle", "TTSSpeakFrame"])
        self.assertIn("clock", next(line for line in lines if line.get("event") == "user_turn_idle"))

    def test_an_aggregator_without_that_event_is_left_alone(self) -> None:
        aggregator = Aggregator("on_user_turn_stopped")
        self.run_call(aggregator)
        self.assertEqual(list(aggregator._event_handlers), ["on_user_turn_stopped"])
        self.assertEqual(self.logged_troubles(), [])

    def test_an_aggregator_that_keeps_its_handlers_elsewhere_is_asked_by_its_own_method(self) -> None:
        class Other:
            def __init__(self) -> None:
                self.names: list[str] = []

            def add_event_handler(self, name: str, _handler: Any) -> None:
                self.names.append(name)

        other = Other()
        observer = Observer(**SETTINGS)
        observer.attach_user_aggregator(other)
        self.assertEqual(other.names, ["on_user_turn_stopped", "on_user_turn_idle"])
        self.assertEqual(self.logged_troubles(), [])

    def test_one_that_takes_no_handler_is_said_and_costs_nothing_else(self) -> None:
        class Other:
            """Has no events."""

        observer = Observer(**SETTINGS)
        observer.attach_user_aggregator(Other())
        self.assertEqual(observer.diagnostics["errors"], 1)
        self.assertEqual(self.logged_troubles(), ["could not record a user aggregator: AttributeError"])

    def logged_troubles(self) -> list[str]:
        return [text for level, text in self.logged if level in ("warning", "error") and "enable_" not in text]
