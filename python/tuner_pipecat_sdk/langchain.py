"""What goes on inside a LangChain runnable or a LangGraph graph, from its callbacks: nodes, tools, tokens.

Pipecat's own frames say nothing of it. Tools and tokens are told as the frames that an LLM service of Pipecat would push,
nodes as the transitions of a flow, so that the recorder needs to know nothing of LangChain.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaptureConfig:
    """What is recorded of a wrapped graph or chain beyond names, times and results.

    Attributes:
        tool_inputs: The parameters of tools.
        node_instructions: The system message of a node's first model call, as the text of its row.
    """

    tool_inputs: bool = False
    node_instructions: bool = False
