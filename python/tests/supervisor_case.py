"""What the supervisor's tests share: a time of their own, and recorders, a wire and journals that live in it."""

from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any
from unittest import mock

from . import support

from tuner_pipecat_sdk._wire import leaving, supervisor

assert support


class Over(BaseException):
    """Nothing more becomes due."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Bell:
    """Time passes while somebody waits at it."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.until = clock, clock.now + 60
        self.waits: list[float | None] = []
        self.writes: list[int | None] = []

    def wait(self, timeout: float | None, _reads: int | None, writes: int | None) -> None:
        self.waits.append(timeout)
        self.writes.append(writes)
        if timeout is None or self.clock.now + timeout > self.until:
            raise Over
        self.clock.now += timeout

    def ring(self) -> None:
        """Whoever waits looks at the clock anyway."""

    def close(self) -> None:
        """Nothing is open."""


class Recorder:
    """Lives for so many seconds; ``says`` when it has read what it was given."""

    def __init__(self, clock: Clock, lives: float = 1e9, says: tuple[bytes, ...] = (), greeted: bool = True) -> None:
        self._clock, self._dies, self._says = clock, clock.now + lives, list(says)
        self.greeted, self.input, self.output = greeted, 8, 9
        self.told: list[str] = []

    def read(self) -> tuple[list[bytes], bool]:
        said, self._says = self._says, []
        return said, self._clock.now >= self._dies

    def reap(self) -> bool:
        return "stays" not in self.told

    def kill(self) -> None:
        self.told.append("kill")

    def hurry(self) -> None:
        self.told.append("hurry")


class Wire:
    """What the supervisor needs of it."""

    def __init__(self, clock: Clock, *recorders: Any) -> None:
        self._clock, self._recorders = clock, list(recorders)
        self.started: list[float] = []
        self.said: list[str] = []
        self.streams: dict[int, Any] = {1: SimpleNamespace(name="call-1", settled=False)}
        self.recorder: Any = None
        self.unsent = self.blocked = self.broken = self.dead = False
        self.kept_bytes = 0
        self.silent_since = 1e9
        self.flushed: list[bool] = []
        self.waits = 0

    def start(self) -> None:
        self.started.append(self._clock.now - 1000)
        made = self._recorders.pop(0)
        if isinstance(made, Exception):
            raise made
        self.recorder = made()

    def lose(self) -> Any:
        lost, self.recorder = self.recorder, None
        self.broken = False
        return lost

    def acknowledged(self, _stream: Any, _seq: int) -> bool:
        return True

    def restart_waiting(self) -> None:
        self.waits += 1

    def unanswered_for(self) -> float:
        return max(0.0, self._clock.now - self.silent_since)

    def say(self, _level: str, text: str, _key: Any = None) -> None:
        self.said.append(text)

    def flush(self, awake: bool = False) -> None:
        self.flushed.append(awake)

    def resume(self) -> None:
        self.blocked = False

    def hurry(self) -> None:
        """Nothing waits for it."""


class Journals:
    def __init__(self, why: str, _say: Any) -> None:
        self.why, self.taken, self.closed = why, 0, False

    def take(self, _wire: Any) -> None:
        self.taken += 1

    def close(self) -> None:
        self.closed = True


class InItsOwnTime(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        for module in (supervisor, leaving):
            time = mock.patch.object(module, "time", self.clock)
            time.start()
            self.addCleanup(time.stop)
        kept = mock.patch.object(supervisor, "Journals", Journals)
        kept.start()
        self.addCleanup(kept.stop)

    def made(self, *recorders: Any) -> tuple[supervisor.Supervisor, Wire, Bell]:
        with mock.patch.object(supervisor, "Doorbell", lambda: Bell(self.clock)):
            wire = Wire(self.clock, *recorders)
            made = supervisor.Supervisor(wire)  # type: ignore[arg-type]
        made.ensure = lambda: None  # type: ignore[method-assign]
        return made, wire, made._doorbell  # type: ignore[return-value]

    def run_until_nothing_is_due(self, made: supervisor.Supervisor) -> None:
        with self.assertRaises(Over):
            made._run()

    def living(self, seconds: float, *says: bytes) -> Any:
        return lambda: Recorder(self.clock, seconds, says)
