"""The lines of one call on their way to the recorder."""

from __future__ import annotations

import json
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from .sound_queue import SoundMessage, Voice

if TYPE_CHECKING:
    from .wire import Wire


ALWAYS = 4
"""The priority of what is never dropped: control messages."""


class Line:
    """One line: what is written, how far it got. ``data`` is ``None`` once nobody needs it any more; where there is no room
    for it, ``spare`` takes its place."""

    __slots__ = ("data", "priority", "seq", "sent", "spare", "stream")

    def __init__(self, stream: Stream | None, seq: int, priority: int, data: bytes, spare: bytes | None = None) -> None:
        self.stream = stream
        self.seq = seq
        self.priority = priority
        self.data: bytes | None = data
        self.sent = False
        self.spare = spare


class Stream:
    """One call as the wire knows it. ``add`` and ``end`` belong to the call; the rest is the wire's, under its lock."""

    def __init__(self, wire: Wire, number: int, opening: dict[str, Any], name: str) -> None:
        self.wire = wire
        self.number = number
        self.name = name
        self.begun = False
        self.dropped: dict[str, int] = {}
        self.kept: deque[Line] = deque()
        self.acked = 0
        self.last: int | None = None
        self.told = opening
        self._given: dict[Voice, tuple[int, int]] = {}
        self._seq = 0
        self._ended = False
        self._numbering = threading.RLock()  # the garbage collector may run the application's code in the middle of `add`

    def add(self, payload: bytes, priority: int, spare: bytes | None = None) -> None:
        """A frame-log line, without its line end. From any thread: late answers and callbacks come from their own.

        ``spare`` is what stands in its place where there is no room for it; without one it is lost, and counted.
        """
        with self._numbering:
            if self._ended:
                return
            self._seq += 1
            self.begun = True
            short = None if spare is None else self._line(spare)
            self.wire.append(Line(self, self._seq, priority, self._line(payload), short))
        self.wire.write_soon()

    def _line(self, payload: bytes) -> bytes:
        return b"%d %d %s\n" % (self.number, self._seq, payload)

    def sound(
        self, side: str, speaker: int, rate: int, channels: int, first: int, last: int, length: int, pcm: bytes, alone: bool = False
    ) -> None:
        """A piece of the call's sound: 16-bit samples. It has no number, is not kept, and is the first to be given up."""
        if not self._ended:
            self.wire.hear(SoundMessage(self, side, speaker, rate, channels, first, last, length, pcm, alone))

    def end(self) -> None:
        """No more lines. A call that never had one is nothing that anybody must hear of."""
        with self._numbering:
            if self._ended:
                return
            self._ended = True
            if self.begun:
                self._seq += 1
                self.last = self._seq
                self.wire.append(Line(self, self._seq, ALWAYS, b""))
        if self.begun:
            self.wire.write_soon()
        else:
            self.wire.forget(self)

    def gave(self, sound: SoundMessage) -> None:
        """``sound`` goes into a recorder's pipe. Where that recorder is killed, the next one is told how much it was."""
        length, _ = self._given.get(sound.voice, (0, 0))
        self._given[sound.voice] = (length + sound.whole_length, sound.until)

    def opening(self) -> bytes:
        """The message that opens this call at a recorder; it says where that recorder goes on."""
        message: dict[str, Any] = {**self.told, "acked": self.acked}
        if self._given:
            message["audio"] = {**self.told["audio"], "sent": [
                {"side": side, "speaker": speaker, "alone": alone, "ms": length // 1_000_000, "until": until}
                for (side, speaker, alone), (length, until) in self._given.items()
            ]}  # fmt: skip
        return control(self.number, 0, message)

    def closing(self, line: Line) -> bytes:
        """The message that ends this call, made when it is sent: by then all losses are known."""
        return control(self.number, line.seq, {"wire": "end", "lines": line.seq - 1, "dropped": self.dropped})

    @property
    def settled(self) -> bool:
        """Whether the recorder has the whole call on disk: from here on it is the recorder's alone."""
        return self.last is not None and self.acked >= self.last


def control(number: int, seq: int, message: dict[str, Any]) -> bytes:
    """A control message of the wire."""
    return b"%d %d %s\n" % (number, seq, json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode())
