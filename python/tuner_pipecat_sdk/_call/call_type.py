"""What kind of call it is, where the pipeline's transport says so."""

from __future__ import annotations

from typing import Any

from .stages import stages

_TELEPHONES = frozenset({
    "TwilioFrameSerializer", "TelnyxFrameSerializer", "PlivoFrameSerializer", "ExotelFrameSerializer", "VonageFrameSerializer",
    "GenesysFrameSerializer", "GenesysAudioHookSerializer",
})  # fmt: skip
"""Pipecat's serializers of telephone networks."""


def type_of(first: Any) -> str | None:
    """``phone_call`` when a transport from ``first`` on, or inside a stage, speaks to a telephone network, else ``None``."""
    for processor in stages(first):
        serializer = getattr(getattr(processor, "_params", None), "serializer", None)
        if serializer is not None and any(cls.__name__ in _TELEPHONES for cls in type(serializer).__mro__):
            return "phone_call"
    return None


def type_for(address: str | None, otherwise: str) -> str:
    """The kind of a call from or to ``address``: ``sip_call`` for a SIP URI."""
    return "sip_call" if address is not None and address.lower().startswith(("sip:", "sips:")) else otherwise
