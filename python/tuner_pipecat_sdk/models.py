"""The shapes of a call record, as they are sent to Tuner.

The record is built by the recorder; these are for code that reads or makes records in Python. ``to_dict`` leaves null
members out, as the API wants it. Times are milliseconds since the start of the call unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

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


class DisconnectReason(str, Enum):
    """Why a call ended. Each is equal to its string; any other string is accepted as well."""

    USER_HANGUP = "user_hangup"
    AGENT_HANGUP = "agent_hangup"
    ERROR = "error"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"

    __str__ = str.__str__


class _Model:
    """A dataclass that becomes a dictionary without its null members."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that is sent."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("extra", "from_")}  # type: ignore[arg-type]
        if hasattr(self, "from_"):
            own = {"from": self.from_, **own}
        own.update(getattr(self, "extra", None) or {})
        return {name: _plain(value) for name, value in own.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, _Model):
        return value.to_dict()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


@dataclass
class LatencyTurn(_Model):
    """The times of one turn of the conversation."""

    turn_index: int = 0
    user_started_ms: int | None = None
    user_stopped_ms: int | None = None
    bot_started_ms: int | None = None
    bot_stopped_ms: int | None = None
    stt_ms: int | None = None
    llm_ms: int | None = None
    tts_ms: int | None = None
    ttfb_ms: int | None = None
    was_interrupted: bool = False
    proactive: bool = False
    node: str | None = None
    bot_node: str | None = None


@dataclass
class TranscriptWord(_Model):
    """One word with its times."""

    word: str
    start_ms: float
    end_ms: float
    confidence: float | None = None


@dataclass
class TranscriptMetadata(_Model):
    """What is known of a row beside its text and times; ``extra`` holds any further members."""

    id: str | None = None
    interrupted: bool | None = None
    turn_index: int | None = None
    fragments: int | None = None
    e2e_latency: int | None = None
    llm_node_ttft: int | None = None
    tts_node_ttfb: int | None = None
    stt_node_ttfb: int | None = None
    asr_node_ttfb: int | None = None
    interrupted_at_ms: int | None = None
    transcript_confidence: float | None = None
    eou_delay: int | None = None
    eou_confidence: float | None = None
    eou_reason: str | None = None
    node: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class ToolInfo(_Model):
    """A tool call or its result."""

    name: str | None = None
    request_id: str | None = None
    params: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    is_error: bool | None = None
    error: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass
class NodeInfo(_Model):
    """A transition between the nodes of a flow; ``from_`` is sent as ``from``."""

    from_: str
    to: str
    reason: str | None = None


@dataclass
class TranscriptSegment(_Model):
    """One row of the timeline; ``role`` is ``user``, ``agent``, ``agent_function``, ``agent_result`` or ``node_transition``."""

    role: str
    text: str | None = None
    words: list[TranscriptWord] | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    duration_ms: int | None = None
    node: NodeInfo | None = None
    tool: ToolInfo | None = None
    metadata: TranscriptMetadata | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class AiModels(_Model):
    """The models that the call used."""

    asr_model: str = ""
    llm_model: str = ""
    tts_model: str = ""


@dataclass
class UsageToken(_Model):
    """What the call used; absent where nothing was measured."""

    asr_duration: float | None = None
    llm_token: int | None = None
    tts_character_count: int | None = None


@dataclass
class GeneralMetaData(_Model):
    """The free part of the record."""

    ai_models: AiModels = field(default_factory=AiModels)
    usage_token: UsageToken = field(default_factory=UsageToken)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class CallPayload(_Model):
    """The record of a call; timestamps are Unix milliseconds."""

    call_id: str
    call_type: str
    start_timestamp: int
    end_timestamp: int
    recording_url: str
    transcript_with_tool_calls: list[TranscriptSegment]
    call_status: str = "call_ended"
    duration_ms: int | None = None
    disconnection_reason: str | None = None
    agent_version: int | None = None
    caller_phone_number: str | None = None
    recipient: str | None = None
    call_successful: bool | None = None
    collected_dynamic_variables: dict[str, Any] | None = None
    call_cost: float | None = None
    sip_call_id: str | None = None
    sip_headers: dict[str, str] | None = None
    general_meta_data_raw: GeneralMetaData = field(default_factory=GeneralMetaData)
    extra: dict[str, Any] = field(default_factory=dict)
