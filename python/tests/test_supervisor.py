"""The supervisor in a time of its own: when recorders are replaced, and how long it sleeps."""

from __future__ import annotations

import json
from unittest import mock

from .supervisor_case import InItsOwnTime, Recorder

from tuner_pipecat_sdk._wire.recorder import NoRecorder

WRITTEN = json.dumps({"wire": "written", "call": 1, "seq": 1}).encode()


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
