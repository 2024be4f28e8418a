"""What the unit tests of tuner-pipecat-sdk 0.1.1 assert of its face, where that is no defect of it.

What they assert of its models, its ``TunerConfig`` and ``post_call`` stands in ``with_pydantic``. Its tests of metrics,
times, turns and rows are said of the record, in the recorder's tests (SeedTests, CallFactsTests, CallerTests, HeardTests,
LatencyTests, ToolTests). Its tests of delivery are the sender's. Not rebuilt, since they assert a defect: times that are 0
where nothing is known, rows matched by position, greetings at 0/0, no flush without a context, placeholders as results,
one attempt for a call.
"""

from __future__ import annotations

import asyncio
from typing import Any

from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import FlowsObserver, Observer
from tuner_pipecat_sdk._call.disconnect_reason import DisconnectReason


class Reasons(TapTest):
    def test_reasons_are_their_strings(self) -> None:
        self.assertEqual(DisconnectReason.USER_HANGUP, "user_hangup")
        self.assertEqual(str(DisconnectReason.TIMEOUT), "timeout")
        self.assertEqual([r.value for r in DisconnectReason], ["user_hangup", "agent_hangup", "error", "timeout", "unknown"])


class Observers(TapTest):
    def run_call(self, observer: Any, *pushed: Any, start: Any = None, before: Any = None) -> None:
        async def run() -> None:
            task = PipelineTask([Pass(name="tts"), observer], [observer.latency_observer])
            await task.start()
            await task.push(start or frames.StartFrame())
            await task.settle()
            if before is not None:
                await before()
            for frame in pushed:
                await task.push(frame)
            await task.finish()

        asyncio.run(run())
        self.ended()

    def reasons(self) -> list[Any]:
        return [line["reason"] for line in self.heard.lines() if line.get("event") == "disconnection_reason"]

    def test_flags_that_are_off_are_said_and_those_that_are_on_are_not(self) -> None:
        self.run_call(Observer(**SETTINGS), start=frames.StartFrame(enable_metrics=False, enable_usage_metrics=False))
        self.assertEqual((len(self.said("enable_metrics=False")), len(self.said("enable_usage_metrics=False"))), (1, 1))
        self.doCleanups()
        self.setUp()
        self.run_call(Observer(**SETTINGS), frames.EndFrame())
        self.assertEqual(self.logged_warnings(), [])

    def logged_warnings(self) -> list[str]:
        return [text for level, text in self.logged if level in ("warning", "error")]

    def test_the_resolver_is_asked_at_an_end_and_at_a_cancellation(self) -> None:
        for end in (frames.EndFrame, frames.CancelFrame):
            for resolver, told in ((lambda: "sold", ["sold"]), (None, []), (lambda: None, [None])):
                with self.subTest(end=end.__name__, told=told):
                    self.run_call(Observer(**SETTINGS, disconnection_reason_resolver=resolver), end())
                    self.assertEqual(self.reasons(), told)
                self.doCleanups()
                self.setUp()

    def test_a_resolver_that_throws_costs_only_its_answer(self) -> None:
        def broken() -> str:
            raise RuntimeError("no")

        self.run_call(Observer(**SETTINGS, disconnection_reason_resolver=broken), frames.EndFrame())
        self.assertEqual(self.reasons(), [None])

    def test_the_trackers_turns_are_noted(self) -> None:
        observer, tracker = Observer(**SETTINGS), TurnTrackingObserver()
        observer.attach_turn_tracking_observer(tracker)

        async def turn() -> None:
            await tracker._call_event_handler("on_turn_started", 1)
            await tracker._call_event_handler("on_turn_ended", 1, 2.5, True)

        self.run_call(observer, frames.EndFrame(), before=turn)
        turns = [line for line in self.heard.lines() if line.get("event", "").startswith("turn_")]
        self.assertEqual([(line["event"], line["turn"]) for line in turns], [("turn_started", 1), ("turn_ended", 1)])
        self.assertTrue(turns[1]["interrupted"])

    def test_an_end_frame_ends_the_call_under_the_ids_it_was_given(self) -> None:
        for kind in (Observer, FlowsObserver):
            with self.subTest(kind.__name__):
                self.run_call(kind(**SETTINGS), frames.EndFrame())
                config = self.heard.control("open")[0]["header"]["config"]
                self.assertEqual((config["call_id"], config["workspace_id"], config["agent_id"]), ("call-1", 42, "tests"))
                self.assertEqual(len(self.heard.control("end")), 1)
            self.doCleanups()
            self.setUp()

    def test_what_was_attached_as_context_is_taken_and_not_kept(self) -> None:
        observer = Observer(**SETTINGS)
        observer.attach_context(object())
        self.run_call(observer, frames.EndFrame())
        self.assertEqual(self.logged_warnings(), [])

    def test_a_tools_result_is_a_line_at_its_time(self) -> None:
        self.run_call(Observer(**SETTINGS), frames.FunctionCallResultFrame(function_name="f", tool_call_id="1", result={"ok": True}), frames.EndFrame())
        line = next(line for line in self.heard.lines() if line.get("frame") == "FunctionCallResultFrame")
        self.assertEqual((line["data"]["function_name"], line["data"]["result"]), ("f", {"ok": True}))
        self.assertIn("clock", line)
