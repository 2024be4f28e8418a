"""Questions to the recorder that wait for its answer."""

from __future__ import annotations

import itertools
from concurrent.futures import Future
from typing import Any

from .call_stream import control


class Requests:
    """Used from any thread: each step is one operation on a dictionary."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[Future[dict[str, Any]], bytes]] = {}
        self._numbers = itertools.count(1)

    def __bool__(self) -> bool:
        return bool(self._open)

    def ask(self, kind: str, fields: dict[str, Any]) -> tuple[Future[dict[str, Any]], bytes]:
        """A new question: where its answer will be, and the message that asks it."""
        answer: Future[dict[str, Any]] = Future()
        number = next(self._numbers)
        message = control(0, 0, {"wire": kind, "id": number, **fields})
        self._open[number] = (answer, message)
        return answer, message

    def answer(self, number: Any, message: dict[str, Any]) -> None:
        """The recorder answered; an unknown number is passed over."""
        answer, _ = self._open.pop(number, (None, b"")) if isinstance(number, int) else (None, b"")
        if answer is not None and answer.set_running_or_notify_cancel():
            answer.set_result(message)

    def answer_all(self, message: dict[str, Any]) -> None:
        """Nobody else is going to answer what is open."""
        for number in list(self._open):
            self.answer(number, message)

    def forget(self, answer: Future[dict[str, Any]]) -> None:
        """Nobody waits for this answer any more."""
        for number, (known, _) in list(self._open.items()):
            if known is answer:
                self._open.pop(number, None)

    def messages(self) -> list[bytes]:
        """What is to be asked again, of a new recorder."""
        return [message for _, message in list(self._open.values())]
