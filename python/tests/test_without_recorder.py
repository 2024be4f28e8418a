"""Where no recorder runs, the tap keeps the lines itself, or says why it cannot."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from unittest import mock

from .support import SETTINGS, until
from .wire_case import WireTest

from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._commands import doctor
from tuner_pipecat_sdk._wire import journal as journal_module


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
        self.assertTrue(asyncio.run(observer.flush(30)))
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

    def test_a_file_that_may_not_be_executed_keeps_the_lines_on_disk(self) -> None:
        plain = self.folder / "plain"
        plain.write_text("#!/bin/sh\n")
        plain.chmod(0o644)
        os.environ["TUNER_RECORDER"] = str(plain)
        self.check_kept()
        self.assertEqual(len(self.said("does not run here: Permission denied")), 1)

    def test_an_executable_whose_loader_is_not_there_is_named_as_one_for_another_system(self) -> None:
        foreign = self.folder / "foreign"
        foreign.write_text("#!/nowhere/ld-linux.so\n")  # refused as an executable for glibc is on Alpine
        foreign.chmod(0o755)
        os.environ["TUNER_RECORDER"] = str(foreign)
        self.check_kept()
        self.assertEqual(len(self.said("it is made for another C library or processor")), 1)
        told = {what: (state, text) for what, state, text in doctor.findings([])}
        self.assertEqual(told["recorder"][0], "fail")
        self.assertIn("it is made for another C library or processor", told["recorder"][1])

    def test_a_full_disk_tears_no_line_after_the_one_it_cut(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        write, refusals = os.write, [7, OSError(28, "No space left on device")]

        def full(descriptor: int, data: bytes) -> int:
            if b'"event":"note","number":1}' not in data or not refusals:
                return write(descriptor, data)
            refusal = refusals.pop(0)
            if isinstance(refusal, OSError):
                raise refusal
            return write(descriptor, data[:refusal])

        observer = Observer(**SETTINGS)
        with mock.patch.object(journal_module.os, "write", full):
            self.say(3, observer=observer)
            asyncio.run(observer.flush())
        self.end(observer)
        (journal,) = (self.folder / "state" / "live").glob("*.jsonl")
        until(lambda: b"end_of_call" in journal.read_bytes(), "the journal is closed")
        lines = journal.read_bytes().splitlines()
        whole = [json.loads(line).get("number") for line in lines[1:] if line.endswith(b"}")]
        self.assertEqual((whole[0], whole[1], len(lines)), (0, 2, len(whole) + 2))
        dropped = [json.loads(line) for line in lines[-2:-1]]
        self.assertEqual([(line["by"], line["event"], line["counts"]) for line in dropped], [("recorder", "dropped", {"no_recorder": 1})])
        self.assertEqual(len(self.said("is not kept: No space left on device")), 1)

    def test_an_executable_that_ends_at_once_each_time_keeps_the_lines_on_disk(self) -> None:
        self.play({"exit_at_once": True})
        self.check_kept()

    def test_less_than_full_capture_writes_nothing_and_counts(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        observer = Observer(**SETTINGS, capture="text")
        self.say(5, observer=observer)
        asyncio.run(observer.flush())
        self.assertFalse((self.folder / "state").exists())
        self.assertEqual(observer._tuner_call.stream.dropped, {"no_recorder": 5})
        self.assertEqual(len(self.said("is not kept")), 1)

    def test_redaction_writes_nothing_without_a_recorder_and_counts(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        observer = Observer(**SETTINGS, redaction=True)
        self.say(5, observer=observer)
        asyncio.run(observer.flush())
        self.assertFalse((self.folder / "state").exists())
        self.assertEqual(observer._tuner_call.stream.dropped, {"no_recorder": 5})
        self.assertEqual(len(self.said("is not kept")), 1)

    def test_a_state_folder_that_cannot_be_made_is_said_once(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        (self.folder / "file").write_text("")
        observer = Observer(**SETTINGS, state_dir=str(self.folder / "file" / "state"))
        self.say(5, observer=observer)
        asyncio.run(observer.flush())
        self.assertEqual(len(self.said("is not kept")), 1)

    def test_a_folder_in_the_temporary_directory_that_others_may_write_to_is_not_used(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        for name in ("TUNER_STATE_DIR", "XDG_STATE_HOME", "HOME"):
            os.environ.pop(name, None)
        ours = self.folder / f"tuner-{os.getuid()}"
        with mock.patch.object(tempfile, "gettempdir", lambda: str(self.folder)):
            for spoil in (lambda: ours.mkdir() or ours.chmod(0o777), lambda: ours.symlink_to(self.folder / "elsewhere", target_is_directory=True)):
                (self.folder / "elsewhere").mkdir(exist_ok=True)
                spoil()
                observer = Observer(**SETTINGS)
                self.say(2, observer=observer)
                asyncio.run(observer.flush())
                self.assertEqual(list((self.folder / "elsewhere").rglob("*.jsonl")), [])
                self.assertEqual(observer._tuner_call.stream.dropped, {"no_recorder": 2})
                self.assertEqual(doctor._state(None)[1], "fail")
                shutil.rmtree(ours) if not ours.is_symlink() else ours.unlink()
        self.assertEqual(len(self.said("other users may write to it")), 1)
        self.assertEqual(len(self.said("it is a link or a file")), 1)

    def test_a_pipe_or_a_link_in_the_place_of_a_journal_holds_nobody(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        live = self.folder / "state" / "live"
        live.mkdir(parents=True)
        for spoil in (os.mkfifo, lambda path: os.symlink(self.folder / "target", path)):
            observer = Observer(**SETTINGS)
            stream = observer._tuner_call.stream
            _, host = journal_module.journal_header(stream.told, stream.number)
            spoil(live / f"{journal_module.journal_id(host, stream.number)}.jsonl")
            self.say(2, observer=observer)
            self.assertTrue(asyncio.run(observer.flush()))
            self.assertEqual(stream.dropped, {"no_recorder": 2})
        self.assertFalse((self.folder / "target").exists())
        self.assertEqual(len(self.said("is not kept")), 2)

    def test_a_pipe_that_somebody_reads_in_the_place_of_a_journal_gets_nothing_and_is_let_go(self) -> None:
        os.environ["TUNER_RECORDER"] = str(self.folder / "nowhere")
        observer = Observer(**SETTINGS)
        stream = observer._tuner_call.stream
        _, host = journal_module.journal_header(stream.told, stream.number)
        pipe = self.folder / "state" / "live" / f"{journal_module.journal_id(host, stream.number)}.jsonl"
        pipe.parent.mkdir(parents=True)
        os.mkfifo(pipe)
        reads = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reads)
        self.say(2, observer=observer)
        self.assertTrue(asyncio.run(observer.flush()))
        self.assertEqual(len(self.said("no regular file")), 1)
        self.assertEqual(os.read(reads, 1), b"")  # nobody holds the other end: that would raise BlockingIOError
        self.assertEqual(stream.dropped, {"no_recorder": 2})
