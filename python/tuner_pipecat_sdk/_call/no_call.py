"""A call that nobody records."""

from __future__ import annotations

from typing import Any

from .._log import Once


class NoCall:
    """The null object of ``enabled=False``, or of a call that cannot be recorded: everything is accepted, nothing is kept."""

    mode = None
    ended = True
    stream = None
    spans = None

    def __init__(self, why: str | None = None) -> None:
        self.diagnostics: dict[str, int] = {} if why is None else {"errors": 1}
        self.say = Once()
        self.set_up: dict[str, Any] = {}
        if why is not None:
            self.say("error", f"this call is not recorded: {why}")

    def frame(self, *_: Any) -> None:
        """Nothing."""

    def event(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    trouble = cleaned_up = end = know = learn = is_of = frame
