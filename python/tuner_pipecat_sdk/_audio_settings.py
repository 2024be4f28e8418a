"""The settings of a call's recording: whether its sound is kept, where it goes, what is silenced in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

TUNERS_OWN = "api.usetuner.ai"
"""The host of Tuner's own API, which takes no recordings: sound stays on this machine there."""

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "": False, "0": False, "false": False, "no": False, "off": False}


def switch(value: Any) -> Any:
    """Yes or no, as an environment variable says it; what is neither stays as it is, for ``audio_errors`` to find."""
    return _SWITCHES.get(value.strip().lower(), value) if isinstance(value, str) else value


def destination(value: Any, base_url: Any) -> Any:
    """Where sound goes: as it was given, else to the server, unless that is Tuner's own."""
    if value is None or value == "":
        try:
            return "keep" if urlsplit(str(base_url)).hostname == TUNERS_OWN else "server"
        except ValueError:
            return "keep"
    if isinstance(value, (str, os.PathLike)):
        path = os.fspath(value)
        return os.path.expanduser(path) if isinstance(path, str) and path.startswith("~") else path
    return value


def audio_errors(settings: Any) -> list[str]:
    """What is wrong with them, a sentence each."""
    errors = []
    for name, variable in (("record_audio", "TUNER_RECORD_AUDIO"), ("redact_audio", "TUNER_REDACT_AUDIO")):
        if not isinstance(getattr(settings, name), bool):
            errors.append(f"{name} (or {variable}) must be True or False")
    to = settings.audio_to
    if to not in ("server", "keep") and not (isinstance(to, str) and os.path.isabs(to) and "\0" not in to and len(to) <= 4096):
        errors.append("audio_to (or TUNER_AUDIO_TO) must be 'server', 'keep' or the whole path of a folder")
    if settings.record_audio is not True:
        return errors
    if settings.capture != "full":
        errors.append("record_audio needs capture='full': sound holds the words that a lesser capture leaves out")
    if (isinstance(settings.redaction, Mapping) or settings.redaction is True) and settings.redact_audio is not True:
        errors.append(
            "record_audio together with redaction needs redact_audio=True, which silences in the file what is masked in the text; "
            "until the call is over its sound lies unmasked in the state folder"
        )
    return errors
