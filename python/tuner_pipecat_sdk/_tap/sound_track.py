"""Chunks of one speaker's sound become messages of some 200 ms: fifty chunks a second need no fifty messages."""

from __future__ import annotations

from typing import Any, Protocol

MESSAGE_NS = 200_000_000
"""How much sound goes into one message, nanoseconds."""

MESSAGE_BYTES = 65_536
"""The most bytes of one message: a line that comes meanwhile waits for no more than that."""

LATE_NS = {"in": 100_000_000, "out": 5_000_000}
"""A chunk that begins later than this behind the one before it begins a new message, nanoseconds. What comes in is late now and
then; when the bot's sound began is known exactly."""


class Receiver(Protocol):
    """Takes the messages of one call. Never raises, never waits."""

    def sound(
        self, side: str, speaker: int, rate: int, channels: int, first: int, last: int, length: int, pcm: bytes, alone: bool = False
    ) -> None:
        """Sound of ``length`` nanoseconds, of one caller ``alone`` or of all who are on that side. ``first`` and ``last`` are of its first
        and its last chunk, in nanoseconds of the pipeline's clock: when the chunk was seen (``in``), or when it began to sound (``out``).
        """


class Track:
    """One speaker of one side: ``in`` or ``out``."""

    __slots__ = ("_alone", "_channels", "_end", "_first", "_last", "_late", "_parts", "_rate", "_side", "_size", "_to", "speaker")

    def __init__(self, side: str, speaker: int, to: Receiver, alone: bool = False) -> None:
        self._side = side
        self.speaker = speaker
        self._alone = alone
        self._late = LATE_NS[side]
        self._to = to
        self._parts: list[bytes] = []
        self._rate = self._channels = self._size = self._first = self._last = self._end = 0

    def add(self, audio: bytes, rate: int, channels: int, begin: int) -> None:
        """A chunk that was seen (``in``) or began to sound (``out``) at ``begin`` on the pipeline's clock."""
        step = MESSAGE_BYTES - MESSAGE_BYTES % (2 * channels)
        if len(audio) > step:
            if self._side == "in":  # its end was seen then, and so was what stands before that earlier
                begin = max(0, begin - duration((len(audio) - 1) // step * step, rate, channels))
            for at in range(0, len(audio), step):
                self.add(audio[at : at + step], rate, channels, begin + duration(at, rate, channels))
            return
        if self._parts and (
            begin > self._end + self._late or rate != self._rate or channels != self._channels or self._size + len(audio) > MESSAGE_BYTES
        ):
            self.flush()
        if not self._parts:
            self._rate, self._channels, self._first, self._end = rate, channels, begin, begin
        self._parts.append(audio)
        self._size += len(audio)
        self._last = begin
        self._end += duration(len(audio), rate, channels)
        if self._end - self._first >= MESSAGE_NS:
            self.flush()

    def flush(self) -> None:
        """Hands over what there is."""
        if self._parts:
            pcm = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts, self._size = [], 0
            length = self._end - self._first
            self._to.sound(self._side, self.speaker, self._rate, self._channels, self._first, self._last, length, pcm, self._alone)

    def flush_older(self, moment: int) -> None:
        """Hands over what there is if it began before ``moment``."""
        if self._parts and self._first < moment:
            self.flush()


def duration(size: int, rate: int, channels: int) -> int:
    """How long so many bytes of 16-bit samples sound, nanoseconds."""
    return size * 500_000_000 // (rate * channels)


def samples(frame: Any, audio: Any) -> tuple[bytes, int, int] | None:
    """The whole samples of an audio frame, with rate and channels; ``None`` where there are none that could be written down."""
    rate, channels = frame.sample_rate, frame.num_channels
    if rate.__class__ is not int or channels.__class__ is not int or not (4000 <= rate <= 384_000 and 1 <= channels <= 16):
        return None
    if audio.__class__ is not bytes:
        audio = bytes(audio)
    over = len(audio) % (2 * channels)
    if over:
        audio = audio[:-over]
    return (audio, rate, channels) if audio else None
