"""The wire without a supervisor and a process at its other end: what is written when, who is woken, what is kept."""

from __future__ import annotations

import asyncio
import errno
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from . import support

from tuner_pipecat_sdk import _log
from tuner_pipecat_sdk._wire import wire as wire_module
from tuner_pipecat_sdk._wire.recorder import NoRecorder
from tuner_pipecat_sdk._wire.wire import Wire

assert support

OPENING = {"wire": "open", "header": {"call": "call-1"}}


class Recorder:
    """Takes what it is given, or raises."""

    def __init__(self, *faults: OSError, greeted: bool = True) -> None:
        self.faults, self.greeted, self.takes = list(faults), greeted, ("audio",)
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> int:
        if self.faults:
            raise self.faults.pop(0)
        self.written.append(data)
        return len(data)

    def close(self) -> None:
        self.closed = True


class WireAlone(unittest.TestCase):
    def setUp(self) -> None:
        self.woken: list[str] = []
        self.said: list[str] = []
        logged = mock.patch.object(_log, "log", lambda _level, text: self.said.append(text))
        logged.start()
        self.addCleanup(logged.stop)
        self.supervisor: Any = SimpleNamespace(
            ensure=lambda: None, wake=lambda: self.woken.append("wake"), is_current=lambda: False, journals=None, abandon=lambda: self.woken.append("abandon")
        )
        with mock.patch.object(wire_module, "Supervisor", lambda _: self.supervisor):
            self.wire = Wire()

    def with_recorder(self, *faults: OSError, greeted: bool = True) -> Recorder:
        recorder: Any = Recorder(*faults, greeted=greeted)
        self.wire.recorder = recorder
        return recorder  # type: ignore[no-any-return]


