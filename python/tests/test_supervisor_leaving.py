"""What the exit of an interpreter waits for, in a time of its own."""

from __future__ import annotations

from typing import Any
from unittest import mock

from .supervisor_case import InItsOwnTime, Recorder, Wire

from tuner_pipecat_sdk._wire import supervisor
from tuner_pipecat_sdk._wire.recorder import NoRecorder

A_LOOK = 0.021
"""Seconds between two looks of an exit, and a little more."""


class Leaving(InItsOwnTime):
    def exits(self, recorder: Any, *, last: bool = False, reaped: bool = True, **wire: Any) -> tuple[Wire, float, supervisor.Supervisor]:
        """The interpreter ends; how long that took."""
        made, of, bell = self.made(recorder)
        made.begin()
        for name, value in wire.items():
            setattr(of, name, value)
        bell.until = 1e12
        return of, self.finish(made, last, reaped), made

    def finish(self, made: supervisor.Supervisor, last: bool = False, reaped: bool = True) -> float:
        before = self.clock.now
        with mock.patch.object(supervisor.namespace, "ends_with_us", lambda: last), mock.patch.object(supervisor.namespace, "orphans_are_reaped", lambda: reaped):
            made.finish()
        self.assertTrue(made._wire.dead)
        return round(self.clock.now - before, 2)

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
        self.assertAlmostEqual(self.finish(made), 5.0, delta=A_LOOK)

    def test_one_that_dies_while_the_exit_waits_is_doubted_as_well(self) -> None:
        made, wire, bell = self.made(self.living(0.1), self.living(1e9))
        made.begin()
        bell.until, wire.kept_bytes, wire.unsent = 1e12, 7, True
        self.assertAlmostEqual(self.finish(made), 5.0, delta=A_LOOK)
        self.assertEqual(len(wire.started), 2)

    def test_calls_that_are_about_to_end_end_now_and_wait_for_nobody(self) -> None:
        made, _, bell = self.made(self.living(1e9))
        made.begin()
        bell.until = 1e12
        ending = mock.Mock(due=1e9, ended=False)
        made.expect_end(ending)
        self.finish(made)
        ending.end.assert_called_once_with(waits=False)

    def test_it_gives_the_supervisors_thread_half_a_second_to_come_to_an_end(self) -> None:
        made, _, bell = self.made(self.living(1e9))
        made.begin()
        bell.until, thread = 1e12, mock.Mock()
        made._thread = thread
        self.finish(made)
        thread.join.assert_called_once_with(0.5)
        made._run()  # and that it does
        self.assertEqual(bell.waits, [0.02])

    def test_where_none_could_be_started_the_lines_are_left_on_disk(self) -> None:
        wire, _, made = self.exits(NoRecorder("busy", passing=True))
        journals: Any = made.journals
        self.assertEqual((journals.why, journals.taken, journals.closed), ("none could be started before the process ended", 1, True))
        self.assertEqual(wire.flushed, [True])  # before it was given up
