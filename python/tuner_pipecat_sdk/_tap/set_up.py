"""What a pipeline was set up with. From Pipecat 2.0 on it no longer stands in the StartFrame; from 1.8 on it stands in both."""

from __future__ import annotations

from typing import Any

SETTINGS = (
    "audio_in_sample_rate",
    "audio_out_sample_rate",
    "enable_metrics",
    "enable_tracing",
    "enable_usage_metrics",
    "report_only_initial_ttfb",
)
"""The fields that moved from ``StartFrame`` to ``FrameProcessorSetup``, under the same names."""


def settings_of(setup: Any) -> dict[str, Any]:
    """The settings that a processor is given when it is set up; empty where this Pipecat gives none. Never raises."""
    try:
        return {name: value for name in SETTINGS if (value := getattr(setup, name, None)) is not None}
    except Exception:
        return {}


def settings_at(processor: Any) -> dict[str, Any]:
    """The settings of the pipeline that ``processor`` runs in. Never raises."""
    try:
        return settings_of(getattr(processor, "_setup", None))
    except Exception:
        return {}
