"""The sound of one call: what came in from the caller and what the transport really sent, with the pipeline's clock.

Of the caller's sound it is told when it was seen: how late that was only what follows can show, and the recorder looks at that. The
bot's sound is taken at the write itself: it begins where the sound before it ends, or with the write where there was a pause.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from .callers import Callers
from .sound_track import MESSAGE_NS, Receiver, Track, duration, samples

AHEAD_NS = 100_000_000
"""Sound that begins later than this, nanoseconds from now, was written ahead: an interruption may throw it away, so it is held
back."""

HELD_BYTES = 16 * 1024 * 1024
"""The most that is held back; what comes on top of it is taken for heard."""


class Sound:
    """Both sides of one call. Its frames come from one event loop at a time."""

    def __init__(self, to: Receiver, crowded: Callable[[], None] = lambda: None) -> None:
        """``crowded`` hears that more callers speak at once than are told apart."""
        self._callers = Callers(to, crowded)
        self._bot = Track("out", 0, to)
        self._held: deque[tuple[int, bytes, int, int]] = deque()
        self._held_bytes = 0
        self._played_until = self._passed_until = 0
        self._source: Any = None
        self._destination: Any = None
        self.bot_heard = self.caller_heard = False

    # What came in

    def came(self, frame: Any, source: Any, clock: int) -> None:
        """A frame of the caller's sound was pushed for the first time."""
        if source is not self._source and not self._is_nearer(source):
            return
        found = samples(frame, frame.audio)
        if found is None:
            return
        audio, rate, channels = found
        self.caller_heard = True
        track = self._callers.track_of(frame, clock)
        if track is not None:
            track.add(audio, rate, channels, clock)
        self._callers.flush_older(clock - MESSAGE_NS)
        self._release(clock)
        self._bot.flush_older(clock - MESSAGE_NS)

    def _is_nearer(self, source: Any) -> bool:
        """Whether ``source`` brings the caller's sound: the input transport, else whoever was the first to push some. What others
        make of it, a filter or a resampler, is the same sound once more.
        """
        if self._source is None or (hasattr(source, "push_audio_frame") and not hasattr(self._source, "push_audio_frame")):
            self._source = source
            return True
        return False

    # What was sent

    def sent(self, frame: Any, audio: Any, begun: int, now: int) -> None:
        """The transport has written ``audio``, the frame's; it began to at ``begun``."""
        if not self._is_heard(getattr(frame, "transport_destination", None)):
            return
        found = samples(frame, audio)
        if found is None:
            return
        audio, rate, channels = found
        self.bot_heard = True
        begin = max(self._played_until, begun)
        self._played_until = begin + duration(len(audio), rate, channels)
        self._held.append((begin, audio, rate, channels))
        self._held_bytes += len(audio)
        self._release(now)

    def cut(self, now: int) -> None:
        """The caller cuts in: what was written ahead is thrown away."""
        self._release(now)
        self._held.clear()
        self._held_bytes = 0
        self._played_until = self._passed_until

    def _is_heard(self, destination: Any) -> bool:
        """The bot's channel holds one destination: the default one where that is used, else the first."""
        if not self.bot_heard or destination is None:
            self._destination = destination
        return bool(destination == self._destination)

    def _release(self, now: int) -> None:
        while self._held and (self._held[0][0] <= now + AHEAD_NS or self._held_bytes > HELD_BYTES):
            begin, audio, rate, channels = self._held.popleft()
            self._held_bytes -= len(audio)
            self._passed_until = begin + duration(len(audio), rate, channels)
            self._bot.add(audio, rate, channels, begin)

    def close(self) -> None:
        """The call is over: hands over what is left."""
        self._release(self._played_until)
        self._bot.flush()
        self._callers.flush()
        self._source = None
