"""Late audio and a late loop together are a stall; late audio alone is the network's."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from .support import SETTINGS, TapTest, VirtualLoop

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._tap.stall import Beat, LoopClock


class Stalls(TapTest):
    def run_call(self, gap: Any) -> list[dict[str, Any]]:
        observer = Observer(**SETTINGS)
        loop = VirtualLoop()

        async def run() -> None:
            task = PipelineTask([Pass(name="stt")], [observer])
            await task.start()
            task.clock.get_time = lambda: round(loop.now * 1e9)
            await task.push(frames.StartFrame())
            for number in range(20):
                await task.push(frames.InputAudioRawFrame(b"\0" * 640))
                await (gap(loop) if number == 10 else asyncio.sleep(0.02))
            await task.finish()

        try:
            loop.run_until_complete(run())
        finally:
            loop.close()
        self.ended()
        return [line for line in self.heard.lines() if line.get("event") == "stall"]

    def test_a_loop_that_stood_still_is_one_stall_with_its_length(self) -> None:
        async def block(loop: VirtualLoop) -> None:
            loop.now += 0.4  # and no timer had its turn

        self.assertEqual([stall["ms"] for stall in self.run_call(block)], [380])

    def test_audio_that_comes_late_while_the_loop_runs_is_no_stall(self) -> None:
        self.assertEqual(self.run_call(lambda loop: asyncio.sleep(0.4)), [])


class Parts(TapTest):
    def test_the_beat_tells_only_gaps_that_are_worth_it(self) -> None:
        beat = Beat()
        late = [beat.gap(at * 1_000_000) for at in (20, 40, 60, 90, 110, 400, 420, 419, 440)]
        self.assertEqual([gap // 1_000_000 for gap in late], [0, 0, 0, 0, 0, 269, 0, 0, 0])

    def test_the_first_audio_of_a_call_is_late_for_nothing(self) -> None:
        self.assertEqual(Beat().gap(3_600_000_000_000), 0)

    def test_the_timer_runs_only_while_a_call_listens(self) -> None:
        timers: list[float] = []
        now = [0.0]
        ticks: list[Any] = []
        loop = SimpleNamespace(time=lambda: now[0], call_at=lambda at, tick: (timers.append(at), ticks.append(tick)))
        clock = LoopClock(loop)  # type: ignore[arg-type]
        who = object()
        clock.listen(who)
        for _ in range(3):
            now[0] = timers[-1]
            ticks[-1]()
        self.assertEqual(len(timers), 4)
        self.assertFalse(clock.stood_still(300_000_000))
        now[0] = timers[-1] + 0.3
        self.assertTrue(clock.stood_still(300_000_000))
        for late, stood in ((0.029, False), (0.031, True)):
            now[0] = timers[-1] + late
            self.assertEqual(clock.stood_still(100_000_000), stood)
        clock.leave(who)
        ticks[-1]()
        self.assertEqual(len(timers), 4)

    def test_what_a_timer_showed_just_before_the_audio_counts_and_for_no_longer(self) -> None:
        now, timers, ticks = [100.0], list[float](), list[Any]()
        loop = SimpleNamespace(time=lambda: now[0], call_at=lambda at, tick: (timers.append(at), ticks.append(tick)))
        clock = LoopClock(loop)  # type: ignore[arg-type]
        clock.listen(self)
        clock.listen(self)
        self.assertEqual(timers, [100.05])
        now[0] = 100.45  # the timer is 400 ms late, and has its turn before the audio
        ticks[-1]()
        for later, gap, stood in ((0.0, 400_000_000, True), (0.0, 740_000_000, True), (0.0, 760_000_000, False), (0.04, 400_000_000, True), (0.06, 400_000_000, False)):
            now[0] = 100.45 + later
            with self.subTest(later=later, gap=gap):
                self.assertEqual(clock.stood_still(gap), stood)

    def test_the_beat_learns_how_long_the_audios_chunks_are_and_counts_no_burst(self) -> None:
        for passed, told in ((239_000_000, 0), (241_000_000, 181_000_000), (300_000_000, 240_000_000)):
            beat, at = Beat(), 1_000_000_000
            for step in (*[60_000_000] * 200, *[5_000_000] * 200):  # what was held up comes at once
                at += step
                self.assertEqual(beat.gap(at), 0)
            self.assertAlmostEqual(beat.gap(at + passed), told, delta=1_000)

    def test_a_chunk_is_late_from_a_tenth_of_a_second_on(self) -> None:
        for passed, told in ((119_999_999, 0), (120_000_000, 100_000_000), (79_999_999, 0)):
            beat = Beat()
            beat.gap(20_000_000)
            self.assertEqual(beat.gap(20_000_000 + passed), told)
