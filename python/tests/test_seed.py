"""What the unit tests of tuner-pipecat-sdk 0.1.1 assert of its face, where that is no defect of it.

Its tests of metrics, times, turns and rows are said of the record, in the recorder's tests (SeedTests, CallFactsTests,
CallerTests, HeardTests, LatencyTests, ToolTests). Its tests of delivery are the sender's. Not rebuilt, since they assert a
defect: times that are 0 where nothing is known, rows matched by position, greetings at 0/0, no flush without a context,
placeholders as results, one attempt for a call.
"""

from __future__ import annotations

import asyncio
from typing import Any

from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import FlowsObserver, Observer, TunerConfig
from tuner_pipecat_sdk.models import (
    AiModels,
    CallPayload,
    DisconnectReason,
    GeneralMetaData,
    LatencyTurn,
    ToolInfo,
    TranscriptMetadata,
    TranscriptSegment,
    TranscriptWord,
    UsageToken,
)


class Settings(TapTest):
    def test_every_field_is_kept(self) -> None:
        given = {**SETTINGS, "call_type": "phone_call", "base_url": "https://x", "recording_url": "https://r", "debug": True,
                 "asr_model": "a", "llm_model": "l", "tts_model": "t"}  # fmt: skip
        config = TunerConfig(**given)
        self.assertEqual({name: getattr(config, name) for name in given}, given)

    def test_blank_names_and_impossible_workspaces_are_refused(self) -> None:
        for name, value, said in (
            ("api_key", " ", "must not be empty"),
            ("call_id", "", "must not be empty"),
            ("agent_id", "\t", "must not be empty"),
            ("workspace_id", 0, "must be a positive integer"),
            ("workspace_id", -1, "must be a positive integer"),
        ):
            with self.subTest(name=name, value=value), self.assertRaisesRegex(ValueError, f"{name}.*{said}"):
                TunerConfig(**{**SETTINGS, name: value})


class Models(TapTest):
    def test_a_turn_keeps_its_times(self) -> None:
        turn = LatencyTurn(turn_index=2, user_started_ms=1, user_stopped_ms=2, bot_started_ms=3, bot_stopped_ms=4, stt_ms=5, llm_ms=6, tts_ms=7)
        self.assertEqual((turn.turn_index, turn.user_stopped_ms, turn.bot_started_ms, turn.tts_ms, turn.was_interrupted), (2, 2, 3, 7, False))

    def test_a_word_may_have_a_confidence(self) -> None:
        self.assertEqual(TranscriptWord("hi", 1, 2).to_dict(), {"word": "hi", "start_ms": 1, "end_ms": 2})
        self.assertEqual(TranscriptWord("hi", 1, 2, 0.9).to_dict()["confidence"], 0.9)

    def test_metadata_has_its_members_and_any_others(self) -> None:
        self.assertEqual(TranscriptMetadata().to_dict(), {})
        known = TranscriptMetadata(e2e_latency=5, interrupted=True, llm_node_ttft=6, tts_node_ttfb=7, extra={"mine": 1})
        self.assertEqual(known.to_dict(), {"e2e_latency": 5, "interrupted": True, "llm_node_ttft": 6, "tts_node_ttfb": 7, "mine": 1})

    def test_a_tool_may_be_a_name_a_result_or_an_error(self) -> None:
        self.assertEqual(ToolInfo(name="f").to_dict(), {"name": "f"})
        self.assertEqual(ToolInfo(name="f", result={"value": None}).to_dict()["result"], {"value": None})
        self.assertEqual(ToolInfo(name="f", is_error=True, error="no").to_dict(), {"name": "f", "is_error": True, "error": "no"})

    def test_a_segment_holds_words_tools_and_no_nulls(self) -> None:
        self.assertEqual(TranscriptSegment("user", start_ms=0).to_dict(), {"role": "user", "start_ms": 0})
        self.assertEqual(TranscriptSegment("user", words=[TranscriptWord("a", 1, 2)]).to_dict()["words"][0]["word"], "a")
        self.assertEqual(TranscriptSegment("agent_function", tool=ToolInfo(name="f", params={})).to_dict()["tool"], {"name": "f", "params": {}})

    def test_a_payload_holds_models_and_usage_and_leaves_an_unknown_reason_out(self) -> None:
        meta = GeneralMetaData(AiModels("a", "l", "t"), UsageToken(asr_duration=1.5, llm_token=3))
        payload = CallPayload("c", "web_call", 1000, 2000, "pipecat://no-recording", [], duration_ms=1000, general_meta_data_raw=meta)
        sent = payload.to_dict()
        self.assertEqual(sent["general_meta_data_raw"], {"ai_models": {"asr_model": "a", "llm_model": "l", "tts_model": "t"}, "usage_token": {"asr_duration": 1.5, "llm_token": 3}})
        self.assertEqual((sent["call_status"], "disconnection_reason" in sent), ("call_ended", False))
        payload.disconnection_reason = DisconnectReason.TIMEOUT
        self.assertEqual(payload.to_dict()["disconnection_reason"], "timeout")


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
