"""What the call cost: asked when its usage is known, and nothing but the cost depends on the answer."""

from __future__ import annotations

import os
import threading
from typing import Any

from .facts_case import FactsTest
from .support import SETTINGS, until

from tuner_pipecat_sdk import CallUsage, Observer
from tuner_pipecat_sdk._call.end_of_call import LateAnswers


class Cost(FactsTest):
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

        held = threading.Event()
        for calculator, cost, said in (
            (lambda usage: 1 / 0, None, "cost_calculator raised ZeroDivisionError"),
            (lambda usage: None, None, ""),
            (lambda usage: "3", None, "call_cost must be a number of US cents"),
            (lambda usage: float("nan"), None, "call_cost must be a number of US cents"),
            (lambda usage: -1, None, "call_cost must be a number of US cents"),
            (lambda usage: held.wait(60), None, "cost_calculator gave no answer in time"),
            (lambda usage: awaited(), 3.5, ""),
        ):
            with self.subTest(said or cost):
                self.run_call(Observer(**SETTINGS, cost_calculator=calculator, answer_timeout_secs=3 if "in time" in said else 60))
                self.assertEqual(self.facts().get("call_cost"), cost)
                self.assertTrue(not said or self.said(said), self.logged)
            self.doCleanups()
            self.setUp()
        held.set()

    def test_a_recorder_that_does_not_answer_costs_only_the_cost(self) -> None:
        self.play({})
        observer = Observer(**SETTINGS, cost_calculator=lambda usage: self.fail("asked"), answer_timeout_secs=0.3)
        self.run_call(observer)
        self.assertNotIn("call_cost", self.facts())
        self.assertTrue(self.said("cost_calculator"))
        until(lambda: not observer._tuner_call.stream.wire.requests, "the question is forgotten")

    def test_a_usage_that_comes_after_the_end_asks_nobody_who_was_let_go(self) -> None:
        observer = Observer(**SETTINGS)
        observer._tuner_call.event("note")
        asked: list[LateAnswers] = []

        def usage(_: float) -> dict[str, Any]:
            asked[0].release()  # the call ends while the recorder thinks
            return {}

        asked.append(LateAnswers(observer._tuner_call, None, lambda _: self.fail("asked"), 5.0, wake=lambda: None, usage=usage))
        asked[0].settled()
        asked[0].wait()
        self.assertEqual([text for text in self.said("cost_calculator") if "raised" in text], [])
        self.assertTrue(self.said("cost_calculator gave no answer in time"))

    def test_an_answer_that_comes_after_the_end_is_not_told_of_again(self) -> None:
        go = threading.Event()
        observer = Observer(**SETTINGS)
        observer._tuner_call.event("note")
        late = LateAnswers(observer._tuner_call, lambda: go.wait(20) and None, None, 0.0, wake=lambda: None, usage=lambda _: None)
        late.begin()
        late.release()
        go.set()
        until(lambda: all(question.answered for question in late._questions), "the answer comes")
        self.assertEqual([text for text in self.said("recording_url")], ["recording_url gave no answer in time; the call is recorded without it"])

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
                    "llm": [
                        {"model": "a", "prompt_tokens": 1, "reasoning_tokens": 4},
                        {"prompt_tokens": 2, "cache_read_input_tokens": 3, "input_audio_tokens": 6},
                    ],
                    "tts": [{"characters": 5}, {"model": "v", "characters": 6}],
                    "stt": [{"audio_seconds": 1.5}],
                },
                "duration_ms": 9000,
            }
        )
        self.assertEqual((usage.llm_prompt_tokens, usage.llm_reasoning_tokens, usage.llm_cache_read_tokens, usage.llm_input_audio_tokens), (3, 4, 3, 6))
        self.assertEqual((usage.tts_characters, usage.stt_audio_seconds, usage.stt_measured, usage.call_seconds), (11, 1.5, True, 9.0))
        self.assertEqual(CallUsage.of({}), CallUsage())
