"""``TUNER_SPARE_TRACKERS=1``: spares Pipecat's own trackers the frames that they ignore.

They are not ours, so this is off unless asked for. Only the exact classes whose behaviour is known are touched, in the
versions that were tested, and only their queues: what they react to still reaches them, all pushes of it, in order.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from .._pipecat_version import pipecat_version, tested

if TYPE_CHECKING:
    from .sink import Sink

_TURNS = ("StartFrame", "UserStartedSpeakingFrame", "BotStartedSpeakingFrame", "BotStoppedSpeakingFrame", "EndFrame", "CancelFrame")
_LATENCY = (
    "ClientConnectedFrame", "VADUserStartedSpeakingFrame", "VADUserStoppedSpeakingFrame", "UserStoppedSpeakingFrame",
    "InterruptionFrame", "FunctionCallInProgressFrame", "FunctionCallResultFrame", "MetricsFrame", "BotStartedSpeakingFrame",
)  # fmt: skip
_KNOWN = {
    ("pipecat.observers.turn_tracking_observer", "TurnTrackingObserver"): _TURNS,
    ("pipecat.observers.user_bot_latency_observer", "UserBotLatencyObserver"): _LATENCY,
    ("pipecat.pipeline.task", "IdleFrameObserver"): ("StartFrame",),
    ("pipecat.pipeline.worker", "IdleFrameObserver"): ("StartFrame",),
}


def spare(task_observer: Any, call: Sink) -> None:
    """Filters the queues of the trackers that ``task_observer`` feeds. Never raises."""
    try:
        if not tested(pipecat_version()):
            call.say("info", f"TUNER_SPARE_TRACKERS does nothing on Pipecat {pipecat_version()}, in which it was not tried")
            return
        for observer, proxy in list(task_observer._proxies.items()):
            names = _KNOWN.get((type(observer).__module__, type(observer).__name__))
            queue = getattr(proxy, "queue", None)
            if names is None or type(queue) is not asyncio.Queue or "put" in vars(queue):
                continue
            classes = tuple(getattr(observer, "_idle_timeout_frames", ()))
            queue.put = _make_put(queue, frozenset(names), classes)  # type: ignore[method-assign,assignment]
    except Exception as error:
        call.trouble("tracker's queue", error)


def _make_put(queue: asyncio.Queue[Any], names: frozenset[str], classes: tuple[type, ...]) -> Any:
    from pipecat.observers.base_observer import FrameProcessed, FramePushed

    really_put = queue.put
    wanted: dict[type, bool] = {}

    async def put(item: Any) -> None:
        kind = item.__class__
        if kind is FrameProcessed:
            return
        if kind is FramePushed:
            cls = item.frame.__class__
            known = wanted.get(cls)
            if known is None:
                known = wanted[cls] = any(c.__name__ in names for c in cls.__mro__) or issubclass(cls, classes)
            if not known:
                return
        await really_put(item)

    return put
