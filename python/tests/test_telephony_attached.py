"""What is attached of a phone call fills its record."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from .support import SETTINGS, TapTest
from .webhooks import JAMBONZ_WEBHOOK

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk.providers.jambonz import JambonzCallContext


class Attached(TapTest):
    def config(self, observer: Any, *stages: Any) -> dict[str, Any]:
        async def run() -> None:
            task = PipelineTask([*stages, Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.finish()

        asyncio.run(run())
        self.ended()
        config = dict(self.heard.control("open")[0]["header"]["config"])
        for line in self.heard.lines():
            if line.get("event") == "call_facts":
                config.update(line["facts"])
        return config

    def pick(self, config: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(config.get(name) for name in ("sip_call_id", "sip_headers", "caller_phone_number", "recipient", "call_type"))

    def test_a_phone_calls_payload_fills_the_record(self) -> None:
        observer = Observer(**SETTINGS)
        observer.attach_sip_from_telephony({"call_id": "CA1", "body": {"Caller": "+1555", "Called": "+1666"}}, provider="twilio")
        self.assertEqual(self.pick(self.config(observer)), ("CA1", {"Caller": "+1555", "Called": "+1666"}, "+1555", "+1666", "phone_call"))

    def test_what_the_application_said_itself_stands(self) -> None:
        observer = Observer(**SETTINGS, call_type="test_call", caller_phone_number="+9", recipient="sip:me@pbx")
        observer.attach_sip_from_dialin({"call_id": "d", "From": "+1", "To": "+2"})
        self.assertEqual(self.pick(self.config(observer)), ("d", None, "+9", "sip:me@pbx", "test_call"))

    def test_headers_can_be_given_beside_the_payload(self) -> None:
        observer = Observer(**SETTINGS)
        observer.attach_sip_from_telephony({"call_id": "p"}, provider="plivo", sip_headers={"X": "1"})
        self.assertEqual(self.pick(self.config(observer))[:2], ("p", {"X": "1"}))

    def test_a_context_and_plain_values_work_as_well(self) -> None:
        observer = Observer(**SETTINGS)
        observer.attach_sip_from_context(JambonzCallContext.from_webhook(JAMBONZ_WEBHOOK))
        sip = self.pick(self.config(observer))
        self.assertEqual((sip[0], sip[2], sip[3], sip[4]), ("cross", "+1555", "+1666", "sip_call"))

    def test_a_sip_address_makes_it_a_sip_call(self) -> None:
        observer = Observer(**SETTINGS)
        observer.attach_sip_from_telephony({"call_id": "CA", "body": {"Caller": "sip:alice@pbx"}}, provider="twilio")
        self.assertEqual(self.config(observer)["call_type"], "sip_call")

    def test_sip_info_that_comes_during_the_call_comes_as_lines(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            observer.attach_sip_info("sip-1", {"X": "1"})
            await task.finish()

        asyncio.run(run())
        self.ended()
        facts = [line["facts"] for line in self.heard.lines() if line.get("event") == "call_facts"]
        self.assertEqual(facts, [{"call_type": "sip_call"}, {"sip_call_id": "sip-1"}, {"sip_headers": {"X": "1"}}])

    def test_nothing_that_is_attached_raises_and_each_trouble_is_said_once(self) -> None:
        observer = Observer(**SETTINGS)
        for _ in range(2):
            observer.attach_sip_from_telephony({}, provider="twillio")
            observer.attach_sip_from_telephony({}, provider=lambda payload: 1 / 0)
            observer.attach_sip_from_context(None)
            observer.attach_sip_from_dialin(None)
            observer.attach_sip_info(object(), 7)  # type: ignore[arg-type]
            observer.attach_user_aggregator(object())
        self.assertEqual(len(self.said("provider 'twillio' is not known; known are daily, exotel, genesys, jambonz, plivo, telnyx, twilio, vonage")), 1)
        self.assertEqual(len(self.said("ZeroDivisionError")), 1)
        self.assertEqual(len(self.said("user aggregator")), 1)
        self.assertEqual(len(self.said("must be strings")), 1)
        self.assertEqual(self.pick(self.config(observer)), (None, None, None, None, "web_call"))

    def test_the_transports_serializer_says_that_it_is_a_phone_call(self) -> None:
        class TwilioFrameSerializer:
            pass

        class MySerializer(TwilioFrameSerializer):
            pass

        class GenesysAudioHookSerializer:
            pass

        phones = (TwilioFrameSerializer(), GenesysAudioHookSerializer(), MySerializer())
        for serializer, call_type in (*((phone, "phone_call") for phone in phones), (object(), "web_call"), (None, "web_call")):
            with self.subTest(call_type=call_type, serializer=type(serializer).__name__):
                transport = Pass(name="Input")
                transport._params = SimpleNamespace(serializer=serializer)
                pipeline = Pass(name="Pipeline")
                pipeline.processors = [transport]
                self.assertEqual(self.config(Observer(**SETTINGS), Pass(name="RTVIProcessor"), pipeline)["call_type"], call_type)
            self.doCleanups()
            self.setUp()
