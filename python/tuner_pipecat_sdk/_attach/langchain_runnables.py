"""Puts our callbacks on a runnable without taking away anybody else's. Importing this needs LangChain.

A LangChain runnable adds the callbacks that it is bound to and those that it is called with. A LangGraph graph does not:
what it is called with replaces what it is bound to, and what it is bound to replaces what it would inherit from the run
around it. So a graph gets ours at each call, beside those that this call would have had without us.
"""

from __future__ import annotations

import copy
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import RunnableBinding

if TYPE_CHECKING:
    from langchain_core.callbacks import BaseCallbackHandler


def attach(runnable: Any, handler: BaseCallbackHandler) -> Any:
    """A copy of ``runnable`` that also tells ``handler``. Raises what LangChain raises when it is no runnable."""
    graph = getattr(sys.modules.get("langgraph.pregel"), "Pregel", None)
    if graph is not None and isinstance(runnable, graph):
        return _graph(runnable, handler)
    return RunnableBinding(bound=runnable, config={"callbacks": [handler]}, config_factories=[_inherited])


def _inherited(config: Any) -> dict[str, Any]:
    """What the run around a chain would have given it; LangChain adds it to ours, each handler once."""
    around = _around()
    return {"callbacks": around} if around and isinstance(config.get("callbacks"), list) else {}


def _graph(graph: Any, handler: BaseCallbackHandler) -> Any:
    kind: Any = type(graph)

    class Told(kind):  # type: ignore[misc]
        # Whatever else starts a graph (invoke, batch, stream_events ...) comes down to these two.

        @wraps(kind.stream)
        def stream(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
            return super().stream(input, _beside(handler, config, self.config), **kwargs)

        @wraps(kind.astream)
        def astream(self, input: Any, config: Any = None, **kwargs: Any) -> Any:
            return super().astream(input, _beside(handler, config, self.config), **kwargs)

    Told.__name__, Told.__qualname__, Told.__module__ = kind.__name__, kind.__qualname__, kind.__module__
    told = copy.copy(graph)
    told.__class__ = Told
    return told


def _beside(handler: BaseCallbackHandler, config: Any, bound: Any) -> Any:
    """``config`` with ``handler`` beside the callbacks that the graph would have used."""
    theirs = (config or {}).get("callbacks") or (bound or {}).get("callbacks") or _around()
    if not theirs:
        callbacks: Any = [handler]
    elif isinstance(theirs, list):
        callbacks = theirs if handler in theirs else [*theirs, handler]
    else:
        callbacks = theirs.copy()
        callbacks.add_handler(handler, inherit=True)
    return {**(config or {}), "callbacks": callbacks}


def _around() -> Any:
    """The callbacks of the run that we are in, if any."""
    try:
        from langchain_core.runnables.config import var_child_runnable_config
    except ImportError:
        return None
    return (var_child_runnable_config.get() or {}).get("callbacks")
