"""The callbacks that LangChain calls. Importing this needs LangChain."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import BaseCallbackHandler
from pipecat.frames.frames import FunctionCallCancelFrame, FunctionCallInProgressFrame, FunctionCallResultFrame, MetricsFrame

from .._tap.wanted import WANTED

if TYPE_CHECKING:
    from .._call.call import Call
    from ..langchain import CaptureConfig

_SOURCE = "LangChain"
_HIDDEN = "langsmith:hidden"
_MOST = 1000


def _guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """A callback that never raises into the chain, and does nothing before the first frame of the call."""

    @wraps(callback)
    def guarded(self: Callbacks, *args: Any, **kwargs: Any) -> None:
        try:
            if self._call.clock is not None:
                callback(self, *args, **kwargs)
        except Exception as error:
            self._call.trouble("LangChain callback", error)

    return guarded


class Callbacks(BaseCallbackHandler):
    """Tells one call what one wrapped runnable does. LangChain may call from any thread."""

    raise_error = False
    run_inline = True  # in order, on the caller's thread: each takes microseconds

    def __init__(self, call: Call, capture: CaptureConfig) -> None:
        self._call = call
        self._capture = capture
        self._tools: OrderedDict[Any, tuple[str, Any, Any]] = OrderedDict()
        self._runs: OrderedDict[Any, str] = OrderedDict()
        self._node: str | None = None
        self._waiting: dict[str, Any] | None = None

    def __eq__(self, other: object) -> bool:
        """LangChain keeps equal handlers once: what is wrapped twice, one inside the other, is told once."""
        return isinstance(other, Callbacks) and other._call is self._call

    def __hash__(self) -> int:
        return id(self._call)

    # Nodes

    @_guarded
    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: Any, parent_run_id: Any = None, tags: Any = None, metadata: Any = None, **kwargs: Any
    ) -> None:
        """A run begins; it is a node's when it bears the node's name and does not lie inside that node."""
        node = (metadata or {}).get("langgraph_node")
        name = kwargs.get("name") or (serialized or {}).get("name")
        if not isinstance(node, str) or node.startswith("__") or name != node or _HIDDEN in (tags or ()):
            return
        if self._runs.get(parent_run_id) == node:
            return
        _remember(self._runs, run_id, node)
        if node == self._node:
            return
        self._tell_node()
        self._waiting = {"from": self._node, "to": node, "clock": self._call.clock}
        self._node = node
        if not self._capture.node_instructions:
            self._tell_node()

    @_guarded
    def on_chat_model_start(self, serialized: Any, messages: Any, **_: Any) -> None:
        """A model is asked: the first system message is the node's instruction."""
        if self._waiting is None:
            return
        texts = [_text(message) for batch in messages for message in batch if getattr(message, "type", None) == "system"]
        self._tell_node(next((text for text in texts if text), None))

    @_guarded
    def on_chain_end(self, outputs: Any, *, run_id: Any, **_: Any) -> None:
        """A run ends."""
        if self._runs.pop(run_id, None) is not None:
            self._tell_node()

    @_guarded
    def on_chain_error(self, error: BaseException, *, run_id: Any, **_: Any) -> None:
        """A run fails, or is cancelled: LangChain says nothing of the tools that were open in it."""
        if self._runs.pop(run_id, None) is not None:
            self._tell_node()
        for tool in [tool for tool, (_, _, parent) in list(self._tools.items()) if parent == run_id]:
            self._cancel(tool)

    def _tell_node(self, text: str | None = None) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._call.event("node", 3, **waiting, **({"text": text} if text else {}))

    # Tools

    @_guarded
    def on_tool_start(
        self, serialized: Any, input_str: str, *, run_id: Any, parent_run_id: Any = None, inputs: Any = None, **kwargs: Any
    ) -> None:
        """A tool is called."""
        self._tell_node()
        name = (serialized or {}).get("name") or kwargs.get("name") or "tool"
        arguments = (inputs if isinstance(inputs, dict) else _parsed(input_str)) if self._capture.tool_inputs else {}
        _remember(self._tools, run_id, (name, arguments, parent_run_id))
        self._push(FunctionCallInProgressFrame(function_name=name, tool_call_id=str(run_id), arguments=arguments))

    @_guarded
    def on_tool_end(self, output: Any, *, run_id: Any, **_: Any) -> None:
        """A tool gave its result."""
        content = getattr(output, "content", output)
        failed = getattr(output, "status", None) == "error"
        self._result(run_id, _parsed(content) if isinstance(content, str) else content, str(content)[:500] if failed else None)

    @_guarded
    def on_tool_error(self, error: BaseException, *, run_id: Any, **_: Any) -> None:
        """A tool failed; or it interrupts its graph to ask a person, and will be called anew."""
        if any(kind.__name__ == "GraphBubbleUp" for kind in type(error).__mro__):
            self._cancel(run_id)
            return
        text = f"{type(error).__name__}: {str(error)[:500]}"
        self._result(run_id, {"error": text}, text)

    def _cancel(self, run_id: Any) -> None:
        name, _, _ = self._tools.pop(run_id, ("tool", {}, None))
        self._push(FunctionCallCancelFrame(function_name=name, tool_call_id=str(run_id)))

    def _result(self, run_id: Any, result: Any, error: str | None) -> None:
        name, arguments, _ = self._tools.pop(run_id, ("tool", {}, None))
        frame: Any = FunctionCallResultFrame(function_name=name, tool_call_id=str(run_id), arguments=arguments, result=result)
        if error is not None:
            frame.error = error
        self._push(frame)

    # Tokens

    @_guarded
    def on_llm_end(self, response: Any, **_: Any) -> None:
        """A model answered: its tokens count as those of an LLM service of Pipecat."""
        for batch in getattr(response, "generations", None) or ():
            for generation in batch:
                message = getattr(generation, "message", None)
                used = getattr(message, "usage_metadata", None)
                if used:
                    self._push(_metrics(used, getattr(message, "response_metadata", None) or {}))

    def _push(self, frame: Any) -> None:
        spec = WANTED[type(frame)]
        clock = self._call.clock
        if spec is not None and clock is not None:
            told = SimpleNamespace(frame=frame, source=_SOURCE, destination=_SOURCE, direction=None, timestamp=clock)
            self._call.frame(spec, told, "handled")


def _metrics(used: Any, told: dict[str, Any]) -> Any:
    from pipecat.metrics.metrics import LLMTokenUsage, LLMUsageMetricsData

    read = (used.get("input_token_details") or {}).get("cache_read")
    thought = (used.get("output_token_details") or {}).get("reasoning")
    prompt, completion = int(used.get("input_tokens") or 0), int(used.get("output_tokens") or 0)
    tokens = LLMTokenUsage(
        prompt_tokens=prompt,
        completion_tokens=completion,
        total_tokens=int(used.get("total_tokens") or prompt + completion),
        cache_read_input_tokens=read,
        reasoning_tokens=thought,
    )
    model = told.get("model_name") or told.get("model")
    return MetricsFrame(data=[LLMUsageMetricsData(processor=_SOURCE, model=model, value=tokens)])


def _remember(known: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    """Runs that never end must not pile up."""
    known[key] = value
    while len(known) > _MOST:
        known.popitem(last=False)


def _text(message: Any) -> str:
    content = getattr(message, "content", "")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return " ".join(part if isinstance(part, str) else str(part.get("text", "")) for part in parts if isinstance(part, (str, dict)))


def _parsed(text: str) -> Any:
    """JSON where it is JSON, else the text."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (dict, list)) else text
