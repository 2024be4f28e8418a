"""What the application says of a call, and how the SDK behaves, as a pydantic model.

Observers take the same settings as arguments and need no pydantic. Needs pydantic 2, which Pipecat brings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from ._pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    InitErrorDetails,
    PydanticCustomError,
    SkipValidation,
    ValidationError,
    model_validator,
)
from ._settings import CallSettings, WrongSettings
from ._wire.handshake import NO_RECORDING

__all__ = ["TunerConfig"]


class TunerConfig(BaseModel):
    """The settings of one call.

    Each comes from its argument, else from its environment variable, else from its default. Wrong values raise one
    ``pydantic.ValidationError``, which is a ``ValueError``, that names them all.

    Attributes:
        api_key: The Tuner API key (``TUNER_API_KEY``). It is never written to disk, logs or arguments.
        workspace_id: The Tuner workspace, a positive integer (``TUNER_WORKSPACE_ID``).
        agent_id: The agent's id at Tuner (``TUNER_AGENT_ID``).
        call_id: The unique id of the call, 1 to 200 characters, e.g. ``str(uuid.uuid4())``.
        call_type: A word for the kind of call, 1 to 100 characters. (An observer that is given none finds it from the
            transport or the telephony payload.)
        base_url: The Tuner API, http or https (``TUNER_BASE_URL``).
        recording_url: Where the recording lies, 1 to 1024 characters. A callable or an awaitable is asked when the call
            ends.
        debug: Log the transcript at the end of the call (``TUNER_DEBUG``).
        asr_model: The speech recognition model, e.g. ``deepgram/nova-3``.
        llm_model: The language model.
        tts_model: The voice.
        enabled: ``False`` records nothing and checks nothing; ``TUNER_ENABLED=0`` does the same wherever it is set.
        state_dir: Where calls are kept until they are delivered (``TUNER_STATE_DIR``); ``None``: the recorder's default.
        capture: What is kept of a call: ``full``, ``text`` (no tool parameters and results) or ``numbers`` (no words);
            ``TUNER_CAPTURE``.
        redaction: ``True`` masks card numbers, IBANs, e-mail addresses, phone and social security numbers before anything
            is written down; a mapping of names to regular expressions masks those, too; ``TUNER_REDACTION``.
        prices: A JSON file of prices by model, from which the call gets its cost (``TUNER_PRICES``).
        otlp_endpoint: The http or https address of a collector of OpenTelemetry, to which the spans of the finished call go
            as well (``TUNER_OTLP``); what opens it stands in ``TUNER_OTLP_HEADERS``. ``None``: they go nowhere.
        tool_error_members: Members of a tool's result, as ``["error"]``, that say that the tool failed: with one of them
            that is not null, false, 0 or empty the result counts as failed. At most 16; ``None``: a result that came is a
            success.
        record_audio: ``True`` records the sound of the call, the caller on the left channel and the bot on the right
            (``TUNER_RECORD_AUDIO``). Many places ask for the caller's consent, or for an announcement. Only with ``capture="full"``.
        audio_to: Where the recording goes: ``server``, ``keep`` (it stays in the state folder) or the whole path of a folder
            (``TUNER_AUDIO_TO``); ``None``: ``server``, and ``keep`` where ``base_url`` is Tuner's own API, which takes none.
        redact_audio: ``True`` silences in the recording what ``redaction`` masks in the text (``TUNER_REDACT_AUDIO``). Until the
            call is over its sound lies unmasked in the state folder.
        call_timeout_secs: After so many seconds without a line a call counts as over; ``None``: the recorder's default.
        agent_version: The deployment's number, 0 or more; else the first of ``APP_VERSION``, ``GITHUB_RUN_NUMBER``,
            ``CIRCLE_BUILD_NUM`` and ``BUILD_NUMBER`` that holds a whole number.
        recipient: The number or SIP URI that was called, 1 to 1024 characters.
        caller_phone_number: The caller's number, 1 to 50 characters, E.164 where it is known.
        extra_metadata: JSON of your own, at most 48 KiB; it goes into ``general_meta_data_raw``.
        call_successful: Whether the call reached its goal.
        collected_dynamic_variables: JSON that was collected on the call, at most 48 KiB.
        sip_call_id: The SIP ``Call-ID`` of the caller's leg, 1 to 1024 characters.
        sip_headers: SIP headers, a dict of strings.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    # CallSettings checks them, and names what is wrong in the words of the observers.
    api_key: SkipValidation[str] = Field(default="", repr=False)
    workspace_id: SkipValidation[int] = 0
    agent_id: SkipValidation[str] = ""
    call_id: SkipValidation[str] = ""
    call_type: SkipValidation[str] = "web_call"
    base_url: SkipValidation[str] = "http://localhost:8000"
    recording_url: SkipValidation[Any] = NO_RECORDING
    debug: SkipValidation[bool] = False
    asr_model: SkipValidation[str] = ""
    llm_model: SkipValidation[str] = ""
    tts_model: SkipValidation[str] = ""
    enabled: SkipValidation[bool] = True
    state_dir: SkipValidation[str | None] = None
    capture: SkipValidation[str] = "full"
    call_timeout_secs: SkipValidation[float | None] = None
    agent_version: SkipValidation[int | None] = None
    recipient: SkipValidation[str | None] = None
    caller_phone_number: SkipValidation[str | None] = None
    extra_metadata: SkipValidation[dict[str, Any] | None] = None
    call_successful: SkipValidation[bool | None] = None
    collected_dynamic_variables: SkipValidation[dict[str, Any] | None] = None
    sip_call_id: SkipValidation[str | None] = None
    sip_headers: SkipValidation[dict[str, str] | None] = None
    redaction: SkipValidation[bool | Mapping[str, str] | None] = None
    prices: SkipValidation[str | None] = None
    otlp_endpoint: SkipValidation[str | None] = None
    tool_error_members: SkipValidation[Sequence[str] | None] = None
    record_audio: SkipValidation[bool] = False
    audio_to: SkipValidation[str | None] = None
    redact_audio: SkipValidation[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _settle(cls, given: Any) -> Any:
        """Lets ``CallSettings`` fill in and check what was given."""
        if not isinstance(given, Mapping):
            return given
        names = [field.name for field in fields(CallSettings)]
        try:
            settings = CallSettings(**{name: given[name] for name in names if name in given})
        except WrongSettings as wrong:
            raise validation_error(wrong.errors) from None
        return {name: getattr(settings, name) for name in names}


def validation_error(errors: Sequence[str], title: str = "TunerConfig") -> ValidationError:
    """Returns pydantic's form of ``WrongSettings.errors``. It holds none of the values: one of them is the key."""
    return ValidationError.from_exception_data(
        title,
        [
            InitErrorDetails(
                type=PydanticCustomError("wrong_setting", "{sentence}", {"sentence": error}), loc=(error.split(" ", 1)[0],), input=None
            )
            for error in errors
        ],
        hide_input=True,
    )
