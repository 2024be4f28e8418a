"""Both sides of the bounds of each setting, and the sentence on the wrong one."""

from __future__ import annotations

import unittest
from typing import Any
from unittest import mock

from . import support
from .support import SETTINGS

from tuner_pipecat_sdk._settings import CallSettings, WrongSettings

assert support


class Settings(unittest.TestCase):
    def wrong(self, **settings: Any) -> list[str]:
        with mock.patch.dict("os.environ", clear=True):
            try:
                CallSettings(**{**SETTINGS, **settings})
            except WrongSettings as error:
                return error.errors
        return []

    def test_a_setting_on_the_right_side_of_its_bound_is_taken(self) -> None:
        for settings in (
            {"call_id": "c" * 200}, {"call_type": "t" * 100}, {"recording_url": "u" * 1024}, {"agent_id": "a" * 10_000},
            {"workspace_id": 1}, {"workspace_id": "7"}, {"workspace_id": 7.0}, {"base_url": "https://x"},
            {"redaction": {f"p{n}": "x" for n in range(50)}}, {"redaction": {"n" * 40: "x" * 1000}}, {"redaction": "on"},
            {"tool_error_members": ["m"] * 16}, {"tool_error_members": ("m" * 100,)}, {"tool_error_members": []},
            {"call_timeout_secs": 0.001}, {"capture": "numbers"}, {"prices": "p.json"}, {"audio_to": "/" + "p" * 4095}, {"record_audio": True},
            {"otlp_endpoint": "http://c"}, {"otlp_endpoint": "https://c:4318/" + "p" * 984},
        ):  # fmt: skip
            with self.subTest(settings=str(settings)[:60]):
                self.assertEqual(self.wrong(**settings), [])

    def test_one_on_the_wrong_side_is_named_in_a_sentence(self) -> None:
        redaction = (
            "redaction (or TUNER_REDACTION) must be True, False or a mapping of at most 50 names (1 to 40 characters of a-z, 0-9 "
            "and _) to regular expressions of 1 to 1000 characters"
        )
        members = "tool_error_members must be at most 16 names of 1 to 100 characters, as ['error']"
        workspace = "workspace_id (or TUNER_WORKSPACE_ID) must be a positive integer"
        seconds = "call_timeout_secs must be a positive number of seconds"
        for settings, sentence in (
            ({"call_id": "c" * 201}, "call_id must not be longer than 200 characters"),
            ({"call_id": " "}, "call_id must not be empty"),
            ({"call_id": 7}, "call_id must be a string"),
            ({"call_type": "t" * 101}, "call_type must not be longer than 100 characters"),
            ({"recording_url": "u" * 1025}, "recording_url must not be longer than 1024 characters"),
            ({"agent_id": "a" * 10_001}, "agent_id must not be longer than 10000 characters"),
            ({"agent_id": "a\x07b"}, "agent_id (or TUNER_AGENT_ID) must be on one line, without control characters"),
            ({"agent_id": ""}, "agent_id (or TUNER_AGENT_ID) must not be empty"),
            ({"api_key": "a b"}, "api_key must be plain characters on one line"),
            ({"api_key": "ä"}, "api_key must be plain characters on one line"),
            ({"api_key": None}, "api_key (or TUNER_API_KEY) must not be empty"),
            ({"workspace_id": 0}, workspace), ({"workspace_id": -1}, workspace), ({"workspace_id": 1.5}, workspace),
            ({"workspace_id": True}, workspace), ({"workspace_id": "x"}, workspace), ({"workspace_id": float("inf")}, workspace),
            ({"asr_model": None}, "asr_model must be a string"),
            ({"llm_model": 1}, "llm_model must be a string"),
            ({"tts_model": 1}, "tts_model must be a string"),
            ({"base_url": "ftp://x"}, "base_url must begin with http:// or https://"),
            ({"base_url": "http://a b"}, "base_url must be an address on one line, without spaces"),
            ({"base_url": "http:///x"}, "base_url must name a host, as in https://api.usetuner.ai"),
            ({"base_url": "http://[x"}, "base_url must name a host, as in https://api.usetuner.ai"),
            ({"state_dir": 7}, "state_dir must be a path"),
            ({"capture": "all"}, "capture must be one of full, text, numbers"),
            ({"redaction": "maybe"}, redaction), ({"redaction": {f"p{n}": "x" for n in range(51)}}, redaction),
            ({"redaction": {"n" * 41: "x"}}, redaction), ({"redaction": {"N": "x"}}, redaction), ({"redaction": {"n": ""}}, redaction),
            ({"redaction": {"n": "x" * 1001}}, redaction), ({"redaction": {"n": 1}}, redaction), ({"redaction": {1: "x"}}, redaction),
            ({"prices": ""}, "prices (or TUNER_PRICES) must be the path of a JSON file"),
            ({"tool_error_members": ["m"] * 17}, members), ({"tool_error_members": [""]}, members), ({"tool_error_members": ["m" * 101]}, members),
            ({"tool_error_members": "error"}, members), ({"tool_error_members": [1]}, members), ({"tool_error_members": 1}, members),
            ({"record_audio": True, "capture": "text"}, "record_audio needs capture='full': sound holds the words that a lesser capture leaves out"),
            ({"record_audio": "maybe"}, "record_audio (or TUNER_RECORD_AUDIO) must be True or False"),
            ({"audio_to": "here"}, "audio_to (or TUNER_AUDIO_TO) must be 'server', 'keep' or the whole path of a folder"),
            ({"audio_to": "/" + "p" * 4096}, "audio_to (or TUNER_AUDIO_TO) must be 'server', 'keep' or the whole path of a folder"),
            ({"call_timeout_secs": 0}, seconds), ({"call_timeout_secs": float("inf")}, seconds), ({"call_timeout_secs": "1"}, seconds),
        ):  # fmt: skip
            with self.subTest(settings=str(settings)[:60]):
                self.assertEqual(self.wrong(**settings), [sentence])

    def test_switches_are_read_in_all_their_words(self) -> None:
        for word, on in (*((word, True) for word in ("1", "true", "YES", " on\n")), *((word, False) for word in ("0", "false", "No", "off"))):
            with self.subTest(word=word), mock.patch.dict("os.environ", {"TUNER_ENABLED": word, "TUNER_DEBUG": word, "TUNER_REDACTION": word}, clear=True):
                settings = CallSettings(**SETTINGS)
                self.assertEqual((settings.enabled, settings.debug, settings.redaction), (on, on, on))
        with mock.patch.dict("os.environ", {"TUNER_ENABLED": "maybe"}, clear=True), self.assertRaises(WrongSettings) as wrong:
            CallSettings(**SETTINGS)
        self.assertEqual(wrong.exception.errors, ["TUNER_ENABLED must be 1, true, yes, on, 0, false, no or off"])

    def test_an_argument_counts_before_its_variable_and_a_default_comes_last(self) -> None:
        with mock.patch.dict("os.environ", {"TUNER_API_KEY": " key\n", "TUNER_BASE_URL": "http://told", "TUNER_CAPTURE": " ", "TUNER_AGENT_ID": "other"}, clear=True):
            settings = CallSettings(**{**SETTINGS, "api_key": None})
        self.assertEqual((settings.api_key, settings.base_url, settings.capture, settings.agent_id), ("key", "http://told", "full", "tests"))
        self.assertEqual((settings.call_type, settings.call_type_told, settings.debug, settings.redaction), ("web_call", False, False, None))
        self.assertNotIn("key", repr(settings).replace("api_key", ""))
