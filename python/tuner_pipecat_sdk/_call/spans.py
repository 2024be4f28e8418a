"""What a call knows of its application's own spans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Spans(Protocol):
    """The spans of one call, on their way to it."""

    settle: Callable[[], None]
    """Attaches to whatever provider of spans there is by now."""

    def due(self) -> float | None:
        """Until when the end of the call waits for spans that are open; ``None`` when none is."""

    def end(self) -> None:
        """The call ends now: says what is missing, and takes no more."""
