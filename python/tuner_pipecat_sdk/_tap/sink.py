"""Where what is seen goes: what the tap needs of a call, and nothing more."""

from __future__ import annotations

from typing import Any, Protocol

from .wanted import Spec

PARTIAL = (
    "only frames that pass the processor are recorded: the caller's words and what services report upstream can be "
    "missing; pass observers=[observer.latency_observer] to PipelineWorker (before Pipecat 1.3: PipelineTask), "
    "not to PipelineParams"
)
"""What a processor alone cannot see, and what to do about it."""


class Sink(Protocol):
    """Takes frames. No method raises."""

    stream: Any
    """Where its lines go; ``None`` when nothing is recorded."""

    set_up: dict[str, Any]
    """What the processor's own set-up said of the pipeline: sample rates, which metrics are on."""

    mode: str | None
    """How frames are seen: ``filter``, ``plain`` or ``processor``; ``None`` before the first."""

    def frame(self, spec: Spec, item: Any, how: str) -> None:
        """A frame that somebody wants; ``how`` is the counter that it counts for."""

    def say(self, level: str, text: str, key: Any = None) -> None:
        """Logs something once."""

    def trouble(self, where: str, error: BaseException) -> None:
        """Something of ours failed."""

    def cleaned_up(self) -> None:
        """Pipecat has cleaned an observer up."""
