"""When a call is over, and who is asked then."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from unittest import mock

from .support import SETTINGS, TapTest, call, until, until_on_loop

from pipecat.frames import frames
from pipecat.processors.frame_processor import FrameDirection
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._call import call as tap_call
from tuner_pipecat_sdk._call.disconnect_reason import DisconnectReason


class End(TapTest):
    def last(self) -> list[dict[str, Any]]:
        self.ended()
        return self.heard.lines()

    def test_end_comes_once_although_clean_up_comes_often(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> None:
            await call(observer, frames.EndFrame())
            for _ in range(3):
                await observer.cleanup()
            await observer.latency_observer.cleanup()

        asyncio.run(run())
        self.ended()
        observer._tuner_call.end()
        until(lambda: not observer._tuner_call.stream.wire.streams, "the call is delivered")
        self.assertEqual(len(self.heard.control("end")), 1)

    def test_a_frame_after_clean_up_is_recorded_and_puts_the_end_off(self) -> None:
        observer = Observer(**SETTINGS)

        recorded = observer._tuner_call

        async def run() -> None:
            with mock.patch.object(tap_call, "LINGER", 3600.0):
                task = await call(observer, frames.EndFrame())
                for _ in range(8):
                    ends = recorded.over_at
                    await until_on_loop(lambda: time.monotonic() > ends - 3600.0, "the clock goes on")
                    await observer.on_push_frame(self.pushed(task, frames.TTSSpeakFrame(text="still here")))
                    self.assertGreater(recorded.over_at, ends)
            self.assertFalse(recorded.ended)
            await observer.on_push_frame(self.pushed(task, frames.TTSSpeakFrame(text="the last one")))

        asyncio.run(run())
        lines = self.last()
        self.assertEqual(sum(line.get("frame") == "TTSSpeakFrame" for line in lines), 9)

    def pushed(self, task: Any, frame: Any) -> Any:
        from pipecat.observers.base_observer import FramePushed

        return FramePushed(task.source, task.sink, frame, FrameDirection.DOWNSTREAM, 5)

    def test_a_call_of_asyncio_run_ends_although_its_loop_is_gone(self) -> None:
        asyncio.run(call(Observer(**SETTINGS), frames.EndFrame()))
        self.assertEqual([line["event"] for line in self.last() if "event" in line], ["audio_frames", "tap"])

    def test_the_resolver_is_asked_until_it_knows(self) -> None:
        answers = [None, "", DisconnectReason.USER_HANGUP, "never"]
        observer = Observer(**SETTINGS, disconnection_reason_resolver=lambda: answers.pop(0))

        async def run() -> None:
            await call(observer, frames.CancelFrame())
            await observer.cleanup()
            await observer.cleanup()

        asyncio.run(run())
        reasons = [line for line in self.last() if line.get("event") == "disconnection_reason"]
        self.assertEqual([line["reason"] for line in reasons], ["user_hangup"])
        self.assertEqual(answers, ["never"])

    def test_a_reason_that_is_an_object_is_told_as_its_json(self) -> None:
        class Vague:
            pass

        for reason, told in (({"by": "policy", "code": 7}, '{"by":"policy","code":7}'), (Vague(), "<Vague>"), ("x" * 200, "x" * 100)):
            with self.subTest(told=told):
                asyncio.run(call(Observer(**SETTINGS, disconnection_reason_resolver=lambda: reason), frames.CancelFrame()))
                self.assertEqual([line["reason"] for line in self.last() if line.get("event") == "disconnection_reason"], [told])
            self.doCleanups()
            self.setUp()

    def test_a_resolver_that_never_knows_is_told_as_null(self) -> None:
        asyncio.run(call(Observer(**SETTINGS, disconnection_reason_resolver=lambda: None), frames.CancelFrame()))
        self.assertEqual([line["reason"] for line in self.last() if line.get("event") == "disconnection_reason"], [None])

    def test_a_resolver_that_raises_is_told_and_the_call_is_kept(self) -> None:
        def broken() -> str:
            raise KeyError("secret")

        asyncio.run(call(Observer(**SETTINGS, disconnection_reason_resolver=broken), frames.CancelFrame()))
        told = [line for line in self.last() if line.get("event") == "disconnection_reason"]
        self.assertEqual([(line["reason"], line["error"]) for line in told], [(None, "KeyError")])
        self.assertEqual(len(self.said("disconnection_reason_resolver raised KeyError")), 1)
        self.assertEqual(self.said("secret"), [])

    def test_close_ends_the_call_whatever_the_pipeline_does(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> bool:
            await call(observer, finish=False)
            return await observer.close()

        self.assertTrue(asyncio.run(run()))
        self.assertEqual(len(self.heard.control("end")), 1)

    def test_flush_and_close_say_no_when_the_recorder_does_not_answer(self) -> None:
        self.play({"silent": True})
        observer = Observer(**SETTINGS)

        async def run() -> None:
            await call(observer, finish=False)
            self.assertFalse(await observer.flush(0.05))
            self.assertFalse(await observer.close(0.05))

        asyncio.run(run())

    def test_lines_after_the_end_are_counted(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> None:
            task = await call(observer, finish=False)
            await observer.close()
            await observer.on_push_frame(self.pushed(task, frames.TTSSpeakFrame(text="late")))

        asyncio.run(run())
        self.assertEqual(observer.diagnostics["late"], 1)
