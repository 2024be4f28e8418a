"""Queued lines become chunks, and chunks go into the recorder's pipe as far as it takes them now."""

from __future__ import annotations

from typing import Any

from .._log import Once
from .call_stream import ALWAYS, control
from .queue import Queue
from .recorder import Recorder
from .sound_queue import SoundMessage, SoundQueue

CHUNK = 65_536
"""About how many bytes go into one write."""

PORTION = 4 * CHUNK
"""How much a loop writes in one tick: as much as the pipe holds."""

SOUND_CHUNK = 32_768
"""About how many bytes of sound go into one write, and the most that a loop writes of it in one tick: a second that comes at once, behind
a loop that stood still, is the supervisor's to write."""


class Writer:
    """Only used under the wire's lock."""

    def __init__(self, queue: Queue, say: Once) -> None:
        self.blocked = False
        self.broken = False
        self.sounds = SoundQueue()
        self._queue = queue
        self._say = say
        self._rest = b""
        self._rest_is_sound = False
        self._opened: set[int] = set()
        self._keys: dict[tuple[Any, ...], bytes] = {}

    def key(self, message: dict[str, Any]) -> bytes | None:
        """The message that tells a recorder a key, now and first to each later one; ``None`` for a key that is known."""
        known = (message["api_key"], message["base_url"], message["workspace_id"], message["state_dir"])
        if known in self._keys:
            return None
        self._keys[known] = control(0, 0, message)
        return self._keys[known]

    def begin(self) -> None:
        """A new recorder: it knows nothing yet."""
        self.blocked = self.broken = False
        self._opened.clear()
        self._rest, self._rest_is_sound = b"".join(self._keys.values()), False

    def write(self, recorder: Recorder, patient: bool) -> bool:
        """Whether everything went out; ``blocked`` or ``broken`` say why not. Only the ``patient`` write a long backlog."""
        left = PORTION
        while self._rest or self._gather(recorder):
            if left <= 0 and not patient:
                self.blocked = True
                return False
            left -= PORTION if self._rest_is_sound else CHUNK
            try:
                self._rest = self._rest[recorder.write(self._rest) :]
            except BlockingIOError:
                self.blocked = True
                return False
            except OSError:
                self.broken = True
                return False
        return True

    def _gather(self, recorder: Recorder) -> bool:
        parts: list[bytes] = []
        size = 0
        if self.sounds and recorder.greeted and "audio" not in recorder.takes:
            self.sounds.clear()
            self._say("warning", "there is no recording of sound: this recorder is an older one, which takes none", "sound")
        while size < CHUNK and (line := self._queue.take()) is not None:
            stream = line.stream
            data = line.data or b""
            if stream is not None and line.priority == ALWAYS and not recorder.greeted and self.sounds.has_some_of(stream):
                self._queue.put_back(line)  # behind the end nobody takes sound: a new recorder says in a moment whether it does
                break
            if stream is not None:
                if stream.number not in self._opened:
                    self._opened.add(stream.number)
                    parts.append(stream.opening())
                if line.priority == ALWAYS:
                    if recorder.greeted:
                        parts += [_given(sound) for sound in self.sounds.take_all_of(stream)]  # behind the end nobody takes it
                    data = stream.closing(line)
            line.sent = True
            parts.append(data)
            size += len(data)
            if stream is None:
                self._queue.release(line)
        self._rest_is_sound = not parts
        while self._rest_is_sound and size < SOUND_CHUNK and recorder.greeted and (sound := self.sounds.take()) is not None:
            stream = sound.stream
            if stream.last is not None or not stream.begun:
                continue
            if stream.number not in self._opened:
                self._opened.add(stream.number)
                parts.append(stream.opening())
            parts.append(_given(sound))
            size += len(parts[-1])
        self._rest = b"".join(parts)
        return bool(parts)


def _given(sound: SoundMessage) -> bytes:
    sound.stream.gave(sound)
    return sound.data()
