"""Settings: argument, then environment, then default; all errors at once."""

from __future__ import annotations

import json
import os
import unittest
from unittest import mock

from . import support

from tuner_pipecat_sdk._settings import CallSettings
from tuner_pipecat_sdk._wire import handshake
from tuner_pipecat_sdk._wire.journal import journal_header

GOOD = support.SETTINGS


class Config(unittest.TestCase):
    def setUp(self) -> None:
        patch = mock.patch.dict(os.environ, {k: v for k, v in os.environ.items() if not k.startswith("TUNER_")}, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def test_the_seeds_fields_and_defaults(self) -> None:
        config = CallSettings(**GOOD)
        self.assertEqual(
            (config.call_type, config.base_url, config.recording_url, config.debug),
            ("web_call", "http://localhost:8000", "pipecat://no-recording", False),
        )
        self.assertEqual((config.asr_model, config.llm_model, config.tts_model), ("", "", ""))

    def test_the_seeds_order_of_arguments(self) -> None:
        config = CallSettings("k", "7", "a", "c", "phone_call", "https://x", "https://r", True, "s", "l", "t")
        self.assertEqual(
            (config.api_key, config.workspace_id, config.agent_id, config.call_id, config.call_type, config.base_url),
            ("k", 7, "a", "c", "phone_call", "https://x"),
        )

    def test_the_environment_fills_what_no_argument_gives(self) -> None:
        os.environ |= {
            "TUNER_API_KEY": "from-env", "TUNER_WORKSPACE_ID": "9", "TUNER_AGENT_ID": "env-agent",
            "TUNER_BASE_URL": "https://api.usetuner.ai", "TUNER_DEBUG": "true", "TUNER_STATE_DIR": "/tmp/x",
        }  # fmt: skip
        config = CallSettings(call_id="c", agent_id="mine")
        self.assertEqual(
            (config.api_key, config.workspace_id, config.agent_id, config.base_url, config.debug, config.state_dir),
            ("from-env", 9, "mine", "https://api.usetuner.ai", True, "/tmp/x"),
        )

    def test_a_line_feed_at_the_end_of_a_mounted_secret_is_none_of_it(self) -> None:
        os.environ |= {
            "TUNER_API_KEY": "from-env\n", "TUNER_WORKSPACE_ID": "9\r\n", "TUNER_AGENT_ID": "env-agent\n",
            "TUNER_BASE_URL": "https://api.usetuner.ai\n", "TUNER_CAPTURE": "text\n", "TUNER_STATE_DIR": "/tmp/x\n",
        }  # fmt: skip
        config = CallSettings(call_id="c")
        self.assertEqual(
            (config.api_key, config.workspace_id, config.agent_id, config.base_url, config.capture, config.state_dir),
            ("from-env", 9, "env-agent", "https://api.usetuner.ai", "text", "/tmp/x"),
        )
        self.assertEqual(CallSettings(**{**GOOD, "api_key": " k\n", "base_url": "https://x\n"}).base_url, "https://x")

    def test_a_setting_of_two_lines_is_refused_in_a_sentence(self) -> None:
        for name, value in (("api_key", "a\nb"), ("agent_id", "a\nb"), ("base_url", "https://x\ny"), ("base_url", "https://x y")):
            with self.subTest(name=name), self.assertRaisesRegex(ValueError, f"{name}.* on one line"):
                CallSettings(**{**GOOD, name: value})

    def test_one_variable_switches_everything_off(self) -> None:
        for word in ("0", "false", "Off\n", "no"):
            os.environ["TUNER_ENABLED"] = word
            self.assertFalse(CallSettings(enabled=True).enabled, word)
        for word in ("1", "yes", ""):
            os.environ["TUNER_ENABLED"] = word
            self.assertTrue(CallSettings(**GOOD).enabled, word)
            self.assertFalse(CallSettings(enabled=False).enabled, word)
        os.environ["TUNER_ENABLED"] = "fasle"
        with self.assertRaisesRegex(ValueError, "TUNER_ENABLED must be"):
            CallSettings(**GOOD)

    def test_what_is_kept_can_come_from_the_environment(self) -> None:
        self.assertEqual(CallSettings(**GOOD).capture, "full")
        os.environ["TUNER_CAPTURE"] = "numbers"
        self.assertEqual(CallSettings(**GOOD).capture, "numbers")
        self.assertEqual(CallSettings(**GOOD, capture="text").capture, "text")

    def test_the_price_table_is_a_path_that_holds_wherever_the_recorder_runs(self) -> None:
        self.assertEqual(handshake.header(CallSettings(**GOOD, tool_error_members=("error",)))["config"]["tool_error_members"], ["error"])
        self.assertNotIn("tool_error_members", handshake.header(CallSettings(**GOOD))["config"])
        for wrong in ("error", [""], [1], ["x"] * 17):
            with self.assertRaisesRegex(ValueError, "tool_error_members"):
                CallSettings(**GOOD, tool_error_members=wrong)
        self.assertIsNone(handshake.opening(CallSettings(**GOOD))["prices"])
        self.assertEqual(handshake.opening(CallSettings(**GOOD, prices="p.json"))["prices"], os.path.abspath("p.json"))
        os.environ["TUNER_PRICES"] = "q.json"
        self.assertEqual(CallSettings(**GOOD).prices, os.path.abspath("q.json"))
        for wrong in ("", 7, {"models": {}}):
            with self.assertRaisesRegex(ValueError, "prices"):
                CallSettings(**GOOD, prices=wrong)

    def test_the_collector_of_spans_is_told_to_the_recorder_and_what_opens_it_never_reaches_a_journal(self) -> None:
        os.environ["TUNER_OTLP_HEADERS"] = "authorization=Basic%20hush-hush"
        self.assertIsNone(handshake.opening(CallSettings(**GOOD))["otlp"])
        os.environ["TUNER_OTLP"] = "http://127.0.0.1:4318"
        self.assertEqual(handshake.opening(CallSettings(**GOOD, otlp_endpoint="https://c/v1/traces"))["otlp"], "https://c/v1/traces")
        opening = handshake.opening(CallSettings(**GOOD))
        self.assertEqual((opening["otlp"], handshake.key(CallSettings(**GOOD))["otlp"]), ("http://127.0.0.1:4318",) * 2)
        self.assertEqual((opening["otlp_headers"], handshake.key(CallSettings(**GOOD))["otlp_headers"]), ("authorization=Basic%20hush-hush",) * 2)
        self.assertNotIn("hush", json.dumps([journal_header(opening, 1)[0], repr(CallSettings(**GOOD))]))
        self.assertEqual(journal_header(opening, 1)[0]["otlp"], "http://127.0.0.1:4318")
        for wrong in ("", "collector:4318", "ftp://c", "http://me:secret@c/v1/traces", "http://c d", "http://[c", 7):
            with self.assertRaisesRegex(ValueError, "otlp_endpoint") as raised:
                CallSettings(**GOOD, otlp_endpoint=wrong)
            self.assertNotIn("secret", str(raised.exception))

    def test_redaction_is_a_flag_or_patterns_by_name(self) -> None:
        self.assertIsNone(CallSettings(**GOOD).redaction)
        self.assertEqual(CallSettings(**GOOD, redaction={"order": "ORD-[0-9]+"}).redaction, {"order": "ORD-[0-9]+"})
        os.environ["TUNER_REDACTION"] = "1"
        self.assertIs(CallSettings(**GOOD).redaction, True)
        self.assertIs(CallSettings(**GOOD, redaction=False).redaction, False)
        for wrong in ("maybe", {"No Name": "x"}, {"empty": ""}, ["x"]):
            with self.assertRaisesRegex(ValueError, "redaction"):
                CallSettings(**GOOD, redaction=wrong)

    def test_all_errors_come_together(self) -> None:
        with self.assertRaises(ValueError) as raised:
            CallSettings(api_key=" ", workspace_id=0, agent_id=None, call_id="x" * 201, base_url="ftp://x", capture="all")
        text = str(raised.exception)
        for part in (
            "api_key (or TUNER_API_KEY) must not be empty", "workspace_id (or TUNER_WORKSPACE_ID) must be a positive integer",
            "agent_id (or TUNER_AGENT_ID) must not be empty", "call_id must not be longer than 200 characters",
            "base_url must begin with", "capture must be one of",
        ):  # fmt: skip
            self.assertIn(part, text)

    def test_single_wrong_values(self) -> None:
        for wrong in (
            {"workspace_id": -1}, {"workspace_id": 1.5}, {"workspace_id": True}, {"workspace_id": "abc"}, {"call_id": 7},
            {"call_id": ""}, {"recording_url": ""}, {"recording_url": "x" * 1025}, {"call_type": "x" * 101},
            {"asr_model": None}, {"call_timeout_secs": 0}, {"api_key": "a b"}, {"api_key": "a\nb"}, {"state_dir": 3},
            {"workspace_id": float("inf")}, {"call_timeout_secs": float("inf")}, {"call_timeout_secs": float("nan")},
            {"base_url": "https://"}, {"base_url": "http://[::1"}, {"base_url": 7},
        ):  # fmt: skip
            with self.subTest(wrong=wrong), self.assertRaises(ValueError):
                CallSettings(**{**GOOD, **wrong})

    def test_the_key_is_in_no_error_and_no_repr(self) -> None:
        self.assertNotIn("tr_api_secret", repr(CallSettings(**GOOD)))
        with self.assertRaises(ValueError) as raised:
            CallSettings(**{**GOOD, "call_id": "", "api_key": "tr_api_secret with space"})
        self.assertNotIn("tr_api_secret", str(raised.exception))

    def test_a_disabled_call_is_not_checked(self) -> None:
        self.assertFalse(CallSettings(enabled=False).enabled)
