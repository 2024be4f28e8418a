"""Which values the facts of a call may have."""

from __future__ import annotations

import os
import unittest
from unittest import mock

from .support import SETTINGS

from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._call.facts import check_late, version_of
from tuner_pipecat_sdk._settings import CallSettings


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
            self.assertEqual(CallSettings(**SETTINGS, agent_version=5).agent_version, 5)
            self.assertEqual(CallSettings(**SETTINGS).agent_version, 3)


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
        config = CallSettings(**SETTINGS, call_type="x" * 100, recording_url="u" * 1024, caller_phone_number="1" * 50, agent_version=0)
        self.assertEqual(config.agent_version, 0)

    def test_a_fact_that_comes_late_has_the_same_bounds(self) -> None:
        for name, longest in (("call_type", 100), ("recording_url", 1024), ("recipient", 1024), ("caller_phone_number", 50), ("sip_call_id", 1024)):
            with self.subTest(name=name):
                self.assertEqual(check_late({name: "x" * longest}), ({name: "x" * longest}, []))
                self.assertEqual(check_late({name: "x" * (longest + 1)}), ({}, [f"{name} must not be longer than {longest} characters"]))
        for name, right, wrong in (
            ("agent_version", (0, "7", 2**63 - 1), (-1, 2**63, True, 1.5)),
            ("call_cost", (0, 0.5, 10), (-0.1, True, float("inf"), "1")),
            ("call_successful", (True, False), (1, None.__class__, "yes")),
        ):
            for value in right:
                self.assertEqual(check_late({name: value})[1], [])
            for value in wrong:
                self.assertEqual(len(check_late({name: value})[1]), 1, (name, value))
        self.assertEqual(check_late({"agent_version": None}), ({}, []))
        self.assertIn("nonsense is no fact of a call", check_late({"nonsense": 1, "in_voicemail": True})[1][0])

    def test_metadata_too_large_for_a_line_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "extra_metadata must not be larger than 48 KiB"):
            CallSettings(**SETTINGS, extra_metadata={"a": "x" * 50_000})

    def test_metadata_without_a_json_form_is_sent_as_words(self) -> None:
        config = CallSettings(**SETTINGS, extra_metadata={"when": object(), "nan": float("nan"), "who": {"a", }})
        self.assertEqual(config.extra_metadata, {"when": "<object>", "nan": None, "who": ["a"]})

    def test_disabled_checks_nothing(self) -> None:
        self.assertFalse(Observer(enabled=False, agent_version="no", cost_calculator=3)._tuner_config.enabled)
