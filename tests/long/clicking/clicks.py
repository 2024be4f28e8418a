"""Clicks of several levels: when a speaker makes them, and where they lie in sound."""

from __future__ import annotations

import array
import statistics

RATE_IN, RATE_OUT = 16_000, 24_000
LEVELS = (8_000, 13_000, 19_000, 27_000)
CLICK_MS = 4


def click(level: int, rate: int) -> bytes:
    return array.array("h", [level] * (rate * CLICK_MS // 1000)).tobytes()


def times(until: float) -> list[tuple[float, int]]:
    """When a speaker clicks, and how loud: uneven, so that no click is taken for its neighbour."""
    found, at, number = [], 0.35, 0
    while at < until:
        found.append((at, LEVELS[number % 4]))
        number += 1
        at += 0.31 + 0.037 * (number * 7 % 9)
    return found


def clicks_in(samples: array.array, rate: int) -> list[tuple[int, int]]:
    """Where clicks begin, and which of the levels each has."""
    found, at, wide = [], 0, rate * CLICK_MS // 1000
    floor = LEVELS[0] // 2
    while at < len(samples):
        block = samples[at : at + 512]
        if max(block, default=0) < floor:
            at += len(block) or 1
            continue
        while samples[at] < floor:
            at += 1
        level = statistics.median(samples[at + wide // 4 : at + wide * 3 // 4] or [samples[at]])
        nearest = min(LEVELS, key=lambda one: abs(one - level))
        while at > 0 and samples[at - 1] > nearest // 2:
            at -= 1
        start = at
        while start < len(samples) and samples[start] < nearest // 2:
            start += 1
        found.append((start, nearest))
        at = start + wide * 2
    return found
