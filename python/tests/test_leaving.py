"""Recorders whose pipe is closed are waited for, and those that do not end are seen off."""

from __future__ import annotations

import unittest
from typing import Any, cast

from . import support

from tuner_pipecat_sdk._wire.leaving import Leaving
from tuner_pipecat_sdk._wire.recorder import Recorder

assert support


class Child:
    """Ends when it was asked so often, or when it is told to."""

    def __init__(self, asks: float, greeted: bool = True, hurries: bool = False) -> None:
        self.greeted, self.asks, self.hurries, self.told = greeted, asks, hurries, list[str]()

    def reap(self) -> bool:
        self.asks -= 1
        return self.asks <= 0

    def hurry(self) -> None:
        self.told.append("hurry")
        self.asks = 0 if self.hurries else self.asks

    def kill(self) -> None:
        self.told.append("kill")
        self.asks = 0


class Waiting(unittest.TestCase):
    def leaving(self, *children: Child | None) -> Any:
        leaving = Leaving()
        for child in children:
            leaving.add(cast("Recorder | None", child))
        return leaving

    def test_all_have_ended_when_the_last_one_has(self) -> None:
        slow = Child(asks=float("inf"))
        leaving = self.leaving(Child(asks=1), None, slow)
        self.assertEqual((leaving.reap(), leaving.wait(0)), (False, False))
        slow.asks = 3
        self.assertEqual((leaving.wait(60), leaving.reap()), (True, True))

    def test_who_ended_already_is_told_nothing(self) -> None:
        child = Child(asks=1)
        self.leaving(child).see_off(60)
        self.assertEqual(child.told, [])

    def test_who_ends_when_told_to_is_not_killed(self) -> None:
        child = Child(asks=float("inf"), hurries=True)
        self.leaving(child).see_off(60)
        self.assertEqual(child.told, ["hurry"])

    def test_who_has_what_it_was_given_and_does_not_end_is_killed_and_who_never_met_us_is_left_to_itself(self) -> None:
        met, stranger = Child(asks=float("inf")), Child(asks=10, greeted=False)
        self.leaving(met, stranger).see_off(0)
        self.assertEqual((met.told, stranger.told), (["hurry", "kill"], []))
