"""This process's side of the wire (``docs/wire.md``): one writer, one recorder, never waiting."""

from __future__ import annotations

import asyncio
import concurrent.futures
import itertools
import os
import platform
import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .._log import Once
from .call_stream import ALWAYS, Line, Stream
from .queue import Queue
from .recorder import PASSING, NoRecorder, Recorder, find, refusal
from .requests import Requests
from .sound_queue import SoundMessage
from .supervisor import Supervisor
from .system import HAS_RECORDERS
from .writer import Writer

if TYPE_CHECKING:
    from .supervisor import EndingCall


_WITHOUT = (
    "there is no executable `tuner` in this package, in TUNER_RECORDER or on PATH"
    if HAS_RECORDERS
    else f"there is none for {platform.system()}"
)


class Wire:
    """Takes lines from any thread. ``put`` costs an append; the loop's next tick writes what has come together."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.dead = False
        self.recorder: Recorder | None = None
        self.say = Once()
        self.streams: dict[int, Stream] = {}
        self.requests = Requests()
        self._lock = threading.Lock()
        self._queue = Queue()
        self._writer = Writer(self._queue, self.say)
        self._waiting_since: float | None = None
        self._inbox: deque[Line] = deque()
        self._heard: deque[SoundMessage] = deque()
        self._ticking: asyncio.AbstractEventLoop | None = None
        self._numbers = itertools.count(1)
        self.supervisor = Supervisor(self)

    # For calls: any thread, never waiting

    def stream(self, opening: dict[str, Any], name: str) -> Stream:
        """A new call. Nothing is sent for it before its first line."""
        self.supervisor.ensure()
        stream = Stream(self, next(self._numbers), opening, name)
        self.streams[stream.number] = stream
        return stream

    def key(self, message: dict[str, Any]) -> None:
        """A key that the recorder needs to send what lies on disk; told once to each recorder."""
        told = self._writer.key(message)
        if told is not None:
            self.put(Line(None, 0, ALWAYS, told))

    def put(self, line: Line) -> None:
        """Queues a line; the running loop's next tick writes it."""
        self.append(line)
        self.write_soon()

    def append(self, line: Line) -> None:
        """Queues a line; never does more, so that a lock may be held meanwhile."""
        if not self.dead:
            self._inbox.append(line)

    def write_soon(self) -> None:
        """Sees to it that what is queued is written: in the running loop's next tick, else now."""
        if self.dead:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if self._ticking is not loop:
            self._ticking = loop
            loop.call_soon(self._tick)

    def hear(self, sound: SoundMessage) -> None:
        """Queues sound; never displaces a line. Where nobody takes it, that is said once."""
        if self.dead:
            return
        if self.supervisor.journals is not None:
            self.say("warning", "there is no recording of sound: only the recorder makes one, and none runs here", "sound")
            return
        self._heard.append(sound)
        self.write_soon()

    def forget(self, stream: Stream) -> None:
        """Nothing more comes about this call."""
        self.streams.pop(stream.number, None)

    def expect_end(self, call: EndingCall) -> None:
        """``call`` says when it is over; the supervisor looks."""
        self.supervisor.expect_end(call)

    def request(self, kind: str, **fields: Any) -> Future[dict[str, Any]]:
        """Asks the recorder something; the answer comes to the future, on the supervisor's thread."""
        answer, message = self.requests.ask(kind, fields)
        self.put(Line(None, 0, ALWAYS, message))
        return answer

    def usage_of(self, call: int, seconds: float) -> dict[str, Any] | None:
        """What a call used so far; ``None`` when there is no recorder that could say. For a thread that may wait.

        Raises:
            TimeoutError: The recorder did not answer within ``seconds``.
        """
        if self.supervisor.journals is not None:
            return None
        answer = self.request("call_usage?", call=call)
        try:
            return answer.result(seconds)
        except concurrent.futures.TimeoutError:
            self.requests.forget(answer)
            raise TimeoutError from None

    # Writing: whoever has the lock; nobody waits for it

    def _tick(self) -> None:
        self._ticking = None
        try:
            self.flush()
        except Exception as error:
            self.say("warning", f"could not write to the recorder: {type(error).__name__}: {error}", "tick")

    def flush(self, awake: bool = False) -> None:
        """Writes what fits into the pipe now. Returns at once when another thread is at it: that one takes our lines along.

        What has to wait is the supervisor's. One that calls this itself (``awake``) knows what it waits for: rung, it would
        never sleep while the pipe is full or no recorder can be started.
        """
        while not self.dead and self._lock.acquire(blocking=False):
            try:
                self._sort_in()
                if self.recorder is None:
                    if not awake:
                        self.supervisor.wake()
                    return
                stuck = self.blocked or self.broken or not self._writer.write(self.recorder, self.supervisor.is_current())
                if self.broken or (stuck and not awake):
                    self.supervisor.wake()
            finally:
                self._lock.release()
            if stuck or not self._inbox:
                return

    def _sort_in(self) -> None:
        """Moves what is new into the queues. Under the lock."""
        while self._heard:
            self._writer.sounds.put(self._heard.popleft())
        while self._inbox:
            line = self._inbox.popleft()
            if self._waiting_since is None and line.stream is not None:
                self._waiting_since = time.monotonic()
            self._queue.put(line)

    # The recorder: the supervisor's thread, and the constructor of the first observer

    def start(self) -> None:
        """Starts a recorder; what waits goes to it.

        Raises:
            NoRecorder: It does not run; ``passing`` says whether it may later.
        """
        executable = find()
        if executable is None:
            raise NoRecorder(_WITHOUT, passing=False)
        try:
            recorder = Recorder(executable)
        except OSError as error:
            raise NoRecorder(refusal(executable, error), error.errno in PASSING) from None
        with self._lock:
            self.recorder = recorder
            self._writer.begin()
            for message in self.requests.messages():
                self._queue.put(Line(None, 0, ALWAYS, message))
        self.flush()

    def acknowledged(self, stream: Stream, seq: int) -> bool:
        """The recorder has every line of ``stream`` up to ``seq``; whether that is news."""
        with self._lock:
            progress = seq > stream.acked
            self._queue.answered(stream, seq)
            if progress:
                self._restart_waiting()
        return progress

    def drain(self) -> list[Line]:
        """Takes all lines that wait, for somebody who writes them elsewhere and calls ``settle`` then."""
        with self._lock:
            self._sort_in()
            return list(iter(self._queue.take, None))

    def settle(self, lines: list[Line]) -> None:
        """Lines that were drained are as safe as they will ever be: nobody needs to keep them."""
        with self._lock:
            for line in lines:
                if line.stream is None:
                    self._queue.release(line)
                    continue
                self._queue.answered(line.stream, line.seq)
                if line.stream.settled:
                    self.forget(line.stream)
            self._waiting_since = None
        self.requests.answer_all({"wire": "flushed"})

    @property
    def unsent(self) -> bool:
        """Whether lines wait to be written to the recorder."""
        return bool(self._queue) or self.blocked

    @property
    def kept_bytes(self) -> int:
        """Bytes of lines that were not acknowledged yet."""
        return self._queue.size

    @property
    def blocked(self) -> bool:
        """Whether the pipe was full when it was last written to."""
        return self._writer.blocked

    @property
    def broken(self) -> bool:
        """Whether the last write found no recorder at the other end."""
        return self._writer.broken

    def resume(self) -> None:
        """The pipe may take bytes again."""
        self._writer.blocked = False

    def unanswered_for(self) -> float:
        """Seconds since a line waited and the recorder acknowledged nothing; 0 when nothing waits."""
        since = self._waiting_since
        return 0.0 if since is None else time.monotonic() - since

    def restart_waiting(self) -> None:
        """A new recorder gets its whole time to acknowledge what waits."""
        with self._lock:
            self._restart_waiting()

    def _restart_waiting(self) -> None:
        self._waiting_since = time.monotonic() if self._queue.size else None

    def hurry(self) -> None:
        """This process ends: no end of a call waits any more for a recorder to say whether it takes sound."""
        with self._lock:
            self._sort_in()
            if self.recorder is not None and not self.recorder.greeted:
                self._writer.sounds.clear()
        self.flush(awake=True)

    def lose(self) -> Recorder | None:
        """The recorder is gone, and returned; what it did not answer waits again, for the next one."""
        with self._lock:
            recorder, self.recorder = self.recorder, None
            for stream in [stream for stream in list(self.streams.values()) if stream.settled]:
                self.forget(stream)
            self._queue.again(list(self.streams.values()))
        if recorder is not None:
            recorder.close()
        return recorder

    def abandon(self) -> None:
        """In a forked child: the parent's calls are the parent's, and its recorder is, too."""
        self.dead = True
        self.supervisor.abandon()
        if self.recorder is not None:
            self.recorder.close()
