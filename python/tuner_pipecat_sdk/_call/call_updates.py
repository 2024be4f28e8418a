"""What the application tells of a call after construction. Nothing here raises: what is wrong is logged once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .call_type import type_for
from .telephony import ExtractedSip, dial_in, extract
from .telephony_forms import headers_of


class CallUpdates:
    """The part of an observer with which the application adds facts to the record."""

    _tuner_call: Any

    def update_call(
        self,
        *,
        call_successful: bool | None = None,
        in_voicemail: bool | None = None,
        collected_dynamic_variables: Mapping[str, Any] | None = None,
        recording_url: str | None = None,
        extra_metadata: Mapping[str, Any] | None = None,
        caller_phone_number: str | None = None,
        recipient: str | None = None,
        agent_version: int | None = None,
        call_type: str | None = None,
        call_cost: float | None = None,
    ) -> None:
        """Adds facts that were not known at construction, or replaces them; at any time before the end of the call.

        Args:
            call_successful: Whether the call reached its goal.
            in_voicemail: Whether a machine answered; what Pipecat's own detector decided is seen by itself.
            collected_dynamic_variables: JSON that was collected on the call, at most 48 KiB.
            recording_url: Where the recording lies, at most 1024 characters.
            extra_metadata: JSON of your own, at most 48 KiB; it replaces what was given before.
            caller_phone_number: The caller's number, at most 50 characters.
            recipient: The number or SIP URI that was called, at most 1024 characters.
            agent_version: The deployment's number, 0 or more.
            call_type: A word for the kind of call, at most 100 characters.
            call_cost: What the call cost, in US cents, fractions allowed.
        """
        told = {name: value for name, value in locals().items() if name != "self" and value is not None}
        self._tuner_tell("update_call", lambda: told)

    def caller_typed(self, text: str) -> None:
        """A person typed a text to the bot, in place of speaking: a row of the caller with ``metadata.input`` ``"text"``.

        Not needed where Pipecat's RTVI client sends it (``send-text``), which the frames tell; and not for messages that
        the bot's own code adds to the conversation.

        Args:
            text: The text; at most 20,000 characters are kept.
        """
        call = self._tuner_call
        if call.stream is None:
            return
        if isinstance(text, str) and text.strip():
            call.event("caller_typed", 3, text=text)
        else:
            call.say("warning", "caller_typed: the text must be a string that is not empty; it is not recorded")

    def playing(self, what: str | None) -> None:
        """The application plays something that is no speech of the bot's: its row says so (``metadata.kind``).

        Args:
            what: ``music`` or ``recording``; ``None`` when it has stopped.
        """
        call = self._tuner_call
        if call.stream is None:
            return
        if what is None or what in ("music", "recording"):
            call.event("playing", 3, what=what)
        else:
            call.say("warning", "playing: it must be music, recording or None; it is not recorded")

    def transferred(self, kind: str, to: str | None = None, outcome: str = "completed", error: str | None = None) -> None:
        """The caller is handed over to somebody else: a call that ends without another reason after it ended by
        ``call_transfer``. What Daily's transport is told to do by a frame is seen by itself; only its outcome is not.

        Args:
            kind: How, in a word: ``cold``, ``warm``, ``sip``.
            to: To whom, a number or a SIP URI; at most 200 characters are kept.
            outcome: ``completed``, ``asked`` (not known yet; tell again when it is) or ``failed``.
            error: Why it failed.
        """
        call = self._tuner_call
        if call.stream is None:
            return
        if outcome not in ("completed", "asked", "failed"):
            call.say("warning", "transferred: outcome must be completed, asked or failed; it is not recorded")
            return
        told = {"way": kind, "target": to, "outcome": outcome, "error": error}
        call.event("transfer", 3, **{name: value[:1000] for name, value in told.items() if isinstance(value, str)})

    def attach_sip_info(self, sip_call_id: str | None = None, sip_headers: Mapping[str, str] | None = None) -> None:
        """Adds the SIP identity of the caller's leg, when you know it yourself.

        Args:
            sip_call_id: The SIP ``Call-ID``.
            sip_headers: The headers of the INVITE, strings by name.
        """
        self._tuner_tell_sip("attach_sip_info", lambda: ExtractedSip(_string(sip_call_id), headers_of(sip_headers), call_type="sip_call"))

    def attach_sip_from_context(self, context: Any) -> None:
        """Adds what a call context of a provider holds.

        Args:
            context: A ``TwilioCallContext``, a ``JambonzCallContext``, or any object with ``sip_call_id`` and
                ``raw_headers``; ``from_number`` and ``to_number`` are taken where they are.
        """

        def read() -> ExtractedSip:
            caller = _string(getattr(context, "from_number", None))
            kind = getattr(context, "call_type", None) or "phone_call"
            return ExtractedSip(
                _string(getattr(context, "sip_call_id", None)),
                headers_of(getattr(context, "raw_headers", None)),
                caller,
                _string(getattr(context, "to_number", None)),
                type_for(caller, kind),
            )

        self._tuner_tell_sip("attach_sip_from_context", read)

    def attach_sip_from_dialin(self, dialin_settings: Any) -> None:
        """Adds what Daily told of a caller who dialled in.

        Args:
            dialin_settings: Pipecat's ``DialinSettings``, or the same as a dict, e.g.
                ``runner_args.body["dialin_settings"]``.
        """
        self._tuner_tell_sip("attach_sip_from_dialin", lambda: dial_in(dialin_settings))

    def attach_sip_from_telephony(
        self,
        payload: Any,
        *,
        provider: str | Callable[[Any], Any] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Adds what a telephony provider told of the call: its SIP identity, both numbers, and that it is a phone call.

        Args:
            payload: What the provider sent: Pipecat's ``CallData``, the dict of ``parse_telephony_websocket``, or the
                body of the provider's webhook.
            provider: ``twilio``, ``telnyx``, ``plivo``, ``exotel``, ``vonage``, ``genesys``, ``jambonz`` or ``daily``; or a function that takes
                ``payload`` and gives ``(sip_call_id, sip_headers)``; ``None`` looks wherever one of them puts it.
            sip_headers: Headers to send in place of those in ``payload``.
        """

        def read() -> ExtractedSip:
            found = extract(payload, provider)
            return found if sip_headers is None else found.with_headers(headers_of(sip_headers))

        self._tuner_tell_sip("attach_sip_from_telephony", read)

    def _tuner_tell_sip(self, where: str, read: Callable[[], ExtractedSip]) -> None:
        def facts() -> dict[str, Any]:
            found = read()
            told = self._tuner_missing(found)
            if told:
                self._tuner_call.is_of(found.call_type)
            return told

        self._tuner_tell(where, facts)

    def _tuner_missing(self, found: ExtractedSip) -> dict[str, Any]:
        """What was found; the numbers that the application gave itself stand."""
        config = getattr(self, "_tuner_config", None)
        facts: dict[str, Any] = {"sip_call_id": found.sip_call_id, "sip_headers": found.sip_headers}
        for name, value in (("caller_phone_number", found.caller), ("recipient", found.recipient)):
            if getattr(config, name, None) is None:
                facts[name] = value
        return {name: value for name, value in facts.items() if value}

    def _tuner_tell(self, where: str, facts: Callable[[], dict[str, Any]]) -> None:
        call = self._tuner_call
        if call.stream is None:
            return
        try:
            call.learn(facts())
        except Exception as error:
            text = str(error) if isinstance(error, ValueError) else type(error).__name__
            call.say("warning", f"{where}: {text}; the call is recorded without it", (where, text))


def _string(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("the SIP id and the numbers must be strings")
    return str(value)
