"""Forks, threads, exits and kills of the host."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import threading

from .support import SCRIPTED, SETTINGS, until
from .wire_case import WireTest

from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._wire import process


def is_open(fd: int, file: os.stat_result) -> bool:
    """Whether a descriptor is of a file."""
    try:
        return os.path.samestat(os.fstat(fd), file)
    except OSError:
        return False


class Processes(WireTest):
    def test_a_forked_child_has_a_recorder_of_its_own_and_leaves_its_parents_calls_alone(self) -> None:
        observer = self.say(3)
        pid = os.fork()
        if pid == 0:
            try:
                observer._tuner_call.event("note", number=99)
                own = self.say(2, "child")
                asyncio.run(own.close())
                process._at_exit()
            finally:
                os._exit(0)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.say(3, observer=observer)
        self.end(observer)
        until(lambda: len(self.heard.control("end")) == 2, "both calls end")
        self.assertEqual(self.numbers(), [0, 1, 2, 0, 1, 2])
        self.assertEqual(self.numbers("child"), [0, 1])

    def test_a_forked_child_holds_no_journal_of_its_parent_where_no_recorder_runs(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        observer = self.say(3)
        self.assertTrue(asyncio.run(observer.flush(30)))
        (journal,) = (self.folder / "state" / "live").glob("*.jsonl")
        pid = os.fork()
        if pid == 0:
            os._exit(1 if any(is_open(fd, journal.stat()) for fd in range(256)) else 0)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.say(3, observer=observer)
        self.end(observer)
        until(lambda: b"end_of_call" in journal.read_bytes(), "the journal is closed")
        self.assertEqual([line["number"] for line in map(json.loads, journal.read_text("utf-8").splitlines()) if line.get("event") == "note"], [0, 1, 2, 0, 1, 2])

    def test_many_threads_with_loops_of_their_own_share_one_recorder(self) -> None:
        observers = [Observer(**{**SETTINGS, "call_id": f"call-{n}"}) for n in range(6)]

        def talk(observer: Observer) -> None:
            self.say(200, observer=observer)
            self.end(observer)

        threads = [threading.Thread(target=talk, args=(observer,)) for observer in observers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: len(self.heard.control("end")) == 6, "all calls end")
        for n in range(6):
            self.assertEqual(self.numbers(f"call-{n}"), list(range(200)))
        self.assertEqual(self.heard.generations, 1)

    def test_an_interpreter_that_ends_in_the_middle_of_a_call_leaves_the_lines_and_no_warning(self) -> None:
        code = (
            "from tests import support\nimport asyncio\nfrom tuner_pipecat_sdk import Observer\n"
            "o = Observer(**support.SETTINGS)\n"
            "async def run():\n    o._tuner_call.event('note', number=1)\n    await asyncio.sleep(0)\n"
            "asyncio.run(run())\n"
        )
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", code], cwd=SCRIPTED.parent.parent, capture_output=True, text=True, timeout=60
        )
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        until(lambda: (self.heard.folder / "0.eof").exists(), "the recorder sees the end of its pipe")
        self.assertEqual(self.numbers(), [1])
        self.assertEqual(self.heard.control("end"), [])

    def test_a_killed_bot_loses_nothing_of_its_finished_ticks(self) -> None:
        code = (
            "from tests import support\nimport asyncio, os, signal\nfrom tuner_pipecat_sdk import Observer\n"
            "o = Observer(**support.SETTINGS)\n"
            "async def run():\n"
            "    for n in range(100):\n        o._tuner_call.event('note', number=n)\n        await asyncio.sleep(0)\n"
            "    await asyncio.sleep(0)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
            "asyncio.run(run())\n"
        )
        subprocess.run([sys.executable, "-c", code], cwd=SCRIPTED.parent.parent, timeout=60)
        until(lambda: (self.heard.folder / "0.eof").exists(), "the recorder sees the end of its pipe")
        self.assertEqual(self.numbers(), list(range(100)))

    def test_the_observer_that_nobody_needs_any_more_ends_its_call(self) -> None:
        observer = self.say(2)
        del observer
        gc.collect()
        self.ended()
