"""What a person typed to the bot, among the messages that are added to its conversation."""

from __future__ import annotations

from typing import Any


def typed(messages: Any, source: str) -> str | None:
    """The text that the user of an RTVI client sent (``send-text``); ``None`` for messages that the bot's own code adds.

    Args:
        messages: The frame's messages.
        source: The processor that pushed it first: only Pipecat's RTVI processor passes on what its client's user typed.
    """
    if "RTVIProcessor" not in source or not isinstance(messages, list) or len(messages) != 1:
        return None
    message = messages[0]
    if not isinstance(message, dict) or message.get("role") != "user":
        return None
    content = message.get("content")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = " ".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) and content.strip() else None
