"""One call by itself: which clock its events have, when it is over, and that it lets go of everything then."""

from __future__ import annotations

import asyncio
import json
import time
import unittest
from types import SimpleNamespace
from typing import Any
from unittest import mock

from . import support

from pipecat.frames import frames
from tuner_pipecat_sdk._call import call as tap_call
from tuner_pipecat_sdk._call.call import LINGER, SPAN_DROPPED, Call
from tuner_pipecat_sdk._tap import stall
from tuner_pipecat_sdk._tap.wanted import WANTED

assert support


class Stream:
    def __init__(self, begun: bool = True) -> None:
        self.begun, self.ends = begun, 0
        self.lines: list[dict[str, Any]] = []
        self.kept: list[tuple[int, bytes | None]] = []
        self.expected: list[Any] = []
        self.told: dict[str, Any] = {"header": {"config": {}}}
        self.wire = SimpleNamespace(expect_end=self.expected.append)

    def add(self, payload: bytes, priority: int, spare: bytes | None = None) -> None:
        self.begun = True
        self.lines.append(json.loads(payload))
        self.kept.append((priority, spare))

    def end(self) -> None:
        self.ends += 1

    @property
    def events(self) -> list[str]:
        return [line["event"] for line in self.lines if "event" in line]


def call_of(stream: Stream, resolver: Any = None) -> Call:
    return Call(stream, resolver, "up")  # type: ignore[arg-type]


def pushed(frame: Any, clock: int, direction: Any = "down") -> Any:
    return SimpleNamespace(frame=frame, timestamp=clock, direction=direction, source="a", destination="b")


class Clocks(unittest.TestCase):
    def test_an_event_has_the_pipelines_clock_as_the_quickest_frame_told_it(self) -> None:
        stream = Stream()
        call, now = call_of(stream), [1_000]
        clock = mock.patch.object(tap_call, "time", SimpleNamespace(monotonic_ns=lambda: now[0], time_ns=lambda: 7, monotonic=time.monotonic))
        with clock:
            self.assertIsNone(call.clock)
            spoken = WANTED[frames.TTSSpeakFrame]
            assert spoken is not None
            for seen, told, later, clock_then in ((1_000, 100, 1_500, 600), (1_900, 200, 2_000, 1_100), (2_000, 1_200, 2_000, 1_200), (2_000, 1_100, 2_000, 1_200)):
                now[0] = seen
                call.frame(spoken, pushed(frames.TTSSpeakFrame(text="x"), told), "handled")
                now[0] = later
                self.assertEqual(call.clock, clock_then)
            call.event("note")
            now[0] = 1
            self.assertEqual(call.clock, 0)
        self.assertEqual((stream.lines[-1]["clock"], stream.lines[-1]["t"]), (1_200, 7))

    def test_a_frame_is_counted_by_the_way_that_it_came_and_told_once(self) -> None:
        stream = Stream()
        call, frame = call_of(stream), frames.TTSSpeakFrame(text="x")
        spoken, heard = WANTED[frames.TTSSpeakFrame], WANTED[frames.InputAudioRawFrame]
        assert spoken is not None and heard is not None
        for way in ("filtered", "handled"):
            call.frame(spoken, pushed(frame, 1, "up"), way)
        audio = frames.InputAudioRawFrame(b"\0" * 640)
        for _ in range(2):
            call.frame(heard, pushed(audio, 1), "filtered")
        self.assertEqual([(line["frame"], line["dir"]) for line in stream.lines], [("TTSSpeakFrame", "upstream")])
        self.assertEqual((call.diagnostics["filtered"], call.diagnostics["handled"], call.diagnostics["lines"], call.counts), (1, 0, 1, {"InputAudioRawFrame": 1}))


