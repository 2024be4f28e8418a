"""When the observer in the pipeline steps aside, and whose observers it joins."""

from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any

from . import support

from pipecat.frames import frames
from pipecat.processors.frame_processor import FrameDirection
from tuner_pipecat_sdk._tap.pipeline_place import HELD, Place

assert support


class Processor:
    def __init__(self, **members: Any) -> None:
        self.__dict__.update(members)


class Places(unittest.TestCase):
    def setUp(self) -> None:
        self.told: list[tuple[Any, str]] = []
        self.said: list[str] = []
        self.call: Any = SimpleNamespace(
            stream=object(), mode=None, set_up={}, trouble=lambda where, error: self.fail(f"{where}: {error!r}"),
            frame=lambda _spec, item, how: self.told.append((item.frame, how)), say=lambda _level, text: self.said.append(text),
        )  # fmt: skip
        self.way = SimpleNamespace(seen=False)
        self.before, self.after = Processor(_next=None), Processor(_prev=None)
        self.processor = Processor(
            _enable_direct_mode=True, _prev=self.before, _next=self.after, previous="before", next="after", latency_observer="latency",
            get_clock=lambda: SimpleNamespace(get_time=lambda: 5),
        )  # fmt: skip
        self.before._next = self.after._prev = self.processor
        self.place = Place(self.processor, self.call, (self.way,))  # type: ignore[arg-type]

    def passes(self, *passing: Any) -> None:
        for frame in passing:
            self.place.passing(frame, FrameDirection.DOWNSTREAM)
            self.place.step_aside()

    @property
    def stands(self) -> bool:
        return self.before._next is self.processor or self.after._prev is self.processor

    def test_it_steps_aside_once_the_pipeline_has_started_and_its_frames_are_seen_elsewhere(self) -> None:
        self.passes(frames.TTSSpeakFrame(text="early"))
        self.way.seen = True
        self.passes(frames.TTSSpeakFrame(text="early"))
        self.assertTrue(self.stands)
        self.passes(frames.StartFrame())
        self.assertEqual((self.before._next, self.after._prev, self.told), (self.after, self.before, []))
        self.before._next = self.after._prev = self.processor
        self.passes(frames.TTSSpeakFrame(text="late"))
        self.assertTrue(self.stands)

    def test_it_stays_where_frames_may_wait_in_it_or_its_neighbours_are_others(self) -> None:
        stranger = Processor()
        changes: tuple[Any, ...] = (
            lambda: setattr(self.call, "mode", "plain"),
            lambda: setattr(self.processor, "_enable_direct_mode", False),
            lambda: setattr(self.processor, "_prev", None),
            lambda: setattr(self.processor, "_next", None),
            lambda: setattr(self.before, "_next", stranger),
            lambda: setattr(self.after, "_prev", stranger),
        )
        for number, change in enumerate(changes):
            with self.subTest(change=number):
                self.setUp()
                self.way.seen = True
                change()
                self.passes(frames.StartFrame())
                self.assertTrue(self.stands)

    def test_where_nothing_is_recorded_it_steps_aside_as_well_and_tells_nothing(self) -> None:
        self.call.stream = None
        self.place = Place(self.processor, self.call, (self.way,))  # type: ignore[arg-type]
        self.passes(frames.StartFrame(), frames.EndFrame())
        self.assertEqual((self.stands, self.told, self.said), (False, [], []))

    def test_what_it_holds_back_is_recorded_when_a_sign_passes_that_observers_would_have_told_by_then(self) -> None:
        for sign in (frames.EndFrame, frames.CancelFrame, frames.UserStartedSpeakingFrame, frames.BotStartedSpeakingFrame):
            with self.subTest(sign=sign.__name__):
                self.setUp()
                passing = [frames.StartFrame(), frames.TTSSpeakFrame(text="x"), sign(), frames.TTSSpeakFrame(text="y")]
                self.passes(*passing[:2])
                self.assertEqual(self.told, [])
                self.passes(*passing[2:])
                self.assertEqual((self.told, len(self.said), self.call.mode), ([(frame, "passed") for frame in passing], 1, "processor"))

    def test_and_when_it_holds_as_many_as_it_may(self) -> None:
        passing = [frames.TTSSpeakFrame(text=str(number)) for number in range(HELD + 1)]
        self.passes(*passing[:HELD])
        self.assertEqual((self.told, HELD), ([], 256))
        self.passes(passing[HELD])
        self.assertEqual([frame for frame, _ in self.told], passing)

    def test_what_it_held_is_forgotten_when_an_observer_brings_it_after_all(self) -> None:
        self.passes(frames.TTSSpeakFrame(text="x"))
        self.way.seen = True
        self.passes(frames.TTSSpeakFrame(text="x"))
        self.way.seen = False
        self.passes(frames.EndFrame())
        self.assertEqual([(type(frame).__name__, how) for frame, how in self.told], [("EndFrame", "passed")])
        self.assertEqual(self.said, [])

    def test_it_joins_observers_that_none_of_ours_is_among_and_those_that_started_already_feed_it(self) -> None:
        for present, proxies, joins, fed in (
            ([], None, True, False),
            ([], {}, True, True),
            (["another's"], {"another's": 1}, True, True),
            ([self.processor], {}, False, False),
            (["latency"], {}, False, False),
            (None, {}, False, False),
        ):
            joined: list[Any] = []
            observers = SimpleNamespace(_observers=present, _proxies=proxies, add_observer=joined.append, _create_proxy=lambda of: ("proxy", of))
            with self.subTest(present=present):
                self.place.set_up(SimpleNamespace(observer=observers, enable_metrics=True))
                self.assertEqual(joined, [self.processor] if joins else [])
                self.assertEqual(self.call.set_up, {"enable_metrics": True})
                self.assertEqual(self.processor in (proxies or {}), fed)

    def test_where_nothing_is_recorded_it_joins_nobody(self) -> None:
        self.call.stream, joined = None, list[Any]()
        self.place.set_up(SimpleNamespace(observer=SimpleNamespace(_observers=[], _proxies={}, add_observer=joined.append)))
        self.assertEqual(joined, [])
