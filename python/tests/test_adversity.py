"""Hosts in trouble: no standard streams, loops that vanish, values that fight back. The bot never notices us."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from typing import Any

from .small_bot import BOT
from .support import SCRIPTED, SETTINGS, until
from .wire_case import WireTest

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import Observer


class Adversity(WireTest):
    def bot(self, code: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-c", BOT + code], cwd=SCRIPTED.parent.parent, timeout=60, check=False, **options)

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

    def test_no_end_of_our_pipes_takes_the_place_of_a_standard_stream(self) -> None:
        code = (
            "import os, sys\nfrom tuner_pipecat_sdk._wire import descriptors\nout = os.dup(1)\n"
            "for number in map(int, sys.argv[1]):\n    os.close(number)\n"
            "os.write(out, str(min(descriptors.pipe())).encode())\n"
        )
        for closed in ("2", "01", "012"):
            with self.subTest(closed=closed):
                done = subprocess.run([sys.executable, "-c", code, closed], cwd=SCRIPTED.parent.parent, stdout=subprocess.PIPE, timeout=60, check=False)
                self.assertGreater(int(done.stdout), 2)

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
