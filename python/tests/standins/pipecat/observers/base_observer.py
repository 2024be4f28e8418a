"""The observer's interface."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass
from typing import Any


class BaseObject:
    def __init__(self, *, name: str | None = None, **kwargs: Any) -> None:
        self._name = name or f"{type(self).__name__}#0"
        self._handlers: dict[str, list[Any]] = {}
        self._tasks: set[Any] = set()

    @property
    def name(self) -> str:
        return self._name

    def __str__(self) -> str:
        return self._name

    def add_event_handler(self, event_name: str, handler: Any) -> None:
        self._handlers.setdefault(event_name, []).append(handler)

    def event_handler(self, event_name: str) -> Any:
        def register(handler: Any) -> Any:
            self.add_event_handler(event_name, handler)
            return handler

        return register

    async def _call_event_handler(self, event_name: str, *args: Any) -> None:
        for handler in self._handlers.get(event_name, []):
            result = handler(self, *args)
            if inspect.isawaitable(result):
                task = asyncio.ensure_future(result)
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def cleanup(self) -> None:
        if self._tasks:
            await asyncio.wait(list(self._tasks))


@dataclass
class FrameProcessed:
    processor: Any
    frame: Any
    direction: Any
    timestamp: int


@dataclass
class FramePushed:
    source: Any
    destination: Any
    frame: Any
    direction: Any
    timestamp: int


class BaseObserver(BaseObject):
    async def on_process_frame(self, data: FrameProcessed) -> None:
        pass

    async def on_push_frame(self, data: FramePushed) -> None:
        pass

    async def on_pipeline_started(self) -> None:
        pass
