"""Our callbacks stand beside everybody else's: in a chain, and in a graph, which treats callbacks another way."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from .langchain_standins import Graph, Manager, Pregel, RunnableBinding, install, var_child_runnable_config
from .support import SETTINGS, TapTest

from tuner_pipecat_sdk import Observer


class Theirs:
    """A handler of the application."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_chain_start(self, *_: Any, name: str, **__: Any) -> None:
        self.heard.append(name)

    def on_chain_end(self, *_: Any, **__: Any) -> None:
        pass


class Attached(TapTest):
    def setUp(self) -> None:
        super().setUp()
        install(self)
        self.observer = Observer(**SETTINGS)
        self.observer._tuner_call._anchor(1)
        self.theirs = Theirs()

    def told(self) -> list[str]:
        self.observer._tuner_call.end()
        self.ended()
        return [line["to"] for line in self.heard.lines() if line.get("event") == "node"]

    def test_a_graph_called_with_callbacks_tells_both(self) -> None:
        graph = self.observer.wrap_graph(Pregel())
        graph.invoke("agent", {"callbacks": [self.theirs], "tags": ["x"]})
        self.assertEqual((self.told(), self.theirs.heard), (["agent"], ["agent"] * 3))

    def test_a_graph_bound_to_callbacks_before_or_after_tells_both(self) -> None:
        self.observer.wrap_graph(Pregel({"callbacks": [self.theirs]})).invoke("agent")
        graph = self.observer.wrap_graph(Pregel())
        graph.config = {"callbacks": [self.theirs]}
        graph.invoke("tools")
        self.assertEqual((self.told(), set(self.theirs.heard)), (["agent", "tools"], {"agent", "tools"}))

    def test_a_graph_inside_another_run_tells_that_runs_callbacks_too(self) -> None:
        around = Manager([self.theirs])
        token = var_child_runnable_config.set({"callbacks": around})
        self.addCleanup(var_child_runnable_config.reset, token)
        self.observer.wrap_graph(Pregel()).invoke("agent")
        self.assertEqual((self.told(), set(self.theirs.heard), around.handlers), (["agent"], {"agent"}, [self.theirs]))

    def test_a_graph_stays_what_it_was_and_the_given_one_is_untouched(self) -> None:
        given = Pregel()
        graph = self.observer.wrap_graph(given)
        self.assertIsInstance(graph, Pregel)
        self.assertEqual((type(graph).__name__, type(given)), ("Pregel", Pregel))
        self.assertEqual(graph.stream("agent", stream_mode="updates")[1], "updates")
        self.assertEqual(self.told(), ["agent"])

    def test_a_streamed_graph_tells_as_well(self) -> None:
        async def run() -> None:
            async for _ in self.observer.wrap_graph(Pregel()).astream("agent", {"callbacks": [self.theirs]}):
                pass

        asyncio.run(run())
        self.assertEqual((self.told(), len(self.theirs.heard)), (["agent"], 3))

    def test_what_is_wrapped_inside_what_is_wrapped_is_told_once(self) -> None:
        outer = self.observer.wrap_chain(Graph())
        around = Manager(outer.config["callbacks"])
        used = self.observer.wrap_graph(Pregel()).stream("agent", {"callbacks": around})[2]
        self.assertEqual((self.told(), len(used.handlers)), (["agent"], 1))

    def test_a_chain_inside_another_run_asks_for_that_runs_callbacks(self) -> None:
        chain = self.observer.wrap_chain(Graph())
        self.assertIsInstance(chain, RunnableBinding)
        (inherited,) = chain.config_factories
        self.assertEqual(inherited({"callbacks": [1]}), {})
        around = Manager([self.theirs])
        token = var_child_runnable_config.set({"callbacks": around})
        self.addCleanup(var_child_runnable_config.reset, token)
        self.assertEqual(inherited({"callbacks": [1]}), {"callbacks": around})
        self.assertEqual(inherited({"callbacks": SimpleNamespace()}), {})
