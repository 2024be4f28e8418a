"""Where telephony providers put a call's SIP identity and its numbers.

A provider forwards SIP fields in a bag of its own (custom parameters, headers); where it forwards none, its own id of the
call stands in. One table says where each provider puts what; Pipecat's ``CallData`` reads as the dict it was before 1.4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .call_type import type_for
from .telephony_forms import at, bag_of, first_of, headers_of, number_of, own_members

_SIP_HEADER = "SipHeader_"
_SIP_CALL_ID = ("sipcallid", "sip_call_id", "sip-call-id", "x-sip-call-id")


@dataclass(frozen=True)
class ExtractedSip:
    """What a payload says of a call."""

    sip_call_id: str | None = None
    sip_headers: dict[str, str] | None = None
    caller: str | None = None
    recipient: str | None = None
    call_type: str | None = None

    def with_headers(self, headers: dict[str, str] | None) -> ExtractedSip:
        """The same with other headers."""
        return replace(self, sip_headers=headers)


@dataclass(frozen=True)
class Provider:
    """Where one provider puts what. Paths are dotted; names in bags are matched whatever their case.

    With ``event`` a message of that event is itself a bag: what the application forwarded stands beside the provider's own.
    With ``prefix`` what begins with it is forwarded wherever it stands at the top.
    """

    bags: tuple[str, ...]
    event: str | None = None
    prefix: str | None = None
    in_bag: tuple[str, ...] = _SIP_CALL_ID
    direct: tuple[str, ...] = ()
    native: tuple[str, ...] = ("call_id",)
    caller: tuple[str, ...] = ("from", "from_number")
    recipient: tuple[str, ...] = ("to", "to_number")
    as_headers: tuple[str, ...] = ()
    call_type: str = "phone_call"

    def read(self, payload: Any) -> ExtractedSip:
        """What ``payload`` says; empty where it says nothing."""
        bag: dict[str, str] = {}
        for path in self.bags:
            for name, value in (bag_of(at(payload, path)) or {}).items():
                bag.setdefault(name, value)
        for name, value in (own_members(payload, self.event, self.prefix) or {}).items():
            bag.setdefault(name, value)
        lowered = {name.lower(): value for name, value in bag.items()}
        number = first_of(lowered.get(name) for name in self.in_bag) or first_of(at(payload, path) for path in (*self.direct, *self.native))
        caller = first_of([*(lowered.get(name) for name in ("caller", *self.caller)), *(at(payload, path) for path in self.caller)])
        recipient = first_of([*(lowered.get(name) for name in ("called", *self.recipient)), *(at(payload, path) for path in self.recipient)])
        for path in self.as_headers:
            if (told := first_of([at(payload, path)])) is not None:
                bag.setdefault(path.split(".")[-1], told)
        caller, recipient = number_of(caller), number_of(recipient)
        return ExtractedSip(number, bag or None, caller, recipient, type_for(caller, self.call_type))


_TELNYX = "data.payload."
_PARTY = ("from", "to")

PROVIDERS: dict[str, Provider] = {
    "twilio": Provider(
        bags=("body", "customParameters", "start.customParameters"),
        prefix=_SIP_HEADER,
        native=("call_id", "start.callSid", "CallSid", "callSid"),
        direct=("SipCallId",),
        caller=("from", "from_number", "From", "Caller"),
        recipient=("to", "to_number", "To", "Called"),
    ),
    "telnyx": Provider(
        bags=(
            "start.custom_parameters", "custom_parameters", "customParameters", "custom_headers", "sip_headers", "body",
            _TELNYX + "custom_headers", _TELNYX + "sip_headers",
        ),  # fmt: skip
        in_bag=(*_SIP_CALL_ID, "call-id"),
        direct=(_TELNYX + "sip_call_id", "sip_call_id"),
        native=(_TELNYX + "call_control_id", "call_control_id", "start.call_control_id", "call_id"),
        caller=("from", "from_number", "start.from", _TELNYX + "from"),
        recipient=("to", "to_number", "start.to", _TELNYX + "to"),
        as_headers=tuple(_TELNYX + name for name in (*_PARTY, "caller_id_name", "caller_id_number")),
    ),
    "plivo": Provider(
        bags=("customParameters", "extra_headers", "start.extra_headers", "body"),
        native=("call_id", "callId", "start.callId", "CallUUID"),
        caller=("from", "from_number", "From"),
        recipient=("to", "to_number", "To"),
    ),
    "exotel": Provider(
        bags=("custom_parameters", "customParameters", "start.custom_parameters", "body"),
        native=("call_id", "call_sid", "start.call_sid", "CallSid"),
        caller=("from", "from_number", "start.from", "CallFrom"),
        recipient=("to", "to_number", "start.to", "CallTo"),
    ),
    "vonage": Provider(
        bags=("headers", "customParameters", "body"),
        event="websocket:connected",
        prefix=_SIP_HEADER,
        native=("uuid", "call_id", "conversation_uuid"),
        caller=("from", "from_number", "from_user"),
        recipient=("to", "to_number"),
    ),
    "genesys": Provider(
        bags=("parameters.inputVariables", "inputVariables", "input_variables", "parameters.customConfig", "customConfig", "body"),
        native=("parameters.conversationId", "conversationId", "conversation_id", "call_id"),
        caller=("parameters.participant.ani", "participant.ani", "from", "from_number"),
        recipient=("parameters.participant.dnis", "participant.dnis", "to", "to_number"),
    ),
    "jambonz": Provider(
        bags=("sip.headers",),
        in_bag=("x-cid", "call-id", "sipcallid"),
        direct=("sip.call_id",),
        native=("call_sid", "callSid"),
        as_headers=(*_PARTY, "direction", "callerName"),
        call_type="sip_call",
    ),
    "daily": Provider(
        bags=("sip_headers", "sipHeaders", "dialin_settings.sip_headers"),
        in_bag=(),
        native=("call_id", "callId", "dialin_settings.call_id"),
        caller=("From", "from", "dialin_settings.From"),
        recipient=("To", "to", "dialin_settings.To"),
    ),
}
"""The providers that are known by name."""

_ANY = Provider(
    bags=tuple(dict.fromkeys(path for provider in PROVIDERS.values() for path in provider.bags)),
    event="websocket:connected",
    prefix=_SIP_HEADER,
    in_bag=("x-cid", *_SIP_CALL_ID, "call-id"),
    direct=tuple(dict.fromkeys(path for provider in PROVIDERS.values() for path in provider.direct)),
    native=tuple(dict.fromkeys(path for provider in PROVIDERS.values() for path in provider.native)),
    caller=tuple(dict.fromkeys(path for provider in PROVIDERS.values() for path in provider.caller)),
    recipient=tuple(dict.fromkeys(path for provider in PROVIDERS.values() for path in provider.recipient)),
)


def extract(payload: Any, provider: str | Callable[[Any], Any] | None) -> ExtractedSip:
    """What ``payload`` of ``provider`` says. ``ValueError`` for a provider that nobody knows."""
    if provider is None:
        return _ANY.read(payload)
    if callable(provider):
        return _own(provider(payload))
    known = PROVIDERS.get(str(provider).strip().lower())
    if known is None:
        raise ValueError(
            f"provider {str(provider)[:50]!r} is not known; known are {', '.join(sorted(PROVIDERS))}, "
            "or pass a function (payload) -> (sip_call_id, sip_headers)"
        )
    return known.read(payload)


def dial_in(settings: Any) -> ExtractedSip:
    """What Daily's dial-in settings say."""
    return PROVIDERS["daily"].read(settings)


def _own(answer: Any) -> ExtractedSip:
    if isinstance(answer, ExtractedSip):
        return answer
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise ValueError("the extractor must give (sip_call_id, sip_headers)")
    number, headers = answer
    return ExtractedSip(None if number is None else str(number), headers_of(headers), call_type="phone_call")
