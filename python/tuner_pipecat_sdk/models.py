"""The shapes of a call record, as they are sent to Tuner: pydantic models.

The recorder builds the record itself; these are for code that reads or makes records in Python, with
``tuner_pipecat_sdk.client.post_call`` for one. Times are milliseconds since the start of the call unless a name says
otherwise. Needs pydantic 2, which Pipecat brings; nothing that records a call does.
"""

from __future__ import annotations

from typing import Any

from ._call.disconnect_reason import DisconnectReason
from ._pydantic import BaseModel, ConfigDict, Field, field_validator
from .usage import CallUsage

__all__ = [
    "AiModels",
    "CallPayload",
    "CallUsage",
    "DisconnectReason",
    "GeneralMetaData",
    "LatencyTurn",
    "NodeInfo",
    "ToolInfo",
    "TranscriptMetadata",
    "TranscriptSegment",
    "TranscriptWord",
    "UsageToken",
]


class _Model(BaseModel):
    """A part of the record."""

    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON object that is sent: plain values, without null members."""
        return self.model_dump(mode="json", exclude_none=True, by_alias=True)


class LatencyTurn(_Model):
    """The times of one turn of the conversation; 0 or ``None`` where a time is not known."""

    turn_index: int
    node: str | None = None
    bot_node: str | None = None
    is_proactive: bool = False
    ttfb_ms: int | None = None
    llm_ms: int | None = None
    tts_ms: int | None = None
    stt_ms: int | None = None
    bot_started_ms: int = 0
    user_stopped_ms: int = 0
    user_started_ms: int = 0
    bot_stopped_ms: int | None = None
    interrupted_at_ms: int | None = None
    was_interrupted: bool | None = None
    llm_completed: bool = False


class TranscriptWord(_Model):
    """One word with its times, and the recognizer's confidence in it, 0 to 1."""

    word: str
    start_ms: float
    end_ms: float
    confidence: float | None = None


class TranscriptMetadata(_Model):
    """What is known of a row beside its text and times, in milliseconds; any further members are kept and sent."""

    model_config = ConfigDict(extra="allow")

    e2e_latency: float | None = None
    interrupted: bool | None = None
    llm_node_ttft: float | None = None
    tts_node_ttfb: float | None = None
    transcript_confidence: float | None = None
    stt_node_ttfb: float | None = None
    asr_node_ttfb: float | None = None


class ToolInfo(_Model):
    """A tool call (``params``) or its result; ``start_ms`` and ``end_ms`` are when the tool ran."""

    name: str | None = None
    request_id: str | None = None
    params: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    is_error: bool | None = None
    error: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None


class NodeInfo(_Model):
    """A transition between the nodes of a flow; ``from_`` is sent as ``from`` and may be given by either name."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    reason: str | None = None


class TranscriptSegment(_Model):
    """One row of the timeline; further members are kept and sent.

    ``role`` is ``user``, ``agent``, ``agent_function``, ``agent_result`` or ``node_transition``. The API wants times for
    the first two: ``start_ms`` with ``end_ms`` or ``duration_ms``, or ``words``. ``metadata`` may be given as a
    ``TranscriptMetadata`` and is a dict.
    """

    model_config = ConfigDict(extra="allow")

    role: str
    text: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    words: list[TranscriptWord] | None = None
    duration_ms: int | None = None
    tool: ToolInfo | None = None
    node: NodeInfo | None = None

    @field_validator("metadata", mode="before")
    @classmethod
    def _as_dict(cls, value: Any) -> Any:
        return value.to_dict() if isinstance(value, TranscriptMetadata) else value


class AiModels(_Model):
    """The models that the call used; empty where there was none."""

    asr_model: str
    llm_model: str
    tts_model: str


class UsageToken(_Model):
    """What the call used: seconds of recognized audio, tokens, spoken characters; absent where nothing was measured."""

    asr_duration: float | None = None
    llm_token: int | None = None
    tts_character_count: int | None = None


class GeneralMetaData(_Model):
    """The free part of the record; further members are kept and sent."""

    model_config = ConfigDict(extra="allow")

    ai_models: AiModels
    usage_token: UsageToken


class CallPayload(_Model):
    """The record of a call; timestamps are Unix milliseconds, ``call_cost`` is US cents; further members are kept and sent."""

    model_config = ConfigDict(extra="allow")

    call_id: str
    call_type: str
    start_timestamp: int
    end_timestamp: int
    recording_url: str
    transcript_with_tool_calls: list[TranscriptSegment]
    call_status: str
    duration_ms: int
    general_meta_data_raw: GeneralMetaData
    disconnection_reason: str | None = None
    agent_version: int | None = None
    caller_phone_number: str | None = None
    recipient: str | None = None
    call_successful: bool | None = None
    in_voicemail: bool | None = None
    collected_dynamic_variables: dict[str, Any] | None = None
    call_cost: float | None = None
    sip_call_id: str | None = None
    sip_headers: dict[str, str] | None = None
