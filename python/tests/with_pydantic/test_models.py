"""The shapes of a record as pydantic models."""

from __future__ import annotations

import json
import unittest
from typing import Any

from pydantic import BaseModel, ValidationError

from .. import support  # noqa: F401  (the package's folder on the path)

from tuner_pipecat_sdk import models
from tuner_pipecat_sdk.models import (
    AiModels,
    CallPayload,
    DisconnectReason,
    GeneralMetaData,
    LatencyTurn,
    NodeInfo,
    ToolInfo,
    TranscriptMetadata,
    TranscriptSegment,
    TranscriptWord,
    UsageToken,
)


def payload(**more: Any) -> CallPayload:
    given: dict[str, Any] = {
        "call_id": "c", "call_type": "web_call", "start_timestamp": 1, "end_timestamp": 2,
        "recording_url": "pipecat://no-recording", "transcript_with_tool_calls": [], "call_status": "call_ended", "duration_ms": 1,
        "general_meta_data_raw": GeneralMetaData(
            ai_models=AiModels(asr_model="a", llm_model="l", tts_model="t"), usage_token=UsageToken(asr_duration=1.5, llm_token=3)
        ),
    }  # fmt: skip
    return CallPayload(**{**given, **more})


class Models(unittest.TestCase):
    def test_each_is_a_pydantic_model(self) -> None:
        for name in set(models.__all__) - {"CallUsage", "DisconnectReason"}:
            self.assertTrue(issubclass(getattr(models, name), BaseModel), name)

    def test_a_turn_keeps_its_times_and_knows_nothing_else(self) -> None:
        turn = LatencyTurn(turn_index=2, node="greeting", ttfb_ms=150, llm_ms=80, user_started_ms=50, bot_stopped_ms=500)
        self.assertEqual(
            turn.model_dump(exclude_none=True),
            {"turn_index": 2, "node": "greeting", "ttfb_ms": 150, "llm_ms": 80, "user_started_ms": 50, "bot_stopped_ms": 500,
             "is_proactive": False, "bot_started_ms": 0, "user_stopped_ms": 0, "llm_completed": False},
        )  # fmt: skip

    def test_a_word_has_times_and_may_have_a_confidence(self) -> None:
        self.assertEqual(TranscriptWord(word="hi", start_ms=1, end_ms=2).model_dump(exclude_none=True), {"word": "hi", "start_ms": 1, "end_ms": 2})
        self.assertEqual(TranscriptWord(word="hi", start_ms=1, end_ms=2, confidence=0.9).confidence, 0.9)

    def test_metadata_takes_any_members_and_keeps_the_unknown_ones_apart(self) -> None:
        told = TranscriptMetadata(e2e_latency=500.5, interrupted=False, response_id=3, turn_index=1)
        self.assertEqual((told.e2e_latency, told.model_extra), (500.5, {"response_id": 3, "turn_index": 1}))
        self.assertEqual(told.to_dict(), {"e2e_latency": 500.5, "interrupted": False, "response_id": 3, "turn_index": 1})
        self.assertEqual(TranscriptMetadata().to_dict(), {})

    def test_wrong_and_missing_members_are_validation_errors_that_name_them(self) -> None:
        for cls, given, wrong in (
            (TranscriptWord, {"word": "a"}, {("start_ms",), ("end_ms",)}),
            (TranscriptMetadata, {"e2e_latency": "soon"}, {("e2e_latency",)}),
            (ToolInfo, {"params": "x"}, {("params",)}),
            (LatencyTurn, {}, {("turn_index",)}),
            (AiModels, {}, {("asr_model",), ("llm_model",), ("tts_model",)}),
            (TranscriptSegment, {"text": "x", "start_ms": 0.5}, {("role",), ("start_ms",)}),
            (NodeInfo, {"to": "x"}, {("from",)}),
        ):
            with self.subTest(cls.__name__), self.assertRaises(ValidationError) as raised:
                cls(**given)
            self.assertEqual({detail["loc"] for detail in raised.exception.errors()}, wrong)

    def test_a_segments_metadata_is_a_dict_however_it_is_given(self) -> None:
        for given in ({"id": "x", "e2e_latency": 5}, TranscriptMetadata(id="x", e2e_latency=5)):
            segment = TranscriptSegment(role="user", text="hi", start_ms=0, end_ms=5, metadata=given)
            self.assertEqual(segment.metadata["id"], "x")
            self.assertEqual(segment.model_dump(exclude_none=True)["metadata"], {"id": "x", "e2e_latency": 5})

    def test_a_transition_is_named_from_on_the_wire(self) -> None:
        for node in (NodeInfo(from_="a", to="b"), NodeInfo(**{"from": "a", "to": "b"})):
            self.assertEqual(node.to_dict(), {"from": "a", "to": "b"})

    def test_a_record_is_sent_without_null_members_and_with_unknown_ones(self) -> None:
        record = payload(
            transcript_with_tool_calls=[
                TranscriptSegment(role="agent", text="hi", start_ms=0, end_ms=5, metadata={"id": "s", "new": 1}, channel=2),
                TranscriptSegment(role="node_transition", node=NodeInfo(from_="start", to="size")),
                {"role": "agent_result", "text": "1", "start_ms": 7, "metadata": {}, "tool": {"name": "f", "result": {"value": None}}},
            ],
            disconnection_reason=DisconnectReason.ERROR,
            metadata={"mine": True},
        )
        self.assertEqual(
            record.to_dict(),
            {
                "call_id": "c", "call_type": "web_call", "start_timestamp": 1, "end_timestamp": 2, "duration_ms": 1,
                "recording_url": "pipecat://no-recording", "call_status": "call_ended", "disconnection_reason": "error",
                "transcript_with_tool_calls": [
                    {"role": "agent", "text": "hi", "start_ms": 0, "end_ms": 5, "metadata": {"id": "s", "new": 1}, "channel": 2},
                    {"role": "node_transition", "node": {"from": "start", "to": "size"}, "metadata": {}},
                    {"role": "agent_result", "text": "1", "start_ms": 7, "metadata": {}, "tool": {"name": "f", "result": {"value": None}}},
                ],
                "general_meta_data_raw": {
                    "ai_models": {"asr_model": "a", "llm_model": "l", "tts_model": "t"}, "usage_token": {"asr_duration": 1.5, "llm_token": 3},
                },
                "metadata": {"mine": True},
            },
        )  # fmt: skip
        self.assertEqual(CallPayload.model_validate(record.to_dict()).to_dict(), record.to_dict())

    def test_a_reason_is_plain_text_on_the_wire_whenever_it_is_set(self) -> None:
        record = payload()
        self.assertNotIn("disconnection_reason", record.to_dict())
        record.disconnection_reason = DisconnectReason.TIMEOUT
        self.assertEqual(json.loads(json.dumps(record.to_dict()))["disconnection_reason"], "timeout")
        self.assertIs(type(record.to_dict()["disconnection_reason"]), str)
