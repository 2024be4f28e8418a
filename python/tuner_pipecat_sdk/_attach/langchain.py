"""Puts our callbacks on a LangChain runnable; works, and says so, where LangChain is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..langchain import CaptureConfig

if TYPE_CHECKING:
    from .._call.call import Call

MISSING = "needs LangChain, which is not installed here: pip install langchain-core; what it does is not recorded"


def wrap(runnable: Any, call: Call, capture: CaptureConfig | None, what: str) -> Any:
    """``runnable`` with callbacks that tell ``call``; itself where that cannot be. Never raises."""
    if call.stream is None:
        return runnable
    try:
        from .langchain_callbacks import Callbacks
        from .langchain_runnables import attach
    except ImportError:
        call.say("error", f"{what} {MISSING}")
        return runnable
    try:
        return attach(runnable, Callbacks(call, capture or CaptureConfig()))
    except Exception as error:
        call.say("error", f"{what} takes a LangChain runnable; what this {type(runnable).__name__} does is not recorded ({type(error).__name__})")
        return runnable
