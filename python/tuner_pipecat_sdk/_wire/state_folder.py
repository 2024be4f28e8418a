"""Where calls are kept when nobody says where, and whether that folder is ours."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

from .system import user


def default_state_dir() -> str:
    """Where state lies when nobody says otherwise: the platform's folder for it."""
    chosen = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(chosen):
        return os.path.join(chosen, "tuner")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return os.path.join(local, "tuner", "state") if local else _temporary()
    home = os.environ.get("HOME")
    if not home:
        return _temporary()
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "tuner")
    return os.path.join(home, ".local", "state", "tuner")


def why_not_ours(folder: Path) -> str | None:
    """Why a folder in the temporary directory, where anybody could have made it first, is not to be used; else ``None``."""
    if str(folder) != _temporary() or not os.path.lexists(folder):
        return None
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode):
        return "it is a link or a file"
    if found.st_uid != user(effective=True):
        return f"it belongs to another user ({found.st_uid})"
    return "other users may write to it" if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else None


def _temporary() -> str:
    return os.path.join(tempfile.gettempdir(), f"tuner-{user()}")
