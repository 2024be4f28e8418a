"""What wrapped graphs and chains do, told by stand-ins for LangChain's callbacks."""

from __future__ import annotations

import asyncio
import sys
import threading
import uuid
from types import SimpleNamespace
from typing import Any
from unittest import mock

from .langchain_standins import NEVER, Graph, install
from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import CaptureConfig, Observer


class LangChain(TapTest):
    def setUp(self) -> None:
        super().setUp()
        install(self)

    def record(self, act: Any, capture: CaptureConfig | None = None, what: str = "wrap_graph") -> list[dict[str, Any]]:
        observer = Observer(**SETTINGS)
        graph = getattr(observer, what)(Graph(), capture)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [observer])
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            act(graph)
            await task.finish()

        asyncio.run(run())
        self.ended()
        return self.heard.lines()

    def test_each_node_that_is_entered_is_a_transition(self) -> None:
        def talk(graph: Graph) -> None:
            graph.node("agent")
            graph.node("tools")
            graph.node("agent")
            graph.node("agent")  # the next turn begins where the last one ended
            graph.node("__end__")

        lines = [line for line in self.record(talk) if line.get("event") == "node"]
        self.assertEqual([(line["from"], line["to"]) for line in lines], [(None, "agent"), ("agent", "tools"), ("tools", "agent")])
        self.assertTrue(all("text" not in line for line in lines))

    def test_tools_are_told_as_function_calls_without_their_parameters(self) -> None:
        lines = [line for line in self.record(lambda graph: graph.tool("book", {"size": 2}, '{"ok": true}')) if "Function" in line.get("frame", "")]
        self.assertEqual([line["frame"] for line in lines], ["FunctionCallInProgressFrame", "FunctionCallResultFrame"])
        started, ended = (line["data"] for line in lines)
        self.assertEqual((started["function_name"], started["arguments"], ended["result"]), ("book", {}, {"ok": True}))
        self.assertEqual(started["tool_call_id"], ended["tool_call_id"])

    def test_what_is_captured_can_be_widened(self) -> None:
        def talk(graph: Graph) -> None:
            graph.node("agent", lambda: graph.model("Be brief."), lambda: graph.model("Not this one."))
            graph.tool("book", {"size": 2}, SimpleNamespace(content="done", status="success"))
            graph.node("silent")

        lines = self.record(talk, CaptureConfig(tool_inputs=True, node_instructions=True))
        nodes = [(line["to"], line.get("text")) for line in lines if line.get("event") == "node"]
        self.assertEqual(nodes, [("agent", "Be brief."), ("silent", None)])
        calls = [line["data"] for line in lines if "Function" in line.get("frame", "")]
        self.assertEqual((calls[0]["arguments"], calls[1]["result"]), ({"size": 2}, "done"))

    def test_a_tool_that_fails_is_an_error(self) -> None:
        def talk(graph: Graph) -> None:
            graph.tool("book", {}, ValueError("no table"))
            graph.tool("book", {}, SimpleNamespace(content="full", status="error"))

        errors = [line["data"].get("error") for line in self.record(talk) if line.get("frame") == "FunctionCallResultFrame"]
        self.assertEqual(errors, ["ValueError: no table", "full"])

    def test_a_tool_that_is_open_when_its_run_is_cancelled_is_cancelled(self) -> None:
        def talk(graph: Graph) -> None:
            run = uuid.uuid4()
            graph.tell("on_chain_start", None, {}, run_id=run, metadata={"langgraph_node": "tools"}, name="tools")
            graph.tool("book", {}, NEVER, parent=run)
            graph.tool("other", {}, "done", parent=run)
            graph.tell("on_chain_error", asyncio.CancelledError(), run_id=run)
            graph.tell("on_chain_error", asyncio.CancelledError(), run_id=run)

        calls = [line for line in self.record(talk) if "Function" in line.get("frame", "")]
        cancelled = [line["data"] for line in calls if line["frame"] == "FunctionCallCancelFrame"]
        self.assertEqual([data["function_name"] for data in cancelled], ["book"])
        self.assertEqual(cancelled[0]["tool_call_id"], calls[0]["data"]["tool_call_id"])

    def test_a_tool_that_asks_a_person_is_no_failure(self) -> None:
        class GraphBubbleUp(Exception):
            pass

        class GraphInterrupt(GraphBubbleUp):
            pass

        lines = self.record(lambda graph: graph.tool("book", {}, GraphInterrupt("sure?")))
        calls = [line["frame"] for line in lines if "Function" in line.get("frame", "")]
        self.assertEqual(calls, ["FunctionCallInProgressFrame", "FunctionCallCancelFrame"])

    def test_tokens_are_told_as_metrics(self) -> None:
        def talk(graph: Graph) -> None:
            graph.model("x", input_tokens=10, output_tokens=5, total_tokens=15, input_token_details={"cache_read": 4})
            graph.model("x")

        metrics = [line["data"]["data"][0] for line in self.record(talk, what="wrap_chain") if line.get("frame") == "MetricsFrame"]
        self.assertEqual(len(metrics), 1)
        value = metrics[0]["value"]
        self.assertEqual((metrics[0]["model"], value["prompt_tokens"], value["completion_tokens"], value["cache_read_input_tokens"]), ("gpt-4o", 10, 5, 4))

    def test_tokens_that_a_model_does_not_sum_are_summed(self) -> None:
        lines = self.record(lambda graph: graph.model("x", input_tokens=10, output_tokens=5, output_token_details={"reasoning": 3}))
        (value,) = [line["data"]["data"][0]["value"] for line in lines if line.get("frame") == "MetricsFrame"]
        self.assertEqual((value["total_tokens"], value["reasoning_tokens"]), (15, 3))

    def test_what_a_failed_tool_says_is_told_in_500_characters(self) -> None:
        def talk(graph: Graph) -> None:
            graph.tool("book", {}, ValueError("x" * 600))
            graph.tool("book", {}, SimpleNamespace(content="y" * 600, status="error"))

        errors = [line["data"].get("error") for line in self.record(talk) if line.get("frame") == "FunctionCallResultFrame"]
        self.assertEqual(errors, [f"ValueError: {'x' * 500}", "y" * 500])

    def test_of_tools_that_never_end_the_last_thousand_are_known(self) -> None:
        def talk(graph: Graph) -> None:
            runs = [uuid.uuid4() for _ in range(1001)]
            for number, run in enumerate(runs):
                graph.tell("on_tool_start", {"name": f"t{number}"}, "", run_id=run)
            for run in (runs[0], runs[1], runs[-1]):
                graph.tell("on_tool_end", "done", run_id=run)

        ended = [line["data"]["function_name"] for line in self.record(talk) if line.get("frame") == "FunctionCallResultFrame"]
        self.assertEqual(ended, ["tool", "t1", "t1000"])

    def test_callbacks_on_other_threads_lose_no_line(self) -> None:
        def talk(graph: Graph) -> None:
            threads = [threading.Thread(target=lambda: [graph.tool("t", {}, "r") for _ in range(50)]) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        lines = self.record(talk)
        self.assertEqual(sum(line.get("frame") == "FunctionCallResultFrame" for line in lines), 200)
        self.assertEqual(self.heard.control("end")[0]["lines"], len(lines))

    def test_nothing_of_it_raises_into_the_chain(self) -> None:
        def talk(graph: Graph) -> None:
            graph.tell("on_chain_start", 3, 4, run_id=None, metadata={"langgraph_node": 7})
            graph.tell("on_tool_start", None, None, run_id=1)
            graph.tell("on_tool_end", object(), run_id=2)
            graph.tell("on_llm_end", SimpleNamespace(generations=[[SimpleNamespace(message=SimpleNamespace(usage_metadata={"input_tokens": "x"}))]]))
            graph.node("agent", error=ValueError("x"))

        self.assertTrue(any(line.get("event") == "node" for line in self.record(talk)))

    def test_langchain_is_told_to_raise_nothing_of_it_and_to_call_it_in_order(self) -> None:
        from tuner_pipecat_sdk._attach.langchain_callbacks import Callbacks

        self.assertFalse(Callbacks.raise_error)
        self.assertTrue(Callbacks.run_inline)

    def test_before_the_first_frame_there_is_no_call_to_tell(self) -> None:
        observer = Observer(**SETTINGS)
        observer.wrap_graph(Graph()).node("agent")
        self.assertFalse(observer._tuner_call.stream.begun)

    def test_without_langchain_one_sentence_says_so_and_the_graph_stays_what_it_was(self) -> None:
        graph = Graph()
        with mock.patch.dict(sys.modules, {"langchain_core": None, "langchain_core.callbacks": None}):
            observer = Observer(**SETTINGS)
            self.assertIs(observer.wrap_graph(graph), graph)
            self.assertIs(observer.wrap_graph(graph), graph)
        self.assertEqual(len(self.said("wrap_graph needs LangChain, which is not installed here: pip install langchain-core")), 1)
        self.assertIs(Observer(enabled=False).wrap_chain(graph), graph)

    def test_what_is_no_runnable_is_given_back_and_said(self) -> None:
        thing = object()
        self.assertIs(Observer(**SETTINGS).wrap_chain(thing), thing)
        self.assertEqual(len(self.said("wrap_chain takes a LangChain runnable")), 1)
