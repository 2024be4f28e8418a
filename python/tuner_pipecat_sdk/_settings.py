"""What the application says of a call, and how the SDK behaves: plain data, checked without any library."""

from __future__ import annotations

import inspect
import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from ._audio_settings import audio_errors, destination, switch
from ._call.facts import AT_START, check_start
from ._wire.handshake import NO_RECORDING

_TEXT_LIMITS = {"call_id": 200, "call_type": 100, "recording_url": 1024}
_CAPTURES = ("full", "text", "numbers")
_ON = ("1", "true", "yes", "on")
OFF = ("0", "false", "no", "off")
"""How an environment variable says no."""

ENVIRONMENT = {
    "api_key": "TUNER_API_KEY",
    "workspace_id": "TUNER_WORKSPACE_ID",
    "agent_id": "TUNER_AGENT_ID",
    "base_url": "TUNER_BASE_URL",
    "debug": "TUNER_DEBUG",
    "state_dir": "TUNER_STATE_DIR",
    "capture": "TUNER_CAPTURE",
    "redaction": "TUNER_REDACTION",
    "prices": "TUNER_PRICES",
    "otlp_endpoint": "TUNER_OTLP",
    "record_audio": "TUNER_RECORD_AUDIO",
    "audio_to": "TUNER_AUDIO_TO",
    "redact_audio": "TUNER_REDACT_AUDIO",
}
"""The settings that an environment variable can give."""


class WrongSettings(ValueError):
    """Settings that are missing or wrong.

    Attributes:
        errors: A sentence each; the first word is the setting's name.
    """

    def __init__(self, errors: list[str]) -> None:
        super().__init__("wrong settings of the call: " + "; ".join(errors))
        self.errors = errors


