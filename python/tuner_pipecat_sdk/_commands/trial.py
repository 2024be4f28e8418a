"""Runs a tiny pipeline on the installed Pipecat to see whether, and how, its frames are seen. Nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .._call.call import Call


class _NoStream:
    """Counts what would be sent."""

    begun = True

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.wire = self

    def add(self, payload: bytes, _priority: int) -> None:
        self.lines.append(payload)

    def expect_end(self, _call: Any) -> None:
        """A trial has no end to wait for."""

    def end(self) -> None:
        """Nothing to close."""


def run() -> tuple[str, str, str]:
    """The finding: ``ok`` with the way frames are seen, ``warn`` for the plain way, ``fail`` when none were."""
    return asyncio.run(asyncio.wait_for(_run(), 30))


def names() -> tuple[Any, Any, Callable[[Any], Awaitable[None]]]:
    """``PipelineParams``, the class that runs a pipeline, and how to run one: by their names in this Pipecat.

    From 1.3 on they are ``pipecat.pipeline.worker.PipelineWorker`` and ``pipecat.workers.runner.WorkerRunner``; the names
    of before go with 2.0.
    """
    try:
        from pipecat.pipeline.worker import PipelineParams, PipelineWorker
        from pipecat.workers.runner import WorkerRunner
    except ImportError:
        from pipecat.pipeline.runner import PipelineRunner
        from pipecat.pipeline.task import PipelineParams, PipelineTask

        return PipelineParams, PipelineTask, PipelineRunner(handle_sigint=False).run

    async def run(worker: Any) -> None:
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        await runner.run()

    return PipelineParams, PipelineWorker, run


async def _run() -> tuple[str, str, str]:
    from loguru import logger
    from pipecat.frames.frames import EndFrame, InputAudioRawFrame
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.processors.frame_processor import FrameDirection

    from ..observer import Observer

    PipelineParams, PipelineWorker, run = names()
    logger.disable("pipecat")
    observer = Observer(enabled=False)
    stream = _NoStream()
    call = Call(stream, None, FrameDirection.UPSTREAM)  # type: ignore[arg-type]
    observer._tuner_call = observer._tuner_observing._call = call
    params = PipelineParams(enable_metrics=True, enable_usage_metrics=True)
    task = PipelineWorker(Pipeline([]), params=params, observers=[observer])
    await task.queue_frames([InputAudioRawFrame(b"\0" * 640, 16000, 1), EndFrame()])
    await run(task)
    seen = [name for name in ("StartFrame", "EndFrame") if any(f'"frame":"{name}"'.encode() in line for line in stream.lines)]
    call.end()
    if len(seen) < 2 or call.diagnostics["errors"]:
        return "tap", "fail", f"of a trial pipeline only {seen or 'nothing'} was seen; {call.diagnostics['errors']} errors"
    if call.mode != "filter":
        return "tap", "warn", "frames are seen the plain way, which costs some 20 µs per audio frame"
    return "tap", "ok", "frames are seen before they enter an observer's queue"
