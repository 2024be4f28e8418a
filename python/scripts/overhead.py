#!/usr/bin/env python3
"""CPU that observers add to a real Pipecat pipeline, microseconds per frame of audio. Needs Pipecat.

usage: overhead.py [--rounds 7] [--frames 6000]

Each way runs in a process of its own, the ways interleaved; prints the median of each, less that of no observer. Pin it
to one core (taskset -c 1) on a quiet machine: single runs vary by 10 µs.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

WAYS = {
    "none": "no observer of anybody's but Pipecat's own",
    "turns": "Pipecat's turn tracker",
    "trackers": "Pipecat's turn and latency trackers",
    "observer": "observers=[observer]",
    "seed": "the observer after TTS, observers=[observer.latency_observer, turn_tracker]",
    "plain": "observers=[observer] with TUNER_TAP=plain",
    "spare": "as seed, with TUNER_SPARE_TRACKERS=1",
}


async def measure(way: str, frames: int) -> float:
    """FirstPushes audio through five stages as fast as they take it."""
    from loguru import logger

    logger.remove()
    from pipecat.frames.frames import EndFrame, InputAudioRawFrame
    from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
    from pipecat.observers.user_bot_latency_observer import UserBotLatencyObserver
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.processors.frame_processor import FrameProcessor
    from tuner_pipecat_sdk._commands.trial import names

    PipelineParams, PipelineWorker, run = names()

    class Pass(FrameProcessor):
        async def process_frame(self, frame, direction):  # noqa: ANN001, ANN202
            await super().process_frame(frame, direction)
            await self.push_frame(frame, direction)

    stages: list = [Pass() for _ in range(5)]
    observers: list = []
    if way in ("turns", "trackers"):
        observers = [TurnTrackingObserver()] + ([UserBotLatencyObserver()] if way == "trackers" else [])
    elif way != "none":
        from tuner_pipecat_sdk import Observer

        observer = Observer("k", 1, "overhead", "overhead", base_url="http://127.0.0.1:9")
        if way in ("observer", "plain"):
            observers = [observer]
        else:
            stages.append(observer)
            observers = [observer.latency_observer, TurnTrackingObserver()]
    params = PipelineParams(enable_metrics=True, enable_usage_metrics=True)
    task = PipelineWorker(
        Pipeline([*stages, Pass()]), params=params, observers=observers, enable_turn_tracking=False, enable_rtvi=False,
        cancel_on_idle_timeout=False,
    )  # fmt: skip
    began = 0.0

    async def feed() -> None:
        nonlocal began
        await asyncio.sleep(0.5)
        began = time.process_time()
        for number in range(frames):
            await task.queue_frame(InputAudioRawFrame(bytes(640), 16000, 1))
            if number % 50 == 49:
                await asyncio.sleep(0)
        await task.queue_frame(EndFrame())

    feeding = asyncio.create_task(feed())
    await run(task)
    await feeding
    return (time.process_time() - began) / frames * 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frames", type=int, default=6000)
    parser.add_argument("--one", choices=list(WAYS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    if options.one:
        print(asyncio.run(measure(options.one, options.frames)))
        return 0
    results: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way in WAYS:
            switch = {"plain": {"TUNER_TAP": "plain"}, "spare": {"TUNER_SPARE_TRACKERS": "1"}}.get(way, {})
            command = [sys.executable, __file__, "--one", way, "--frames", str(options.frames)]
            done = subprocess.run(command, env={**os.environ, **switch}, capture_output=True, text=True)
            if done.returncode:
                print(done.stderr[-2000:], file=sys.stderr)
                return 1
            results[way].append(float(done.stdout.split()[-1]))
    base = statistics.median(results["none"])
    print(f"none      {base:6.1f} µs a frame, {WAYS['none']}")
    for way in list(WAYS)[1:]:
        print(f"{way:<9} {statistics.median(results[way]) - base:+6.1f} µs, {WAYS[way]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
