"""Keeps the frames that nobody wants out of our own observer's queue.

Pipecat puts every push of every frame into one queue for each observer and wakes its task; that wake-up is what an
observer costs. The queue's ``put`` is therefore shadowed on the instance by a look-up by type. All of it is probed; on
any doubt nothing is changed, and ``on_push_frame`` records what comes through the queue, as a plain observer does.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from pipecat.observers.base_observer import FrameProcessed, FramePushed

from .wanted import WANTED

if TYPE_CHECKING:
    from .sink import Sink


def task_observer(item: Any) -> Any:
    """The observer that feeds ours, seen from a pushed frame; ``None`` where this Pipecat keeps it elsewhere."""
    source = getattr(item, "source", None) or getattr(item, "processor", None)
    return getattr(source, "_observer", None) or getattr(getattr(source, "_setup", None), "observer", None)


def own_queue(item: Any, observer: Any) -> asyncio.Queue[Any] | None:
    """The queue through which ``observer`` gets ``item``; ``None`` on any doubt."""
    try:
        proxies = getattr(task_observer(item), "_proxies", None)
        proxy = proxies.get(observer) if isinstance(proxies, dict) else None
        queue = getattr(proxy, "queue", None)
        if type(queue) is not asyncio.Queue or getattr(proxy, "observer", None) is not observer:
            return None
        if "put" in vars(queue) or queue.maxsize > 0:
            return None
        return queue
    except Exception:
        return None


class Filter:
    """The filter on one queue. ``install`` handles what waits there first, in order."""

    def __init__(self, queue: asyncio.Queue[Any], call: Sink) -> None:
        self._queue = queue
        self._call = call

    def install(self) -> None:
        """From here on frames are recorded as they are pushed, and none enters the queue."""
        others = []
        while not self._queue.empty():
            item = self._queue.get_nowait()
            self._queue.task_done()
            if not self._handle(item):
                others.append(item)
        for item in others:
            self._queue.put_nowait(item)
        self._queue.put = self._make_put()  # type: ignore[method-assign,assignment]

    def remove(self) -> None:
        """Back to plain observing."""
        vars(self._queue).pop("put", None)

    def _handle(self, item: Any) -> bool:
        """Records ``item`` if it is a frame; whether it was one."""
        if item.__class__ is FrameProcessed:
            return True
        if item.__class__ is not FramePushed:
            return False
        spec = WANTED[item.frame.__class__]
        if spec is not None:
            self._call.frame(spec, item, "filtered")
        return True

    def _make_put(self) -> Any:
        call, wanted, really_put = self._call, WANTED, self._queue.put
        last = -1  # the newest incoming audio: all its later pushes leave here

        async def put(item: Any) -> None:
            nonlocal last
            try:
                kind = item.__class__
                if kind is FrameProcessed:
                    return
                if kind is FramePushed:
                    frame = item.frame
                    spec = wanted[frame.__class__]
                    if spec is None:
                        return
                    if spec.audio_tick:
                        if frame.id <= last:
                            return
                        last = frame.id
                    call.frame(spec, item, "filtered")
                    return
            except Exception as error:
                call.trouble("frame", error)
                if kind is FramePushed:
                    return
            await really_put(item)

        return put
