"""What goes into the pipes of a recorder first, and what is read from them."""

from __future__ import annotations

import os
import signal
import unittest
from typing import Any
from unittest import mock

from . import support

from tuner_pipecat_sdk._wire.call_stream import ALWAYS, Line
from tuner_pipecat_sdk._wire.queue import Queue
from tuner_pipecat_sdk._wire.recorder import Recorder
from tuner_pipecat_sdk._wire.writer import Writer

assert support

KEY = {"wire": "key", "api_key": "k", "base_url": "http://x", "workspace_id": 1, "state_dir": None}


class Reading(unittest.TestCase):
    def setUp(self) -> None:
        self.recorder: Any = Recorder.__new__(Recorder)
        self.recorder.output, self.writes = os.pipe()
        os.set_blocking(self.recorder.output, False)
        self.recorder._tail = b""

    def tearDown(self) -> None:
        os.close(self.recorder.output)

    def test_half_a_line_waits_for_its_rest_and_the_end_of_the_pipe_is_told(self) -> None:
        self.assertEqual(self.recorder.read(), ([], False))
        os.write(self.writes, b"one\ntwo\nthr")
        self.assertEqual(self.recorder.read(), ([b"one", b"two"], False))
        os.write(self.writes, b"ee\n")
        self.assertEqual(self.recorder.read(), ([b"three"], False))
        os.close(self.writes)
        self.assertEqual(self.recorder.read(), ([], True))

    def test_a_line_without_an_end_costs_a_million_bytes_and_no_more(self) -> None:
        portion = b"x" * 50_000
        for _ in range(20):
            os.write(self.writes, portion)
            self.assertEqual(self.recorder.read(), ([], False))
        self.assertEqual(len(self.recorder._tail), 1_000_000)
        os.write(self.writes, b"x")
        self.recorder.read()
        os.write(self.writes, b"\nnext\n")
        self.assertEqual(self.recorder.read(), ([b"", b"next"], False))
        os.close(self.writes)

    def test_it_is_told_to_hurry_ended_and_reaped_by_its_number_and_what_is_gone_already_is_no_trouble(self) -> None:
        self.recorder.pid, told = 77, list[tuple[int, int]]()
        with mock.patch.object(os, "kill", lambda pid, sign: told.append((pid, sign))):
            self.recorder.hurry()
            self.recorder.kill()
        self.assertEqual(told, [(77, signal.SIGTERM), (77, signal.SIGKILL)])
        with mock.patch.object(os, "kill", side_effect=ProcessLookupError()):
            self.recorder.hurry()
            self.recorder.kill()
        for found, ended in (((0, 0), False), ((77, 9), True)):
            with mock.patch.object(os, "waitpid", lambda *_, found=found: found):
                self.assertEqual(self.recorder.reap(), ended)
        with mock.patch.object(os, "waitpid", side_effect=ChildProcessError()):
            self.assertTrue(self.recorder.reap())
        os.close(self.writes)

    def test_a_pipe_that_is_gone_is_the_end(self) -> None:
        os.close(self.writes)
        with mock.patch.object(os, "read", side_effect=OSError(5, "gone")):
            self.assertEqual(self.recorder.read(), ([], True))


class Keys(unittest.TestCase):
    def test_each_key_is_told_once_and_first_to_each_new_recorder(self) -> None:
        queue, written = Queue(), list[bytes]()
        writer = Writer(queue, mock.Mock())
        recorder: Any = mock.Mock(greeted=True, takes=(), write=lambda data: written.append(data) or len(data))
        first = writer.key(KEY)
        self.assertIsNone(writer.key({**KEY, "debug": True}))
        others = [writer.key({**KEY, name: value}) for name, value in (("api_key", "l"), ("base_url", "http://y"), ("workspace_id", 2), ("state_dir", "/s"))]
        assert first is not None
        self.assertEqual(len({first, *others}), 5)
        writer.blocked = writer.broken = True
        writer.begin()
        queue.put(Line(None, 0, ALWAYS, b"0 0 {}\n"))
        self.assertTrue(writer.write(recorder, True))
        self.assertEqual((b"".join(written), writer.blocked, writer.broken), (b"".join([first, *map(bytes, filter(None, others)), b"0 0 {}\n"]), False, False))

    def test_a_message_of_no_call_is_kept_by_nobody_once_it_is_on_its_way(self) -> None:
        queue = Queue()
        writer = Writer(queue, mock.Mock())
        queue.put(Line(None, 0, ALWAYS, b"0 0 {}\n"))
        recorder: Any = mock.Mock(greeted=True, takes=(), write=len)
        self.assertTrue(writer.write(recorder, False))
        self.assertEqual((queue.size, bool(queue)), (0, False))

    def test_why_not_everything_went_out_is_known(self) -> None:
        for error, blocked, broken in ((BlockingIOError(), True, False), (BrokenPipeError(), False, True)):
            queue = Queue()
            writer = Writer(queue, mock.Mock())
            queue.put(Line(None, 0, ALWAYS, b"0 0 {}\n"))
            recorder: Any = mock.Mock(greeted=True, takes=(), write=mock.Mock(side_effect=error))
            self.assertFalse(writer.write(recorder, False))
            self.assertEqual((writer.blocked, writer.broken), (blocked, broken))
            if blocked:
                recorder.write = mock.Mock(side_effect=[3, 4])
                self.assertTrue(writer.write(recorder, False))
                self.assertEqual([told.args for told in recorder.write.call_args_list], [(b"0 0 {}\n",), (b" {}\n",)])
