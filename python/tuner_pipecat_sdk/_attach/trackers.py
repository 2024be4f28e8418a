"""Notes what Pipecat's own turn tracker and user aggregator tell by their events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._tap.handlers import first_handler

if TYPE_CHECKING:
    from .._call.call import Call

IDLE = "user_turn_idle"
"""The event that says: the caller was silent for so long that the application may remind him."""


def watch_turns(tracker: Any, call: Call) -> None:
    """Notes each turn that ``tracker`` starts and ends. Never raises."""
    try:

        async def started(_tracker: Any, number: int) -> None:
            call.event("turn_started", turn=number)

        async def ended(_tracker: Any, number: int, duration: float, was_interrupted: bool) -> None:
            call.event("turn_ended", turn=number, duration_secs=duration, interrupted=was_interrupted)

        tracker.add_event_handler("on_turn_started", started)
        tracker.add_event_handler("on_turn_ended", ended)
    except Exception as error:
        call.trouble("turn tracker", error)


def watch_user(user_aggregator: Any, call: Call) -> None:
    """Notes which strategy ended each turn of the caller, and when he counted as idle. Never raises."""
    try:

        async def stopped(_aggregator: Any, strategy: Any = None, *_: Any) -> None:
            call.event("user_turn_stopped", strategy=type(strategy).__name__)

        async def idle(_aggregator: Any = None, *_: Any, **__: Any) -> None:
            call.event(IDLE)

        user_aggregator.add_event_handler("on_user_turn_stopped", stopped)
        first_handler(user_aggregator, "on_user_turn_idle", idle)
    except Exception as error:
        call.trouble("user aggregator", error)
