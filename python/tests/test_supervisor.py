"""The supervisor in a time of its own: when recorders are replaced, how long it sleeps, what an exit waits for."""

from __future__ import annotations

import json
import unittest
from types import SimpleNamespace
from typing import Any
from unittest import mock

from . import support

from tuner_pipecat_sdk._wire import leaving, supervisor
from tuner_pipecat_sdk._wire.recorder import NoRecorder

assert support

A_LOOK = 0.021
"""Seconds between two looks of an exit, and a little more."""

WRITTEN = json.dumps({"wire": "written", "call": 1, "seq": 1}).encode()


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


class Replacing(InItsOwnTime):
    def test_recorders_that_die_are_followed_at_once_then_after_one_second_then_after_two_and_the_fourth_is_the_last(self) -> None:
        made, wire, _ = self.made(*[self.living(0.5) for _ in range(4)])
        made.begin()
        self.run_until_nothing_is_due(made)
        # The supervisor looks every two and a half seconds while lines wait.
        self.assertEqual(wire.started, [0, 2.5, 6.0, 10.5])
        self.assertEqual(getattr(made.journals, "why", None), "it ended 4 times in a row")
        self.assertEqual(wire.said, ["the recorder ended; another one takes over"] * 3)
        self.assertEqual(wire.waits, 3)

    def test_one_that_acknowledged_a_line_before_it_died_counts_for_nothing(self) -> None:
        made, wire, _ = self.made(*[self.living(0.5, WRITTEN) for _ in range(8)], self.living(1e9))
        made.begin()
        self.run_until_nothing_is_due(made)
        self.assertEqual(len(wire.started), 9)
        self.assertIsNone(made.journals)

    def test_what_could_not_be_started_is_tried_again_after_longer_and_longer_pauses_and_four_times_in_all(self) -> None:
        made, wire, _ = self.made(*[NoRecorder("Resource temporarily unavailable", passing=True)] * 4)
        made.begin()
        self.run_until_nothing_is_due(made)
        self.assertEqual(wire.started, [0, 0.5, 1.5, 3.5])
        self.assertEqual(getattr(made.journals, "why", None), "Resource temporarily unavailable")

    def test_what_can_never_be_started_is_tried_once(self) -> None:
        made, wire, _ = self.made(NoRecorder("there is no executable", passing=False))
        made.begin()
        self.assertEqual((wire.started, getattr(made.journals, "why", None)), ([0], "there is no executable"))

    def test_a_recorder_may_take_ten_seconds_to_acknowledge_anything_and_no_longer(self) -> None:
        recorder = Recorder(self.clock)
        made, wire, bell = self.made(lambda: recorder, self.living(1e9))
        made.begin()
        wire.silent_since, bell.until = 1000.0, 1011.0
        self.run_until_nothing_is_due(made)
        self.assertEqual((recorder.told, len(wire.started)), ([], 1))
        wire.silent_since, bell.until = self.clock.now - 10.1, self.clock.now + 5
        wire.unanswered_for = lambda: self.clock.now - wire.silent_since if wire.recorder is recorder else 0.0  # type: ignore[method-assign]
        self.run_until_nothing_is_due(made)
        self.assertEqual((recorder.told, len(wire.started)), (["kill"], 2))
        self.assertEqual(wire.said, ["the recorder acknowledged nothing for 10 s; another one takes over"])

    def test_a_broken_pipe_is_the_end_of_its_recorder(self) -> None:
        made, wire, bell = self.made(self.living(1e9), self.living(1e9))
        made.begin()
        wire.broken, bell.until = True, self.clock.now + 5
        self.run_until_nothing_is_due(made)
        self.assertEqual((len(wire.started), wire.broken), (2, False))


