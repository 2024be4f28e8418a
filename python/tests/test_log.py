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
