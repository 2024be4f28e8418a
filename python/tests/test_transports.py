"""That the caller left is told by an event of the transport, whose own handlers run behind ours."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer


class Transport:
    """What Pipecat's transports have in common: handlers by event, each run as a task of its own, in order."""

    def __init__(self) -> None:
        self._event_handlers = {"on_client_disconnected": SimpleNamespace(handlers=[])}

    async def _on_client_disconnected(self) -> None:
        for handler in self._event_handlers["on_client_disconnected"].handlers:
            await handler(self, None)


class Transports(TapTest):
    def call(self, stages: list[Any], transport: Transport) -> list[str]:
        observer = Observer(**SETTINGS)

        async def run() -> None:
            task = PipelineTask([*stages, Pass(name="tts")], [observer])

            async def hang_up(*_: Any) -> None:
                await task.push(frames.EndFrame())

            transport._event_handlers["on_client_disconnected"].handlers.append(hang_up)
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            await transport._on_client_disconnected()
            await task.finish()

        asyncio.run(run())
        self.ended()
        lines = [line.get("frame") or line.get("event") for line in self.heard.lines()]
        return [line for line in lines if line in ("EndFrame", "client_disconnected")]

    def test_a_transport_that_its_input_knows_tells_before_the_application_hangs_up(self) -> None:
        transport, stage, output = Transport(), Pass(name="input"), Pass(name="output")
        stage._transport = output._transport = transport
        self.assertEqual(self.call([stage, output], transport), ["client_disconnected", "EndFrame"])

    def test_a_transport_that_only_its_callbacks_know_tells_it_too(self) -> None:
        transport, stage = Transport(), Pass(name="input")
        stage._client = SimpleNamespace(_callbacks=SimpleNamespace(on_client_disconnected=transport._on_client_disconnected))
        self.assertEqual(self.call([stage], transport), ["client_disconnected", "EndFrame"])

    def test_what_is_no_transport_tells_nothing_and_costs_nothing(self) -> None:
        stage = Pass(name="input")
        stage._transport = "webrtc"
        stage._client = SimpleNamespace(_callbacks=SimpleNamespace(on_client_disconnected=len))
        self.assertEqual(self.call([stage], Transport()), ["EndFrame"])
