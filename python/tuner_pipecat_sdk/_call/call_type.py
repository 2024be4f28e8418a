"""What kind of call it is, where the pipeline's transport says so."""

from __future__ import annotations

from typing import Any

_TELEPHONES = frozenset({
    "TwilioFrameSerializer", "TelnyxFrameSerializer", "PlivoFrameSerializer", "ExotelFrameSerializer", "VonageFrameSerializer",
    "GenesysFrameSerializer", "GenesysAudioHookSerializer",
})  # fmt: skip
"""Pipecat's serializers of telephone networks."""

_MOST = 256


def type_of(first: Any) -> str | None:
    """``phone_call`` when a transport from ``first`` on, or inside a stage, speaks to a telephone network, else ``None``."""
    stage = first
    for _ in range(_MOST):
        if stage is None:
            return None
        found = _inside(stage)
        if found is not None:
            return found
        stage = getattr(stage, "_next", None)  # Pipecat's own stages stand before the user's pipeline
    return None


def _inside(processor: Any, depth: int = 0) -> str | None:
    if depth > 8:
        return None
    serializer = getattr(getattr(processor, "_params", None), "serializer", None)
    if serializer is not None and any(cls.__name__ in _TELEPHONES for cls in type(serializer).__mro__):
        return "phone_call"
    stages = getattr(processor, "processors", None)
    if not isinstance(stages, (list, tuple)):
        return None
    return next((found for stage in stages if (found := _inside(stage, depth + 1)) is not None), None)


def type_for(address: str | None, otherwise: str) -> str:
    """The kind of a call from or to ``address``: ``sip_call`` for a SIP URI."""
    return "sip_call" if address is not None and address.lower().startswith(("sip:", "sips:")) else otherwise
