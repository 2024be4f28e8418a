"""``TunerConfig`` as a pydantic model: what it keeps, what it refuses and in which words."""

from __future__ import annotations

import inspect
import json
import os
import pickle
import unittest
from typing import Any
from unittest import mock

from pydantic import BaseModel, ValidationError

from ..support import SETTINGS

from tuner_pipecat_sdk import Observer, TunerConfig
from tuner_pipecat_sdk._settings import CallSettings


class Config(unittest.TestCase):
    def setUp(self) -> None:
        patch = mock.patch.dict(os.environ, {k: v for k, v in os.environ.items() if not k.startswith("TUNER_")}, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def refused(self, **given: Any) -> ValidationError:
        with self.assertRaises(ValidationError) as raised:
            TunerConfig(**{**SETTINGS, **given})
        self.assertIsInstance(raised.exception, ValueError)
        return raised.exception

    def test_the_seeds_fields_keep_what_they_are_given(self) -> None:
        given = {**SETTINGS, "call_type": "phone_call", "base_url": "https://x", "recording_url": "https://r", "debug": True,
                 "asr_model": "a", "llm_model": "l", "tts_model": "t"}  # fmt: skip
        config = TunerConfig(**given)
        self.assertEqual({name: getattr(config, name) for name in given}, given)
        self.assertEqual({name: value for name, value in config.model_dump().items() if name in given}, given)
        self.assertEqual(TunerConfig.model_validate(given), config)
        self.assertEqual(pickle.loads(pickle.dumps(config)), config)

    def test_the_seeds_defaults(self) -> None:
        config = TunerConfig(**SETTINGS)
        self.assertEqual(
            (config.call_type, config.base_url, config.recording_url, config.debug, config.asr_model, config.llm_model, config.tts_model),
            ("web_call", "http://localhost:8000", "pipecat://no-recording", False, "", "", ""),
        )

    def test_each_wrong_setting_is_an_error_at_its_name(self) -> None:
        error = self.refused(api_key=" ", workspace_id=0, agent_id="", call_id="x" * 201, sip_headers={"a": 1}, redaction="maybe")
        self.assertEqual(
            {detail["loc"] for detail in error.errors()},
            {("api_key",), ("workspace_id",), ("agent_id",), ("call_id",), ("sip_headers",), ("redaction",)},
        )
        for sentence in (
            "api_key (or TUNER_API_KEY) must not be empty",
            "workspace_id (or TUNER_WORKSPACE_ID) must be a positive integer",
            "call_id must not be longer than 200 characters",
        ):
            self.assertIn(sentence, str(error))
        with self.assertRaises(ValidationError) as missing:
            TunerConfig()
        self.assertEqual(missing.exception.error_count(), 4)

    def test_the_key_is_in_no_error_and_no_repr(self) -> None:
        self.assertNotIn("tr_api_secret", repr(TunerConfig(**SETTINGS)) + str(TunerConfig(**SETTINGS)))
        error = self.refused(call_id="", api_key="tr_api_secret {with} space", base_url="http://tr_api_secret@")
        self.assertNotIn("tr_api_secret", str(error) + repr(error) + repr(error.errors()) + error.json())

    def test_the_environment_fills_and_switches_as_it_does_for_an_observer(self) -> None:
        os.environ |= {"TUNER_API_KEY": "from-env\n", "TUNER_WORKSPACE_ID": "9\r\n", "TUNER_AGENT_ID": "env-agent\n", "TUNER_CAPTURE": "text"}
        config = TunerConfig(call_id="c", agent_id="mine")
        self.assertEqual((config.api_key, config.workspace_id, config.agent_id, config.capture), ("from-env", 9, "mine", "text"))
        self.assertIn("on one line", str(self.refused(agent_id="a\nb")))
        os.environ["TUNER_ENABLED"] = "off"
        self.assertFalse(TunerConfig(workspace_id="not checked").enabled)

    def test_what_it_does_not_know_is_ignored_as_by_the_seed(self) -> None:
        self.assertFalse(hasattr(TunerConfig(**SETTINGS, nobody_knows=1), "nobody_knows"))

    def test_it_has_the_settings_of_an_observer_with_the_same_values(self) -> None:
        plain, config = CallSettings(**SETTINGS), TunerConfig(**SETTINGS)
        self.assertEqual(config.model_dump(), {name: getattr(plain, name) for name in TunerConfig.model_fields})
        self.assertLessEqual(set(TunerConfig.model_fields), set(inspect.signature(Observer.__init__).parameters))
        self.assertTrue(issubclass(TunerConfig, BaseModel))

    def test_a_callable_recording_url_is_kept_as_it_is(self) -> None:
        def find() -> str:
            return "https://r"

        self.assertIs(TunerConfig(**SETTINGS, recording_url=find).recording_url, find)

    def test_it_becomes_json(self) -> None:
        told = json.loads(TunerConfig(**SETTINGS, redaction={"order": "ORD-[0-9]+"}, tool_error_members=["error"]).model_dump_json())
        self.assertEqual((told["redaction"], told["tool_error_members"]), ({"order": "ORD-[0-9]+"}, ["error"]))


class Refusals(unittest.TestCase):
    def test_an_observer_refuses_with_pydantics_error_as_the_seed_did(self) -> None:
        with mock.patch.dict(os.environ, clear=True), self.assertRaises(ValidationError) as raised:
            Observer(**{**SETTINGS, "call_id": ""}, disconnection_reason_resolver="user_hangup")
        self.assertEqual([detail["loc"] for detail in raised.exception.errors()], [("call_id",), ("disconnection_reason_resolver",)])
        self.assertIn("wrong settings of the call", str(raised.exception))
        self.assertNotIn(SETTINGS["api_key"], str(raised.exception))
