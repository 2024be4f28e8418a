"""Where providers put a call's SIP identity."""

from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any

from .webhooks import TELNYX_WEBHOOK, CallData

from tuner_pipecat_sdk._call.telephony import PROVIDERS, extract
from tuner_pipecat_sdk._call.telephony_forms import pairs_of


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

    def test_plivo_forwards_in_one_text_of_several_forms(self) -> None:
        for text in (
            "SipCallId=sip-1;userId=12345",
            "SipCallId=sip-1,userId=12345",
            "SipCallId=sip-1&userId=12345",
            " SipCallId = sip-1 ; userId = 12345 ",
            "SipCallId: sip-1, userId: 12345",
            "SipCallId: sip-1\nuserId: 12345",
            "{SipCallId=sip-1, userId=12345}",
            '{"SipCallId":"sip-1","userId":12345}',
            '"{\\"SipCallId\\":\\"sip-1\\",\\"userId\\":\\"12345\\"}"',
        ):
            for payload in (
                {"call_id": "c", "extra_headers": text},
                {"event": "start", "start": {"callId": "c", "streamId": "s"}, "extra_headers": text},
                {"event": "start", "start": {"callId": "c", "extra_headers": text}},
            ):
                with self.subTest(text=text):
                    self.assertEqual(self.found(payload, "plivo")[:2], ("sip-1", {"SipCallId": "sip-1", "userId": "12345"}))
                    self.assertEqual(extract(payload, None).sip_call_id, "sip-1")

    def test_a_value_may_hold_what_parts_other_pairs(self) -> None:
        for text, pairs in (
            ("a=1,2;b=3", {"a": "1,2", "b": "3"}),
            ("uri=sip:ann@x.org;b=https://y.org/?c", {"uri": "sip:ann@x.org", "b": "https://y.org/?c"}),
            ("a=", {"a": ""}),
            ("only words", {}),
            ("{}", {}),
            ("", {}),
            ("[1,2]", {}),
            ("=1;=2", {}),
        ):
            with self.subTest(text=text):
                self.assertEqual(pairs_of(text), pairs)

    def test_a_hostile_text_costs_bounded_work(self) -> None:
        for text in ("a=1;" * 100_000, "a" * 1_000_000, "=" * 100_000, "[" * 100_000, ";a" * 100_000, '{"a":' * 50_000):
            self.assertLessEqual(len(extract({"call_id": "c", "extra_headers": text}, "plivo").sip_headers or {}), 256)

    def test_of_very_many_headers_the_first_256_are_kept(self) -> None:
        for count, kept in ((256, 256), (300, 256)):
            found = extract({"call_id": "c", "sipHeaders": {f"X-{n}": n for n in range(count)}}, "daily").sip_headers or {}
            self.assertEqual(list(found), [f"X-{n}" for n in range(kept)])

    def test_a_provider_that_nobody_knows_is_named_in_fifty_characters(self) -> None:
        with self.assertRaisesRegex(ValueError, f"^provider '{'x' * 50}' is not known; known are daily, "):
            extract({}, "x" * 1000)

    def test_telnyx_forwards_in_the_start_of_the_stream(self) -> None:
        start = {"call_control_id": "v3:cc", "from": "+1555", "to": "+1666"}
        for parameters in ({"SipCallId": "sip-1"}, [{"name": "SipCallId", "value": "sip-1"}]):
            payload = {"event": "start", "stream_id": "s", "start": {**start, "custom_parameters": parameters}}
            for provider in ("telnyx", None):
                self.assertEqual(self.found(payload, provider), ("sip-1", {"SipCallId": "sip-1"}, "+1555", "+1666"))

    def test_vonage_forwards_beside_its_own_members(self) -> None:
        first = {"event": "websocket:connected", "content-type": "audio/l16;rate=16000", "sip_call_id": "sip-1", "caller": "+1555", "called": "+1666"}
        for provider in ("vonage", None):
            self.assertEqual(
                self.found(first, provider), ("sip-1", {"sip_call_id": "sip-1", "caller": "+1555", "called": "+1666"}, "+1555", "+1666")
            )
        wrapped = {"event": "websocket:connected", "headers": {"SipCallId": "sip-1"}}
        self.assertEqual(extract(wrapped, "vonage").sip_call_id, "sip-1")
        answer = {"from": "15550100", "to": "15550199", "uuid": "leg-1", "conversation_uuid": "CON-1", "SipHeader_X-Ticket": "7"}
        self.assertEqual(self.found(answer, "vonage"), ("leg-1", {"SipHeader_X-Ticket": "7"}, "15550100", "15550199"))

    def test_genesys_tells_both_numbers_when_it_opens(self) -> None:
        parameters = {
            "conversationId": "conv-1", "participant": {"id": "p", "ani": "tel:+1555", "aniName": "Ann", "dnis": "tel:+1666"},
            "inputVariables": {"SipCallId": "sip-1"},
        }  # fmt: skip
        opened = {"version": "2", "type": "open", "id": "s", "parameters": parameters}
        for provider in ("genesys", None):
            self.assertEqual(self.found(opened, provider), ("sip-1", {"SipCallId": "sip-1"}, "+1555", "+1666"))
        serializer = SimpleNamespace(conversation_id="conv-1", participant={"ani": "sip:ann@x.org", "dnis": "+1666"}, input_variables=None)
        found = extract(serializer, "genesys")
        self.assertEqual((found.sip_call_id, found.caller, found.recipient, found.call_type), ("conv-1", "sip:ann@x.org", "+1666", "sip_call"))

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
