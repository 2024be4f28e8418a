"""Metrics: what a language model used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class LLMTokenUsage:
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cache_read_input_tokens: int | None = None
    reasoning_tokens: int | None = None


@dataclass
class LLMUsageMetricsData:
    processor: str
    value: LLMTokenUsage
    model: str | None = None
