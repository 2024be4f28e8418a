"""Where providers put a call's SIP identity, the bridge from webhook to websocket, and the kind of call."""

from __future__ import annotations

import asyncio
import time
import unittest
import xml.etree.ElementTree as ET
from types import SimpleNamespace
from typing import Any
from unittest import mock

from .support import SETTINGS, TapTest, until

from pipecat.frames import frames
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._telephony import PROVIDERS, extract
from tuner_pipecat_sdk.providers.jambonz import JambonzCallContext, JambonzPendingStore
from tuner_pipecat_sdk.providers.twilio import TwilioCallContext, build_sip_forwarding_twiml


class CallData:
    """Reads as Pipecat's does from 1.4 on: attributes, and the dict it was."""

    def __init__(self, **wire: Any) -> None:
        self._wire = wire
        self.call_id = wire.get("call_id")
        self.from_number = wire.get("from")

    def __getitem__(self, key: str) -> Any:
        return self._wire[key]

    def get(self, key: str, default: Any = None) -> Any:
        value = self._wire.get(key, default)
        return default if value is None else value


TELNYX_WEBHOOK = {
    "data": {
        "event_type": "call.initiated",
        "payload": {
            "call_control_id": "v3:cc", "sip_call_id": "sip-1@carrier", "from": "+1555", "to": "+1666",
            "custom_headers": [{"name": "X-A", "value": "1"}], "sip_headers": [{"name": "X-B", "value": "2"}, {"name": "bad"}],
        },
    }
}  # fmt: skip


class Extraction(unittest.TestCase):
    def found(self, payload: Any, provider: Any) -> tuple[Any, Any, Any, Any]:
        found = extract(payload, provider)
        return found.sip_call_id, found.sip_headers, found.caller, found.recipient

    def test_twilio_forwards_the_id_as_a_parameter_under_any_spelling(self) -> None:
        for name in ("SipCallId", "sip_call_id", "SIP-Call-ID", "x-sip-call-id"):
            with self.subTest(name):
                payload = {"stream_id": "MZ1", "call_id": "CA1", "body": {name: "sip-1@carrier", "Caller": "+1555", "Called": "+1666"}}
                self.assertEqual(extract(payload, "twilio").sip_call_id, "sip-1@carrier")
                self.assertEqual((extract(payload, "twilio").caller, extract(payload, "twilio").recipient), ("+1555", "+1666"))

    def test_each_providers_own_id_stands_in(self) -> None:
        for provider, payload, number in (
            ("twilio", {"call_id": "CA1", "body": {}}, "CA1"),
            ("telnyx", {"stream_id": "s", "call_control_id": "v3:cc", "from": "+1", "to": "+2"}, "v3:cc"),
            ("telnyx", CallData(call_id="v3:cc"), "v3:cc"),
            ("plivo", {"stream_id": "s", "call_id": "plivo-1"}, "plivo-1"),
            ("exotel", {"call_id": "ex-1", "account_sid": "a"}, "ex-1"),
            ("jambonz", {"call_sid": "jb-1"}, "jb-1"),
            ("daily", {"call_id": "d-1", "call_domain": "x"}, "d-1"),
            ("daily", {"callId": "d-2", "From": "+1", "sipHeaders": {"X": "y"}}, "d-2"),
        ):
            with self.subTest(provider=provider, number=number):
                self.assertEqual(extract(payload, provider).sip_call_id, number)

    def test_forwarded_ids_win(self) -> None:
        for provider, payload in (
            ("telnyx", {"call_control_id": "c", "customParameters": {"SipCallId": "sip-1"}}),
            ("plivo", {"call_id": "c", "extra_headers": {"SipCallId": "sip-1"}}),
            ("exotel", {"call_id": "c", "custom_parameters": {"SipCallId": "sip-1"}}),
        ):
            with self.subTest(provider):
                self.assertEqual(self.found(payload, provider)[:2], ("sip-1", {"SipCallId": "sip-1"}))

    def test_telnyx_call_control_events_are_read_as_they_come(self) -> None:
        number, headers, caller, recipient = self.found(TELNYX_WEBHOOK, "telnyx")
        self.assertEqual((number, caller, recipient), ("sip-1@carrier", "+1555", "+1666"))
        self.assertEqual(headers, {"X-A": "1", "X-B": "2", "from": "+1555", "to": "+1666"})

    def test_jambonz_prefers_the_id_that_crosses_systems(self) -> None:
        hop = {"call_sid": "jb", "sip": {"call_id": "field", "headers": {"X-CID": "cross", "Call-ID": "leg", "SipCallId": "own"}}}
        order = []
        for name in ("X-CID", "Call-ID", "SipCallId"):
            order.append(extract(hop, "jambonz").sip_call_id)
            del hop["sip"]["headers"][name]  # type: ignore[index]
        order.append(extract(hop, "jambonz").sip_call_id)
        self.assertEqual(order, ["cross", "leg", "own", "field"])
        older = {"call_sid": "jb", "sip": {"headers": [{"name": "x-cid", "value": "listed"}]}}
        self.assertEqual(extract(older, "jambonz").sip_call_id, "listed")

    def test_pipecats_call_data_is_read_as_it_is_with_or_without_a_provider(self) -> None:
        data = CallData(stream_id="MZ", call_id="CA1", body={"SipCallId": "sip-1"}, **{"from": "+1555", "to": "+1666"})
        for provider in ("twilio", "Twilio ", None):
            self.assertEqual(self.found(data, provider), ("sip-1", {"SipCallId": "sip-1"}, "+1555", "+1666"))

    def test_daily_settings_are_read_as_an_object_too(self) -> None:
        settings = SimpleNamespace(call_id="d-1", call_domain="x", To="+1666", From="+1555", sip_headers={"X": "1"})
        self.assertEqual(self.found(settings, "daily"), ("d-1", {"X": "1"}, "+1555", "+1666"))

    def test_an_own_extractor_gives_id_and_headers(self) -> None:
        self.assertEqual(self.found({"my": 5}, lambda payload: (payload["my"], {"a": 1, "b": None}))[:2], ("5", {"a": "1"}))
        with self.assertRaisesRegex(ValueError, "must give"):
            extract({}, lambda payload: "id")

    def test_nonsense_says_nothing(self) -> None:
        for provider in [*PROVIDERS, None]:
            for payload in (None, [], 7, "x", {}, {"body": 3, "sip": [1], "data": {"payload": []}}, {"call_id": None}, {"call_id": {}}):
                self.assertIsNone(extract(payload, provider).sip_call_id)

    def test_headers_are_bounded(self) -> None:
        payload = {"call_id": "c", "body": {f"h{n}": "v" for n in range(5000)}}
        self.assertEqual(len(extract(payload, "twilio").sip_headers or {}), 256)