@dataclass
class CallSettings:
    """The settings of one call, as the tap uses them: ``TunerConfig`` without pydantic, which documents each of them.

    Each comes from its argument, else from its environment variable, else from its default. Wrong values raise one
    ``WrongSettings`` that names them all.
    """

    api_key: str | None = None
    workspace_id: int | None = None
    agent_id: str | None = None
    call_id: str | None = None
    call_type: str | None = None
    base_url: str | None = None
    recording_url: Any = NO_RECORDING
    debug: bool | None = None
    asr_model: str = ""
    llm_model: str = ""
    tts_model: str = ""
    enabled: bool = True
    state_dir: str | None = None
    capture: str | None = None
    call_timeout_secs: float | None = None
    agent_version: int | None = None
    recipient: str | None = None
    caller_phone_number: str | None = None
    extra_metadata: dict[str, Any] | None = None
    call_successful: bool | None = None
    collected_dynamic_variables: dict[str, Any] | None = None
    sip_call_id: str | None = None
    sip_headers: dict[str, str] | None = None
    redaction: Any = None
    prices: str | None = None
    otlp_endpoint: str | None = None
    tool_error_members: Sequence[str] | None = None
    record_audio: bool | None = None
    audio_to: str | None = None
    redact_audio: bool | None = None

    def __post_init__(self) -> None:
        switch = os.environ.get("TUNER_ENABLED", "").strip().lower()
        self.enabled = self.enabled and switch not in OFF
        self._fill(os.environ)
        if not self.enabled:
            return
        errors = self._errors()
        if switch not in ("", *_ON):
            errors.append("TUNER_ENABLED must be 1, true, yes, on, 0, false, no or off")
        if errors:
            raise WrongSettings(errors)

    def _fill(self, environment: Mapping[str, str]) -> None:
        for name, variable in ENVIRONMENT.items():
            if getattr(self, name) is None and environment.get(variable, "").strip():
                setattr(self, name, environment[variable])
            if isinstance(getattr(self, name), str):
                setattr(self, name, getattr(self, name).strip())  # a mounted secret ends with a line feed
        self.call_type_told = self.call_type is not None
        if self.call_type is None:
            self.call_type = "web_call"
        if isinstance(self.redaction, str):
            told = self.redaction.strip().lower()
            self.redaction = {**dict.fromkeys(_ON, True), **dict.fromkeys(("", *OFF), False)}.get(told, told)
        if self.capture is None:
            self.capture = "full"
        if self.base_url is None:
            self.base_url = "http://localhost:8000"
        self.record_audio = switch(self.record_audio or False)
        self.redact_audio = switch(self.redact_audio or False)
        self.audio_to = destination(self.audio_to, self.base_url)
        if not isinstance(self.debug, bool):
            self.debug = str(self.debug or "").strip().lower() in _ON
        if isinstance(self.state_dir, (str, os.PathLike)):
            self.state_dir = os.path.abspath(os.path.expanduser(os.fspath(self.state_dir)))
        if isinstance(self.prices, (str, os.PathLike)) and os.fspath(self.prices):
            self.prices = os.path.abspath(os.path.expanduser(os.fspath(self.prices)))

    def _errors(self) -> list[str]:
        errors: list[str] = []
        for name in ("api_key", "agent_id", "call_id"):
            self._check_text(name, errors)
        self._check_workspace(errors)
        self._check_text("call_type", errors)
        if not self.asks_recording_url:
            self._check_text("recording_url", errors)
        for name in ("asr_model", "llm_model", "tts_model"):
            if not isinstance(getattr(self, name), str):
                errors.append(f"{name} must be a string")
        if not isinstance(self.base_url, str) or not self.base_url.startswith(("http://", "https://")):
            errors.append("base_url must begin with http:// or https://")
        elif any(c.isspace() or not c.isprintable() for c in self.base_url):
            errors.append("base_url must be an address on one line, without spaces")
        elif not _names_a_host(self.base_url):
            errors.append("base_url must name a host, as in https://api.usetuner.ai")
        if self.state_dir is not None and not isinstance(self.state_dir, str):
            errors.append("state_dir must be a path")
        if self.capture not in _CAPTURES:
            errors.append(f"capture must be one of {', '.join(_CAPTURES)}")
        if not (self.redaction is None or isinstance(self.redaction, bool) or _are_patterns(self.redaction)):
            errors.append(
                "redaction (or TUNER_REDACTION) must be True, False or a mapping of at most 50 names (1 to 40 characters of a-z, 0-9 "
                "and _) to regular expressions of 1 to 1000 characters"
            )
        if self.prices is not None and not (isinstance(self.prices, str) and self.prices):
            errors.append("prices (or TUNER_PRICES) must be the path of a JSON file")
        if self.otlp_endpoint is not None and not _is_collector(self.otlp_endpoint):
            errors.append(
                "otlp_endpoint (or TUNER_OTLP) must be the http or https address of a collector, as http://127.0.0.1:4318/v1/traces, "
                "without user name and password"
            )
        members = self.tool_error_members
        if members is not None and not _are_members(members):
            errors.append("tool_error_members must be at most 16 names of 1 to 100 characters, as ['error']")
        seconds = self.call_timeout_secs
        if seconds is not None and not (isinstance(seconds, (int, float)) and seconds > 0 and math.isfinite(seconds)):
            errors.append("call_timeout_secs must be a positive number of seconds")
        return errors + audio_errors(self) + check_start(self, os.environ)

    @property
    def asks_recording_url(self) -> bool:
        """Whether ``recording_url`` is asked for when the call ends."""
        return callable(self.recording_url) or inspect.isawaitable(self.recording_url)

    def facts(self) -> dict[str, Any]:
        """What is known of the call beside its settings, as it is sent."""
        rule = {} if self.tool_error_members is None else {"tool_error_members": list(self.tool_error_members)}
        return {**rule, **{name: value for name in AT_START if (value := getattr(self, name)) is not None}}

    def _check_text(self, name: str, errors: list[str]) -> None:
        value: Any = getattr(self, name)
        told = f"{name} (or {ENVIRONMENT[name]})" if name in ENVIRONMENT else name
        if value is not None and not isinstance(value, str):
            errors.append(f"{name} must be a string")
        elif value is None or not value.strip():
            errors.append(f"{told} must not be empty")
        elif len(value) > _TEXT_LIMITS.get(name, 10_000):
            errors.append(f"{name} must not be longer than {_TEXT_LIMITS.get(name, 10_000)} characters")
        elif name == "api_key" and (not value.isascii() or any(c.isspace() or not c.isprintable() for c in value)):
            errors.append("api_key must be plain characters on one line")
        elif name == "agent_id" and not value.isprintable():
            errors.append(f"{told} must be on one line, without control characters")

    def _check_workspace(self, errors: list[str]) -> None:
        try:
            if isinstance(self.workspace_id, bool):
                raise ValueError
            number = int(self.workspace_id or "")
            if number != float(self.workspace_id or "") or number <= 0:
                raise ValueError
            self.workspace_id = number
        except (TypeError, ValueError, OverflowError):
            errors.append("workspace_id (or TUNER_WORKSPACE_ID) must be a positive integer")

    def __repr__(self) -> str:
        told = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.name != "api_key")
        return f"CallSettings({told})"


def _names_a_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _is_collector(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 1000 or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _are_patterns(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and len(value) <= 50
        and all(isinstance(name, str) and re.fullmatch("[a-z0-9_]{1,40}", name) for name in value)
        and all(isinstance(pattern, str) and 1 <= len(pattern) <= 1000 for pattern in value.values())
    )


def _are_members(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, (str, bytes))
        and len(value) <= 16
        and all(isinstance(name, str) and 1 <= len(name) <= 100 for name in value)
    )
