"""Who this process is, and the messages that open the wire."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._pipecat_version import pipecat_version

if TYPE_CHECKING:
    from .._settings import CallSettings

VERSION = 1
"""The version of ``docs/wire.md`` that this tap speaks."""

NO_RECORDING = "pipecat://no-recording"
"""What the record says where nobody knows of a recording."""


SECRETS = ("TUNER_API_KEY", "TUNER_OTLP_HEADERS")
"""What the wire brings to the recorder, and so its environment does not."""


def process() -> dict[str, int]:
    """This process: pid, and its start in clock ticks since boot (0 where the system does not say)."""
    try:
        with open("/proc/self/stat", "rb") as file:
            start = int(file.read().rsplit(b")", 1)[1].split()[19])
    except (OSError, ValueError, IndexError):
        start = 0
    return {"pid": os.getpid(), "start": start}


def opening(config: CallSettings) -> dict[str, Any]:
    """The ``open`` message of a call."""
    return {
        "wire": "open",
        "version": VERSION,
        "header": header(config),
        "api_key": config.api_key,
        "base_url": config.base_url,
        "call_timeout_secs": config.call_timeout_secs,
        "state_dir": config.state_dir,
        "debug": config.debug,
        "capture": config.capture,
        "redaction": {"patterns": dict(config.redaction)} if isinstance(config.redaction, Mapping) else bool(config.redaction),
        "prices": config.prices,
        "otlp": config.otlp_endpoint,
        "otlp_headers": os.environ.get("TUNER_OTLP_HEADERS", "").strip() or None,
        "host": process(),
        **({"audio": {"to": config.audio_to, "redact": config.redact_audio}} if config.record_audio else {}),
    }


def key(config: CallSettings) -> dict[str, Any]:
    """The ``key`` message: with it a recorder can send what lies on disk."""
    return {
        "wire": "key",
        "version": VERSION,
        "api_key": config.api_key,
        "base_url": config.base_url,
        "workspace_id": config.workspace_id,
        "otlp": config.otlp_endpoint,
        "otlp_headers": os.environ.get("TUNER_OTLP_HEADERS", "").strip() or None,
        "state_dir": config.state_dir,
        "debug": config.debug,
        "host": process(),
    }


def header(config: CallSettings) -> dict[str, Any]:
    """The frame log's header. It never holds the key."""
    told = ("workspace_id", "agent_id", "call_id", "call_type", "recording_url", "asr_model", "llm_model", "tts_model")
    settings = {name: getattr(config, name) for name in told}
    if config.asks_recording_url:
        settings["recording_url"] = NO_RECORDING
    return {
        "v": 1,
        "call": config.call_id,
        "config": {**settings, **config.facts()},
        "pipecat": pipecat_version(),
        "python": platform.python_version(),
        "t": time.time_ns(),
    }