class Ends(unittest.TestCase):
    def test_it_is_due_when_the_last_of_its_frames_answers_and_spans_has_had_its_time(self) -> None:
        call = call_of(Stream())
        self.assertIsNone(call.due)
        call.over_at = 10.0
        self.assertEqual(call.due, 10.0)
        for answers, spans, due in ((None, None, 10.0), (12.0, None, 12.0), (None, 13.0, 13.0), (12.0, 11.0, 12.0), (9.0, 8.0, 10.0)):
            call.late = SimpleNamespace(due=lambda answers=answers: answers)  # type: ignore[assignment]
            call.spans = SimpleNamespace(due=lambda spans=spans: spans)  # type: ignore[assignment]
            self.assertEqual(call.due, due)

    def test_it_lets_go_of_everything_once(self) -> None:
        stream, told = Stream(), list[str]()
        call = call_of(stream, resolver=lambda: None)
        call.late = SimpleNamespace(settled=lambda: True, release=lambda: told.append("late"), due=lambda: None)  # type: ignore[assignment]
        call.spans = SimpleNamespace(settle=lambda: None, due=lambda: None, end=lambda: told.append("spans"))  # type: ignore[assignment]
        call.sound = SimpleNamespace(close=lambda: told.append("sound"))  # type: ignore[assignment]

        async def run() -> stall.LoopClock | None:
            call._start({})
            return stall.loop_clock()

        clock = asyncio.run(run())
        assert clock is not None
        self.assertEqual(len(clock._listeners), 1)
        for _ in range(2):
            call.end()
        self.assertEqual(told, ["late", "sound", "spans"])
        self.assertEqual((stream.events, stream.ends, call.ended), (["disconnection_reason", "audio_frames", "tap"], 1, True))
        self.assertEqual((clock._listeners, call.reason.resolver), (set(), None))
        call.event("late")
        call.span(b"{}")
        self.assertEqual((call.diagnostics["late"], len(stream.lines)), (2, 3))

    def test_a_call_without_a_frame_says_nothing_when_it_ends(self) -> None:
        stream, asked = Stream(begun=False), list[str]()
        call = call_of(stream, resolver=lambda: asked.append("why"))
        call.cleaned_up()
        call.end()
        self.assertEqual((stream.lines, stream.ends, asked), ([], 1, []))

    def test_it_waits_for_answers_and_for_open_spans_unless_nobody_can_wait(self) -> None:
        for settled, spans_due in ((False, None), (True, 1e12)):
            stream = Stream()
            call = call_of(stream)
            call.late = SimpleNamespace(settled=lambda settled=settled: settled, release=lambda: None, due=lambda: None)  # type: ignore[assignment]
            call.spans = SimpleNamespace(due=lambda due=spans_due: due, end=lambda: None)  # type: ignore[assignment]
            call.end()
            self.assertEqual((call.ended, stream.expected, call.over_at is None), (False, [call], False))
            began = call.over_at
            call.end()
            self.assertEqual((call.ended, call.over_at), (False, began))
            call.end(waits=False)
            self.assertTrue(call.ended)
        call = call_of(Stream())
        call.spans = SimpleNamespace(due=lambda: 1.0, end=lambda: None)  # type: ignore[assignment]
        call.end()
        self.assertTrue(call.ended)

    def test_while_another_thread_ends_it_nobody_else_does(self) -> None:
        stream = Stream()
        call = call_of(stream)
        with call._ending:
            call.end()
        self.assertEqual((call.ended, stream.lines), (False, []))

    def test_it_is_over_a_moment_after_clean_up_and_each_frame_puts_that_off(self) -> None:
        stream, begun = Stream(), list[str]()
        call = call_of(stream)
        call.late = SimpleNamespace(begin=lambda: begun.append("asked"))  # type: ignore[assignment]
        with mock.patch.object(tap_call, "time", SimpleNamespace(monotonic=lambda: 50.0, monotonic_ns=lambda: 0, time_ns=lambda: 0)):
            call.cleaned_up()
        self.assertEqual((call.over_at, begun, stream.expected), (50.0 + LINGER, ["asked"], [call]))
        self.assertEqual(LINGER, 0.25)
        spoken = WANTED[frames.TTSSpeakFrame]
        assert spoken is not None
        with mock.patch.object(tap_call, "time", SimpleNamespace(monotonic=lambda: 50.125, monotonic_ns=lambda: 0, time_ns=lambda: 0)):
            call.frame(spoken, pushed(frames.TTSSpeakFrame(text="x"), 1), "handled")
        self.assertEqual(call.over_at, 50.125 + LINGER)
        call.late = None
        call.end()
        call.cleaned_up()
        self.assertEqual(stream.expected, [call])

    def test_one_that_nobody_holds_any_more_ends_when_it_is_due_else_now(self) -> None:
        stream = Stream()
        call = call_of(stream)
        call.forgotten()
        self.assertLessEqual(call.over_at or 0, time.monotonic())
        call.over_at = 1e12
        call.forgotten()
        self.assertEqual((call.over_at, stream.expected), (1e12, [call, call]))
        call.end()
        call.forgotten()
        self.assertEqual(len(stream.expected), 2)


class Tells(unittest.TestCase):
    def test_nothing_is_counted_before_anything_happened(self) -> None:
        self.assertEqual(set(call_of(Stream()).diagnostics.values()), {0})

    def test_a_span_is_told_with_what_stands_in_its_place_and_counted(self) -> None:
        stream = Stream()
        call = call_of(stream)
        call.span(b"{}")
        call.span(b"{}")
        self.assertEqual((stream.kept, call.diagnostics["spans"]), ([(0, SPAN_DROPPED)] * 2, 2))

    def test_what_is_known_before_the_first_frame_stands_in_the_header_and_what_the_application_said_of_the_kind_stands(self) -> None:
        stream = Stream(begun=False)
        call = call_of(stream)
        call.is_of(None)
        call.is_of("phone_call")
        self.assertEqual(stream.told["header"]["config"], {"call_type": "phone_call"})
        call.is_of("sip_call")
        self.assertEqual((stream.told["header"]["config"], stream.lines), ({"call_type": "phone_call"}, []))

    def test_a_processor_goes_by_its_name_as_far_as_that_is_one(self) -> None:
        class Silent:
            def __str__(self) -> str:
                raise KeyError("x")

        class Nameless:
            pass

        self.assertEqual([tap_call._name(of) for of in ("tts#0", "n" * 201, Silent(), Nameless(), "<fine>")], ["tts#0", "n" * 200, "<Silent>", "<Nameless>", "<fine>"])
