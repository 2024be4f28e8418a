"""This process's wire: made with its first observer, remade in a forked child, ended with the interpreter."""

from __future__ import annotations

import atexit
import os
import sys
import threading

from .wire import Wire

_current: Wire | None = None
_making = threading.Lock()


def wire() -> Wire:
    """This process's wire. The first call in a process starts its recorder.

    Raises:
        OSError: The process has no file descriptor left; nothing can be recorded.
    """
    global _current
    with _making:
        if _current is None or _current.dead or _current.pid != os.getpid():
            made = Wire()
            made.supervisor.begin()
            _current = made
            _also_at_the_end_of_a_worker()
        return _current


def _after_fork() -> None:
    global _current, _making
    _making = threading.Lock()
    if _current is not None:
        old, _current = _current, None
        old.abandon()


def _at_exit() -> None:
    if _current is not None and not _current.dead:
        _current.supervisor.finish()


def _also_at_the_end_of_a_worker() -> None:
    """A process of ``multiprocessing`` runs its finalizers and leaves without those of ``atexit``."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None and getattr(sys.modules.get("multiprocessing.process"), "_parent_process", None) is not None:
        util.Finalize(None, _at_exit, exitpriority=0)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)
