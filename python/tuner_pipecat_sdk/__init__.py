"""Tuner's call recorder for Pipecat: ``Observer`` and ``FlowsObserver``, and what they take and give.

The observers and ``TunerConfig`` are imported on first use: the ones need Pipecat, the other pydantic 2, which Pipecat
brings. The observers need no pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._call.disconnect_reason import DisconnectReason
from .langchain import CaptureConfig
from .usage import CallUsage

if TYPE_CHECKING:
    from .config import TunerConfig
    from .flows_observer import FlowsObserver
    from .observer import Observer

__all__ = ["CallUsage", "CaptureConfig", "DisconnectReason", "FlowsObserver", "Observer", "TunerConfig"]


def __getattr__(name: str) -> Any:
    import importlib

    if name == "TunerConfig":
        return importlib.import_module(".config", __name__).TunerConfig
    if name not in ("Observer", "FlowsObserver"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
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
