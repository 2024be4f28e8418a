"""What the package is called where packages are installed, and which version it has."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from unittest import mock

from .support import ROOT, SETTINGS, TapTest

from tuner_pipecat_sdk import Observer, _distribution
from tuner_pipecat_sdk._commands import doctor, executable

PROJECT = (ROOT / "python" / "pyproject.toml").read_text("utf-8")


class Distribution(TapTest):
    def setUp(self) -> None:
        super().setUp()
        _distribution.conflict.cache_clear()
        self.addCleanup(_distribution.conflict.cache_clear)

    def install_what_it_replaces(self) -> None:
        folder = self.folder / "site" / "tuner_pipecat_sdk-0.2.9.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: tuner-pipecat-sdk\nVersion: 0.2.9\n")
        sys.path.append(str(folder.parent))
        self.addCleanup(sys.path.remove, str(folder.parent))

    def test_no_upgrade_of_what_it_replaces_can_come_over_it(self) -> None:
        self.assertIn(f'\nname = "{_distribution.NAME}"\n', PROJECT)
        self.assertNotEqual(_distribution.NAME, _distribution.REPLACED)

    def test_the_version_stands_once_and_the_wheel_takes_it_from_there(self) -> None:
        self.assertNotRegex(PROJECT, r"(?m)^version\s*=")
        path = re.search(r'^path = "(.*Directory\.Build\.props)"$', PROJECT, re.M)
        pattern = re.search(r'^pattern = "(.*)"$', PROJECT, re.M)
        assert path is not None and pattern is not None
        found = re.findall(pattern[1], (ROOT / "python" / path[1]).read_text("utf-8"))
        self.assertEqual(len(found), 1)
        for file in (*ROOT.glob("src/**/*.csproj"), *ROOT.glob("eng/*.props"), *ROOT.glob("tests/*/*.csproj")):
            self.assertNotIn("<Version>", file.read_text("utf-8"), file.name)

    def test_alone_it_says_nothing(self) -> None:
        Observer(**SETTINGS)
        self.assertEqual(self.said("is installed as well"), [])
        self.assertNotIn("package", {what for what, _, _ in doctor.findings([])})

    def test_beside_what_it_replaces_an_observer_and_the_doctor_say_what_to_do(self) -> None:
        self.install_what_it_replaces()
        Observer(**SETTINGS)
        sentence = (
            "tuner-pipecat-sdk 0.2.9 is installed as well, and its files lie among those of tuner-pipecat-recorder: "
            "pip uninstall tuner-pipecat-sdk tuner-pipecat-recorder, then install tuner-pipecat-recorder again"
        )
        self.assertIn(("warning", sentence), self.logged)
        self.assertIn(("package", "fail", sentence), list(doctor.findings([])))
        # Where theirs came later its files have replaced the observers': then only the commands are left to say so.
        (self.folder / "tuner").write_text("#!/bin/sh\n")
        (self.folder / "tuner").chmod(0o755)
        os.environ["PATH"] = str(self.folder)  # where this checkout holds no executable, it is the one on PATH
        with mock.patch.object(os, "execv") as ran, contextlib.redirect_stderr(io.StringIO()) as said:
            executable.main()
        self.assertEqual((said.getvalue(), ran.call_count), (f"tuner: {sentence}\n", 1))
