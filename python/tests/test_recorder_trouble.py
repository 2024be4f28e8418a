"""The wire against a recorder that does everything wrong that a recorder can do."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from .support import SCRIPTED, SETTINGS, until
from .wire_case import WireTest

from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._wire import process, supervisor
from tuner_pipecat_sdk._wire.doorbell import Doorbell

MOST_LOOKS = 300
"""How often the supervisor may look while it waits; a thread that never sleeps does it tens of thousands of times a second."""


class Awkward(WireTest):
    def test_nonsense_and_half_lines_from_the_recorder_change_nothing(self) -> None:
        self.play({"garbage": True, "chunks": True})
        observer = self.say(50)
        self.assertTrue(asyncio.run(observer.flush()))
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), list(range(50)))
        until(lambda: not process._current.streams, "the call is forgotten once it is delivered")
        self.assertEqual(process._current.kept_bytes, 0)

    def test_a_slow_reader_holds_nobody_up_and_gets_everything(self) -> None:
        self.play({"slow": 0.5})
        observer = Observer(**SETTINGS)
        filler = "x" * 1000

        async def run() -> float:
            worst = 0.0
            loop = asyncio.get_running_loop()
            for number in range(2000):
                before = loop.time()
                observer._tuner_call.event("note", number=number, filler=filler)
                await asyncio.sleep(0)
                worst = max(worst, loop.time() - before)
            return worst

        asyncio.run(run())
        self.assertTrue(process._current.blocked or process._current.kept_bytes > 0)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), list(range(2000)))
        self.assertEqual(self.heard.control("end")[0]["dropped"], {})

    def looks(self) -> list[float | None]:
        """Grows by one each time the supervisor begins to wait."""
        looks: list[float | None] = []
        wait = Doorbell.wait

        def counted(doorbell: Doorbell, timeout: float | None, *ends: int | None) -> None:
            looks.append(timeout)
            wait(doorbell, timeout, *ends)

        patch = mock.patch.object(Doorbell, "wait", counted)
        patch.start()
        self.addCleanup(patch.stop)
        return looks

    def test_the_supervisor_sleeps_while_the_pipe_is_full(self) -> None:
        self.play({"slow": 1.0})
        looks = self.looks()
        observer = Observer(**SETTINGS)

        async def run() -> None:
            for number in range(20):
                observer._tuner_call.event("note", number=number, filler="x" * 20_000)

        asyncio.run(run())
        until(lambda: process._current.blocked, "the pipe is full")
        until(self.heard.raw, "the recorder reads")
        self.assertLess(len(looks), MOST_LOOKS)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), list(range(20)))

    def test_the_supervisor_sleeps_while_no_recorder_can_be_started(self) -> None:
        begin, refusals = subprocess.Popen.__init__, [BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")] * 2

        def popen(*arguments: Any, **options: Any) -> None:
            if refusals:
                raise refusals.pop()
            begin(*arguments, **options)

        looks = self.looks()
        with mock.patch.object(subprocess.Popen, "__init__", popen):
            observer = self.say(5)
            until(self.heard.raw, "a recorder is started in the end")
        self.assertLess(len(looks), MOST_LOOKS)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), list(range(5)))

    def test_when_a_recorder_dies_at_any_message_another_takes_over_and_nothing_is_lost(self) -> None:
        for after in (1, 2, 3, 4, 7, 15, 16, 17, 18):
            with self.subTest(after=after):
                self.play({"die_after": after})
                observer = self.say(15)
                self.end(observer)
                self.ended()
                self.assertEqual(self.numbers(), list(range(15)))
                self.assertEqual(self.heard.generations, 2)
                later = self.heard.messages(1)
                self.assertEqual(later[0][2]["wire"], "key")
                if any(m.get("wire") == "open" for _, _, m in later):
                    acked = next(m["acked"] for _, _, m in later if m.get("wire") == "open")
                    seqs = [seq for _, seq, _ in later if seq]
                    self.assertEqual(seqs, list(range(acked + 1, acked + 1 + len(seqs))))
            self.doCleanups()
            self.setUp()

    def test_the_first_recorder_that_dies_is_replaced_at_once_and_the_next_after_a_pause(self) -> None:
        self.play({"exit_at_once": True})
        seen: list[str] = []

        def note(owner: type, name: str) -> None:
            really = getattr(owner, name)

            def noted(*arguments: Any, **options: Any) -> Any:
                seen.append(name)
                return really(*arguments, **options)

            patch = mock.patch.object(owner, name, noted)
            patch.start()
            self.addCleanup(patch.stop)

        for owner, name in ((supervisor.Supervisor, "_replace"), (supervisor.Supervisor, "_start_again"), (Doorbell, "wait")):
            note(owner, name)
        self.assertTrue(asyncio.run(self.say(5).flush(30)))
        self.assertRegex(" ".join(seen), "^(wait )*_replace _start_again (wait )+_replace (wait )+_start_again ")

    def test_a_recorder_that_acknowledges_nothing_is_replaced(self) -> None:
        self.play({"silent": True})
        # On a busy machine the second recorder, too, may start so late that a third takes over.
        with mock.patch.object(supervisor, "SILENCE", 4.0), mock.patch.object(supervisor, "_NAP", 0.05):
            observer = self.say(10)
            until(lambda: self.heard.generations >= 2, "another recorder", 60)
            observer = self.say(10, observer=observer)
            self.end(observer)
            self.ended()
        self.assertEqual(self.numbers(), [*range(10), *range(10)])
        self.assertEqual(len(self.said("another one takes over")), self.heard.generations - 1)

    def test_the_signal_of_a_broken_pipe_never_reaches_the_host(self) -> None:
        code = (
            "import os, signal\nfrom tests import support\nfrom tuner_pipecat_sdk._wire.recorder import _write_without_signal\n"
            "signal.signal(signal.SIGPIPE, signal.SIG_DFL)\nreading, writing = os.pipe()\nos.close(reading)\n"
            "blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])\n"
            "try:\n    _write_without_signal(writing, b'x')\nexcept BrokenPipeError:\n    print('broken', signal.sigpending())\n"
            "print(signal.pthread_sigmask(signal.SIG_BLOCK, []) == blocked)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=SCRIPTED.parent.parent, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, "broken set()\nTrue\n"))

    def test_a_host_that_does_not_ignore_sigpipe_survives_its_recorder(self) -> None:
        before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        self.addCleanup(signal.signal, signal.SIGPIPE, before)
        observer = self.say(1)
        pid = process._current.recorder.pid
        with process._current._lock:  # so that the supervisor does not see it die first
            os.kill(pid, signal.SIGKILL)
            until(lambda: " Z " in Path(f"/proc/{pid}/stat").read_text(), "the recorder is dead")
            with self.assertRaises(OSError):
                process._current.recorder.write(b"0 0 {}\n")
        observer = self.say(5, observer=observer)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), [0, *range(5)])
