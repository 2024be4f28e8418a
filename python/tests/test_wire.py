"""The wire against a scripted recorder: the order of what is said, and who gets to see what."""

from __future__ import annotations

import asyncio
import os
from unittest import mock

from .support import SETTINGS, until
from .wire_case import WireTest

from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._wire import process
from tuner_pipecat_sdk._wire.supervisor import Supervisor
from tuner_pipecat_sdk._wire.wire import Wire


class Order(WireTest):
    def test_the_key_comes_first_then_open_then_lines_then_one_end(self) -> None:
        observer = self.say(3)
        self.end(observer)
        self.ended()
        kinds = [m.get("wire", "line") for _, _, m in self.heard.messages()]
        self.assertEqual(kinds[:3], ["key", "open", "line"])
        self.assertEqual(kinds[-1], "end")
        self.assertEqual(kinds.count("end"), 1)
        numbers = [seq for _, seq, m in self.heard.messages() if m.get("wire") not in ("key", "open")]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        self.assertEqual(self.heard.control("end")[0]["lines"], len(numbers) - 1)

    def test_a_call_without_a_line_is_never_opened_and_forgotten_when_it_ends(self) -> None:
        observer = Observer(**SETTINGS)
        self.end(observer)
        self.end(self.say(1, "call-2"))
        self.ended()
        until(lambda: not process._current.streams, "no call is left to wait for")
        self.assertEqual([m["header"]["call"] for m in self.heard.control("open")], ["call-2"])

    def test_the_key_is_told_once_and_stands_in_no_argument_and_no_environment(self) -> None:
        observers = [self.say(1, f"call-{n}") for n in range(3)]
        recorder = process._current.recorder
        for name in ("cmdline", "environ"):
            with open(f"/proc/{recorder.pid}/{name}", "rb") as file:
                self.assertNotIn(b"tr_api_secret", file.read())
        until(lambda: len(self.heard.control("open")) == 3, "three calls are open")
        self.assertEqual(len(self.heard.control("key")), 1)
        for observer in observers:
            self.end(observer)

    def test_a_call_that_is_safe_is_forgotten_when_its_recorder_goes_and_what_is_not_is_sent_again(self) -> None:
        with mock.patch.object(Supervisor, "ensure"):
            wire = Wire()
            self.addCleanup(wire.abandon)
            safe, open_one = wire.stream({}, "safe"), wire.stream({}, "open")
            for stream in (safe, open_one):
                stream.add(b"{}", 2)
            safe.end()
            wire.acknowledged(safe, 2)
            wire.acknowledged(open_one, 0)
            for line in wire.drain():
                line.sent = True
        wire.lose()
        self.assertEqual(wire.streams, {open_one.number: open_one})
        self.assertEqual([(line.stream, line.seq, line.sent) for line in wire.drain()], [(open_one, 1, False)])

    def test_lines_of_one_tick_go_out_in_one_write(self) -> None:
        observer = Observer(**SETTINGS)
        wire = process._current
        writes = []
        real = wire.recorder.write
        wire.recorder.write = lambda data: writes.append(data) or real(data)

        async def run() -> None:
            for number in range(20):
                observer._tuner_call.event("note", number=number)
            self.assertEqual(writes, [])
            await asyncio.sleep(0)
            self.assertEqual(len(writes), 1)

        asyncio.run(run())
        self.end(observer)

    def test_a_recorder_that_runs_is_not_taken_for_one_that_ended(self) -> None:
        observer = self.say(1)
        recorder = process._current.recorder
        self.assertFalse(recorder.reap())
        self.end(observer)
        self.ended()
        self.assertFalse(recorder.reap())

    def test_the_recorder_has_its_pipe_ends_and_nothing_else_of_the_host(self) -> None:
        held = open(self.folder / "host.txt", "w")
        os.set_inheritable(held.fileno(), True)
        self.addCleanup(held.close)
        observer = self.say(1)
        pid = process._current.recorder.pid
        until(lambda: self.heard.messages(), "the recorder is done with opening files of its own")
        targets = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        self.assertNotIn(str(self.folder / "host.txt"), targets)
        self.assertEqual(os.readlink(f"/proc/{pid}/cwd"), "/")
        self.assertEqual(os.readlink(f"/proc/{pid}/fd/2"), "/dev/null")
        self.assertEqual(os.getsid(pid), pid)
        self.end(observer)
