"""The console script ``tuner``: hands over to the executable inside this package."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .._distribution import conflict
from .._wire.recorder import on_path, refusal


def main() -> None:
    """Replaces this process with ``tuner``."""
    if (wrong := conflict()) is not None:
        print(f"tuner: {wrong}", file=sys.stderr)
    executable = Path(__file__).parent.parent / "bin" / "tuner"
    if not executable.is_file():
        other = on_path()
        if other is None:
            sys.exit(
                "tuner: this package holds no executable: on Linux with glibc install the manylinux wheel; for another system "
                "`tuner send --state DIR` on such a machine finishes the calls of a copy of this one's state folder"
            )
        executable = other
    try:
        os.execv(executable, [str(executable), *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"tuner: {refusal(executable, error)}")
