"""The words that the API knows for why a call ended."""

from __future__ import annotations

from enum import Enum


class DisconnectReason(str, Enum):
    """Why a call ended. Each is equal to its string; any other string is accepted as well."""

    USER_HANGUP = "user_hangup"
    AGENT_HANGUP = "agent_hangup"
    ERROR = "error"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"

    __str__ = str.__str__