class Twiml(unittest.TestCase):
    FORM = {"SipCallId": 'a"b<c>&@pbx', "Caller": "sip:alice@pbx", "CallSid": "CA1", "SipHeader_X-Trace": "t\x00\x07 1", "Body": "no", "To": ""}

    def test_sip_fields_and_headers_are_forwarded_whatever_they_hold(self) -> None:
        xml = build_sip_forwarding_twiml(self.FORM, ws_url="wss://bot/ws?a=1&b=2", extra_params={"route": 'x"y', "none": None}, pause_seconds=9)
        root = ET.fromstring(xml)
        stream = root.find("Connect/Stream")
        assert stream is not None
        self.assertEqual(stream.get("url"), "wss://bot/ws?a=1&b=2")
        told = {parameter.get("name"): parameter.get("value") for parameter in stream}
        self.assertEqual(
            told, {"SipCallId": 'a"b<c>&@pbx', "Caller": "sip:alice@pbx", "CallSid": "CA1", "SipHeader_X-Trace": "t 1", "route": 'x"y'}
        )
        self.assertEqual(root.find("Pause").get("length"), "9")  # type: ignore[union-attr]

    def test_the_fields_can_be_chosen(self) -> None:
        xml = build_sip_forwarding_twiml(self.FORM, ws_url="wss://x", forwarded_fields=("CallSid",))
        self.assertEqual({p.get("name") for p in ET.fromstring(xml).iter("Parameter")}, {"CallSid", "SipHeader_X-Trace"})

    def test_what_was_forwarded_comes_back_as_a_context(self) -> None:
        context = TwilioCallContext.from_call_data({"stream_id": "MZ", "call_id": "CA1", "body": {"SipCallId": "s", "From": "+1", "To": "+2"}})
        self.assertEqual(
            (context.call_sid, context.sip_call_id, context.from_number, context.to_number, context.stream_sid), ("CA1", "s", "+1", "+2", "MZ")
        )
        self.assertEqual(TwilioCallContext.from_call_data("nonsense").call_sid, "")
        self.assertEqual(TwilioCallContext.fallback("CA2").sip_call_id, "CA2")


