"""The shapes of a record in Python."""

from __future__ import annotations

import unittest

from . import support  # noqa: F401  (the package's folder on the path)

from tuner_pipecat_sdk import models


class Models(unittest.TestCase):
    def test_the_seeds_names_are_there(self) -> None:
        for name in (
            "LatencyTurn", "TranscriptWord", "TranscriptMetadata", "ToolInfo", "TranscriptSegment", "AiModels", "UsageToken",
            "GeneralMetaData", "CallPayload", "DisconnectReason", "NodeInfo",
        ):  # fmt: skip
            self.assertIn(name, models.__all__)
            self.assertTrue(hasattr(models, name))

    def test_reasons_are_their_strings(self) -> None:
        self.assertEqual(models.DisconnectReason.USER_HANGUP, "user_hangup")
        self.assertEqual(str(models.DisconnectReason.TIMEOUT), "timeout")
        self.assertEqual([r.value for r in models.DisconnectReason], ["user_hangup", "agent_hangup", "error", "timeout", "unknown"])

    def test_null_members_are_left_out_and_free_objects_keep_theirs(self) -> None:
        payload = models.CallPayload(
            "c", "web_call", 1, 2, "pipecat://no-recording",
            [
                models.TranscriptSegment("agent", "hi", start_ms=0, end_ms=5, metadata=models.TranscriptMetadata(id="s", extra={"new": 1})),
                models.TranscriptSegment("node_transition", node=models.NodeInfo("start", "size")),
                models.TranscriptSegment("agent_result", tool=models.ToolInfo("f", result={"value": None})),
            ],
            disconnection_reason=models.DisconnectReason.ERROR,
        )  # fmt: skip
        self.assertEqual(
            payload.to_dict(),
            {
                "call_id": "c", "call_type": "web_call", "start_timestamp": 1, "end_timestamp": 2,
                "recording_url": "pipecat://no-recording", "call_status": "call_ended", "disconnection_reason": "error",
                "transcript_with_tool_calls": [
                    {"role": "agent", "text": "hi", "start_ms": 0, "end_ms": 5, "metadata": {"id": "s", "new": 1}},
                    {"role": "node_transition", "node": {"from": "start", "to": "size"}},
                    {"role": "agent_result", "tool": {"name": "f", "result": {"value": None}}},
                ],
                "general_meta_data_raw": {"ai_models": {"asr_model": "", "llm_model": "", "tts_model": ""}, "usage_token": {}},
            },
        )  # fmt: skip
