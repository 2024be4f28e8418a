"""A small bot, in the ways in which bots are started. Each call runs on stand-ins, through the package of this checkout.

usage: bot.py WAY CALL_ID...     The settings come from the environment. Prints `begun` and `over`, each with the call's id.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PYTHON = Path(__file__).resolve().parents[3] / "python"
sys.path[:0] = [str(PYTHON), str(PYTHON / "tests" / "standins")]

from pipecat.frames import frames  # noqa: E402
from pipecat.pipeline.worker import PipelineWorker  # noqa: E402
from pipecat.processors.frame_processor import Pass  # noqa: E402
from tuner_pipecat_sdk import Observer  # noqa: E402


async def call(call_id: str, lasts: float = 0.05) -> None:
    """One call, from its start to its end."""
    observer = Observer(call_id=call_id)
    worker = PipelineWorker([Pass(name="tts"), observer, Pass(name="out")], [observer.latency_observer])
    await worker.start()
    await worker.push(frames.StartFrame())
    await worker.push(frames.TTSSpeakFrame(text="Merhaba, مرحبا, Grüß Gott."))
    await asyncio.sleep(0.02)
    print("begun", call_id, flush=True)
    await asyncio.sleep(lasts)
    await worker.push(frames.EndFrame())
    await worker.finish()
    print("over", call_id, flush=True)


def plain(*calls: str) -> None:
    """One process, one loop."""

    async def all_of_them() -> None:
        await asyncio.gather(*map(call, calls))

    asyncio.run(all_of_them())


def uvloop(*calls: str) -> None:
    """The loop that uvicorn takes where it is installed."""
    import uvloop as loops

    loops.install()
    plain(*calls)


def threads(*calls: str) -> None:
    """A thread and a loop for each call."""
    running = [threading.Thread(target=plain, args=(one,)) for one in calls]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def forks(*calls: str) -> None:
    """Forked after the import, and after the parent's own call."""
    plain(calls[0])
    children = []
    for one in calls[1:]:
        pid = os.fork()
        if pid == 0:
            plain(one)
            sys.exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)


def spawns(*calls: str) -> None:
    """A spawned process for each call."""
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=plain, args=(one,)) for one in calls]
    for child in children:
        child.start()
    for child in children:
        child.join()


def long(*calls: str) -> None:
    """Calls that last until somebody ends the process."""

    async def all_of_them() -> None:
        await asyncio.gather(*(call(one, 3600) for one in calls))

    asyncio.run(all_of_them())


def graceful(*calls: str) -> None:
    """As ``long``, but SIGTERM ends the calls in order, as a server's shutdown does."""

    async def all_of_them() -> None:
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        running = [asyncio.ensure_future(call(one, 3600)) for one in calls]
        await ended.wait()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    asyncio.run(all_of_them())


def hungry(*calls: str) -> None:
    """Calls of a process that takes memory until the kernel ends it."""

    async def eats() -> None:
        running = asyncio.gather(*(call(one, 3600) for one in calls))
        held = []
        while not running.done():
            await asyncio.sleep(0.02)
            held.append(b"x" * (4 << 20))

    asyncio.run(eats())


async def app(scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    """An ASGI application: ``GET /CALL_ID`` takes a call."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await call(scope["path"].strip("/"))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"over"})


if __name__ == "__main__":
    {way.__name__: way for way in (plain, uvloop, threads, forks, spawns, long, graceful, hungry)}[sys.argv[1]](*sys.argv[2:])
