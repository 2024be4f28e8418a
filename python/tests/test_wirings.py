"""Recorded calls, as live frames, through every wiring: each frame once, the same line each time."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from . import support
from .support import SETTINGS, Logged, TapTest, comparable, replay

from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import FlowsObserver, Observer
from tuner_pipecat_sdk._tap.wanted import read

TABLE = read()
COUNTS_ONLY = {"LLMMessagesAppendFrame": "messages", "LLMMessagesUpdateFrame": "messages", "LLMSetToolsFrame": "tools"}


def seeds_own(observer: Any, tracker: Any) -> PipelineTask:
    return PipelineTask([Pass(name="tts"), observer, Pass(name="out")], [observer.latency_observer, tracker])


def processor_alone(observer: Any, _tracker: Any) -> PipelineTask:
    return PipelineTask([Pass(name="tts"), observer, Pass(name="out")], [])


def processor_beside_others(observer: Any, tracker: Any) -> PipelineTask:
    return PipelineTask([Pass(name="tts"), observer, Pass(name="out")], [tracker])


def observer_only(observer: Any, _tracker: Any) -> PipelineTask:
    return PipelineTask([Pass(name="tts"), Pass(name="out")], [observer])


def latency_only(observer: Any, tracker: Any) -> PipelineTask:
    return PipelineTask([Pass(name="tts")], [observer.latency_observer, tracker])


def everything(observer: Any, tracker: Any) -> PipelineTask:
    return PipelineTask([Pass(name="tts"), observer, Pass(name="out")], [observer, observer.latency_observer, tracker])


def added_later(observer: Any, tracker: Any) -> PipelineTask:
    task = PipelineTask([Pass(name="tts")], [tracker])
    task.add_observer(observer)
    return task


WIRINGS = [seeds_own, processor_alone, processor_beside_others, observer_only, latency_only, everything, added_later]


def wanted(call: Logged) -> list[dict[str, Any]]:
    """What the tap should write for a recorded call."""
    out = []
    for line in call.frames:
        line = comparable(line)
        field = COUNTS_ONLY.get(line["frame"])
        if field and field in line.get("data", {}):
            value = line["data"][field]
            line["data"] = {**line["data"], field: {field: len(value)}}
        out.append(line)
    return out


class Wirings(TapTest):
    maxDiff = 2000

    def record(self, wiring: Any, version: str, name: str) -> tuple[list[dict[str, Any]], Any]:
        observer = (FlowsObserver if name == "pizza_flow" else Observer)(**SETTINGS)
        tracker = TurnTrackingObserver()
        observer.attach_turn_tracking_observer(tracker)

        async def run() -> None:
            task = wiring(observer, tracker)
            await task.start()
            await replay(task, Logged(version, name))

        asyncio.run(run())
        self.ended()
        return self.heard.lines(), observer

    def check(self, wiring: Any, version: str, name: str, way: str) -> None:
        lines, observer = self.record(wiring, version, name)
        self.assertEqual([comparable(line) for line in lines if "frame" in line], wanted(Logged(version, name)))
        self.assertEqual(observer.diagnostics["errors"], 0)
        self.assertEqual(observer.diagnostics["way"], way)

    def test_the_seeds_wiring_records_every_recorded_call_line_for_line(self) -> None:
        for version, name in Logged.all():
            with self.subTest(version=version, name=name):
                self.check(seeds_own, version, name, "filter")
            self.doCleanups()
            self.setUp()

    def test_every_wiring_gives_the_same_lines_filtered_and_plain_on_old_and_new_pipecat(self) -> None:
        for generation in ("old", "new"):
            for wiring in WIRINGS:
                for tap in ("filter", "plain"):
                    with self.subTest(generation=generation, wiring=wiring.__name__, tap=tap):
                        support.pipecat.GENERATION = generation
                        if tap == "plain":
                            os.environ["TUNER_TAP"] = "plain"
                        self.check(wiring, "1.7.0", "speak", tap)
                    self.doCleanups()
                    self.setUp()

    def test_the_processor_steps_aside_once_its_frames_are_seen_elsewhere(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> PipelineTask:
            task = seeds_own(observer, TurnTrackingObserver())
            await task.start()
            await replay(task, Logged("1.7.0", "speak"))
            return task

        task = asyncio.run(run())
        self.assertLess(len(observer.got), 10)
        self.assertGreater(len(task.sink.got), 50)

    def test_a_plain_tap_leaves_the_processor_where_it_is(self) -> None:
        os.environ["TUNER_TAP"] = "plain"
        observer = Observer(**SETTINGS)

        async def run() -> PipelineTask:
            task = seeds_own(observer, TurnTrackingObserver())
            await task.start()
            await replay(task, Logged("1.7.0", "speak"))
            return task

        asyncio.run(run())
        self.assertGreater(len(observer.got), 50)
