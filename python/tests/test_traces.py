"""``traces_enabled``: the application's own spans go to the recorder as lines of their call, and cost the call nothing."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from .support import ROOT, SETTINGS, TapTest, call, until

sys.path.insert(0, str(Path(__file__).parent / "tracing"))
from opentelemetry import trace as api  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from tuner_pipecat_sdk import Observer  # noqa: E402
from tuner_pipecat_sdk._traces import call_spans, provider, span_line  # noqa: E402
from tuner_pipecat_sdk._traces.traces import Traces  # noqa: E402
from tuner_pipecat_sdk._wire import queue  # noqa: E402


class TracesTest(TapTest):
    """Each test has a provider of its own, as a process has."""

    script: dict[str, Any] = {"spans": True}

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(api.forget)
        for name in ("_traces", "_attached", "_spare"):
            fresh = mock.patch.object(provider, name, {"_traces": Traces(), "_attached": set(), "_spare": []}[name])
            fresh.start()
            self.addCleanup(fresh.stop)
        self.provider = TracerProvider()
        api.set_tracer_provider(self.provider)
        self.tracer = self.provider.get_tracer("bot")

    def observer(self, call_id: str = "call-1", **settings: Any) -> Observer:
        return Observer(**{**SETTINGS, "call_id": call_id, "traces_enabled": True, **settings})

    def run_call(self, during: Any, observer: Observer | None = None) -> Observer:
        observer = observer or self.observer()

        async def run() -> None:
            task = await call(observer, finish=False)
            during()
            await task.finish()

        asyncio.run(run())
        self.ended()
        return observer

    def spans(self, call_id: str = "call-1") -> list[dict[str, Any]]:
        return [line for line in self.heard.lines(call_id) if line.get("event") == "span"]

    def names(self, call_id: str = "call-1") -> list[str]:
        return [span["name"] for span in self.spans(call_id)]


class Spans(TracesTest):
    def test_a_span_becomes_a_line_of_the_call_with_all_that_it_says(self) -> None:
        def during() -> None:
            outer = self.tracer.start_span("conversation")
            inner = self.tracer.start_span("llm", outer.get_span_context(), api.SpanKind.CLIENT, {"model": "m", "tokens": 7, "hot": True, "t": 0.5})
            inner.set_attribute("stops", ("a", "b"))
            inner.add_event("first token", {"n": 1})
            inner.fail("no luck")
            inner.end()
            outer.end()

        observer = self.run_call(during)
        inner, outer = self.spans()
        self.assertEqual((inner["name"], inner["kind"], inner["scope"], inner["service"]), ("llm", 3, "bot", "unknown_service"))
        self.assertEqual(inner["attributes"], {"model": "m", "tokens": 7, "hot": True, "t": 0.5, "stops": ["a", "b"]})
        self.assertEqual((inner["events"][0]["name"], inner["events"][0]["attributes"]), ("first token", {"n": 1}))
        self.assertEqual(inner["error"], "no luck")
        self.assertEqual((inner["trace_id"], inner["parent_id"]), (outer["trace_id"], outer["span_id"]))
        self.assertEqual((len(inner["trace_id"]), len(inner["span_id"])), (32, 16))
        self.assertGreaterEqual(inner["end_ns"], inner["start_ns"])
        self.assertNotIn("parent_id", outer)
        self.assertNotIn("error", outer)
        self.assertEqual(observer.diagnostics["spans"], 2)
        self.assertEqual(self.heard.control("end")[0]["dropped"], {})

    def test_without_the_option_nothing_is_attached_and_no_line_is_written(self) -> None:
        self.run_call(lambda: self.tracer.start_span("x").end(), Observer(**SETTINGS))
        self.assertEqual((self.provider.processors, self.spans()), ([], []))

    def test_two_observers_attach_once(self) -> None:
        observers = [self.observer("call-1"), self.observer("call-2")]
        self.assertEqual(len(self.provider.processors), 1)
        for observer in observers:
            asyncio.run(observer.cleanup())

    def test_a_value_is_cut_and_a_span_is_held_to_a_size(self) -> None:
        def during() -> None:
            self.tracer.start_span("n" * 999, attributes={"long": "x" * 10_000, **{f"a{n}": "y" * 3_000 for n in range(200)}}).end()
            self.tracer.start_span("odd", attributes={"o": object(), "nan": float("nan"), "huge": 10**30, "lone": "\ud800", "b": b"12"}).end()

        self.run_call(during)
        long, odd = self.spans()
        self.assertEqual((len(long["name"]), len(long["attributes"]["long"])), (span_line.NAME, span_line.TEXT + 1))
        self.assertLess(len(str(long)), 32_768)
        self.assertEqual((odd["attributes"]["o"], odd["attributes"]["b"]), ("<object>", {"bytes": 2}))

    def test_a_call_takes_so_many_spans_and_says_how_many_more_there_were(self) -> None:
        with mock.patch.object(call_spans, "MOST", 3):
            self.run_call(lambda: [self.tracer.start_span(f"s{n}").end() for n in range(5)] and None)
        self.assertEqual(self.names(), ["s0", "s1", "s2"])
        told = [line for line in self.heard.lines() if line.get("event") == "spans_dropped"]
        self.assertEqual([line["counts"] for line in told], [{"no_room": 2}])
        self.assertEqual(len(self.said("a call's spans are held to 3 and 4 MiB")), 1)

    def test_so_many_are_as_many_as_the_documentation_says(self) -> None:
        told = (ROOT / "docs" / "delivery.md").read_text("utf-8")
        self.assertIn(f"| a call, in the bot | {call_spans.MOST:,} spans and {call_spans.ROOM >> 20} MiB;", told)

    def test_where_the_queue_is_full_spans_go_first_and_the_record_lacks_nothing(self) -> None:
        self.play({"spans": True, "slow": 0.5})
        with mock.patch.object(queue.Queue.__init__, "__defaults__", (20_000,)):
            self.run_call(lambda: [self.tracer.start_span("s", attributes={"x": "y" * 3_000}).end() for _ in range(40)] and None)
        kept = len(self.spans())
        left = [line for line in self.heard.lines() if line.get("event") == "spans_dropped"]
        self.assertEqual(kept + len(left), 40)
        self.assertGreater(len(left), 0)
        self.assertEqual(self.heard.control("end")[0]["dropped"], {})

    def test_spans_alone_make_no_call(self) -> None:
        observer = self.observer()
        self.tracer.start_span("early").end()
        asyncio.run(observer.cleanup())
        until(lambda: observer._tuner_call.ended, "the call ends")
        self.assertEqual(self.heard.lines(), [])

    def test_a_span_from_before_the_first_frame_comes_with_it(self) -> None:
        observer = self.observer()
        self.tracer.start_span("early").end()
        self.run_call(lambda: None, observer)
        self.assertEqual(self.names(), ["early"])

    def test_spans_end_on_any_thread(self) -> None:
        def during() -> None:
            threads = [threading.Thread(target=lambda: [self.tracer.start_span("s").end() for _ in range(20)]) for _ in range(5)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        self.run_call(during)
        self.assertEqual(len({span["span_id"] for span in self.spans()}), 100)


class Ends(TracesTest):
    def test_the_end_of_the_record_waits_for_a_span_that_is_open(self) -> None:
        spans: list[Any] = []
        observer = self.observer()

        async def run() -> None:
            task = await call(observer, finish=False)
            spans.append(self.tracer.start_span("conversation"))
            await task.finish()

        with mock.patch.object(call_spans, "GRACE", 60.0):
            asyncio.run(run())
            until(lambda: observer._tuner_call.spans._deadline, "the call waits for the span")
            self.assertFalse(observer._tuner_call.ended)
            spans[0].end()
            self.ended()
        self.assertEqual(self.names(), ["conversation"])

    def test_but_not_for_ever(self) -> None:
        with mock.patch.object(call_spans, "GRACE", 0.05):
            self.run_call(lambda: self.tracer.start_span("conversation") and None)
        self.assertEqual(self.names(), [])

    def test_what_ends_after_the_call_is_counted_and_raises_nothing(self) -> None:
        spans: list[Any] = []
        with mock.patch.object(call_spans, "GRACE", 0.05):
            observer = self.run_call(lambda: spans.append(self.tracer.start_span("slow")))
        spans[0].end()
        self.assertEqual(self.names(), [])
        self.tracer.start_span("nobody's").end()
        self.assertEqual(observer.diagnostics["errors"], 0)

    def test_a_span_that_cannot_be_read_costs_nothing_but_itself(self) -> None:
        def during() -> None:
            broken = self.tracer.start_span("broken")
            broken.kind = None  # type: ignore[assignment]
            broken.end()
            self.tracer.start_span("fine").end()

        observer = self.run_call(during)
        self.assertEqual((self.names(), observer.diagnostics["errors"]), (["fine"], 1))


class Whose(TracesTest):
    def run_two(self, during: Any) -> None:
        observers = [self.observer("call-1"), self.observer("call-2")]

        async def run() -> None:
            tasks = [await call(observer, finish=False) for observer in observers]
            during()
            for task in tasks:
                await task.finish()

        asyncio.run(run())
        until(lambda: len(self.heard.control("end")) == 2, "both end")

    def test_a_trace_is_its_calls_once_any_of_its_spans_names_it(self) -> None:
        def during() -> None:
            first, second = (self.tracer.start_span("conversation") for _ in range(2))
            before = self.tracer.start_span("before", first.get_span_context())
            before.end()
            first.set_attribute("tuner.call_id", "call-1")
            second.set_attribute("conversation.id", "call-2")
            self.tracer.start_span("turn 1", first.get_span_context()).end()
            self.tracer.start_span("turn 2", second.get_span_context()).end()
            second.end()
            first.end()

        self.run_two(during)
        self.assertEqual(self.names("call-1"), ["before", "turn 1", "conversation"])
        self.assertEqual(self.names("call-2"), ["turn 2", "conversation"])

    def test_of_many_spans_that_wait_for_their_call_the_first_256_are_kept(self) -> None:
        def during() -> None:
            first = self.tracer.start_span("conversation")
            for number in range(300):
                self.tracer.start_span(f"span {number}", first.get_span_context()).end()
            first.set_attribute("tuner.call_id", "call-1")
            first.end()

        self.run_two(during)
        self.assertEqual(self.names("call-1"), [*(f"span {number}" for number in range(256)), "conversation"])

    def test_what_names_no_call_is_dropped_where_there_are_several_and_that_is_said_once(self) -> None:
        self.run_two(lambda: [self.tracer.start_span("whose?").end() for _ in range(3)] and None)
        self.assertEqual((self.names("call-1"), self.names("call-2")), ([], []))
        self.assertEqual(len(self.said("spans name no call")), 1)

    def test_of_two_calls_under_one_id_the_later_has_the_spans_and_keeps_them_when_the_other_leaves(self) -> None:
        told: list[str] = []
        first, second = (SimpleNamespace(call_id="x", begun=True, add=lambda _, name=name: told.append(name), closed=lambda: None) for name in ("first", "second"))
        traces: Any = Traces()
        for each in (first, second):
            traces.enter(each)
        traces.leave(first)
        for number in (1, 2):
            context = SimpleNamespace(trace_id=number, span_id=number)
            traces.ended(SimpleNamespace(get_span_context=lambda context=context: context, attributes={"tuner.call_id": "x"}, parent=None))
            traces.leave(second)
        self.assertEqual(told, ["second"])

    def test_what_names_another_call_is_no_business_of_ours(self) -> None:
        self.run_call(lambda: self.tracer.start_span("x", attributes={"tuner.call_id": "somebody's"}).end())
        self.assertEqual(self.names(), [])


class Providers(TracesTest):
    def test_without_opentelemetry_one_warning_says_so_and_the_call_is_recorded(self) -> None:
        with mock.patch.dict(sys.modules, {"opentelemetry": None, "opentelemetry.sdk": None, "opentelemetry.sdk.trace": None}):
            self.run_call(lambda: None)
        self.assertEqual(len(self.said("opentelemetry-sdk is not installed")), 1)
        self.assertTrue(any(line.get("frame") == "StartFrame" for line in self.heard.lines()))

    def test_where_nobody_set_a_provider_one_is_made_when_the_pipeline_starts_and_not_before(self) -> None:
        api.forget()
        observer = self.observer()
        self.assertIsInstance(api.get_tracer_provider(), api.ProxyTracerProvider)
        self.run_call(lambda: api.get_tracer_provider().get_tracer("bot").start_span("s").end(), observer)
        self.assertEqual(self.names(), ["s"])

    def test_a_provider_that_the_application_sets_after_the_observer_is_taken(self) -> None:
        api.forget()
        observer = self.observer()
        api.set_tracer_provider(self.provider)
        self.run_call(lambda: self.tracer.start_span("s").end(), observer)
        self.assertEqual(self.names(), ["s"])

    def test_a_recorder_that_knows_no_spans_gets_none_and_that_is_said(self) -> None:
        self.play({})
        observer = self.observer()
        until(lambda: observer._tuner_call.stream.wire.recorder.greeted, "the recorder says hello")
        self.run_call(lambda: [self.tracer.start_span("s").end() for _ in range(2)] and None, observer)
        self.assertEqual(self.names(), [])
        self.assertEqual(len(self.said("older than this package")), 1)


class OwnLines(TracesTest):
    def test_a_second_recorder_gets_the_spans_that_the_first_did_not_confirm(self) -> None:
        self.play({"spans": True, "die_after": 6})
        self.run_call(lambda: [self.tracer.start_span(f"s{n}").end() for n in range(10)] and None)
        self.assertEqual(self.names(), [f"s{n}" for n in range(10)])
