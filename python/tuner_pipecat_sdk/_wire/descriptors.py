"""File descriptors that no ``print`` of the host can hit.

A host that was started with closed standard streams gets 0, 1 and 2 for whatever it opens first; native code and the
host's children write there without asking.
"""

from __future__ import annotations

import os

from .system import fcntl


def pipe() -> tuple[int, int]:
    """A pipe, reading end first. Raises ``OSError`` when there is no room for it; then nothing stays open."""
    ends = list(os.pipe())
    try:
        return above_standard(ends.pop(0)), above_standard(ends.pop(0))
    except OSError:
        for end in ends:
            os.close(end)
        raise


def above_standard(descriptor: int) -> int:
    """``descriptor``, moved if it lies where a standard stream belongs. Raises ``OSError``, closing it, where it cannot."""
    if descriptor > 2:
        return descriptor
    try:
        moved: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3) if fcntl is not None else _dup_above(descriptor)
        return moved
    finally:
        os.close(descriptor)


def _dup_above(descriptor: int) -> int:
    """As ``F_DUPFD_CLOEXEC``, where there is none."""
    found = os.dup(descriptor)
    try:
        return found if found > 2 else _dup_above(descriptor)
    finally:
        if found <= 2:
            os.close(found)
