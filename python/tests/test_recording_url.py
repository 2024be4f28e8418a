"""Where the recording lies: asked when the call ends, within a time, on the pipeline's own loop where it must be."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import Any

from .facts_case import FactsTest
from .support import HERE, SETTINGS, until_on_loop

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer


class RecordingUrl(FactsTest):
    def test_the_recording_is_asked_for_at_the_end_whatever_it_is(self) -> None:
        async def later() -> str:
            await asyncio.sleep(0)
            return "https://r/async"

        async def bound() -> Any:
            return later()

        for source, url in ((lambda: "https://r/sync", "https://r/sync"), (later, "https://r/async"), ("https://r/text", "https://r/text")):
            with self.subTest(url):
                observer = Observer(**SETTINGS, recording_url=source)
                self.run_call(observer, after=lambda: observer._tuner_call.ended)
                self.assertEqual(self.facts()["recording_url"], url)
            self.doCleanups()
            self.setUp()

    def test_a_future_of_the_pipelines_loop_is_awaited(self) -> None:
        async def run() -> None:
            told = asyncio.get_running_loop().create_future()
            observer = Observer(**SETTINGS, recording_url=told)
            task = PipelineTask([Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.finish()
            await until_on_loop(lambda: told._callbacks, "the future is awaited")
            told.set_result("https://r/future")
            await until_on_loop(lambda: observer._tuner_call.ended, "the call ends")

        asyncio.run(run())
        self.assertEqual(self.facts()["recording_url"], "https://r/future")

    def test_an_answer_that_outlives_the_pipelines_loop_is_asked_for_again(self) -> None:
        asked: list[str] = []

        async def slow() -> str:
            asked.append("asked")
            if len(asked) == 1:
                await asyncio.Event().wait()  # the end of the loop takes it along
            return "https://r/slow"

        self.run_call(Observer(**SETTINGS, recording_url=slow), after=lambda: asked)
        self.assertEqual(self.facts()["recording_url"], "https://r/slow")
        self.assertEqual(len(asked), 2)

    def test_without_an_answer_the_record_says_that_there_is_no_recording(self) -> None:
        def broken() -> str:
            raise KeyError("secret detail")

        async def never() -> str:
            await asyncio.Event().wait()
            return ""

        held = threading.Event()
        for source, said, seconds in (
            (broken, "recording_url raised KeyError", 60),
            (lambda: None, "recording_url gave None", 60),
            (lambda: "u" * 1025, "recording_url must not be longer than 1024", 60),
            (lambda: 7, "recording_url must be a string", 60),
            (lambda: held.wait(60), "recording_url gave no answer in time", 0.1),
            (never, "recording_url", 0.1),
        ):
            with self.subTest(said):
                self.run_call(Observer(**SETTINGS, recording_url=source, answer_timeout_secs=seconds))
                self.assertEqual(self.facts()["recording_url"], "pipecat://no-recording")
                self.assertTrue(self.said(said), self.logged)
                self.assertFalse(self.said("secret detail"))
            self.doCleanups()
            self.setUp()
        held.set()

    def test_the_pipeline_does_not_wait_for_an_answer(self) -> None:
        asked = []
        held = threading.Event()
        self.addCleanup(held.set)

        def slow() -> str:
            asked.append("asked")
            held.wait(60)
            return "https://r"

        observer = Observer(**SETTINGS, recording_url=slow, answer_timeout_secs=60)
        self.run_call(observer)
        self.assertFalse(observer._tuner_call.ended)
        held.set()
        self.assertEqual(self.facts()["recording_url"], "https://r")
        self.assertEqual(len(asked), 1)

    def test_close_waits_for_the_answers(self) -> None:
        async def run() -> bool:
            observer = Observer(**SETTINGS, recording_url=lambda: "https://r", cost_calculator=lambda usage: 1)
            task = PipelineTask([Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            told = await observer.close()
            self.assertTrue(observer._tuner_call.ended)
            await task.finish()
            return told

        self.assertTrue(asyncio.run(run()))
        self.assertEqual((self.facts()["recording_url"], self.facts()["call_cost"]), ("https://r", 1.0))

    def test_a_process_that_ends_at_once_still_asks(self) -> None:
        code = (
            "import asyncio, sys\n"
            "from tests.support import SETTINGS\n"
            "from pipecat.frames import frames\n"
            "from pipecat.pipeline.worker import PipelineWorker as PipelineTask\n"
            "from pipecat.processors.frame_processor import Pass\n"
            "from tuner_pipecat_sdk import Observer\n"
            "from tuner_pipecat_sdk._call import end_of_call\n"
            "exiting, wait_for_all = [], end_of_call._wait_for_all\n"
            "end_of_call._wait_for_all = lambda: (exiting.append('now'), wait_for_all())\n"
            "async def late():\n"
            "    loop = asyncio.get_running_loop()\n"
            "    while not exiting:\n"
            "        await asyncio.sleep(0.005)\n"
            "    return 'https://r/' + await loop.run_in_executor(None, lambda: 'exit')\n"
            "async def run():\n"
            "    observer = Observer(**SETTINGS, recording_url=late, cost_calculator=lambda usage: usage.llm_total_tokens / 10)\n"
            "    task = PipelineTask([Pass(name='tts')], [observer])\n"
            "    await task.start()\n"
            "    await task.push(frames.StartFrame())\n"
            "    await task.finish()\n"
            "asyncio.run(run())\n"
        )
        subprocess.run([sys.executable, "-c", code], cwd=HERE.parent, check=True, timeout=60)
        facts = self.facts()
        self.assertEqual((facts["recording_url"], facts["call_cost"]), ("https://r/exit", 12.0))
