"""Sees what an output transport writes, at the write itself.

Pipecat pushes a chunk on when its write is over, and not at all where an interruption ends the wait behind it; a tone for a key
press it never pushes. Begin and fate of each write are known only here. So ``write_audio_frame`` is shadowed on the instance by
a function that passes everything on; where that cannot be done, the pushes are what is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .sink import Sink
    from .sound import Sound

_NAME = "write_audio_frame"


class WrittenSound:
    """The output transports of one call."""

    def __init__(self, sound: Sound, call: Sink) -> None:
        self._sound: Sound | None = sound
        self._call = call
        self._watched: list[tuple[Any, Any]] = []

    def watch(self, processor: Any) -> bool:
        """Whether the writes of ``processor`` are seen from here on; ``False`` where it is no output transport. Never raises."""
        try:
            if self.watches(processor):
                return True
            if not callable(getattr(type(processor), _NAME, None)):
                return False
            ours = self._shadow(getattr(processor, _NAME), processor.get_clock().get_time)
            setattr(processor, _NAME, ours)
            self._watched.append((processor, ours))
            return True
        except Exception as error:
            self._call.trouble("transport's writes", error)
            return False

    def watches(self, processor: Any) -> bool:
        """Whether the writes of ``processor`` are seen."""
        return any(known is processor for known, _ in self._watched)

    def pushed(self, frame: Any, source: Any, clock: int) -> None:
        """A frame of the bot's sound was pushed for the first time: that it was written is known by it where its writer is an
        output transport whose writes are not seen.
        """
        sound = self._sound
        if sound is None or self.watches(source) or not callable(getattr(type(source), _NAME, None)):
            return
        sound.sent(frame, frame.audio, clock, clock)
        self.watch(source)

    def close(self) -> None:
        """The call is over: takes the shadows away, where nobody has put another over them."""
        self._sound = None
        for processor, ours in self._watched:
            if vars(processor).get(_NAME) is ours:
                delattr(processor, _NAME)
        self._watched.clear()

    def _shadow(self, really_write: Any, clock: Callable[[], int]) -> Any:
        async def write_audio_frame(frame: Any, *more: Any, **named: Any) -> Any:
            if self._sound is None:
                return await really_write(frame, *more, **named)
            begun, audio = clock(), getattr(frame, "audio", None)
            try:
                written = await really_write(frame, *more, **named)
            except asyncio.CancelledError:
                self._sent(frame, audio, begun, clock)  # it is handed over first, and then its length is waited for
                raise
            if written:
                self._sent(frame, audio, begun, clock)
            return written

        return write_audio_frame

    def _sent(self, frame: Any, audio: Any, begun: int, clock: Callable[[], int]) -> None:
        try:
            if self._sound is not None:
                self._sound.sent(frame, audio, begun, clock())
        except Exception as error:
            self._call.trouble("sound", error)
