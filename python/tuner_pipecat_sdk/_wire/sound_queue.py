"""Sound on its way to the recorder: bounded, and given up first. What was given up is told as a hole, of the length it had."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .call_stream import Stream

LIMIT = 4 * 1024 * 1024
"""The most bytes of sound that a process keeps for its recorder."""

MOST = 1024
"""The most messages of sound that it keeps."""

_MESSAGE = b'%d 0 {"wire":"audio","bytes":%d,"side":"%s","rate":%d,"channels":%d,"clock":%d,"last":%d%s}\n%s\n'
_HOLE = b'%d 0 {"wire":"audio_dropped","side":"%s","clock":%d,"ms":%d%s}\n'


Voice = tuple[str, int, bool]
"""Whose sound it is: the side, which of its streams, and whether that is of one caller alone."""


class SoundMessage:
    """Sound of one speaker of a call; without ``pcm`` it is a hole."""

    __slots__ = ("alone", "channels", "first", "last", "length", "pcm", "rate", "side", "speaker", "stream")

    def __init__(
        self, stream: Stream, side: str, speaker: int, rate: int, channels: int, first: int, last: int, length: int, pcm: bytes | None,
        alone: bool = False,
    ) -> None:  # fmt: skip
        self.stream = stream
        self.side = side
        self.speaker = speaker
        self.rate = rate
        self.channels = channels
        self.first = first
        self.last = last
        self.length = length
        self.pcm = pcm
        self.alone = alone

    @property
    def voice(self) -> Voice:
        """Whose sound it is."""
        return self.side, self.speaker, self.alone

    @property
    def whole_length(self) -> int:
        """How much of its speaker's sound it tells of, nanoseconds: a hole counts in whole milliseconds."""
        return self.length if self.pcm is not None else self.length // 1_000_000 * 1_000_000

    @property
    def until(self) -> int:
        """Where it ends on the clock, as its side counts: when the last of it was seen (``in``), or has sounded (``out``)."""
        return self.last if self.side == "in" and self.pcm is not None else self.first + self.length

    def data(self) -> bytes:
        """It as it stands on the wire."""
        side = self.side.encode()
        whose = (b',"speaker":%d' % self.speaker if self.speaker else b"") + (b',"alone":true' if self.alone else b"")
        if self.pcm is None:
            return _HOLE % (self.stream.number, side, self.first, self.length // 1_000_000, whose)
        return _MESSAGE % (
            self.stream.number, len(self.pcm), side, self.rate, self.channels, self.first, self.last, whose, self.pcm
        )  # fmt: skip


class SoundQueue:
    """Only used under the wire's lock."""

    def __init__(self, limit: int = LIMIT, most: int = MOST) -> None:
        self._limit = limit
        self._most = most
        self._size = 0
        self._waiting: deque[SoundMessage] = deque()
        self._holes: dict[tuple[int, Voice], SoundMessage] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, sound: SoundMessage) -> None:
        """A new message. Where there is no room for it, it becomes a hole, or a part of the one before it."""
        pcm = sound.pcm or b""
        key = (sound.stream.number, sound.voice)
        hole = self._holes.get(key)
        if self._size + len(pcm) <= self._limit and len(self._waiting) < self._most:
            self._size += len(pcm)
            self._waiting.append(sound)
            self._holes.pop(key, None)
        elif hole is not None:
            hole.length = max(hole.length, sound.first + sound.length - hole.first)
        else:
            sound.pcm = None
            self._waiting.append(sound)
            self._holes[key] = sound

    def take(self) -> SoundMessage | None:
        """The next message to send."""
        if not self._waiting:
            return None
        sound = self._waiting.popleft()
        self._size -= len(sound.pcm or b"")
        if sound.pcm is None:
            self._holes.pop((sound.stream.number, sound.voice), None)
        return sound

    def has_some_of(self, stream: Stream) -> bool:
        """Whether something waits of one call."""
        return any(sound.stream is stream for sound in self._waiting)

    def take_all_of(self, stream: Stream) -> list[SoundMessage]:
        """All that waits of one call, in order."""
        if not self._waiting:
            return []
        every = [sound for sound in iter(self.take, None)]
        for sound in every:
            if sound.stream is not stream:
                self.put(sound)
        return [sound for sound in every if sound.stream is stream]

    def clear(self) -> None:
        """Nobody takes it."""
        self._waiting.clear()
        self._holes.clear()
        self._size = 0
