"""The observer for plain Pipecat pipelines."""

from __future__ import annotations

from typing import Any

from ._base import BaseTunerObserver


class Observer(BaseTunerObserver):
    """Records the call of a pipeline that manages its LLM context itself."""

    def attach_context(self, context: Any) -> None:
        """Accepts the LLM context, as before. The record no longer needs it: it is made from the frames.

        Args:
            context: An ``LLMContext``; it is neither kept nor sent.
        """
