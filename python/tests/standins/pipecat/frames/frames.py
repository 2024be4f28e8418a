"""Frames: plain dataclasses with an id; further classes are made by name."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

_ids = itertools.count(1)


@dataclass
class Frame:
    id: int = field(init=False, default_factory=lambda: next(_ids))
    name: str = field(init=False, default="")
    pts: int | None = field(init=False, default=None)
    broadcast_sibling_id: int | None = field(init=False, default=None)
    metadata: dict[str, Any] = field(init=False, default_factory=dict)
    transport_destination: str | None = field(init=False, default=None)


class SystemFrame(Frame):
    pass


class DataFrame(Frame):
    pass


class ControlFrame(Frame):
    pass


@dataclass
class StartFrame(SystemFrame):
    audio_in_sample_rate: int = 16000
    enable_metrics: bool = True
    enable_usage_metrics: bool = True


@dataclass
class EndFrame(ControlFrame):
    reason: Any = None


@dataclass
class CancelFrame(SystemFrame):
    reason: Any = None


@dataclass
class InputAudioRawFrame(SystemFrame):
    audio: bytes = b""
    sample_rate: int = 16000
    num_channels: int = 1


@dataclass
class TextFrame(DataFrame):
    text: str = ""


@dataclass
class LLMTextFrame(TextFrame):
    pass


@dataclass
class TTSSpeakFrame(DataFrame):
    text: str = ""


@dataclass
class ErrorFrame(SystemFrame):
    error: str = ""
    fatal: bool = False
    exception: Exception | None = None
    processor: Any = None


@dataclass
class FunctionCallInProgressFrame(ControlFrame):
    function_name: str = ""
    tool_call_id: str = ""
    arguments: Any = None
    cancel_on_interruption: bool = False


@dataclass
class MetricsFrame(SystemFrame):
    data: Any = None


@dataclass
class FunctionCallResultFrame(DataFrame):
    function_name: str = ""
    tool_call_id: str = ""
    arguments: Any = None
    result: Any = None


@dataclass
class FunctionCallCancelFrame(SystemFrame):
    function_name: str = ""
    tool_call_id: str = ""


class UserStartedSpeakingFrame(SystemFrame):
    pass


class BotStartedSpeakingFrame(SystemFrame):
    pass


class BotStoppedSpeakingFrame(SystemFrame):
    pass


@dataclass
class EndTaskFrame(ControlFrame):
    reason: Any = None


@dataclass
class EndWorkerFrame(ControlFrame):
    reason: Any = None


@dataclass
class LLMMessagesAppendFrame(DataFrame):
    messages: list[Any] = field(default_factory=list)
    run_llm: bool | None = None


@dataclass
class LLMRunFrame(DataFrame):
    pass