class Sleeping(InItsOwnTime):
    def test_it_sleeps_for_ever_where_there_is_no_call_and_looks_every_two_and_a_half_seconds_where_there_is_one(self) -> None:
        made, wire, bell = self.made(self.living(1e9))
        made.begin()
        bell.until = self.clock.now + 6
        self.run_until_nothing_is_due(made)
        self.assertEqual(bell.waits, [2.5, 2.5, 2.5])
        wire.streams.clear()
        self.run_until_nothing_is_due(made)
        self.assertIsNone(bell.waits[-1])

    def test_a_call_ends_when_it_is_due_and_not_before(self) -> None:
        made, wire, bell = self.made(self.living(1e9))
        made.begin()
        ended: list[float] = []

        class Ending:
            due: float | None = 1001.25
            ended = False

            def end(_self, waits: bool = True) -> None:
                ended.append(self.clock.now)
                _self.ended = waits

        class Unknown(Ending):
            due = None

        due, unknown = Ending(), Unknown()
        self.assertTrue(made.idle)
        for each in (due, unknown):
            made.expect_end(each)  # type: ignore[arg-type]
        self.run_until_nothing_is_due(made)
        self.assertEqual((ended, bell.waits[0], made.idle), ([1001.25], 1.25, False))
        unknown.ended = True
        bell.until += 60
        self.run_until_nothing_is_due(made)
        self.assertEqual((ended, made.idle), ([1001.25, ended[-1]], True))

    def test_a_full_pipe_is_watched_until_it_takes_bytes_again(self) -> None:
        made, wire, bell = self.made(self.living(1e9))
        made.begin()
        wire.blocked, bell.until = True, self.clock.now + 5
        self.run_until_nothing_is_due(made)
        self.assertEqual((bell.writes, wire.blocked, set(wire.flushed)), ([8, None, None], False, {True}))

    def test_a_failure_of_its_own_is_said_and_costs_a_second(self) -> None:
        made, wire, bell = self.made(self.living(1e9))
        made.begin()
        wire.flush = mock.Mock(side_effect=[KeyError("x"), None, None])  # type: ignore[method-assign]
        bell.until = self.clock.now + 7
        self.run_until_nothing_is_due(made)
        self.assertEqual((wire.said, self.clock.slept), (["the supervisor thread met KeyError: 'x'"], [1.0]))

    def test_where_no_recorder_runs_the_journals_take_the_lines_at_each_look(self) -> None:
        made, wire, bell = self.made(NoRecorder("none", passing=False))
        made.begin()
        bell.until = self.clock.now + 6
        self.run_until_nothing_is_due(made)
        self.assertEqual((getattr(made.journals, "taken", 0), wire.flushed), (2, []))


