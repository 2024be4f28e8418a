"""What kind of call it is, where the pipeline's transport says so."""

from __future__ import annotations

from typing import Any

_TELEPHONES = ("Twilio", "Telnyx", "Plivo", "Exotel", "Vonage", "Genesys")


def type_of(processor: Any, depth: int = 0) -> str | None:
    """``phone_call`` when a transport among the stages of ``processor`` speaks to a telephone network, else ``None``."""
    if depth > 8:
        return None
    serializer = getattr(getattr(processor, "_params", None), "serializer", None)
    if serializer is not None and any(f"{name}FrameSerializer" == cls.__name__ for cls in type(serializer).__mro__ for name in _TELEPHONES):
        return "phone_call"
    stages = getattr(processor, "processors", None)
    if not isinstance(stages, (list, tuple)):
        return None
    return next((found for stage in stages if (found := type_of(stage, depth + 1)) is not None), None)


def type_for(address: str | None, otherwise: str) -> str:
    """The kind of a call from or to ``address``: ``sip_call`` for a SIP URI."""
    return "sip_call" if address is not None and address.lower().startswith(("sip:", "sips:")) else otherwise
