"""The console script ``tuner``: hands over to the executable inside this package."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .._distribution import conflict
from .._wire.recorder import WITHOUT_EXECUTABLE, on_path, refusal


def main() -> None:
    """Replaces this process with ``tuner``."""
    if (wrong := conflict()) is not None:
        print(f"tuner: {wrong}", file=sys.stderr)
    executable = Path(__file__).parent.parent / "bin" / "tuner"
    if not executable.is_file():
        other = on_path()
        if other is None:
            sys.exit(f"tuner: this package holds no executable: {WITHOUT_EXECUTABLE}")
        executable = other
    try:
        os.execv(executable, [str(executable), *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"tuner: {refusal(executable, error)}")
