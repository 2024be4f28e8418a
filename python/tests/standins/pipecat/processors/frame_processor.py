"""Processors that hand frames to each other, and tell an observer of each push."""

from __future__ import annotations

import asyncio
import enum
from dataclasses import dataclass
from typing import Any

import pipecat
from pipecat.observers.base_observer import BaseObject, FrameProcessed, FramePushed


class FrameDirection(enum.Enum):
    DOWNSTREAM = 1
    UPSTREAM = 2


@dataclass
class FrameProcessorSetup:
    """Its settings are not set where the StartFrame has them."""

    clock: Any
    task_manager: Any
    observer: Any
    audio_in_sample_rate: int | None = None
    audio_out_sample_rate: int | None = None
    enable_metrics: bool | None = None
    enable_tracing: bool | None = None
    enable_usage_metrics: bool | None = None
    report_only_initial_ttfb: bool | None = None


class FrameProcessor(BaseObject):
    def __init__(self, *, name: str | None = None, enable_direct_mode: bool = False, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self._prev: Any = None
        self._next: Any = None
        self._enable_direct_mode = enable_direct_mode
        self._clock: Any = None
        self.got: list[Any] = []
        if pipecat.GENERATION == "old":
            self._observer: Any = None
        else:
            self._setup: Any = None

    @property
    def next(self) -> Any:
        return self._next

    @property
    def previous(self) -> Any:
        return self._prev

    def link(self, after: FrameProcessor) -> None:
        self._next, after._prev = after, self

    def get_clock(self) -> Any:
        return self._clock

    async def setup(self, setup: FrameProcessorSetup) -> None:
        self._clock = setup.clock
        if pipecat.GENERATION == "old":
            self._observer = setup.observer
        else:
            self._setup = setup

    def _told(self) -> Any:
        if pipecat.GENERATION == "old":
            return self._observer
        return self._setup.observer if self._setup else None

    async def process_frame(self, frame: Any, direction: FrameDirection) -> None:
        self.got.append(frame)
        observer = self._told()
        if observer:
            await observer.on_process_frame(FrameProcessed(self, frame, direction, self._clock.get_time()))

    async def push_frame(self, frame: Any, direction: FrameDirection = FrameDirection.DOWNSTREAM) -> None:
        to = self._next if direction is FrameDirection.DOWNSTREAM else self._prev
        if to is None:
            return
        observer = self._told()
        if observer:
            await observer.on_push_frame(FramePushed(self, to, frame, direction, self._clock.get_time()))
        await to.process_frame(frame, direction)
        await asyncio.sleep(0)


class Pass(FrameProcessor):
    async def process_frame(self, frame: Any, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
