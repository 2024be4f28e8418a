"""This process's side of the wire (``docs/wire.md``): one writer, one recorder, never waiting."""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .supervisor import Supervisor
from .._log import Once
from .queue import Queue
from .recorder import PASSING, NoRecorder, Recorder, find
from .requests import Requests
from .call_stream import ALWAYS, Line, Stream, control

if TYPE_CHECKING:
    from .._call.call import Call

CHUNK = 65_536
"""About how many bytes go into one write."""

PORTION = 4 * CHUNK
"""How much a loop writes in one tick: as much as the pipe holds."""


class Wire:
    """Takes lines from any thread. ``put`` costs an append; the loop's next tick writes what has come together."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.dead = False
        self.recorder: Recorder | None = None
        self.say = Once()
        self.streams: dict[int, Stream] = {}
        self.ending: set[Call] = set()
        self.requests = Requests()
        self.lock = threading.Lock()
        self.queue = Queue()
        self.blocked = False
        self.broken = False
        self.waiting_since: float | None = None
        self._inbox: deque[Line] = deque()
        self._ticking: asyncio.AbstractEventLoop | None = None
        self._rest = b""
        self._opened: set[int] = set()
        self._keys: dict[tuple[Any, ...], bytes] = {}
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
        known = (message["api_key"], message["base_url"], message["workspace_id"], message["state_dir"])
        if known not in self._keys:
            self._keys[known] = control(0, 0, message)
            self.put(Line(None, 0, ALWAYS, self._keys[known]))

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

    def forget(self, stream: Stream) -> None:
        """Nothing more comes about this call."""
        self.streams.pop(stream.number, None)

    def expect_end(self, call: Call) -> None:
        """``call`` says when it is over; the supervisor looks."""
        self.ending.add(call)
        self.supervisor.wake()

    def request(self, kind: str, **fields: Any) -> Future[dict[str, Any]]:
        """Asks the recorder something; the answer comes to the future, on the supervisor's thread."""
        answer, message = self.requests.ask(kind, fields)
        self.put(Line(None, 0, ALWAYS, message))
        return answer

    def ask_usage(self, call: int) -> Future[dict[str, Any]] | None:
        """Asks what a call used so far; ``None`` when there is no recorder that could say."""
        return None if self.supervisor.journals is not None else self.request("call_usage?", call=call)

    # Writing: whoever has the lock; nobody waits for it

    def _tick(self) -> None:
        self._ticking = None
        try:
            self.flush()
        except Exception as error:
            self.say("warning", f"could not write to the recorder: {type(error).__name__}: {error}", "tick")

    def flush(self) -> None:
        """Writes what fits into the pipe now. Returns at once when another thread is at it: that one takes our lines along."""
        while not self.dead and self.lock.acquire(blocking=False):
            try:
                self.sort_in()
                if self.recorder is None:
                    self.supervisor.wake()
                    return
                stuck = self.blocked or self.broken or not self._send(self.recorder)
            finally:
                self.lock.release()
            if stuck or not self._inbox:
                return

    def sort_in(self) -> None:
        """Moves new lines into the queue. Under the lock."""
        while self._inbox:
            line = self._inbox.popleft()
            if self.waiting_since is None and line.stream is not None:
                self.waiting_since = time.monotonic()
            self.queue.put(line)

    def _send(self, recorder: Recorder) -> bool:
        """Whether everything went out. A long backlog is the supervisor's: the loop writes a few chunks and goes on."""
        left = PORTION
        while self._rest or self._gather():
            if left <= 0 and not self.supervisor.is_current():
                self.blocked = True
                self.supervisor.wake()
                return False
            left -= CHUNK
            try:
                self._rest = self._rest[recorder.write(self._rest) :]
            except BlockingIOError:
                self.blocked = True
                self.supervisor.wake()
                return False
            except OSError:
                self.broken = True
                self.supervisor.wake()
                return False
        return True

    def _gather(self) -> bool:
        parts: list[bytes] = []
        size = 0
        while size < CHUNK and (line := self.queue.take()) is not None:
            stream = line.stream
            data = line.data or b""
            if stream is not None:
                if stream.number not in self._opened:
                    self._opened.add(stream.number)
                    parts.append(stream.opening())
                if line.keep == ALWAYS:
                    data = stream.closing(line)
            line.sent = True
            parts.append(data)
            size += len(data)
            if stream is None:
                self.queue.release(line)
        self._rest = b"".join(parts)
        return bool(parts)

    # The recorder: the supervisor's thread, and the constructor of the first observer

    def start(self) -> None:
        """Starts a recorder; what waits goes to it.

        Raises:
            NoRecorder: It does not run; ``passing`` says whether it may later.
        """
        executable = find()
        if executable is None:
            raise NoRecorder("there is no executable `tuner` beside the package, in TUNER_RECORDER or on PATH", passing=False)
        try:
            recorder = Recorder(executable)
        except OSError as error:
            raise NoRecorder(f"{executable} does not run here: {error.strerror or error}", error.errno in PASSING) from None
        with self.lock:
            self.recorder = recorder
            self.blocked = self.broken = False
            self._rest = b"".join(self._keys.values())
            for message in self.requests.messages():
                self.queue.put(Line(None, 0, ALWAYS, message))
        self.flush()

    def lose(self) -> None:
        """The recorder is gone; what it did not answer waits again, for the next one."""
        with self.lock:
            recorder, self.recorder = self.recorder, None
            self._rest = b""
            self._opened.clear()
            for stream in [stream for stream in list(self.streams.values()) if stream.settled]:
                self.forget(stream)
            self.queue.again(list(self.streams.values()))
        if recorder is not None:
            recorder.close()

    def abandon(self) -> None:
        """In a forked child: the parent's calls are the parent's, and its recorder is, too."""
        self.dead = True
        self.supervisor.abandon()
        if self.recorder is not None:
            self.recorder.close()
