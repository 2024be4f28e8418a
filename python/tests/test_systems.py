"""What differs between systems: where state lies, whose folder it is, and how a descriptor is moved away from the standard streams."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from . import support

from tuner_pipecat_sdk._wire import descriptors, namespace, state_folder, system
from tuner_pipecat_sdk._wire.state_folder import default_state_dir, why_not_ours

assert support


class StateFolders(unittest.TestCase):
    def test_state_lies_where_the_platform_keeps_it_unless_xdg_says_otherwise(self) -> None:
        temporary = os.path.join(tempfile.gettempdir(), f"tuner-{os.getuid()}")
        for platform, environment, folder in (
            ("linux", {"HOME": "/home/ann"}, "/home/ann/.local/state/tuner"),
            ("linux", {"HOME": "/home/ann", "XDG_STATE_HOME": "/state"}, "/state/tuner"),
            ("linux", {"HOME": "/home/ann", "XDG_STATE_HOME": "state"}, "/home/ann/.local/state/tuner"),
            ("linux", {"HOME": ""}, temporary),
            ("darwin", {"HOME": "/Users/ann"}, "/Users/ann/Library/Application Support/tuner"),
            ("darwin", {}, temporary),
            ("win32", {"LOCALAPPDATA": "/c/ann"}, "/c/ann/tuner/state"),
            ("win32", {"HOME": "/home/ann"}, temporary),
        ):
            there = mock.patch.object(sys, "platform", platform)
            with self.subTest(platform=platform, environment=environment), there, mock.patch.dict(os.environ, environment, clear=True):
                self.assertEqual(default_state_dir(), folder)

    def test_only_in_the_temporary_directory_a_folder_must_be_ours_alone(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(os.rmdir, folder)
        for found, why in (
            ({}, None),
            ({"st_mode": stat.S_IFDIR | 0o755}, None),
            ({"st_mode": stat.S_IFDIR | 0o720}, "other users may write to it"),
            ({"st_mode": stat.S_IFDIR | 0o702}, "other users may write to it"),
            ({"st_mode": stat.S_IFLNK | 0o700}, "it is a link or a file"),
            ({"st_uid": os.geteuid() + 1}, f"it belongs to another user ({os.geteuid() + 1})"),
        ):
            told = SimpleNamespace(**{"st_mode": stat.S_IFDIR | 0o700, "st_uid": os.geteuid(), **found})
            with self.subTest(found=found), mock.patch.object(os, "lstat", lambda _: told):
                with mock.patch.object(state_folder, "_temporary", lambda: str(folder)):
                    self.assertEqual(why_not_ours(folder), why)
                self.assertIsNone(why_not_ours(folder))
        with mock.patch.object(state_folder, "_temporary", lambda: "/nowhere/tuner"):
            self.assertIsNone(why_not_ours(Path("/nowhere/tuner")))

    def test_where_users_have_no_numbers_all_are_one(self) -> None:
        self.assertEqual((system.user(), system.user(effective=True)), (os.getuid(), os.geteuid()))
        with mock.patch.object(system, "os", SimpleNamespace()):
            self.assertEqual(system.user(), 0)


class Namespaces(unittest.TestCase):
    def test_a_process_ends_with_us_below_what_only_waits_or_where_our_parent_lies_outside(self) -> None:
        for parents, names, ends in (
            ({7: 1, 1: 0}, {1: {"tini"}}, True),
            ({7: 1, 1: 0}, {1: {"systemd"}}, False),
            ({7: 0}, {}, True),
            ({7: -1}, {}, False),
            ({7: 5, 5: 1, 1: 0}, {5: {"bash"}, 1: {"sh"}}, True),
            ({7: 5, 5: 0}, {5: {"uv"}}, True),
            ({7: 5, 5: 0}, {5: {"gunicorn"}}, False),
            ({7: 7}, {7: {"sh"}}, False),  # it never comes to an end
        ):
            with self.subTest(parents=parents), mock.patch.object(os, "getpid", lambda: 7), mock.patch.object(namespace, "_parent", parents.__getitem__):
                with mock.patch.object(namespace, "_names", lambda pid, names=names: frozenset(names.get(pid, ()))):
                    self.assertEqual(namespace.ends_with_us(), ends)


class Descriptors(unittest.TestCase):
    """The numbers of a host that was started without standard streams."""

    def moved(self, descriptor: int, dup: Any = None) -> tuple[int, list[int]]:
        closed: list[int] = []
        changed = SimpleNamespace(close=closed.append, dup=dup)
        with mock.patch.object(descriptors, "os", changed):
            return descriptors.above_standard(descriptor), closed

    def test_what_lies_above_the_standard_streams_stays_where_it_is(self) -> None:
        self.assertEqual(self.moved(3), (3, []))

    def test_where_it_cannot_be_moved_at_once_the_lower_numbers_are_taken_and_given_back(self) -> None:
        free = [1, 2, 7]
        with mock.patch.object(descriptors, "fcntl", None):
            self.assertEqual(self.moved(0, lambda _: free.pop(0)), (7, [2, 1, 0]))

    def test_where_it_is_moved_at_once_the_first_number_is_given_back(self) -> None:
        asked: list[tuple[int, ...]] = []
        moving = SimpleNamespace(fcntl=lambda *told: asked.append(told) or 5, F_DUPFD_CLOEXEC=1030)
        with mock.patch.object(descriptors, "fcntl", moving):
            self.assertEqual(self.moved(2), (5, [2]))
        self.assertEqual(asked, [(2, 1030, 3)])
