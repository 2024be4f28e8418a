"""The table of ``docs/deployment.md``: each row by its name, with the trial that shows it."""

from __future__ import annotations

from collections.abc import Callable

from host import Host

Trial = Callable[[Host], str]
ROWS: dict[str, Trial] = {}


def row(name: str) -> Callable[[Trial], Trial]:
    """Makes a function the trial of the row ``name``; it returns what was seen, and raises where that is wrong."""

    def register(trial: Trial) -> Trial:
        ROWS[name] = trial
        return trial

    return register
