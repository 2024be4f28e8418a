"""What the application says of a call: at construction, while it goes on, and when it is asked at the end."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import unittest
from typing import Any
from unittest import mock

from .support import HERE, SETTINGS, TapTest, until

from pipecat.frames import frames
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import CallUsage, FlowsObserver, Observer, TunerConfig
from tuner_pipecat_sdk._facts import CHECKS, version_of

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


class Versions(unittest.TestCase):
    def test_the_first_variable_with_a_whole_number_is_the_version(self) -> None:
        for environment, version in (
            ({}, None),
            ({"APP_VERSION": "3", "BUILD_NUMBER": "9"}, 3),
            ({"APP_VERSION": "1.2.3", "GITHUB_RUN_NUMBER": " 44 "}, 44),
            ({"APP_VERSION": "", "CIRCLE_BUILD_NUM": "7"}, 7),
            ({"APP_VERSION": "-1", "BUILD_NUMBER": "0"}, 0),
        ):
            with self.subTest(environment):
                self.assertEqual(version_of(environment), version)

    def test_the_argument_wins(self) -> None:
        with mock.patch.dict(os.environ, {"APP_VERSION": "3"}):
            self.assertEqual(TunerConfig(**SETTINGS, agent_version=5).agent_version, 5)
            self.assertEqual(TunerConfig(**SETTINGS).agent_version, 3)


class Checks(unittest.TestCase):
    def test_what_is_too_long_or_of_a_wrong_kind_is_named_with_everything_else(self) -> None:
        with self.assertRaises(ValueError) as raised:
            Observer(
                **{**SETTINGS, "call_id": ""}, call_type="x" * 101, recording_url="u" * 1025, agent_version=-1, recipient=" ",
                caller_phone_number="1" * 51, extra_metadata=[1], call_successful="yes", collected_dynamic_variables={1: 2},
                sip_call_id=7, sip_headers={"a": 1}, cost_calculator=3, answer_timeout_secs=-1,
            )  # fmt: skip
        for part in (
            "call_id must not be empty", "call_type must not be longer than 100", "recording_url must not be longer than 1024",
            "agent_version must be a whole number", "recipient must not be empty", "caller_phone_number must not be longer than 50",
            "extra_metadata must be a dict", "call_successful must be True or False", "collected_dynamic_variables must be a dict",
            "sip_call_id must be a string", "sip_headers must be a dict of strings to strings", "cost_calculator must be callable",
            "answer_timeout_secs must be",
        ):  # fmt: skip
            self.assertIn(part, str(raised.exception))

    def test_the_longest_values_that_the_api_takes_are_taken(self) -> None:
        config = TunerConfig(**SETTINGS, call_type="x" * 100, recording_url="u" * 1024, caller_phone_number="1" * 50, agent_version=0)
        self.assertEqual(config.agent_version, 0)

    def test_metadata_too_large_for_a_line_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "extra_metadata must not be larger than 48 KiB"):
            TunerConfig(**SETTINGS, extra_metadata={"a": "x" * 50_000})

    def test_metadata_without_a_json_form_is_sent_as_words(self) -> None:
        config = TunerConfig(**SETTINGS, extra_metadata={"when": object(), "nan": float("nan"), "who": {"a", }})
        self.assertEqual(config.extra_metadata, {"when": "<object>", "nan": None, "who": ["a"]})

    def test_disabled_checks_nothing(self) -> None:
        self.assertFalse(Observer(enabled=False, agent_version="no", cost_calculator=3)._tuner_config.enabled)


class Facts(TapTest):
    script = {"usage": {"usage": {"llm": [{"model": "m", "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}]}, "duration_ms": 4500}}

    def run_call(self, observer: Any, *during: Any, before: Any = None, after: float = 0.0) -> None:
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
            await asyncio.sleep(after)

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

    def test_facts_known_at_the_start_stand_in_the_header(self) -> None:
        self.run_call(Observer(**SETTINGS, **FACTS))
        self.assertEqual({name: self.config().get(name) for name in FACTS}, FACTS)

    def test_facts_told_before_the_first_frame_stand_in_the_header_too(self) -> None:
        observer = Observer(**SETTINGS)
        self.run_call(observer, before=lambda: observer.update_call(call_successful=True, caller_phone_number="+1"))
        self.assertEqual((self.config()["call_successful"], self.config()["caller_phone_number"]), (True, "+1"))

    def test_facts_told_during_the_call_come_as_lines(self) -> None:
        observer = FlowsObserver(**SETTINGS, extra_metadata={"a": 1})
        self.run_call(observer, lambda: observer.update_call(call_successful=True, collected_dynamic_variables={"size": 2}, extra_metadata={"b": 2}))
        facts = self.facts()
        self.assertEqual((facts["call_successful"], facts["collected_dynamic_variables"], facts["extra_metadata"]), (True, {"size": 2}, {"b": 2}))
        self.assertNotIn("call_successful", self.config())

    def test_a_wrong_fact_is_logged_once_and_costs_only_itself(self) -> None:
        observer = Observer(**SETTINGS)
        for _ in range(2):
            observer.update_call(call_successful="maybe", recipient="sip:a@b")  # type: ignore[arg-type]
        self.run_call(observer)
        self.assertEqual(len(self.said("call_successful must be True or False")), 1)
        self.assertEqual(self.facts()["recipient"], "sip:a@b")

    def test_a_fact_after_the_end_is_said_to_be_late(self) -> None:
        observer = Observer(**SETTINGS)
        self.run_call(observer)
        self.ended()
        observer.update_call(call_successful=True)
        self.assertEqual(len(self.said("call_successful came after the end of the call")), 1)

    def test_a_call_without_a_frame_stays_no_call(self) -> None:
        observer = Observer(**SETTINGS, recording_url=lambda: self.fail("asked"), cost_calculator=lambda usage: self.fail("asked"))
        observer.update_call(call_successful=True)
        observer._tuner_call.end()
        self.assertTrue(observer._tuner_call.ended)
        self.assertEqual(self.heard.control("open"), [])

    # The recording

    def test_the_recording_is_asked_for_at_the_end_whatever_it_is(self) -> None:
        async def later() -> str:
            await asyncio.sleep(0.01)
            return "https://r/async"

        async def bound() -> Any:
            return later()

        for source, url in ((lambda: "https://r/sync", "https://r/sync"), (later, "https://r/async"), ("https://r/text", "https://r/text")):
            with self.subTest(url):
                self.run_call(Observer(**SETTINGS, recording_url=source), after=0.1)
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
            asyncio.get_running_loop().call_later(0.3, told.set_result, "https://r/future")
            await asyncio.sleep(0.6)

        asyncio.run(run())
        self.assertEqual(self.facts()["recording_url"], "https://r/future")

    def test_an_answer_that_outlives_the_pipelines_loop_is_asked_for_again(self) -> None:
        async def slow() -> str:
            await asyncio.sleep(0.3)
            return "https://r/slow"

        self.run_call(Observer(**SETTINGS, recording_url=slow))
        self.assertEqual(self.facts()["recording_url"], "https://r/slow")

    def test_without_an_answer_the_record_says_that_there_is_no_recording(self) -> None:
        def broken() -> str:
            raise KeyError("secret detail")

        async def never() -> str:
            await asyncio.sleep(3600)
            return ""

        for source, said in (
            (broken, "recording_url raised KeyError"),
            (lambda: None, "recording_url gave None"),
            (lambda: "u" * 1025, "recording_url must not be longer than 1024"),
            (lambda: 7, "recording_url must be a string"),
            (lambda: time.sleep(2), "recording_url gave no answer in time"),
            (never, "recording_url"),
        ):
            with self.subTest(said):
                self.run_call(Observer(**SETTINGS, recording_url=source, answer_timeout_secs=0.4))
                self.assertEqual(self.facts()["recording_url"], "pipecat://no-recording")
                self.assertTrue(self.said(said), self.logged)
                self.assertFalse(self.said("secret detail"))
            self.doCleanups()
            self.setUp()

    def test_the_pipeline_does_not_wait_for_an_answer(self) -> None:
        asked = []

        def slow() -> str:
            asked.append(time.monotonic())
            time.sleep(0.5)
            return "https://r"

        observer = Observer(**SETTINGS, recording_url=slow)
        self.run_call(observer)
        self.assertFalse(observer._tuner_call.ended)
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
            "from pipecat.pipeline.task import PipelineTask\n"
            "from pipecat.processors.frame_processor import Pass\n"
            "from tuner_pipecat_sdk import Observer\n"
            "async def late():\n"
            "    loop = asyncio.get_running_loop()\n"
            "    await asyncio.sleep(0.2)\n"
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

    # The cost

    def test_the_calculator_gets_what_the_recorder_counted(self) -> None:
        got: list[CallUsage] = []

        def cents(usage: CallUsage) -> float:
            got.append(usage)
            return (usage.llm_prompt_tokens or 0) * 0.01 + usage.stt_audio_seconds

        self.run_call(Observer(**SETTINGS, cost_calculator=cents))
        self.assertEqual(self.facts()["call_cost"], 5.5)
        usage = got[0]
        self.assertEqual((usage.llm_prompt_tokens, usage.llm_completion_tokens, usage.llm_total_tokens, usage.tts_characters), (100, 20, 120, None))
        self.assertEqual((usage.stt_audio_seconds, usage.stt_measured, usage.call_seconds, usage.llm[0]["model"]), (4.5, False, 4.5, "m"))

    def test_the_question_comes_after_every_line_and_before_the_end(self) -> None:
        self.run_call(Observer(**SETTINGS, cost_calculator=lambda usage: 2))
        self.ended()
        kinds = [m.get("wire") or m.get("event") or m.get("frame") for _, _, m in self.heard.messages()]
        self.assertLess(kinds.index("EndFrame"), kinds.index("call_usage?"))
        self.assertLess(kinds.index("call_usage?"), kinds.index("call_facts"))
        self.assertLess(kinds.index("call_facts"), kinds.index("end"))

    def test_a_calculator_that_fails_costs_only_the_cost(self) -> None:
        async def awaited() -> float:
            return 3.5

        for calculator, cost, said in (
            (lambda usage: 1 / 0, None, "cost_calculator raised ZeroDivisionError"),
            (lambda usage: None, None, ""),
            (lambda usage: "3", None, "call_cost must be a number of US cents"),
            (lambda usage: float("nan"), None, "call_cost must be a number of US cents"),
            (lambda usage: -1, None, "call_cost must be a number of US cents"),
            (lambda usage: time.sleep(2), None, "cost_calculator gave no answer in time"),
            (lambda usage: awaited(), 3.5, ""),
        ):
            with self.subTest(said or cost):
                self.run_call(Observer(**SETTINGS, cost_calculator=calculator, answer_timeout_secs=0.4))
                self.assertEqual(self.facts().get("call_cost"), cost)
                self.assertTrue(not said or self.said(said), self.logged)
            self.doCleanups()
            self.setUp()

    def test_a_recorder_that_does_not_answer_costs_only_the_cost(self) -> None:
        self.play({})
        observer = Observer(**SETTINGS, cost_calculator=lambda usage: self.fail("asked"), answer_timeout_secs=0.3)
        self.run_call(observer)
        self.assertNotIn("call_cost", self.facts())
        self.assertTrue(self.said("cost_calculator"))
        until(lambda: not observer._tuner_call.stream.wire.requests, "the question is forgotten")

    def test_without_a_recorder_there_is_no_cost(self) -> None:
        os.environ["TUNER_RECORDER"] = "/nowhere/tuner"
        observer = Observer(**SETTINGS, cost_calculator=lambda usage: self.fail("asked"))
        self.run_call(observer)
        until(lambda: observer._tuner_call.ended, "the call ends")
        self.assertTrue(self.said("without a recorder there is no usage"))

    def test_a_usage_of_all_kinds_is_added_up_by_model(self) -> None:
        usage = CallUsage.of(
            {
                "usage": {
                    "llm": [{"model": "a", "prompt_tokens": 1, "reasoning_tokens": 4}, {"prompt_tokens": 2, "cache_read_input_tokens": 3, "input_audio_tokens": 6}],
                    "tts": [{"characters": 5}, {"model": "v", "characters": 6}],
                    "stt": [{"audio_seconds": 1.5}],
                },
                "duration_ms": 9000,
            }
        )
        self.assertEqual((usage.llm_prompt_tokens, usage.llm_reasoning_tokens, usage.llm_cache_read_tokens, usage.llm_input_audio_tokens), (3, 4, 3, 6))
        self.assertEqual((usage.tts_characters, usage.stt_audio_seconds, usage.stt_measured, usage.call_seconds), (11, 1.5, True, 9.0))
        self.assertEqual(CallUsage.of({}), CallUsage())

    def test_every_fact_has_a_check(self) -> None:
        import inspect

        names = set(inspect.signature(Observer.update_call).parameters) - {"self"}
        self.assertLessEqual(names, set(CHECKS))


if __name__ == "__main__":
    unittest.main()