class Leaving(InItsOwnTime):
    def exits(self, recorder: Any, *, last: bool = False, reaped: bool = True, **wire: Any) -> tuple[Wire, float, supervisor.Supervisor]:
        """The interpreter ends; how long that took."""
        made, of, bell = self.made(recorder)
        made.begin()
        for name, value in wire.items():
            setattr(of, name, value)
        bell.until = 1e12
        before = self.clock.now
        with mock.patch.object(supervisor.namespace, "ends_with_us", lambda: last), mock.patch.object(supervisor.namespace, "orphans_are_reaped", lambda: reaped):
            made.finish()
        self.assertTrue(of.dead)
        return of, round(self.clock.now - before, 2), made

    def test_an_exit_takes_one_look_where_nothing_waits(self) -> None:
        wire, seconds, _ = self.exits(self.living(1e9))
        self.assertEqual((seconds, wire.said, wire.recorder), (0.02, [], None))

    def test_it_hands_over_what_waits_for_a_fifth_of_a_second_where_the_recorder_outlives_it(self) -> None:
        wire, seconds, _ = self.exits(self.living(1e9), unsent=True)
        self.assertEqual(wire.said, [])
        self.assertAlmostEqual(seconds, 0.2, delta=A_LOOK)

    def test_it_waits_that_long_for_a_recorder_that_has_not_said_hello(self) -> None:
        _, seconds, _ = self.exits(lambda: Recorder(self.clock, greeted=False))
        self.assertAlmostEqual(seconds, 0.2, delta=A_LOOK)

    def test_where_everything_ends_with_it_the_record_has_five_seconds_and_what_is_not_delivered_then_is_said(self) -> None:
        wire, seconds, _ = self.exits(self.living(1e9), last=True)
        self.assertAlmostEqual(seconds, 5.0, delta=A_LOOK)
        self.assertEqual(len(wire.said), 1)
        self.assertIn("before 1 call(s) were delivered", wire.said[0])

    def test_and_no_longer_than_its_calls_take(self) -> None:
        wire, seconds, _ = self.exits(self.living(1e9), last=True, streams={})
        self.assertEqual((seconds, wire.said), (0.02, []))

    def test_where_nobody_would_reap_the_recorder_it_is_seen_off(self) -> None:
        recorder = Recorder(self.clock)
        recorder.told.append("stays")
        recorder.kill = lambda: recorder.told.clear()  # type: ignore[method-assign]
        _, seconds, _ = self.exits(lambda: recorder, reaped=False)
        self.assertEqual(recorder.told, [])
        self.assertGreaterEqual(seconds, 5.0)

    def test_and_for_one_that_does_not_even_end_when_it_is_killed_an_exit_waits_a_second_more(self) -> None:
        recorder = Recorder(self.clock)
        recorder.told.append("stays")
        _, seconds, _ = self.exits(lambda: recorder, reaped=False)
        self.assertEqual(recorder.told, ["stays", "hurry", "kill"])
        self.assertAlmostEqual(seconds, 0.02 + 5.0 + 1.0, delta=A_LOOK)

    def test_where_somebody_does_it_is_left_to_itself(self) -> None:
        recorder = Recorder(self.clock)
        recorder.told.append("stays")
        self.exits(lambda: recorder)
        self.exits(lambda: recorder, last=True, streams={})
        self.assertEqual(recorder.told, ["stays"])

    def test_behind_a_recorder_that_died_the_next_one_must_confirm_what_there_is(self) -> None:
        made, wire, bell = self.made(self.living(0.0), self.living(1e9))
        made.begin()
        bell.until, wire.kept_bytes = 1e12, 7
        made.wake()
        made._serve(0)
        before = self.clock.now
        with mock.patch.object(supervisor.namespace, "ends_with_us", lambda: False), mock.patch.object(supervisor.namespace, "orphans_are_reaped", lambda: True):
            made.finish()
        self.assertAlmostEqual(self.clock.now - before, 5.0, delta=A_LOOK)

    def test_calls_that_are_about_to_end_end_now_and_wait_for_nobody(self) -> None:
        made, _, bell = self.made(self.living(1e9))
        made.begin()
        bell.until = 1e12
        ending = mock.Mock(due=1e9, ended=False)
        made.expect_end(ending)
        with mock.patch.object(supervisor.namespace, "ends_with_us", lambda: False), mock.patch.object(supervisor.namespace, "orphans_are_reaped", lambda: True):
            made.finish()
        ending.end.assert_called_once_with(waits=False)

    def test_it_gives_the_supervisors_thread_half_a_second_to_come_to_an_end(self) -> None:
        made, _, bell = self.made(self.living(1e9))
        made.begin()
        bell.until, thread = 1e12, mock.Mock()
        made._thread = thread
        with mock.patch.object(supervisor.namespace, "ends_with_us", lambda: False), mock.patch.object(supervisor.namespace, "orphans_are_reaped", lambda: True):
            made.finish()
        thread.join.assert_called_once_with(0.5)
        made._run()  # and that it does
        self.assertEqual(bell.waits, [0.02])

    def test_where_none_could_be_started_the_lines_are_left_on_disk(self) -> None:
        wire, _, made = self.exits(NoRecorder("busy", passing=True))
        journals: Any = made.journals
        self.assertEqual((journals.why, journals.taken, journals.closed), ("none could be started before the process ended", 1, True))
        self.assertEqual(wire.flushed, [True])  # before it was given up
