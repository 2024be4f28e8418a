"""A call about which the application tells facts, and what its record then holds."""

from __future__ import annotations

import asyncio
from typing import Any

from .support import TapTest, until, until_on_loop

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass


FACTS: dict[str, Any] = {
    "agent_version": 17,
    "recipient": "sip:desk@pbx",
    "caller_phone_number": "+14155550123",
    "extra_metadata": {"env": "prod", "tags": ["a", {"b": 1.5}]},
    "call_successful": False,
    "collected_dynamic_variables": {"plan": "gold"},
    "sip_call_id": "a84b@pbx",
    "sip_headers": {"X-CID": "9"},
}


class FactsTest(TapTest):
    script = {"usage": {"usage": {"llm": [{"model": "m", "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}]}, "duration_ms": 4500}}

    def run_call(self, observer: Any, *during: Any, before: Any = None, after: Any = None) -> None:
        async def run() -> None:
            if before is not None:
                before()
            task = PipelineTask([Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            for act in during:
                act()
            await task.push(frames.EndFrame())
            await task.finish()
            if after is not None:
                await until_on_loop(after, "what the call waits for before its loop ends")

        asyncio.run(run())

    def config(self) -> dict[str, Any]:
        return until(lambda: self.heard.control("open"), "the call is opened")[0]["header"]["config"]

    def facts(self) -> dict[str, Any]:
        """What the record holds: the header's members, replaced by those of later lines."""
        self.ended()
        config = self.config()
        for line in self.heard.lines():
            if line.get("event") == "call_facts":
                config.update(line["facts"])
        return config
