"""Log lines: said once, and never into a stream that is closed."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import unittest
from types import SimpleNamespace
from unittest import mock

from .support import SCRIPTED

from tuner_pipecat_sdk import _log


class Log(unittest.TestCase):
    def setUp(self) -> None:
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        _log._plain.addHandler(handler)
        self.addCleanup(_log._plain.removeHandler, handler)
        patch = mock.patch.object(_log, "_loguru", None)
        patch.start()
        self.addCleanup(patch.stop)

    def test_a_line_bears_our_mark(self) -> None:
        _log.log("warning", "told")
        self.assertEqual(self.stream.getvalue(), "[tuner] told\n")

    def test_nothing_is_said_into_a_stream_that_a_test_runner_closed(self) -> None:
        said = io.StringIO()
        self.stream.close()
        with mock.patch.object(sys, "stderr", said):
            _log.log("error", "too late")
        self.assertEqual(said.getvalue(), "")

    def test_a_closed_stream_does_not_silence_the_others(self) -> None:
        other = logging.StreamHandler(io.StringIO())
        _log._plain.addHandler(other)
        self.addCleanup(_log._plain.removeHandler, other)
        self.stream.close()
        with mock.patch.object(sys, "stderr", io.StringIO()) as said:
            _log.log("error", "told")
        self.assertEqual((other.stream.getvalue(), said.getvalue()), ("[tuner] told\n", ""))

    def test_levels_and_filters_of_the_application_hold(self) -> None:
        _log._plain.setLevel(logging.ERROR)
        self.addCleanup(_log._plain.setLevel, logging.NOTSET)
        _log.log("info", "not asked for")
        _log.log("error", "told")
        _log.log("no level", "not asked for")
        self.assertEqual(self.stream.getvalue(), "[tuner] told\n")

    def test_nothing_is_said_into_a_closed_sink_of_loguru(self) -> None:
        written: list[str] = []
        sink = SimpleNamespace(_sink=SimpleNamespace(_stream=self.stream))
        loguru = SimpleNamespace(_core=SimpleNamespace(handlers={0: sink}), log=lambda _level, _form, text: written.append(text))
        with mock.patch.object(_log, "_loguru", loguru):
            _log.log("info", "told")
            self.stream.close()
            _log.log("info", "too late")
        self.assertEqual(written, ["[tuner] told"])

    def test_a_sink_that_is_no_stream_is_told_and_so_is_a_loguru_that_shows_none(self) -> None:
        written: list[str] = []
        for core in (SimpleNamespace(handlers={0: SimpleNamespace(_sink=SimpleNamespace(_function=print))}), SimpleNamespace(handlers={}), SimpleNamespace()):
            loguru = SimpleNamespace(_core=core, log=lambda level, _form, text: written.append(f"{level} {text}"))
            with mock.patch.object(_log, "_loguru", loguru):
                _log.log("warning", "told")
        self.assertEqual(written, ["WARNING [tuner] told"] * 3)

    def test_a_handler_that_raises_is_nobodys_problem(self) -> None:
        with mock.patch.object(_log, "_loguru", SimpleNamespace(_core=None, log=mock.Mock(side_effect=KeyError("x")))):
            _log.log("warning", "told")

    def test_what_is_below_a_handlers_level_is_not_for_it(self) -> None:
        quiet = logging.StreamHandler(io.StringIO())
        quiet.setLevel(logging.ERROR)
        _log._plain.addHandler(quiet)
        self.addCleanup(_log._plain.removeHandler, quiet)
        _log.log("warning", "not for all")
        _log.log("error", "for all")
        self.assertEqual(quiet.stream.getvalue(), "[tuner] for all\n")

    def test_the_exit_of_a_program_that_closed_its_streams_is_silent(self) -> None:
        code = (
            "import os, sys, logging\nfrom tests import support\nfrom tuner_pipecat_sdk import Observer\n"
            "stream = open('log', 'w')\nlogging.basicConfig(stream=stream)\n"
            "os.environ['TUNER_RECORDER'] = '/nowhere/tuner'\nos.environ['TUNER_STATE_DIR'] = '/proc/nowhere'\n"
            "observer = Observer(**support.SETTINGS)\nobserver._tuner_call.event('note')\nstream.close()\n"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=SCRIPTED.parent.parent, capture_output=True, text=True, timeout=60)
        self.addCleanup((SCRIPTED.parent.parent / "log").unlink, missing_ok=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
