"""The processors of a pipeline, from one of them on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_MOST = 256
_DEEPEST = 8


def stages(first: Any) -> Iterator[Any]:
    """``first``, what follows it, and what stands inside of each: Pipecat's own stages stand before the user's pipeline."""
    stage = first
    for _ in range(_MOST):
        if stage is None:
            return
        yield from _inside(stage)
        stage = getattr(stage, "_next", None)


def _inside(processor: Any, depth: int = 0) -> Iterator[Any]:
    yield processor
    within = getattr(processor, "processors", None)
    if depth < _DEEPEST and isinstance(within, (list, tuple)):
        for stage in within:
            yield from _inside(stage, depth + 1)
