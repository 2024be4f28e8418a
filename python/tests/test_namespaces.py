"""Bots in containers: the first process of their namespace is the bot itself, an init, a shell, or a program that starts bots."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import unittest
from unittest import mock

from .small_bot import BOT
from .support import SCRIPTED, TapTest

from tuner_pipecat_sdk._wire import namespace

UNSHARE = ["unshare", *([] if os.getuid() == 0 else ["-Ur"]), "-pf", "--mount-proc"]

HANG_UP = BOT.replace("    await observer.close(5)\n", "") + "asyncio.run(call())\n"
"""A bot that ends with its call and waits for nothing."""

SERVER = """
import subprocess, sys, time
from pathlib import Path
subprocess.run([sys.executable, sys.argv[1]], check=True)
def left():
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().partition(" (")
        except OSError:
            continue
        if pid != "1" and rest.rpartition(") ")[2].split()[1] == "1":
            found.append(rest.rpartition(") ")[2].split()[0])
    return found
limit = time.monotonic() + 20
while any(state != "Z" for state in left()) and time.monotonic() < limit:
    time.sleep(0.05)
print(left())
"""
"""A program that starts a bot for a call and reaps no child but its own; prints the states of what the bot left behind."""


class Namespaces(TapTest):
    def setUp(self) -> None:
        super().setUp()
        self.bot = self.folder / "bot.py"
        self.bot.write_text(HANG_UP)

    def run_first(self, *command: str) -> str:
        """Runs a command as the first process of a namespace of its own."""
        environment = {**os.environ, "PYTHONPATH": str(SCRIPTED.parent.parent)}
        done = subprocess.run([*UNSHARE, *command], env=environment, capture_output=True, text=True, timeout=90)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    @property
    def delivered(self) -> bool:
        return (self.folder / "heard" / "0.delivered").exists()

    def test_a_bot_that_is_the_first_process_waits_for_its_record(self) -> None:
        self.play({"takes": 0.8})
        self.run_first(sys.executable, str(self.bot))
        self.assertTrue(self.delivered)

    def test_a_bot_below_a_shell_waits_for_its_record(self) -> None:
        self.play({"takes": 0.8})
        self.run_first("sh", "-c", f"{sys.executable} {self.bot}; exit $?")
        self.assertTrue(self.delivered)

    def test_a_bot_below_a_script_waits_for_its_record(self) -> None:
        self.play({"takes": 0.8})
        script = self.folder / "entrypoint"
        script.write_text(f"#!/bin/sh\n{sys.executable} {self.bot}\nexit $?\n")
        script.chmod(0o755)
        self.run_first(str(script))
        self.assertTrue(self.delivered)

    def test_a_bot_below_an_init_waits_for_its_record(self) -> None:
        tini = shutil.which("tini")
        self.assertIsNotNone(tini, "tini is missing: apt-get install tini")
        self.play({"takes": 0.8})
        self.run_first(str(tini), "--", sys.executable, str(self.bot))
        self.assertTrue(self.delivered)

    def test_a_bot_that_others_outlive_leaves_at_once(self) -> None:
        before = self.folder / "heard" / "ended-before-delivery"
        self.play({"takes": 4, "until": str(before)})  # less than the time for which an exit would wait
        starter = self.folder / "init.py"  # it reaps like an init does, and it is no shell
        starter.write_text(textwrap.dedent(f"""
            import os, subprocess, sys
            from pathlib import Path
            subprocess.run([sys.executable, {str(self.bot)!r}], check=True)
            if not Path({str(self.folder / "heard" / "0.delivered")!r}).exists():
                Path({str(before)!r}).touch()
            while True:
                try:
                    os.wait()
                except ChildProcessError:
                    break
        """))
        named = self.folder / "supervisord"
        named.symlink_to(sys.executable)
        self.run_first(str(named), str(starter))
        self.assertTrue(before.exists(), "the bot waited for a recorder that outlives it")
        self.assertTrue(self.delivered)

    def test_a_program_that_reaps_nobody_is_left_no_zombie(self) -> None:
        self.play({"takes": 0.3, "stays": 0.3})
        server = self.folder / "server.py"
        server.write_text(SERVER)
        self.assertEqual(self.run_first(sys.executable, str(server), str(self.bot)), "[]\n")

    def test_a_recorder_that_will_not_leave_is_no_zombie_either(self) -> None:
        self.play({"stays": 600})
        server = self.folder / "server.py"
        server.write_text(SERVER)
        self.assertEqual(self.run_first(sys.executable, str(server), str(self.bot)), "[]\n")

    def test_a_worker_of_multiprocessing_hands_over_as_a_program_does(self) -> None:
        self.play({"takes": 0.3})
        server = self.folder / "server.py"
        start = (
            "import multiprocessing, runpy\np = multiprocessing.get_context('fork').Process(target=runpy.run_path, args=(sys.argv[1],))\n"
            "p.start()\np.join()"
        )
        server.write_text(SERVER.replace("subprocess.run([sys.executable, sys.argv[1]], check=True)", start))
        self.assertEqual(self.run_first(sys.executable, str(server), str(self.bot)), "[]\n")
        self.assertTrue(self.delivered)


class Relatives(unittest.TestCase):
    """Who is who, told by a process table of the test's own."""

    def table(self, **processes: tuple[int, str]) -> None:
        known = {int(name[1:]): value for name, value in processes.items()}
        for patch in (
            mock.patch.object(namespace.os, "getpid", lambda: 9),
            mock.patch.object(namespace, "_parent", lambda pid: known[pid][0] if pid in known else -1),
            mock.patch.object(namespace, "_names", lambda pid: frozenset({known[pid][1]}) if pid in known else frozenset()),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def test_what_only_waits_for_us_ends_with_us(self) -> None:
        for processes, last in (
            ({"p9": (1, "python"), "p1": (0, "tini")}, True),
            ({"p9": (7, "python"), "p7": (1, "uv"), "p1": (0, "docker-init")}, True),
            ({"p9": (7, "python"), "p7": (1, "sh"), "p1": (0, "bash")}, True),
            ({"p9": (0, "python"), "p1": (0, "pause")}, True),
            ({"p9": (1, "python"), "p1": (0, "systemd")}, False),
            ({"p9": (7, "python"), "p7": (1, "gunicorn"), "p1": (0, "tini")}, False),
            ({"p9": (1, "python"), "p1": (0, "node")}, False),
            ({"p9": (7, "python")}, False),
            ({}, False),
        ):
            with self.subTest(processes=processes):
                self.table(**processes)
                self.assertEqual(namespace.ends_with_us(), last)
            self.doCleanups()

    def test_an_init_or_a_shell_reaps_strangers_and_a_program_may_not(self) -> None:
        for name, reaps in (("systemd", True), ("tini", True), ("bash", True), ("pause", True), ("python3.11", False), ("node", False)):
            with self.subTest(name=name):
                self.table(p1=(0, name))
                self.assertEqual(namespace.orphans_are_reaped(), reaps)
            self.doCleanups()
        self.table()
        self.assertTrue(namespace.orphans_are_reaped(), "where nothing can be known, nobody waits")
