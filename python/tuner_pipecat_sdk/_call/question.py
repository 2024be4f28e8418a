"""A question to the application: on a thread of its own, with a time limit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Question:
    """One question: not begun, open, or settled, be it by an answer or by the clock."""

    def __init__(self, what: str, ask: Callable[[float], None], limit: float) -> None:
        self.what = what
        self._ask = ask
        self._limit = limit
        self._settled = threading.Event()
        self.deadline: float | None = None

    def begin(self, wake: Callable[[], None]) -> None:
        """Starts to ask, once."""
        if self.deadline is not None:
            return
        deadline = self.deadline = time.monotonic() + self._limit

        def run() -> None:
            try:
                self._ask(deadline)
            finally:
                self._settled.set()
                wake()

        try:
            threading.Thread(target=run, name="tuner-question", daemon=True).start()
        except RuntimeError:  # the interpreter ends
            self._settled.set()

    @property
    def answered(self) -> bool:
        """Whether the thread is through with it."""
        return self._settled.is_set()

    @property
    def open(self) -> bool:
        """Whether there is something to wait for."""
        return self.deadline is not None and not self.answered and time.monotonic() < self.deadline

    def wait(self) -> None:
        """Waits for the answer, until the time is over."""
        if self.deadline is not None:
            self._settled.wait(max(0.0, self.deadline - time.monotonic()))
