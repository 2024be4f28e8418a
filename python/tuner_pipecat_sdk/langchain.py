"""What goes on inside a LangChain runnable or a LangGraph graph, from its callbacks: nodes, tools, tokens.

Pipecat's own frames say nothing of it. Tools and tokens are told as the frames that an LLM service of Pipecat would push,
nodes as the transitions of a flow, so that the recorder needs to know nothing of LangChain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._call.call import Call

MISSING = "needs LangChain, which is not installed here: pip install langchain-core; what it does is not recorded"


@dataclass(frozen=True)
class CaptureConfig:
    """What is recorded of a wrapped graph or chain beyond names, times and results.

    Attributes:
        tool_inputs: The parameters of tools.
        node_instructions: The system message of a node's first model call, as the text of its row.
    """

    tool_inputs: bool = False
    node_instructions: bool = False


def wrap(runnable: Any, call: Call, capture: CaptureConfig | None, what: str) -> Any:
    """``runnable`` with callbacks that tell ``call``; itself where that cannot be. Never raises."""
    if call.stream is None:
        return runnable
    try:
        from ._attach.langchain_runnables import attach
        from ._attach.langchain_callbacks import Callbacks
    except ImportError:
        call.say("error", f"{what} {MISSING}")
        return runnable
    try:
        return attach(runnable, Callbacks(call, capture or CaptureConfig()))
    except Exception as error:
        call.say("error", f"{what} takes a LangChain runnable; what this {type(runnable).__name__} does is not recorded ({type(error).__name__})")
        return runnable
