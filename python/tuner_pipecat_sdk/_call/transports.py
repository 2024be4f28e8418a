"""Notes that the caller's connection is gone: transports say so by an event, and by no frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._tap.handlers import first_handler

if TYPE_CHECKING:
    from .call import Call

GONE = "on_client_disconnected"


def watch(processor: Any, call: Call) -> None:
    """Notes it where ``processor`` is of a transport. Never raises."""
    try:
        transport = _transport(processor)
        if transport is None or transport in call.transports:
            return
        call.transports.append(transport)

        async def gone(*_: Any, **__: Any) -> None:
            call.event("client_disconnected", 3)

        first_handler(transport, GONE, gone)
    except Exception as error:
        call.trouble("transport", error)


def _transport(processor: Any) -> Any:
    """The transport whose input or output ``processor`` is; some know it by the callbacks alone that they were given."""
    callbacks = getattr(getattr(processor, "_client", None), "_callbacks", None)
    told = (getattr(processor, "_transport", None), getattr(getattr(callbacks, GONE, None), "__self__", None))
    for transport in told:
        events = getattr(transport, "_event_handlers", None)
        if isinstance(events, dict) and GONE in events:
            return transport
    return None
