"""The observer's face to its user: null object, wrong arguments, what is attached, what is logged."""

from __future__ import annotations

import asyncio
import os
from typing import Any
from unittest import mock

from .support import SETTINGS, TapTest, call

from pipecat.frames import frames
from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import FrameDirection, Pass
from tuner_pipecat_sdk import FlowsObserver, Observer


class Face(TapTest):
    def test_a_disabled_observer_lets_frames_pass_and_starts_nothing(self) -> None:
        for kind in (Observer, FlowsObserver):
            observer = kind(enabled=False)

            async def run(observer: Any = observer) -> PipelineTask:
                task = PipelineTask([Pass(name="tts"), observer], [observer.latency_observer, observer])
                await task.start()
                for frame in (frames.StartFrame(), frames.TTSSpeakFrame(text="x"), frames.EndFrame()):
                    await task.push(frame)
                await task.finish()
                self.assertTrue(await observer.flush() and await observer.close())
                return task

            observer.attach_turn_tracking_observer(TurnTrackingObserver())
            self.assertEqual(len(asyncio.run(run()).sink.got), 3)
        self.assertEqual(self.heard.generations, 0)
        self.assertEqual(self.logged, [])

    def test_frames_pass_unchanged_both_ways(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> PipelineTask:
            task = PipelineTask([observer])
            await task.start()
            for frame in sent:
                await task.push(frame)
                await task.push(frame, FrameDirection.UPSTREAM)
            await task.finish()
            return task

        sent = [frames.StartFrame(), frames.TTSSpeakFrame(text="x"), frames.InputAudioRawFrame(b"1"), frames.EndFrame()]
        task = asyncio.run(run())
        self.assertEqual([id(f) for f in task.sink.got], [id(f) for f in sent])
        self.assertEqual([id(f) for f in task.source.got], [id(f) for f in sent])

    def test_wrong_arguments_raise_together(self) -> None:
        with self.assertRaises(ValueError) as raised:
            Observer(api_key="", workspace_id="x", agent_id="", call_id="")
        for name in ("api_key", "workspace_id", "agent_id", "call_id"):
            self.assertRegex(str(raised.exception), rf"{name} (\(or TUNER_{name.upper()}\) )?must ")
        with self.assertRaises(ValueError):
            Observer(**SETTINGS, disconnection_reason_resolver="user_hangup")

    def test_an_argument_that_nobody_knows_is_said_with_what_was_meant(self) -> None:
        Observer(**SETTINGS, name="mine", disconect_reason_resolver=print, zzz=1)
        self.assertEqual(
            [text for level, text in self.logged if level == "warning"],
            [
                "disconect_reason_resolver is no argument of Observer and is ignored; did you mean disconnection_reason_resolver?",
                "zzz is no argument of Observer and is ignored",
            ],
        )

    def test_attaching_nonsense_raises_nothing(self) -> None:
        observer, flows = Observer(**SETTINGS), FlowsObserver(**SETTINGS)
        for wrong in (None, 7, object()):
            observer.attach_context(wrong)
            observer.attach_turn_tracking_observer(wrong)
            flows.attach_flow_manager(wrong)

    def test_a_tracker_attached_twice_is_told_once(self) -> None:
        observer, tracker = Observer(**SETTINGS), TurnTrackingObserver()
        observer.attach_turn_tracking_observer(tracker)
        observer.attach_turn_tracking_observer(tracker)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [tracker, observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.push(frames.EndFrame())
            await task.finish()

        asyncio.run(run())
        self.ended()
        events = [line["event"] for line in self.heard.lines() if line.get("event", "").startswith("turn")]
        self.assertEqual(events, ["turn_started", "turn_ended"])

    def test_metrics_that_are_off_are_said_once(self) -> None:
        asyncio.run(call(Observer(**SETTINGS), frames.StartFrame(enable_metrics=False, enable_usage_metrics=False)))
        self.ended()
        self.assertEqual(self.said("enable_metrics=False"), [])  # the first StartFrame had them on

    def test_metrics_that_are_off_from_the_start_are_said_once(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame(enable_metrics=False, enable_usage_metrics=False))
            await task.finish()

        asyncio.run(run())
        self.assertEqual((len(self.said("enable_metrics=False")), len(self.said("enable_usage_metrics=False"))), (1, 1))

    def test_latencies_are_measured_for_who_asks(self) -> None:
        observer = Observer(**SETTINGS)
        measured: list[float] = []

        @observer.latency_observer.event_handler("on_latency_measured")
        async def heard(_observer: Any, seconds: float) -> None:
            measured.append(seconds)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [observer.latency_observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.push(frames.BotStartedSpeakingFrame())
            await task.finish()

        asyncio.run(run())
        self.ended()
        self.assertEqual(set(measured), {0.5})
        self.assertEqual([line["frame"] for line in self.heard.lines() if "frame" in line], ["StartFrame", "BotStartedSpeakingFrame"])

    def test_one_variable_makes_a_null_object_of_every_observer(self) -> None:
        os.environ["TUNER_ENABLED"] = "0"
        observer = Observer(call_id="", disconnection_reason_resolver="no function")
        task = asyncio.run(call(observer))
        self.assertEqual([type(frame).__name__ for frame in task.sink.got], ["StartFrame"])
        self.assertIsNone(observer._tuner_call.stream)
        self.assertEqual(self.heard.generations, 0)

    def test_a_failure_of_ours_is_counted_said_once_and_raises_nothing(self) -> None:
        observer = Observer(**SETTINGS)
        with mock.patch("tuner_pipecat_sdk._call.call.frame_line", side_effect=RuntimeError("bug")):
            task = asyncio.run(call(observer, *[frames.TTSSpeakFrame(text="x") for _ in range(20)]))
        self.assertEqual(len(task.sink.got), 21)
        self.assertGreaterEqual(observer.diagnostics["errors"], 21)
        self.assertEqual(len(self.said("could not record a frame: RuntimeError")), 1)
