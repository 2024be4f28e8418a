"""What the application is asked when a call ends.

The pipeline does not wait for the answers; only the end of the call's record does.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import inspect
import threading
import time
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..usage import CallUsage
from .facts import check_late
from .question import Question

if TYPE_CHECKING:
    from .call import Call

_SLICE = 0.05


class LateAnswers:
    """The questions of one call: where its recording lies, asked from clean-up on; what it cost, asked when it is over."""

    def __init__(
        self,
        call: Call,
        recording_url: Any,
        cost_calculator: Any,
        limit: float,
        *,
        wake: Callable[[], None],
        usage: Callable[[float], dict[str, Any] | None],
    ) -> None:
        """The questions that there are to ask.

        Args:
            call: What the answers belong to.
            recording_url: Where the recording lies: a callable or an awaitable; ``None``: not asked.
            cost_calculator: What the call cost: a callable; ``None``: not asked.
            limit: How long each may take, in seconds.
            wake: Called when a question is settled.
            usage: Gives what the call used, within so many seconds; ``None`` where nobody can say; or ``TimeoutError``.
        """
        self._call = call
        self._released = False
        self._wake = wake
        self._usage = usage
        self._loop: asyncio.AbstractEventLoop | None = None
        self._recording_url = recording_url
        self._cost_calculator = cost_calculator
        self._early = [Question("recording_url", self._ask_recording, limit)] if recording_url is not None else []
        self._final = [Question("cost_calculator", self._ask_cost, limit)] if cost_calculator is not None else []
        _hold_exit_for(self)

    def begin(self) -> None:
        """Clean-up: asks what can be asked while last frames may still come. On the pipeline's loop. Never raises."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            pass
        self._begin(self._early)

    def settled(self) -> bool:
        """The call is over: asks what is left to ask; whether everything is answered or out of time."""
        self._begin(self._early)
        self._begin(self._final)
        return not any(question.open for question in self._questions)

    def release(self) -> None:
        """The call ends now: says what stayed without an answer, and lets go of the application's functions."""
        for question in self._questions:
            if question.deadline is not None and not question.answered:
                self._warn(f"{question.what} gave no answer in time")
        self._released = True
        self._recording_url = self._cost_calculator = self._loop = None

    def due(self) -> float | None:
        """When the last open question runs out of time; ``None`` when none is open."""
        return max((question.deadline or 0.0 for question in self._questions if question.open), default=None)

    def wait(self) -> None:
        """Waits for the answers to what was asked. For the exit of the interpreter, when there is nothing else to do."""
        for question in self._early:
            question.wait()
        self.settled()
        for question in self._final:
            question.wait()

    @property
    def expected(self) -> bool:
        """Whether clean-up was, and the end was not yet."""
        return self._call.over_at is not None and not self._call.ended

    @property
    def _questions(self) -> list[Question]:
        return [*self._early, *self._final]

    def _begin(self, questions: list[Question]) -> None:
        if self._call.stream.begun:
            for question in questions:
                question.begin(self._wake)

    def _ask_recording(self, deadline: float) -> None:
        source = self._recording_url
        if source is None:
            return  # the call ended meanwhile, and said so
        try:
            url = self._answer(source() if callable(source) else source, source, deadline)
            if url is None:
                self._warn("recording_url gave None")
            else:
                self._learn("recording_url", url)
        except BaseException as error:
            self._warn(f"recording_url raised {type(error).__name__}")

    def _ask_cost(self, deadline: float) -> None:
        try:
            try:
                usage = self._usage(max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                self._warn("the recorder did not tell the usage for cost_calculator in time")
                return
            if usage is None:
                self._warn("without a recorder there is no usage for cost_calculator")
                return
            calculator = self._cost_calculator
            if calculator is None:
                return  # the call ended meanwhile, and said so
            cents = self._answer(calculator(CallUsage.of(usage)), None, deadline)
            if cents is not None:
                self._learn("call_cost", cents)
        except BaseException as error:
            self._warn(f"cost_calculator raised {type(error).__name__}")

    def _learn(self, name: str, value: Any) -> None:
        right, errors = check_late({name: value})
        for error in errors:
            self._warn(error)
        if right:
            self._call.know(right)

    def _warn(self, what: str) -> None:
        if self._released:
            return  # an answer that comes too late: that it did not come in time was said
        self._call.say("warning", f"{what}; the call is recorded without it")

    def _answer(self, value: Any, again: Any, deadline: float) -> Any:
        """``value``, awaited where it must be: on the pipeline's loop as long as that runs, else on one of our own."""
        if not inspect.isawaitable(value):
            return value
        if asyncio.isfuture(value) and value.done():
            return value.result()
        loop = self._loop
        if loop is not None and loop.is_running():
            waiting = _await(value)
            answer = asyncio.run_coroutine_threadsafe(waiting, loop)
            while True:
                try:
                    return answer.result(min(_SLICE, max(0.0, deadline - time.monotonic())))
                except concurrent.futures.CancelledError:
                    break  # the loop ended and took our task along
                except (concurrent.futures.TimeoutError, TimeoutError):
                    if answer.done():
                        raise
                    if time.monotonic() >= deadline:
                        answer.cancel()
                        raise
                    if loop.is_closed():
                        break
            for begun in (waiting, value):
                if inspect.iscoroutine(begun) and inspect.getcoroutinestate(begun) == inspect.CORO_CREATED:
                    begun.close()
            if not callable(again):
                raise RuntimeError("the event loop ended")
            value = again()
        return asyncio.run(asyncio.wait_for(_await(value), max(0.0, deadline - time.monotonic())))


async def _await(value: Any) -> Any:
    return await value


_all: weakref.WeakSet[LateAnswers] = weakref.WeakSet()
_held = False


def _hold_exit_for(answers: LateAnswers) -> None:
    """The interpreter ends only when the questions of ended calls are answered or out of time."""
    global _held
    _all.add(answers)
    if _held:
        return
    _held = True
    # Called before `concurrent.futures`, which registered earlier, shuts its threads: later nothing can even look up
    # a host name.
    import concurrent.futures.thread  # noqa: F401

    register = getattr(threading, "_register_atexit", None)
    try:
        if register is not None:
            register(_wait_for_all)
    except RuntimeError:
        pass  # the interpreter ends already


def _wait_for_all() -> None:
    for answers in list(_all):
        if answers.expected:
            answers.wait()
