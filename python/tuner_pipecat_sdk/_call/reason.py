"""The application's own word for why a call ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._tap.lines import encode
from .._tap.values import Budget, jsonable


class Reason:
    """Asks the application's resolver until it knows, or fails."""

    def __init__(self, resolver: Callable[[], Any] | None) -> None:
        self.resolver = resolver
        self._told = False

    def ask(self, event: Callable[..., None], say: Callable[..., None]) -> None:
        """Asks, unless an answer is there. What comes of it goes to ``event`` and, if it failed, to ``say``."""
        if self.resolver is None or self._told:
            return
        try:
            reason = self.resolver()
            word = _word(reason) if reason else None
        except Exception as error:
            self._told = True
            say("warning", f"the disconnection_reason_resolver raised {type(error).__name__}; the call is recorded without its answer")
            event("disconnection_reason", 3, reason=None, error=type(error).__name__)
            return
        if word:
            self._told = True
            event("disconnection_reason", 3, reason=word)

    def close(self, event: Callable[..., None]) -> None:
        """The call ends: says so if the application never knew, and lets go of its function."""
        if self.resolver is not None and not self._told:
            event("disconnection_reason", 3, reason=None)
        self.resolver = None


def _word(reason: Any) -> str:
    """A reason as at most 100 characters: text as it is, anything else as its JSON."""
    plain = jsonable(reason, Budget())
    return (plain if isinstance(plain, str) else encode(plain).decode())[:100]
