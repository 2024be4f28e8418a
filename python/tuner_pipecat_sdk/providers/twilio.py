"""Twilio: carries a call's SIP fields from the voice webhook over to the media stream, which drops them otherwise.

    @app.post("/twiml")
    async def twiml(request):
        return Response(build_sip_forwarding_twiml(await request.form(), ws_url="wss://bot.example/ws"), media_type="application/xml")

    # in the websocket's handler
    observer.attach_sip_from_telephony(call_data, provider="twilio")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from .._call.telephony import PROVIDERS
from .._call.telephony_forms import at

__all__ = ["FORWARDED", "TwilioCallContext", "build_sip_forwarding_twiml"]

FORWARDED = ("SipCallId", "Caller", "Called", "CallSid", "From", "To", "AccountSid", "Direction")
"""The webhook's fields that are forwarded; every ``SipHeader_...`` is as well."""


def build_sip_forwarding_twiml(
    form: Mapping[str, Any],
    *,
    ws_url: str,
    forwarded_fields: Iterable[str] = FORWARDED,
    extra_params: Mapping[str, Any] | None = None,
    pause_seconds: int = 40,
) -> str:
    """The TwiML that connects a call to a media stream and hands its SIP fields on as parameters.

    Args:
        form: The form that Twilio posted to the voice webhook.
        ws_url: The websocket that Twilio is to connect to.
        forwarded_fields: Which of the form's fields to hand on, beside every ``SipHeader_...``.
        extra_params: Parameters of your own.
        pause_seconds: How long Twilio keeps the call after the stream ended, in seconds.

    Returns:
        A TwiML document, for ``media_type="application/xml"``.
    """
    told: dict[str, str] = {name: _plain(form[name]) for name in forwarded_fields if form.get(name)}
    told.update({str(name): _plain(value) for name, value in form.items() if str(name).startswith("SipHeader_") and value})
    told.update({str(name): _plain(value) for name, value in (extra_params or {}).items() if value is not None})
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<Response>",
        "  <Connect>",
        f"    <Stream url={quoteattr(_plain(ws_url))}>",
        *(f"      <Parameter name={quoteattr(_plain(name))} value={quoteattr(value)}/>" for name, value in told.items()),
        "    </Stream>",
        "  </Connect>",
        f'  <Pause length="{int(pause_seconds)}"/>',
        "</Response>",
    ]
    return "\n".join(lines)


def _plain(value: Any) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(c for c in str(value) if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")


@dataclass
class TwilioCallContext:
    """A Twilio call as the websocket's handler knows it, for ``observer.attach_sip_from_context``."""

    call_sid: str
    sip_call_id: str | None = None
    from_number: str | None = None
    to_number: str | None = None
    stream_sid: str | None = None
    raw_headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_call_data(cls, call_data: Any) -> TwilioCallContext:
        """What ``parse_telephony_websocket`` gave: a dict, or Pipecat's ``CallData``."""
        found = PROVIDERS["twilio"].read(call_data)
        headers = found.sip_headers or {}
        call_sid = str(at(call_data, "call_id") or headers.get("CallSid") or "")
        stream = at(call_data, "stream_id")
        return cls(call_sid, found.sip_call_id or call_sid or None, found.caller, found.recipient, str(stream) if stream else None, headers)

    @classmethod
    def fallback(cls, call_sid: str) -> TwilioCallContext:
        """A call of which nothing but Twilio's own id is known."""
        return cls(call_sid, call_sid or None)