class Writing(WireAlone):
    def test_without_a_loop_a_line_is_written_at_once_and_in_a_loop_with_the_others_of_its_tick(self) -> None:
        recorder, stream = self.with_recorder(), self.wire.stream(OPENING, "call-1")
        stream.add(b"{}", 2)
        self.assertEqual(len(recorder.written), 1)

        async def run() -> None:
            for _ in range(3):
                stream.add(b"{}", 2)
            self.assertEqual(len(recorder.written), 1)
            await asyncio.sleep(0)
            self.assertEqual(recorder.written[1].count(b"\n"), 3)
            stream.add(b"{}", 2)
            await asyncio.sleep(0)

        asyncio.run(run())
        self.assertEqual((len(recorder.written), self.woken, self.wire.unsent), (3, [], False))

    def test_who_cannot_write_wakes_the_supervisor_who_does_not_wake_himself(self) -> None:
        for fault, for_itself in ((BlockingIOError(), []), (BrokenPipeError(), ["wake"])):
            with self.subTest(fault=repr(fault)):
                self.setUp()
                self.with_recorder(fault)
                stream = self.wire.stream(OPENING, "call-1")
                stream.add(b"{}", 2)
                self.assertEqual((self.woken, self.wire.unsent), (["wake"], self.wire.blocked))
                self.woken.clear()
                self.wire.flush(awake=True)
                self.assertEqual(self.woken, for_itself)

    def test_without_a_recorder_he_is_woken_and_knows_of_himself(self) -> None:
        self.wire.stream(OPENING, "call-1").add(b"{}", 2)
        self.assertEqual((self.woken, self.wire.unsent), (["wake"], True))
        self.wire.flush(awake=True)
        self.assertEqual(self.woken, ["wake"])

    def test_nobody_waits_for_whoever_is_writing(self) -> None:
        recorder, stream = self.with_recorder(), self.wire.stream(OPENING, "call-1")
        with self.wire._lock:
            stream.add(b"{}", 2)
        self.assertEqual(recorder.written, [])
        stream.add(b"{}", 2)
        self.assertEqual(recorder.written[0].count(b"\n"), 3)

    def test_a_call_ends_once_and_takes_nothing_behind_its_end(self) -> None:
        stream = self.wire.stream(OPENING, "call-1")
        stream.add(b"{}", 2)
        for _ in range(2):
            stream.end()
            stream.add(b"{}", 2)
            stream.sound("in", 0, 16000, 1, 0, 0, 20, b"\0\0")
        self.assertEqual(([line.seq for line in self.wire.drain()], stream.last, list(self.wire._heard)), ([1, 2], 2, []))

    def test_a_full_pipe_is_tried_again_when_it_may_take_bytes(self) -> None:
        recorder, stream = self.with_recorder(BlockingIOError()), self.wire.stream(OPENING, "call-1")
        stream.add(b"{}", 2)
        stream.add(b"{}", 2)
        self.assertEqual((recorder.written, self.wire.blocked), ([], True))
        self.wire.resume()
        self.wire.flush(awake=True)
        self.assertEqual((len(recorder.written) > 0, self.wire.unsent), (True, False))

    def test_a_fault_of_our_own_in_a_tick_is_said_and_costs_the_loop_nothing(self) -> None:
        async def run() -> None:
            with mock.patch.object(self.wire, "flush", side_effect=KeyError("x")):
                self.wire.write_soon()
                await asyncio.sleep(0)

        asyncio.run(run())
        self.assertEqual(self.said, ["could not write to the recorder: KeyError: 'x'"])

    def test_a_wire_that_was_left_behind_in_a_fork_takes_nothing(self) -> None:
        recorder, stream = self.with_recorder(), self.wire.stream(OPENING, "call-1")
        self.wire.abandon()
        stream.add(b"{}", 2)
        stream.sound("in", 0, 16000, 1, 0, 0, 20, b"\0\0")
        self.assertEqual((recorder.written, recorder.closed, self.woken, list(self.wire._heard)), ([], True, ["abandon"], []))

    def test_how_long_nothing_was_acknowledged_counts_from_the_first_line_that_waits_and_anew_from_each_answer(self) -> None:
        now = [10.0]
        with mock.patch.object(wire_module, "time", SimpleNamespace(monotonic=lambda: now[0])):
            self.with_recorder()
            self.wire.key({"api_key": "k", "base_url": "u", "workspace_id": 1, "state_dir": None})
            self.assertEqual(self.wire.unanswered_for(), 0.0)
            stream = self.wire.stream(OPENING, "call-1")
            stream.add(b"{}", 2)
            now[0] = 13.0
            stream.add(b"{}", 2)
            self.assertEqual(self.wire.unanswered_for(), 3.0)
            self.assertEqual([self.wire.acknowledged(stream, seq) for seq in (1, 1)], [True, False])
            self.assertEqual(self.wire.unanswered_for(), 0.0)
            now[0] = 15.0
            self.assertEqual(self.wire.unanswered_for(), 2.0)
            self.wire.acknowledged(stream, 1)
            self.assertEqual(self.wire.unanswered_for(), 2.0)
            self.wire.restart_waiting()
            self.assertEqual(self.wire.unanswered_for(), 0.0)
            now[0] = 20.0
            self.wire.acknowledged(stream, 2)
            now[0] = 30.0
            self.assertEqual((self.wire.unanswered_for(), self.wire.kept_bytes), (0.0, 0))

    def test_what_a_call_used_is_asked_of_a_recorder_and_of_nobody_else(self) -> None:
        self.with_recorder()
        with self.assertRaises(TimeoutError):
            self.wire.usage_of(1, 0.0)
        self.assertEqual(self.wire.requests.messages(), [])
        self.supervisor.journals = object()
        self.assertIsNone(self.wire.usage_of(1, 60))

    def test_what_was_written_elsewhere_is_settled_and_so_are_the_questions(self) -> None:
        over, goes_on = self.wire.stream(OPENING, "over"), self.wire.stream(OPENING, "goes on")
        for stream in (over, goes_on):
            stream.add(b"{}", 2)
        over.end()
        asked = self.wire.request("flush")
        self.wire.settle(self.wire.drain())
        self.assertEqual((self.wire.kept_bytes, list(self.wire.streams.values()), asked.result(0)), (0, [goes_on], {"wire": "flushed"}))
        self.assertEqual(self.wire.unanswered_for(), 0.0)

    def test_sound_that_nobody_takes_is_said_once(self) -> None:
        stream = self.wire.stream(OPENING, "call-1")
        self.supervisor.journals = object()
        for _ in range(2):
            stream.sound("in", 0, 16000, 1, 0, 0, 20, b"\0\0")
        self.assertEqual((len(self.said), list(self.wire._heard)), (1, []))

    def test_at_the_exit_the_end_of_a_call_waits_for_no_recorder_to_say_whether_it_takes_sound(self) -> None:
        recorder, stream = self.with_recorder(greeted=False), self.wire.stream(OPENING, "call-1")
        stream.add(b"{}", 2)
        stream.sound("in", 0, 16000, 1, 0, 0, 20, b"\0\0")
        stream.end()
        self.assertNotIn(b'"wire":"end"', b"".join(recorder.written))
        self.wire.hurry()
        self.assertIn(b'"wire":"end"', b"".join(recorder.written))
        self.assertNotIn(b'"wire":"audio"', b"".join(recorder.written))


class Starting(WireAlone):
    def refusal(self, error: OSError | None) -> NoRecorder:
        found = None if error is None else Path("/nowhere/tuner")
        starts = mock.patch.object(wire_module, "Recorder", side_effect=error)
        with mock.patch.object(wire_module, "find", lambda: found), starts, self.assertRaises(NoRecorder) as refused:
            self.wire.start()
        return refused.exception

    def test_what_cannot_be_started_now_is_told_from_what_never_can(self) -> None:
        self.assertFalse(self.refusal(None).passing)
        for number, passing in ((errno.EAGAIN, True), (errno.EMFILE, True), (errno.ENOENT, False), (errno.EACCES, False)):
            with self.subTest(number=number):
                self.assertEqual(self.refusal(OSError(number, "no")).passing, passing)

    def test_a_new_one_is_told_the_keys_and_asked_what_the_last_one_did_not_answer(self) -> None:
        self.wire.key({"wire": "key", "api_key": "k", "base_url": "u", "workspace_id": 1, "state_dir": None})
        first = self.with_recorder()
        answer = self.wire.request("flush")
        self.assertIs(self.wire.lose(), first)
        self.assertTrue(first.closed)
        made = Recorder()
        with mock.patch.object(wire_module, "find", lambda: Path("/nowhere/tuner")), mock.patch.object(wire_module, "Recorder", lambda _: made):
            self.wire.start()
        told = b"".join(made.written)
        self.assertEqual((told.count(b'"wire":"key"'), told.count(b'"wire":"flush"'), answer.done()), (1, 1, False))
