"""The one thread of ours: it sleeps until the recorder answers, a call is over, or a recorder must be replaced."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol

from . import namespace, recorder_messages
from .doorbell import Doorbell
from .journal import Journals
from .leaving import Leaving
from .recorder import NoRecorder

if TYPE_CHECKING:
    from .wire import Wire

SILENCE = 10.0
"""Seconds a recorder may take to acknowledge anything while lines wait; then another takes over."""

TRIES = 4
"""Recorders in a row that may die before they acknowledge a line, or not be started; then the tap keeps the lines itself."""

LAST_WORDS = 0.2
"""Seconds that the exit of the interpreter takes, at most, to hand over what waits: the recorder outlives it."""

FAREWELL = 5.0
"""Seconds that it takes, at most, where the recorder ends with us, or where nobody but us would reap it."""

_NAP = 2.5


class EndingCall(Protocol):
    """What the supervisor needs to know of a call that is about to end."""

    @property
    def ended(self) -> bool:
        """Whether it has ended."""

    @property
    def due(self) -> float | None:
        """When to look at it again, on the monotonic clock; ``None``: not yet known."""

    def end(self, waits: bool = True) -> None:
        """Ends it, or begins to."""


class Supervisor:
    """Runs beside the event loops of the host; holds the interpreter only for microseconds at a time."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._doorbell = Doorbell()
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._not_before = 0.0
        self._stopping = False
        self.journals: Journals | None = None
        self._ending: set[EndingCall] = set()
        self._leaving = Leaving()

    def begin(self) -> None:
        """Starts the recorder, on the caller's thread, and then the supervisor."""
        self._start()
        self.ensure()

    def ensure(self) -> None:
        """Starts the thread if it does not run yet. Where the system allows no more threads, the next sign of life tries again."""
        if self._thread is not None or self._stopping:
            return
        thread = threading.Thread(target=self._run, name="tuner-tap", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            self._wire.say("warning", f"no thread can be started ({error}): calls are recorded, but end and are confirmed late", "thread")
        else:
            self._thread = thread

    def wake(self) -> None:
        """Makes the supervisor look again. Never blocks."""
        self.ensure()
        self._doorbell.ring()

    def expect_end(self, call: EndingCall) -> None:
        """``call`` is about to end: looks at it when it is due."""
        self._ending.add(call)
        self.wake()

    @property
    def idle(self) -> bool:
        """Whether no call is about to end."""
        return not self._ending

    def is_current(self) -> bool:
        """Whether the caller is the supervisor's own thread, which may take its time."""
        return threading.current_thread() is self._thread

    def abandon(self) -> None:
        """In a forked child there is no such thread; only its pipe is left."""
        self._stopping = True
        self._doorbell.close()
        if self.journals is not None:
            self.journals.abandon()

    def finish(self) -> None:
        """At the exit of the interpreter: says what is to be said without waiting for anybody."""
        wire = self._wire
        for call in list(self._ending):
            call.end(waits=False)
        last = namespace.ends_with_us()
        waits = not last and not namespace.orphans_are_reaped()
        began = time.monotonic()
        self._stopping = True
        self.wake()
        if self._thread is not None:
            self._thread.join(0.5)
        # A recorder may die in this very moment: then there is doubt where there was none when it began.
        while time.monotonic() - began < (FAREWELL if last or waits or self._doubtful else LAST_WORDS) and self._look(0.02, last):
            pass
        wire.hurry()
        if wire.recorder is None and self.journals is None and wire.streams:
            self._give_up("none could be started before the process ended")
            self._serve(0.0)
        if last and wire.recorder is not None and wire.streams:
            wire.say("warning", f"this process ends, and all others with it, before {len(wire.streams)} call(s) were delivered: what is written "
                     "is sent by the next recorder that uses the same state folder", "ends")  # fmt: skip
        wire.dead = True
        if self.journals is not None:
            self.journals.close()
        self._leaving.add(wire.lose())
        if waits:
            self._leaving.see_off(FAREWELL)

    def _look(self, timeout: float, last: bool) -> bool:
        """One last round; whether another one is worth its time."""
        wire = self._wire
        self._serve(timeout)
        if wire.recorder is None:
            return False
        # Where our exit ends the recorder as well, it gets a moment to deliver. One that is to be seen off must be met first,
        # and one whose predecessor died is believed when it says that it has the lines: else nobody is left to keep them.
        return wire.unsent or (last and bool(wire.streams)) or not wire.recorder.greeted or self._doubtful

    @property
    def _doubtful(self) -> bool:
        """Whether a recorder died, and nobody has confirmed since what lines there are."""
        return self._failures > 0 and self._wire.kept_bytes > 0

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._serve(self._pause())
            except Exception as error:
                self._wire.say("warning", f"the supervisor thread met {type(error).__name__}: {error}", "supervisor")
                time.sleep(1.0)

    def _pause(self) -> float | None:
        """How long nothing can become due, in seconds; ``None`` for ever."""
        wire = self._wire
        now = time.monotonic()
        due = [call.due for call in list(self._ending) if call.due is not None]
        if wire.recorder is None and self.journals is None:
            due.append(self._not_before)
        if not due:
            return _NAP if wire.streams else None
        return max(0.0, min([*due, now + _NAP]) - now)

    def _serve(self, timeout: float | None) -> None:
        wire = self._wire
        recorder = wire.recorder
        self._doorbell.wait(
            timeout, recorder.output if recorder is not None else None, recorder.input if recorder is not None and wire.blocked else None
        )
        if recorder is not None:
            lines, closed = recorder.read()
            for line in lines:
                if recorder_messages.take(wire, recorder, line):
                    self._failures = 0
            if closed or wire.broken:
                self._replace("ended")
            elif wire.blocked:
                wire.resume()
        self._leaving.reap()
        self._end_calls()
        self._check_silence()
        if wire.recorder is None and self.journals is None and time.monotonic() >= self._not_before:
            self._start_again()
        if self.journals is not None:
            self.journals.take(wire)
        else:
            wire.flush(awake=True)

    def _end_calls(self) -> None:
        now = time.monotonic()
        for call in list(self._ending):
            if call.ended or (call.due is not None and call.due <= now):
                call.end()
            if call.ended:
                self._ending.discard(call)

    def _check_silence(self) -> None:
        wire = self._wire
        if wire.recorder is not None and wire.unanswered_for() > SILENCE:
            wire.recorder.kill()
            self._replace(f"acknowledged nothing for {SILENCE:.0f} s")

    def _replace(self, why: str) -> None:
        wire = self._wire
        self._leaving.add(wire.lose())
        self._leaving.wait(0.5)  # its pipe is closed, so it is ending, or it was killed
        self._failures += 1
        if self._failures >= TRIES:
            self._give_up(f"it {why} {TRIES} times in a row")
            return
        wire.say("warning", f"the recorder {why}; another one takes over", ("replace", self._failures))
        self._not_before = time.monotonic() + (0.0 if self._failures == 1 else 0.25 * 2**self._failures)

    def _start_again(self) -> None:
        self._start()
        self._wire.restart_waiting()

    def _start(self) -> None:
        try:
            self._wire.start()
        except NoRecorder as error:
            self._failures += 1
            if not error.passing or self._failures >= TRIES:
                self._give_up(str(error))
            else:
                self._not_before = time.monotonic() + 0.25 * 2**self._failures

    def _give_up(self, why: str) -> None:
        self.journals = Journals(why, self._wire.say)
