"""Tuner's call recorder for Pipecat: ``Observer``, ``FlowsObserver``, ``TunerConfig``, ``CallUsage`` and ``CaptureConfig``.

The observers are imported on first use, so that ``TunerConfig`` works without Pipecat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .config import TunerConfig
from .langchain import CaptureConfig
from .usage import CallUsage

if TYPE_CHECKING:
    from .flows_observer import FlowsObserver
    from .observer import Observer

__all__ = ["CallUsage", "CaptureConfig", "FlowsObserver", "Observer", "TunerConfig"]


def __getattr__(name: str) -> Any:
    if name not in ("Observer", "FlowsObserver"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib
    import sys

    if sys.platform == "win32":
        raise ImportError("tuner_pipecat_sdk runs on Linux and macOS; on Windows use it inside WSL")
    try:
        module = importlib.import_module("." + {"Observer": "observer", "FlowsObserver": "flows_observer"}[name], __name__)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "pipecat":
            raise
        raise ImportError(
            f"{name} needs Pipecat 0.0.105 or newer, which is not installed here: pip install pipecat-ai"
        ) from None
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
