"""Pipecat 1.12 and newer tell an observer of first pushes only, if it asks; 2.0 takes the deprecated names away."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from .support import SETTINGS, Logged, TapTest, call, comparable, replay
from .test_wirings import WIRINGS, wanted

from pipecat.frames import frames
from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer


class FirstPushes(TapTest):
    generation = "1.16"

    def test_both_observers_ask_for_first_pushes(self) -> None:
        observer = Observer(**SETTINGS)
        self.assertFalse(observer.observe_every_push)
        self.assertFalse(observer.latency_observer.observe_every_push)

    def test_every_wiring_records_the_call_line_for_line(self) -> None:
        for wiring in WIRINGS:
            with self.subTest(wiring=wiring.__name__):
                self.check(wiring, Logged("1.7.0", "speak"))
            self.doCleanups()
            self.setUp()

    def check(self, wiring: Any, recorded: Logged) -> None:
        observer, tracker = Observer(**SETTINGS), TurnTrackingObserver()
        observer.attach_turn_tracking_observer(tracker)

        async def run() -> None:
            task = wiring(observer, tracker)
            await task.start()
            await replay(task, recorded)

        asyncio.run(run())
        self.ended()
        lines = [comparable(line) for line in self.heard.lines() if "frame" in line]
        self.assertEqual(lines, wanted(recorded))
        self.assertEqual(observer.diagnostics["errors"], 0)
        self.assertEqual(observer.diagnostics["unread_fields"], 0)


class PipecatTwo(FirstPushes):
    """The same on 2.0: what the StartFrame no longer says is read from the set-up."""

    generation = "2.0"

    def test_the_stand_ins_have_none_of_the_names_that_go(self) -> None:
        with self.assertRaises(ImportError):
            __import__("pipecat.pipeline.task")
        for name in ("EndTaskFrame", "CancelTaskFrame"):
            self.assertFalse(hasattr(frames, name), name)
        self.assertFalse(hasattr(frames.StartFrame(), "enable_metrics"))
        self.assertFalse(hasattr(frames.ErrorFrame(), "fatal"))

    def test_nothing_of_ours_imports_a_name_that_goes(self) -> None:
        ours = {name: module for name, module in sys.modules.items() if name.startswith("tuner_pipecat_sdk")}
        for name in ours:
            del sys.modules[name]
        try:
            import tuner_pipecat_sdk.pipecat_setup
            from tuner_pipecat_sdk import FlowsObserver

            self.assertIsNotNone(FlowsObserver)
            self.assertIsNotNone(tuner_pipecat_sdk.pipecat_setup)
        finally:
            for name in [name for name in sys.modules if name.startswith("tuner_pipecat_sdk")]:
                del sys.modules[name]
            sys.modules.update(ours)

    def test_metrics_that_are_off_in_the_set_up_are_said(self) -> None:
        async def run() -> None:
            observer = Observer(**SETTINGS)
            task = PipelineWorker([Pass(name="tts")], [observer])
            task.setup.enable_metrics, task.setup.enable_usage_metrics = False, True
            await task.start()
            await task.push(frames.StartFrame())
            await task.finish()

        asyncio.run(run())
        self.ended()
        self.assertEqual((len(self.said("enable_metrics=False")), len(self.said("enable_usage_metrics=False"))), (1, 0))
        start = next(line for line in self.heard.lines() if line.get("frame") == "StartFrame")
        self.assertEqual(start["data"], {"enable_metrics": False, "enable_usage_metrics": True})

    def test_a_processor_finds_the_settings_in_its_own_set_up_where_a_source_keeps_none(self) -> None:
        async def run() -> None:
            observer = Observer(**SETTINGS)
            task = PipelineWorker([Pass(name="tts"), observer, Pass(name="out")])
            task.setup.audio_in_sample_rate = 8000
            await task.start()
            task.source._setup = type("Keeps", (), {"observer": task._observer})()
            await task.push(frames.StartFrame())
            await task.finish()

        asyncio.run(run())
        self.ended()
        start = next(line for line in self.heard.lines() if line.get("frame") == "StartFrame")
        self.assertEqual(start["data"], {"audio_in_sample_rate": 8000})

    def test_an_error_tells_whether_its_processor_can_go_on(self) -> None:
        class Voice:
            is_usable = False

            def __str__(self) -> str:
                return "TTS#0"

        errors = [frames.ErrorFrame(error="rejected", processor=Voice(), category="authentication"), frames.ErrorFrame(error="late")]
        asyncio.run(call(Observer(**SETTINGS), *errors))
        self.ended()
        told = [line["data"] for line in self.heard.lines() if line.get("frame") == "ErrorFrame"]
        self.assertEqual([(one.get("usable"), one.get("category")) for one in told], [(False, "authentication"), (None, None)])
