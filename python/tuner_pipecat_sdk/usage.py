"""What a call used, as a ``cost_calculator`` gets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_LLM = {
    "llm_prompt_tokens": "prompt_tokens",
    "llm_completion_tokens": "completion_tokens",
    "llm_total_tokens": "total_tokens",
    "llm_cache_read_tokens": "cache_read_input_tokens",
    "llm_cache_creation_tokens": "cache_creation_input_tokens",
    "llm_reasoning_tokens": "reasoning_tokens",
    "llm_input_audio_tokens": "input_audio_tokens",
    "llm_output_audio_tokens": "output_audio_tokens",
    "llm_cached_audio_tokens": "cached_audio_tokens",
}


@dataclass(frozen=True)
class CallUsage:
    """What a call used, in total and by model. ``None``: no service told such a number.

    Attributes:
        llm_prompt_tokens: Tokens sent to language models.
        llm_completion_tokens: Tokens that they answered with.
        llm_total_tokens: Both.
        tts_characters: Characters that voices were asked to speak.
        stt_audio_seconds: Seconds of audio that was transcribed; where no service tells, the length of the call.
        llm_cache_read_tokens: Prompt tokens that came from a cache.
        llm_cache_creation_tokens: Prompt tokens that were written to a cache.
        llm_reasoning_tokens: Tokens spent on thinking.
        llm_input_audio_tokens: Audio tokens of the prompts.
        llm_output_audio_tokens: Audio tokens of the answers.
        llm_cached_audio_tokens: Audio tokens that came from a cache.
        stt_measured: Whether ``stt_audio_seconds`` was told by a service.
        call_seconds: The length of the call.
        llm: The tokens of each language model, as ``usage.llm`` of the record has them.
        tts: The characters of each voice.
        stt: The seconds of each transcriber.
    """

    llm_prompt_tokens: int | None = None
    llm_completion_tokens: int | None = None
    llm_total_tokens: int | None = None
    tts_characters: int | None = None
    stt_audio_seconds: float = 0.0
    llm_cache_read_tokens: int | None = None
    llm_cache_creation_tokens: int | None = None
    llm_reasoning_tokens: int | None = None
    llm_input_audio_tokens: int | None = None
    llm_output_audio_tokens: int | None = None
    llm_cached_audio_tokens: int | None = None
    stt_measured: bool = False
    call_seconds: float = 0.0
    llm: list[dict[str, Any]] = field(default_factory=list)
    tts: list[dict[str, Any]] = field(default_factory=list)
    stt: list[dict[str, Any]] = field(default_factory=list)

    @staticmethod
    def of(message: dict[str, Any]) -> CallUsage:
        """What the recorder's ``call_usage`` message says."""
        usage = message.get("usage") or {}
        llm, tts, stt = (list(usage.get(kind) or ()) for kind in ("llm", "tts", "stt"))
        seconds = _sum(stt, "audio_seconds")
        length = (message.get("duration_ms") or 0) / 1000
        return CallUsage(
            **{ours: _sum(llm, theirs) for ours, theirs in _LLM.items()},
            tts_characters=_sum(tts, "characters"),
            stt_audio_seconds=length if seconds is None else seconds,
            stt_measured=seconds is not None,
            call_seconds=length,
            llm=llm,
            tts=tts,
            stt=stt,
        )


def _sum(entries: list[dict[str, Any]], name: str) -> Any:
    told = [entry[name] for entry in entries if entry.get(name) is not None]
    return sum(told) if told else None
