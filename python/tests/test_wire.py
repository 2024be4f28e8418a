"""The wire against a scripted recorder that does everything wrong that a recorder can do."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

from .support import SCRIPTED, SETTINGS, TapTest, until

from tuner_pipecat_sdk import Observer, _helper, _queue, _wire
from tuner_pipecat_sdk._stream import ALWAYS, Line, Stream


class WireTest(TapTest):
    def say(self, count: int, name: str = "call-1", observer: Observer | None = None) -> Observer:
        """``count`` events from a running loop."""
        observer = observer or Observer(**{**SETTINGS, "call_id": name})

        async def run() -> None:
            for number in range(count):
                observer._tuner_call.event("note", number=number)
                await asyncio.sleep(0)

        asyncio.run(run())
        return observer

    def end(self, observer: Observer) -> None:
        asyncio.run(observer.cleanup())

    def numbers(self, name: str = "call-1") -> list[int]:
        return [line["number"] for line in self.heard.lines(name) if line.get("event") == "note"]


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

    def test_a_call_without_a_line_is_never_opened(self) -> None:
        observer = Observer(**SETTINGS)
        self.end(observer)
        self.end(self.say(1, "call-2"))
        self.ended()
        self.assertEqual([m["header"]["call"] for m in self.heard.control("open")], ["call-2"])

    def test_the_key_is_told_once_and_stands_in_no_argument_and_no_environment(self) -> None:
        observers = [self.say(1, f"call-{n}") for n in range(3)]
        recorder = _wire._current.recorder
        for name in ("cmdline", "environ"):
            with open(f"/proc/{recorder.pid}/{name}", "rb") as file:
                self.assertNotIn(b"tr_api_secret", file.read())
        until(lambda: len(self.heard.control("open")) == 3, "three calls are open")
        self.assertEqual(len(self.heard.control("key")), 1)
        for observer in observers:
            self.end(observer)

    def test_lines_of_one_tick_go_out_in_one_write(self) -> None:
        observer = Observer(**SETTINGS)
        wire = _wire._current
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

    def test_the_recorder_has_its_pipe_ends_and_nothing_else_of_the_host(self) -> None:
        held = open(self.folder / "host.txt", "w")
        os.set_inheritable(held.fileno(), True)
        self.addCleanup(held.close)
        observer = self.say(1)
        pid = _wire._current.recorder.pid
        targets = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        self.assertNotIn(str(self.folder / "host.txt"), targets)
        self.assertEqual(os.readlink(f"/proc/{pid}/cwd"), "/")
        self.assertEqual(os.readlink(f"/proc/{pid}/fd/2"), "/dev/null")
        self.assertEqual(os.getsid(pid), pid)
        self.end(observer)


class Awkward(WireTest):
    def test_nonsense_and_half_lines_from_the_recorder_change_nothing(self) -> None:
        self.play({"garbage": True, "chunks": True})
        observer = self.say(50)
        self.assertTrue(asyncio.run(observer.flush()))
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), list(range(50)))
        until(lambda: not _wire._current.streams, "the call is forgotten once it is delivered")
        self.assertEqual(_wire._current.queue.size, 0)

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
        self.assertTrue(_wire._current.blocked or _wire._current.queue.size > 0)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), list(range(2000)))
        self.assertEqual(self.heard.control("end")[0]["dropped"], {})

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

    def test_a_recorder_that_acknowledges_nothing_is_replaced(self) -> None:
        self.play({"silent": True})
        with mock.patch.object(_helper, "SILENCE", 0.3), mock.patch.object(_helper, "_NAP", 0.05):
            observer = self.say(10)
            until(lambda: self.heard.generations == 2, "another recorder")
            observer = self.say(10, observer=observer)
            self.end(observer)
            self.ended()
        self.assertEqual(self.numbers(), [*range(10), *range(10)])
        self.assertEqual(len(self.said("another one takes over")), 1)

    def test_a_host_that_does_not_ignore_sigpipe_survives_its_recorder(self) -> None:
        before = signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        self.addCleanup(signal.signal, signal.SIGPIPE, before)
        observer = self.say(1)
        pid = _wire._current.recorder.pid
        with _wire._current.lock:  # so that the helper does not see it die first
            os.kill(pid, signal.SIGKILL)
            until(lambda: " Z " in Path(f"/proc/{pid}/stat").read_text(), "the recorder is dead")
            with self.assertRaises(OSError):
                _wire._current.recorder.write(b"0 0 {}\n")
        observer = self.say(5, observer=observer)
        self.end(observer)
        self.ended()
        self.assertEqual(self.numbers(), [0, *range(5)])


class Bounded(WireTest):
    def test_the_least_valuable_lines_are_dropped_first_and_counted(self) -> None:
        queue = _queue.Queue(limit=1000)
        stream = Stream(mock.Mock(), 1, {}, "call-1")
        ranks = [3, 0, 1, 0, 3, 2]
        for seq, rank in enumerate(ranks, 1):
            queue.put(Line(stream, seq, rank, b"x" * 220))
        left = []
        while (line := queue.take()) is not None:
            left.append(line.keep)
        self.assertEqual(left, [3, 1, 3, 2])
        self.assertEqual(stream.dropped, {"queue_full": 2})
        self.assertLessEqual(queue.size, 1000)

    def test_lines_that_were_sent_and_then_dropped_are_no_loss(self) -> None:
        queue = _queue.Queue(limit=500)
        stream = Stream(mock.Mock(), 1, {}, "call-1")
        for seq in range(1, 10):
            queue.put(Line(stream, seq, 0, b"x" * 200))
            queue.take().sent = True
        self.assertEqual(stream.dropped, {})

    def test_control_messages_are_never_dropped(self) -> None:
        queue = _queue.Queue(limit=10)
        stream = Stream(mock.Mock(), 1, {}, "call-1")
        queue.put(Line(stream, 1, 3, b"x" * 100))
        queue.put(Line(stream, 2, ALWAYS, b"y" * 100))
        self.assertEqual(queue.take().seq, 2)

    def test_a_recorder_that_never_reads_costs_bounded_memory(self) -> None:
        self.play({"slow": 3600})
        observer = Observer(**SETTINGS)
        wire = _wire._current
        wire.queue = _queue.Queue(limit=200_000)
        self.say(3000, observer=observer)
        for _ in range(200):
            observer._tuner_call.event("filler", keep=0, text="y" * 2000)
        wire.flush()
        self.assertLessEqual(wire.queue.size, 200_000)
        self.assertGreater(observer._tuner_call.stream.dropped["queue_full"], 0)
        wire.recorder.kill()


class Processes(WireTest):
    def test_a_forked_child_has_a_recorder_of_its_own_and_leaves_its_parents_calls_alone(self) -> None:
        observer = self.say(3)
        pid = os.fork()
        if pid == 0:
            try:
                observer._tuner_call.event("note", number=99)
                own = self.say(2, "child")
                asyncio.run(own.close())
                _wire._at_exit()
            finally:
                os._exit(0)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.say(3, observer=observer)
        self.end(observer)
        until(lambda: len(self.heard.control("end")) == 2, "both calls end")
        self.assertEqual(self.numbers(), [0, 1, 2, 0, 1, 2])
        self.assertEqual(self.numbers("child"), [0, 1])

    def test_many_threads_with_loops_of_their_own_share_one_recorder(self) -> None:
        import threading

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
        import gc

        observer = self.say(2)
        del observer
        gc.collect()
        self.ended()


class WithoutRecorder(WireTest):
    def journal(self) -> list[dict]:
        files = list((self.folder / "state" / "live").glob("*.jsonl"))
        self.assertEqual(len(files), 1)
        self.assertEqual(files[0].stat().st_mode & 0o777, 0o600)
        self.assertEqual(files[0].parent.stat().st_mode & 0o777, 0o700)
        text = files[0].read_text("utf-8")
        self.assertNotIn("tr_api_secret", text)
        return [json.loads(line) for line in text.splitlines()]

    def check_kept(self) -> None:
        observer = self.say(5)
        self.assertTrue(asyncio.run(observer.flush()))
        self.end(observer)
        until(lambda: self.journal()[-1].get("event") == "end_of_call", "the journal is closed")
        lines = self.journal()
        self.assertEqual(lines[0]["config"]["call_id"], "call-1")
        self.assertEqual([line["number"] for line in lines if line.get("event") == "note"], list(range(5)))
        self.assertEqual(len(self.said("calls are kept on disk")), 1)

    def test_no_executable_keeps_the_lines_on_disk_and_says_so_once(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        self.check_kept()

    def test_an_executable_of_another_machine_keeps_the_lines_on_disk(self) -> None:
        wrong = self.folder / "wrong"
        wrong.write_bytes(b"\x7fELF nonsense")
        wrong.chmod(0o755)
        os.environ["TUNER_RECORDER"] = str(wrong)
        self.check_kept()

    def test_an_executable_that_ends_at_once_each_time_keeps_the_lines_on_disk(self) -> None:
        self.play({"exit_at_once": True})
        self.check_kept()

    def test_less_than_full_capture_writes_nothing_and_counts(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        observer = Observer(**SETTINGS, capture="text")
        self.say(5, observer=observer)
        asyncio.run(observer.flush())
        self.assertFalse((self.folder / "state").exists())
        self.assertEqual(observer._tuner_call.stream.dropped, {"no_recorder": 6})
        self.assertEqual(len(self.said("is not kept")), 1)

    def test_redaction_writes_nothing_without_a_recorder_and_counts(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        observer = Observer(**SETTINGS, redaction=True)
        self.say(5, observer=observer)
        asyncio.run(observer.flush())
        self.assertFalse((self.folder / "state").exists())
        self.assertEqual(observer._tuner_call.stream.dropped, {"no_recorder": 6})
        self.assertEqual(len(self.said("is not kept")), 1)

    def test_a_state_folder_that_cannot_be_made_is_said_once(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        (self.folder / "file").write_text("")
        observer = Observer(**SETTINGS, state_dir=str(self.folder / "file" / "state"))
        self.say(5, observer=observer)
        asyncio.run(observer.flush())
        self.assertEqual(len(self.said("is not kept")), 1)
