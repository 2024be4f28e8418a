"""Stand-ins for what the tap uses of LangChain and LangGraph, with the way each of them treats callbacks."""

from __future__ import annotations

import contextvars
import sys
import uuid
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import TestCase, mock

NEVER = object()
"""The output of a tool that never ends."""

var_child_runnable_config: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("child_config", default=None)


class BaseCallbackHandler:
    """LangChain's own base class has attributes and empty callbacks only."""


class Graph:
    """A runnable that runs what it is told, with its callbacks, as LangGraph does."""

    def __init__(self, callbacks: Any = ()) -> None:
        self.callbacks = list(callbacks)

    def tell(self, name: str, /, *args: Any, **kwargs: Any) -> None:
        for callback in self.callbacks:
            getattr(callback, name)(*args, **kwargs)

    def node(self, name: str, *inside: Any, error: Exception | None = None) -> None:
        run, inner = uuid.uuid4(), uuid.uuid4()
        metadata = {"langgraph_node": name}
        self.tell("on_chain_start", None, {}, run_id=run, parent_run_id=None, tags=["graph:step:1"], metadata=metadata, name=name)
        self.tell("on_chain_start", None, {}, run_id=inner, parent_run_id=run, tags=["seq:step:1"], metadata=metadata, name=name)
        self.tell("on_chain_start", None, {}, run_id=uuid.uuid4(), parent_run_id=run, tags=["langsmith:hidden"], metadata=metadata, name=name)
        for act in inside:
            act()
        self.tell("on_chain_end", {}, run_id=inner)
        if error is None:
            self.tell("on_chain_end", {}, run_id=run)
        else:
            self.tell("on_chain_error", error, run_id=run)

    def tool(self, name: str, arguments: dict[str, Any], output: Any, parent: Any = None) -> None:
        run = uuid.uuid4()
        self.tell("on_tool_start", {"name": name}, str(arguments), run_id=run, parent_run_id=parent, inputs=arguments)
        if output is NEVER:
            return
        if isinstance(output, Exception):
            self.tell("on_tool_error", output, run_id=run)
        else:
            self.tell("on_tool_end", output, run_id=run)

    def model(self, system: str, **usage: Any) -> None:
        self.tell("on_chat_model_start", {}, [[SimpleNamespace(type="system", content=system), SimpleNamespace(type="human", content="hi")]])
        message = SimpleNamespace(usage_metadata=usage or None, response_metadata={"model_name": "gpt-4o"})
        self.tell("on_llm_end", SimpleNamespace(generations=[[SimpleNamespace(message=message)]]))


class RunnableBinding(Graph):
    """Adds what it is bound to to what it is called with; like LangChain's it takes runnables only."""

    def __init__(self, bound: Any, config: dict[str, Any], config_factories: Any) -> None:
        if not isinstance(bound, Graph):
            raise TypeError("bound is no runnable")
        super().__init__([*bound.callbacks, *config["callbacks"]])
        self.bound, self.config, self.config_factories = bound, config, config_factories


class Pregel:
    """A graph of LangGraph: what it is called with replaces what it is bound to, and that what it would inherit."""

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        self.config = config

    def invoke(self, input: Any, config: Any = None) -> list[Any]:
        return self.stream(input, config)

    def stream(self, input: Any, config: Any = None, *, stream_mode: str = "values") -> list[Any]:
        used = (config or {}).get("callbacks") or (self.config or {}).get("callbacks")
        used = used or (var_child_runnable_config.get() or {}).get("callbacks") or []
        Graph(used if isinstance(used, list) else used.handlers).node(input)
        return [input, stream_mode, used]

    async def astream(self, input: Any, config: Any = None) -> Any:
        for part in self.stream(input, config):
            yield part


class Manager:
    """A callback manager, as a run hands it to the runs inside."""

    def __init__(self, handlers: Any) -> None:
        self.handlers = list(handlers)

    def copy(self) -> Manager:
        return Manager(self.handlers)

    def add_handler(self, handler: Any, inherit: bool = True) -> None:
        if handler not in self.handlers:
            self.handlers.append(handler)


def installed() -> Any:
    """A patch under which these stand-ins are LangChain and LangGraph."""
    content = {
        "langchain_core": {},
        "langchain_core.callbacks": {"BaseCallbackHandler": BaseCallbackHandler},
        "langchain_core.runnables": {"RunnableBinding": RunnableBinding},
        "langchain_core.runnables.config": {"var_child_runnable_config": var_child_runnable_config},
        "langgraph": {},
        "langgraph.pregel": {"Pregel": Pregel},
    }
    modules = {}
    for name, values in content.items():
        modules[name] = ModuleType(name)
        vars(modules[name]).update(values)
    return mock.patch.dict(sys.modules, modules)


def install(test: TestCase) -> None:
    """Puts them in place for one test."""
    present = installed()
    present.start()
    test.addCleanup(present.stop)
    test.addCleanup(forget)


def forget() -> None:
    """Lets the tap import LangChain anew."""
    for name in ("_langchain", "_attached"):
        sys.modules.pop(f"tuner_pipecat_sdk.{name}", None)
