"""Every row of docs/deployment.md has a trial, and every trial a row."""

from __future__ import annotations

import re
import subprocess
import sys
import unittest

from .support import ROOT


class Deployments(unittest.TestCase):
    def test_the_page_and_the_script_have_the_same_rows(self) -> None:
        script = ROOT / "tests" / "long" / "deployments.py"
        done = subprocess.run([sys.executable, str(script), "--list"], capture_output=True, text=True, timeout=60)
        tried = set(done.stdout.splitlines())
        page = (ROOT / "docs" / "deployment.md").read_text("utf-8")
        told = {name for name in re.findall(r"(?m)^\| ([^|]+?) \|", page) if name != "row" and not name.startswith("--")}
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(told, tried)
