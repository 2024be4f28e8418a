"""Hosts in trouble: no descriptors, no threads, no standard streams, values that fight back. The bot never notices us."""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import os
import resource
import subprocess
import sys
import threading
from typing import Any
from unittest import mock

from .support import SCRIPTED, SETTINGS, until
from .wire_case import WireTest

from pipecat.frames import frames
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer, _process

BOT = """
import asyncio, os, sys
from tests import support
from pipecat.frames import frames
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer
said = []
from tuner_pipecat_sdk import _log
_log.log = lambda level, text: said.append(text)

async def call():
    observer = Observer(**support.SETTINGS)
    task = PipelineTask([Pass(name="tts")], [observer])
    await task.start()
    await task.push(frames.StartFrame())
    await task.push(frames.EndFrame())
    await task.finish()
    await observer.close(5)
    return observer
"""


class Adversity(WireTest):
    def bot(self, code: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-c", BOT + code], cwd=SCRIPTED.parent.parent, timeout=60, check=False, **options)

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

    def test_a_host_without_standard_streams_never_writes_into_our_pipes(self) -> None:
        code = (
            "observer = asyncio.run(call())\n"
            "for number in range(3):\n"
            "    try:\n        os.write(number, b'native noise\\n')\n    except OSError:\n        pass\n"
        )

        def close() -> None:
            for number in range(3):
                os.close(number)

        done = self.bot(code, preexec_fn=close)
        self.assertEqual(done.returncode, 0)
        self.ended()
        self.assertNotIn(b"noise", self.heard.raw())
        self.assertEqual([line.get("frame") for line in self.heard.lines()][0], "StartFrame")

    def test_a_second_loop_of_the_same_process_records_as_the_first(self) -> None:
        done = self.bot("asyncio.run(call())\nsupport.SETTINGS['call_id'] = 'call-2'\nasyncio.run(call())\n")
        self.assertEqual(done.returncode, 0)
        until(lambda: len(self.heard.control("end")) == 2, "both calls end")
        self.assertEqual(self.heard.lines("call-1")[0]["frame"], self.heard.lines("call-2")[0]["frame"])

    def test_a_loop_that_is_dropped_in_the_middle_of_a_tick_delays_no_line_of_the_next(self) -> None:
        observer = Observer(**SETTINGS)
        loop = asyncio.new_event_loop()

        async def put() -> None:
            observer._tuner_call.event("note", number=0)
            loop.stop()

        task = loop.create_task(put())
        loop.run_forever()
        del task
        loop.close()
        observer = self.say(1, observer=observer)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), [0, 0])

    def test_a_name_that_cannot_be_read_costs_no_frame(self) -> None:
        class Rude(Pass):
            def __str__(self) -> str:
                raise ZeroDivisionError

        observer = Observer(**SETTINGS)

        async def run() -> None:
            task = PipelineTask([Rude(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.finish()

        asyncio.run(run())
        self.ended()
        self.assertIn("<Rude>", {line.get("src") for line in self.heard.lines()} | {line.get("dst") for line in self.heard.lines()})
        self.assertEqual(observer.diagnostics["errors"], 0)

    def test_who_keeps_only_the_latency_observer_keeps_the_call(self) -> None:
        latency = Observer(**SETTINGS).latency_observer
        call = latency._tuner_call
        call.event("note", number=1)
        gc.collect()
        self.assertFalse(call.ended)
        self.assertIsNone(call.over_at)

    def test_an_observer_that_is_collected_while_its_call_takes_a_line_deadlocks_nothing(self) -> None:
        observer = Observer(**SETTINGS)
        call = observer._tuner_call
        call.event("note", number=1)
        with call.stream._numbering:
            del observer
            gc.collect()
        self.ended()

    def test_a_forked_child_writes_into_no_descriptor_that_is_not_ours_any_more(self) -> None:
        observer = self.say(1)
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
            for number in range(3, 20):
                if number not in (reading, writing):
                    os.dup2(writing, number)
            asyncio.run(observer.cleanup())
            observer._tuner_call.event("note", number=9)
            os._exit(len(taken) - 3)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        os.close(writing)
        self.assertEqual(os.read(reading, 100), b"")
        os.close(reading)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), [0])

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
        self.assertIsNone(_process._current)
        self.assertEqual([observer.diagnostics["errors"] for observer in observers], [1, 1, 1])
        observer = self.say(1)  # and once there is room again, calls are recorded
        self.end(observer)
        self.ended()
