"""File descriptors that no ``print`` of the host can hit.

A host that was started with closed standard streams gets 0, 1 and 2 for whatever it opens first; native code and the
host's children write there without asking.
"""

from __future__ import annotations

import fcntl
import os


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
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    finally:
        os.close(descriptor)