class Bridge(unittest.TestCase):
    HOOK = {"call_sid": "jb-1", "from": "+1555", "to": "+1666", "direction": "inbound", "sip": {"headers": {"X-CID": "cross"}}}

    def test_what_was_parked_is_handed_over_once(self) -> None:
        async def run() -> None:
            store = JambonzPendingStore()
            store.park(JambonzCallContext.from_webhook(self.HOOK))
            context = await store.wait_and_pop("jb-1")
            self.assertEqual((context.sip_call_id, context.from_number, context.to_number, context.direction), ("cross", "+1555", "+1666", "inbound"))
            self.assertIsNone(await store.wait_and_pop("jb-1", timeout=0.01))

        asyncio.run(run())

    def test_a_websocket_that_is_first_waits_for_the_webhook_from_any_thread(self) -> None:
        async def run() -> Any:
            store = JambonzPendingStore()
            waiting = asyncio.ensure_future(store.wait_and_pop("jb-1", timeout=20))
            await asyncio.sleep(0)
            await asyncio.get_running_loop().run_in_executor(None, store.park, self.HOOK)
            return await waiting

        self.assertEqual(asyncio.run(run()).sip_call_id, "cross")

    def test_two_waiting_for_one_call_do_not_both_get_it(self) -> None:
        async def run() -> list[Any]:
            store = JambonzPendingStore()
            both = [asyncio.ensure_future(store.wait_and_pop("jb-1", timeout=0.2)) for _ in range(2)]
            await asyncio.sleep(0)
            store.park(self.HOOK)
            return await asyncio.gather(*both)

        self.assertEqual(sum(context is not None for context in asyncio.run(run())), 1)

    def test_what_nobody_fetches_is_forgotten(self) -> None:
        store = JambonzPendingStore(ttl_seconds=30)
        with mock.patch("time.monotonic", lambda: 100.0):
            store.park(self.HOOK)
            self.assertEqual(len(store), 1)
        with mock.patch("time.monotonic", lambda: 130.1):
            self.assertEqual(len(store), 0)

    def test_calls_without_an_id_are_passed_over(self) -> None:
        store = JambonzPendingStore()
        store.park({})
        store.park(None)
        self.assertEqual(len(store), 0)
        self.assertIsNone(asyncio.run(store.wait_and_pop("")))

    def test_without_a_webhook_the_websockets_id_stands_in(self) -> None:
        self.assertEqual(JambonzCallContext.fallback("jb-9").sip_call_id, "jb-9")


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
        observer.attach_sip_from_context(JambonzCallContext.from_webhook(Bridge.HOOK))
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
        self.assertEqual(len(self.said("provider 'twillio' is not known; known are daily, exotel, jambonz, plivo, telnyx, twilio")), 1)
        self.assertEqual(len(self.said("ZeroDivisionError")), 1)
        self.assertEqual(len(self.said("user aggregator")), 1)
        self.assertEqual(len(self.said("must be strings")), 1)
        self.assertEqual(self.pick(self.config(observer)), (None, None, None, None, "web_call"))

    def test_the_transports_serializer_says_that_it_is_a_phone_call(self) -> None:
        class TwilioFrameSerializer:
            pass

        class MySerializer(TwilioFrameSerializer):
            pass

        for serializer, call_type in ((TwilioFrameSerializer(), "phone_call"), (MySerializer(), "phone_call"), (object(), "web_call"), (None, "web_call")):
            with self.subTest(call_type=call_type, serializer=type(serializer).__name__):
                transport = Pass(name="Input")
                transport._params = SimpleNamespace(serializer=serializer)
                pipeline = Pass(name="Pipeline")
                pipeline.processors = [transport]
                self.assertEqual(self.config(Observer(**SETTINGS), Pass(name="RTVIProcessor"), pipeline)["call_type"], call_type)
            self.doCleanups()
            self.setUp()

    def test_the_strategy_that_ended_a_turn_is_noted(self) -> None:
        class Aggregator:
            def add_event_handler(self, name: str, handler: Any) -> None:
                self.handler = (name, handler)

        class SpeechTimeoutUserTurnStopStrategy:
            pass

        observer, aggregator = Observer(**SETTINGS), Aggregator()
        observer.attach_user_aggregator(aggregator)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            await aggregator.handler[1](aggregator, SpeechTimeoutUserTurnStopStrategy(), "message")
            await task.finish()

        asyncio.run(run())
        self.ended()
        self.assertEqual(aggregator.handler[0], "on_user_turn_stopped")
        self.assertEqual([line["strategy"] for line in self.heard.lines() if line.get("event") == "user_turn_stopped"], ["SpeechTimeoutUserTurnStopStrategy"])


if __name__ == "__main__":
    unittest.main()
