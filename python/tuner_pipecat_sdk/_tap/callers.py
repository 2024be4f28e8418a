"""The callers of one call: mostly one, in a room several, each in a stream of his own.

Daily, LiveKit and Vonage push the sound of each participant with his id. Sound of nobody in particular is the caller's, or that of
all who are in the room: Daily mixes it where it is told to, Vonage pushes it beside the single ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .sound_track import Receiver, Track

SPEAKERS = 16
"""How many callers in one room are kept apart at once."""

LEFT_NS = 10_000_000_000
"""A caller of whom nothing came for so long, nanoseconds, has left, or says nothing that another could be mixed up with."""

Name = tuple[str, str]


class Callers:
    """One track for each, so that none delays another. Who has left gives his to who comes later."""

    def __init__(self, to: Receiver, crowded: Callable[[], None]) -> None:
        """``crowded`` hears that more speak at once than are told apart: the others are not in the recording."""
        self._to = to
        self._crowded = crowded
        self._tracks: dict[Name | None, Track] = {}
        self._heard: dict[Name | None, int] = {}

    def track_of(self, frame: Any, clock: int) -> Track | None:
        """The track of who is heard in ``frame``; ``None`` where none is left for him."""
        user = getattr(frame, "user_id", None)
        # One participant may have a microphone, and a screen that sounds.
        name = (str(user), str(getattr(frame, "transport_source", None))) if user else None
        track = self._tracks.get(name)
        if track is None:
            number = self._free(clock)
            if number is None:
                self._crowded()
                return None
            track = self._tracks[name] = Track("in", number, self._to, alone=name is not None)
        self._heard[name] = clock
        return track

    def flush(self) -> None:
        """Hands over what there is."""
        for track in self._tracks.values():
            track.flush()

    def flush_older(self, moment: int) -> None:
        """Hands over what there is of those whose sound began before ``moment``: who fell silent has no chunk that would."""
        for track in self._tracks.values():
            track.flush_older(moment)

    def _free(self, clock: int) -> int | None:
        if len(self._tracks) < SPEAKERS:
            return len(self._tracks)
        quietest = min(self._heard, key=self._heard.__getitem__)
        if clock - self._heard[quietest] < LEFT_NS:
            return None
        del self._heard[quietest]
        track = self._tracks.pop(quietest)
        track.flush()
        return track.speaker
