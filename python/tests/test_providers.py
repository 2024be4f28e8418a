"""From a provider's webhook to its websocket: TwiML that forwards SIP fields, and the store in between."""

from __future__ import annotations

import asyncio
import unittest
import xml.etree.ElementTree as ET
from typing import Any
from unittest import mock

from .webhooks import JAMBONZ_WEBHOOK

from tuner_pipecat_sdk.providers.jambonz import JambonzCallContext, JambonzPendingStore
from tuner_pipecat_sdk.providers.twilio import TwilioCallContext, build_sip_forwarding_twiml


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

    def test_what_was_parked_is_handed_over_once(self) -> None:
        async def run() -> None:
            store = JambonzPendingStore()
            store.park(JambonzCallContext.from_webhook(JAMBONZ_WEBHOOK))
            context = await store.wait_and_pop("jb-1")
            self.assertEqual((context.sip_call_id, context.from_number, context.to_number, context.direction), ("cross", "+1555", "+1666", "inbound"))
            self.assertIsNone(await store.wait_and_pop("jb-1", timeout=0.01))

        asyncio.run(run())

    def test_a_websocket_that_is_first_waits_for_the_webhook_from_any_thread(self) -> None:
        async def run() -> Any:
            store = JambonzPendingStore()
            waiting = asyncio.ensure_future(store.wait_and_pop("jb-1", timeout=20))
            await asyncio.sleep(0)
            await asyncio.get_running_loop().run_in_executor(None, store.park, JAMBONZ_WEBHOOK)
            return await waiting

        self.assertEqual(asyncio.run(run()).sip_call_id, "cross")

    def test_two_waiting_for_one_call_do_not_both_get_it(self) -> None:
        async def run() -> list[Any]:
            store = JambonzPendingStore()
            both = [asyncio.ensure_future(store.wait_and_pop("jb-1", timeout=0.2)) for _ in range(2)]
            await asyncio.sleep(0)
            store.park(JAMBONZ_WEBHOOK)
            return await asyncio.gather(*both)

        self.assertEqual(sum(context is not None for context in asyncio.run(run())), 1)

    def test_what_nobody_fetches_is_forgotten(self) -> None:
        store = JambonzPendingStore(ttl_seconds=30)
        with mock.patch("time.monotonic", lambda: 100.0):
            store.park(JAMBONZ_WEBHOOK)
            self.assertEqual(len(store), 1)
        with mock.patch("time.monotonic", lambda: 130.1):
            self.assertEqual(len(store), 0)

    def test_of_very_many_calls_that_nobody_fetches_the_newest_are_kept(self) -> None:
        store = JambonzPendingStore()
        for number in range(10_050):
            store.park({"call_sid": f"jb-{number}"})
        self.assertEqual(len(store._parked), 10_000)
        self.assertEqual(next(iter(store._parked)), "jb-50")

    def test_a_loop_that_was_closed_while_it_waited_takes_no_call_from_the_next(self) -> None:
        store = JambonzPendingStore()
        loop = asyncio.new_event_loop()
        gone = loop.create_task(store.wait_and_pop("jb-1", timeout=20))
        gone._log_destroy_pending = False  # type: ignore[attr-defined]  # that it never ends is what the test is about
        loop.call_soon(loop.stop)
        loop.run_forever()
        loop.close()
        store.park(JAMBONZ_WEBHOOK)
        self.assertEqual(asyncio.run(store.wait_and_pop("jb-1", timeout=20)).sip_call_id, "cross")

    def test_calls_without_an_id_are_passed_over(self) -> None:
        store = JambonzPendingStore()
        store.park({})
        store.park(None)
        self.assertEqual(len(store), 0)
        self.assertIsNone(asyncio.run(store.wait_and_pop("")))

    def test_without_a_webhook_the_websockets_id_stands_in(self) -> None:
        self.assertEqual(JambonzCallContext.fallback("jb-9").sip_call_id, "jb-9")
