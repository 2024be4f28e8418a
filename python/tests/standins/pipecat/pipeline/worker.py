"""A worker: processors in a row, and one queue for each observer."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pipecat
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup, Pass


class TaskObserver(BaseObserver):
    """Feeds the observers, each through a queue and a task of its own."""

    def __init__(self, observers: list[Any]) -> None:
        super().__init__()
        self._observers = observers
        self._proxies: dict[Any, Any] | None = None

    def add_observer(self, observer: Any) -> None:
        self._observers.append(observer)
        if self._proxies:
            self._proxies[observer] = self._create_proxy(observer)

    def start(self) -> None:
        self._proxies = {observer: self._create_proxy(observer) for observer in self._observers}

    def _create_proxy(self, observer: Any) -> Any:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        return SimpleNamespace(queue=queue, observer=observer, task=asyncio.ensure_future(self._feed(queue, observer)))

    async def _feed(self, queue: asyncio.Queue[Any], observer: Any) -> None:
        while True:
            data = await queue.get()
            if data == "started":
                await observer.on_pipeline_started()
            elif isinstance(data, FramePushed):
                await observer.on_push_frame(data)
            else:
                await observer.on_process_frame(data)
            queue.task_done()

    async def _send(self, data: Any) -> None:
        for proxy in (self._proxies or {}).values():
            await proxy.queue.put(data)

    on_push_frame = on_process_frame = _send  # type: ignore[assignment]

    async def stop(self) -> None:
        for proxy in (self._proxies or {}).values():
            proxy.task.cancel()
        for proxy in (self._proxies or {}).values():
            await asyncio.gather(proxy.task, return_exceptions=True)


class Clock:
    """The test says what time it is."""

    def __init__(self) -> None:
        self.now = 0

    def get_time(self) -> int:
        return self.now


class PipelineWorker:
    """Runs stages between a source and a sink."""

    def __init__(self, stages: list[Any], observers: list[Any] | None = None) -> None:
        self.clock = Clock()
        self.source, self.sink = Pass(name="PipelineWorker#0::Source"), Pass(name="PipelineWorker#0::Sink")
        self.stages = [self.source, *stages, self.sink]
        for before, after in zip(self.stages, self.stages[1:]):
            before.link(after)
        self._observer = TaskObserver(observers if observers is not None else [])
        self.setup = FrameProcessorSetup(self.clock, object(), self._observer)
        self.turn_tracking_observer = None

    def add_observer(self, observer: Any) -> None:
        self._observer.add_observer(observer)

    async def start(self) -> None:
        setup = self.setup
        if pipecat.GENERATION != "old":
            self._observer.start()
            for observer in list(self._observer._observers):
                if hasattr(observer, "setup"):
                    await observer.setup(setup.task_manager)
        for stage in self.stages:
            await stage.setup(setup)
        if pipecat.GENERATION == "old":
            self._observer.start()

    async def push(self, frame: Any, direction: FrameDirection = FrameDirection.DOWNSTREAM) -> None:
        await (self.source if direction is FrameDirection.DOWNSTREAM else self.sink).push_frame(frame, direction)

    async def settle(self) -> None:
        """Lets every observer take what waits for it."""
        for _ in range(3):
            await asyncio.sleep(0)
            for proxy in (self._observer._proxies or {}).values():
                while not proxy.queue.empty():
                    await asyncio.sleep(0)

    async def finish(self) -> None:
        await self.settle()
        await self._observer.stop()
        for observer in self._observer._observers:
            await observer.cleanup()
        for stage in self.stages:
            await stage.cleanup()


class PipelineParams:
    """Drops what it does not know, as Pipecat's does from 1.0 on."""

    def __init__(self, **kwargs: Any) -> None:
        self.enable_metrics = bool(kwargs.get("enable_metrics"))
        self.enable_usage_metrics = bool(kwargs.get("enable_usage_metrics"))
