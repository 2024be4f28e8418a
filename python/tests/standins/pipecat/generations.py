"""Turns the stand-ins into those of another generation of Pipecat, until the context ends."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pipecat
from pipecat.frames import frames
from pipecat.observers.base_observer import BaseObject, BaseObserver, FramePushed
from pipecat.observers.user_bot_latency_observer import UserBotLatencyObserver
from pipecat.pipeline import worker

GENERATIONS = ("old", "new", "1.16", "2.0")


@contextlib.contextmanager
def become(generation: str) -> Iterator[None]:
    """Switches to ``generation``, and back to the first at the end."""
    with contextlib.ExitStack() as stack:
        pipecat.GENERATION = generation
        if generation in ("1.16", "2.0"):
            _tell_first_pushes_only(stack)
        if generation == "2.0":
            _remove_what_goes(stack)
        try:
            yield
        finally:
            pipecat.GENERATION = "old"


def _tell_first_pushes_only(stack: contextlib.ExitStack) -> None:
    """1.12 and newer; from 1.13 on a frame says itself whether an interruption drops it."""
    for patch in (
        mock.patch.object(UserBotLatencyObserver, "__init__", _asks_itself),
        mock.patch.object(BaseObserver, "__init__", _names_it),
        mock.patch.object(worker.TaskObserver, "on_push_frame", _first_only),
        mock.patch.object(frames.Frame, "interruptible", True, create=True),
    ):
        stack.enter_context(patch)


def _remove_what_goes(stack: contextlib.ExitStack) -> None:
    for name in [name for name in vars(frames) if name.endswith("TaskFrame")]:
        kept = getattr(frames, name)
        delattr(frames, name)
        stack.callback(setattr, frames, name, kept)
    stack.enter_context(mock.patch.object(frames, "StartFrame", _StartFrame))
    stack.enter_context(mock.patch.object(frames, "ErrorFrame", _ErrorFrame))
    # None in sys.modules: an import of it fails as one of a module that is not there.
    stack.enter_context(mock.patch.dict(sys.modules, {"pipecat.pipeline.task": None}))  # type: ignore[dict-item]
    import pipecat.pipeline as package

    kept = package.__dict__.pop("task", None)
    if kept is not None:
        stack.callback(setattr, package, "task", kept)


@dataclass
class _StartFrame(frames.SystemFrame):
    pass


@dataclass
class _ErrorFrame(frames.SystemFrame):
    error: str = ""
    processor: Any = None
    exception: Exception | None = None
    category: str | None = None


_StartFrame.__name__, _ErrorFrame.__name__ = "StartFrame", "ErrorFrame"


def _names_it(self: Any, *, observe_every_push: bool = True, **kwargs: Any) -> None:
    BaseObject.__init__(self, **kwargs)
    self.observe_every_push = observe_every_push


def _asks_itself(self: Any, **kwargs: Any) -> None:
    _names_it(self, observe_every_push=False, **kwargs)


async def _first_only(self: Any, data: FramePushed) -> None:
    seen = self.__dict__.setdefault("_pushed", set())
    first = data.first_push = data.frame.id not in seen  # type: ignore[attr-defined]
    seen.add(data.frame.id)
    for proxy in (self._proxies or {}).values():
        if first or proxy.observer.observe_every_push:
            await proxy.queue.put(data)
