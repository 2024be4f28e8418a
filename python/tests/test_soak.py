"""A short soak: many calls leave nothing behind. The long one is scripts/soak.py."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc

from .support import SETTINGS, Logged, TapTest, replay, until

from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._wire import process


class Soak(TapTest):
    def run_calls(self, first: int, count: int) -> None:
        log = Logged("1.7.0", "speak")

        async def one(number: int) -> None:
            observer = Observer(**{**SETTINGS, "call_id": f"call-{number}"})
            task = PipelineTask([Pass(name="tts"), observer], [observer.latency_observer])
            await task.start()
            await replay(task, log)

        async def all_of_them() -> None:
            for start in range(first, first + count, 10):
                await asyncio.gather(*[one(number) for number in range(start, start + 10)])

        asyncio.run(all_of_them())
        wire = process._current
        until(lambda: not wire.streams and wire.supervisor.idle and not wire.kept_bytes, "everything is delivered")
        gc.collect()

    def test_memory_stays_flat_over_many_calls(self) -> None:
        self.run_calls(0, 40)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        self.run_calls(40, 40)
        before = tracemalloc.get_traced_memory()[0]
        self.run_calls(80, 80)
        grown = tracemalloc.get_traced_memory()[0] - before
        self.assertLess(grown, 500_000)
        self.assertEqual(len(self.heard.control("end")), 160)
        self.assertEqual(self.heard.generations, 1)
