"""Hosts at a limit of the system: no descriptor or no thread is left. What cannot be kept is said, and the bot goes on."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
import threading
from typing import Any
from unittest import mock

from .small_bot import BOT
from .support import SCRIPTED, SETTINGS, until
from .wire_case import WireTest

from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._wire import process


class Limits(WireTest):
    def test_a_process_that_runs_out_of_descriptors_only_loses_the_call_and_says_so(self) -> None:
        code = (
            "import json, resource\n"
            "async def run():\n"
            "    open_now = len(os.listdir('/proc/self/fd')) - 1\n"
            "    resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + int(sys.argv[1]), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))\n"
            "    observer = await call()\n"
            "    print(json.dumps([said, observer.diagnostics['errors']]))\n"
            "asyncio.run(run())\n"
        )
        sentences = []
        for spare in (0, 1, 3, 5, 7):
            with self.subTest(spare=spare):
                done = subprocess.run(
                    [sys.executable, "-c", BOT + code, str(spare)], cwd=SCRIPTED.parent.parent, capture_output=True, timeout=60, check=False
                )
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                said, errors = json.loads(done.stdout)
                sentences.append([text for text in said if "Too many open files" in text])
                self.assertEqual(len(sentences[-1]), 1, said)
                self.assertEqual(errors, 1 if "this call is not recorded" in sentences[-1][0] else 0)
        self.assertIn("this call is not recorded: Too many open files", sentences[0][0])
        self.assertIn("Too many open files): calls are kept on disk", sentences[-1][0])

    def test_without_a_thread_lines_still_reach_the_recorder_and_the_exit_ends_the_call(self) -> None:
        refuse = mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread"))
        with refuse:
            observer = self.say(3)
            until(lambda: self.numbers() == [0, 1, 2], "the lines arrive")
            self.end(observer)
        self.assertEqual(len(self.said("no thread can be started (can't start new thread)")), 1)
        self.assertEqual(self.heard.control("end"), [])
        self.shut()
        self.ended()

    def test_the_thread_that_could_not_be_started_is_started_later(self) -> None:
        with mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread")):
            observer = self.say(1)
        self.end(observer)
        self.ended()

    def test_a_recorder_that_could_not_be_started_is_started_when_there_is_room_again(self) -> None:
        begin = subprocess.Popen.__init__
        refusals = [OSError(errno.EAGAIN, "Resource temporarily unavailable")] * 2

        def popen(*arguments: Any, **options: Any) -> None:
            if refusals:
                raise refusals.pop()
            begin(*arguments, **options)

        with mock.patch.object(subprocess.Popen, "__init__", popen):
            observer = self.say(5)
            self.end(observer)
            self.ended()
        self.assertEqual(self.numbers(), list(range(5)))
        self.assertEqual(self.said("does not run here"), [])

    def test_an_exit_before_there_was_room_leaves_the_lines_on_disk(self) -> None:
        with mock.patch.object(subprocess.Popen, "__init__", side_effect=OSError(errno.EAGAIN, "Resource temporarily unavailable")):
            self.say(5)
            self.shut()
        (journal,) = (self.folder / "state" / "live").glob("*.jsonl")
        numbers = [json.loads(line).get("number") for line in journal.read_text("utf-8").splitlines()[1:]]
        self.assertEqual(numbers, list(range(5)))

    def test_the_number_of_descriptors_does_not_grow_with_calls_that_cannot_be_recorded(self) -> None:
        before = len(os.listdir("/proc/self/fd"))
        next_one = os.dup(0)
        os.close(next_one)
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (next_one, limit[1]))
        try:
            observers = [Observer(**SETTINGS) for _ in range(3)]
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limit)
        self.assertEqual(len(os.listdir("/proc/self/fd")), before)
        self.assertIsNone(process._current)
        self.assertEqual([observer.diagnostics["errors"] for observer in observers], [1, 1, 1])
        observer = self.say(1)  # and once there is room again, calls are recorded
        self.end(observer)
        self.ended()
