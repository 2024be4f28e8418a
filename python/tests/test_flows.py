"""Node transitions of a flow manager."""

from __future__ import annotations

import asyncio
from typing import Any

from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import Pass
from tuner_pipecat_sdk import FlowsObserver


class FlowManager:
    """Sets nodes as Pipecat Flows does: through one method."""

    def __init__(self) -> None:
        self._current_node: str | None = None

    @property
    def current_node(self) -> str | None:
        return self._current_node

    async def initialize(self, node: str) -> None:
        await self._set_node(node, {"name": node})

    async def _set_node(self, node_id: str, node_config: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        if node_config.get("broken"):
            raise ValueError("broken node")
        self._current_node = node_id


class LeadFlowManager(FlowManager):
    """Goes on as Pipecat Flows does: a function's result is kept, and executed once the context was updated.

    ``static`` names nodes by strings, as flows before 1.0 may; from 1.0 on each function gives the next node itself.
    """

    def __init__(self, static: dict[str, dict[str, Any]] | None = None) -> None:
        super().__init__()
        self.nodes = static or {}
        self.later: list[Any] = []

    async def call(self, function: str, next_node: Any, transition_to: str | None = None) -> None:
        await self._execute_transition({"function_name": function, "next_node": next_node, "transition_to": transition_to})

    async def _execute_transition(self, transition_info: dict[str, Any]) -> None:
        node = transition_info["next_node"] or transition_info["transition_to"]
        name = node if isinstance(node, str) else node["name"]
        await self._set_node(name, self.nodes[name] if isinstance(node, str) else node)

    async def _set_node(self, node_id: str, node_config: dict[str, Any]) -> None:
        await super()._set_node(node_id, node_config)
        if "later" in node_config:
            self.later.append(asyncio.ensure_future(self._set_node(node_config["later"], {})))


class Flows(TapTest):
    def reasons(self) -> list[tuple[Any, Any, Any]]:
        self.ended()
        return [(line["from"], line["to"], line["reason"]) for line in self.heard.lines() if line.get("event") == "node"]

    def lead(self, manager: LeadFlowManager, *steps: Any) -> None:
        observer = FlowsObserver(**SETTINGS)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [observer])
            observer.attach_flow_manager(manager)
            await task.start()
            await task.push(frames.StartFrame())
            await manager.initialize("start")
            for step in steps:
                await manager.call(*step)
            await asyncio.gather(*manager.later)
            await task.push(frames.EndFrame())
            await task.finish()

        asyncio.run(run())

    def test_the_function_that_led_there_is_the_reason_in_a_dynamic_flow(self) -> None:
        self.lead(LeadFlowManager(), ("choose_size", {"name": "toppings"}), ("confirm_order", {"name": "farewell"}))
        self.assertEqual(self.reasons(), [(None, "start", None), ("start", "toppings", "choose_size"), ("toppings", "farewell", "confirm_order")])

    def test_a_static_flow_tells_its_reasons_too(self) -> None:
        manager = LeadFlowManager({"size": {}, "end": {}})
        self.lead(manager, ("choose", "size"), ("confirm", None, "end"))
        self.assertEqual([reason for _, _, reason in self.reasons()], [None, "choose", "confirm"])

    def test_a_global_function_that_leads_away_from_any_node_is_named(self) -> None:
        self.lead(LeadFlowManager(), ("choose_size", {"name": "toppings"}), ("speak_to_human", {"name": "escalated"}))
        self.assertEqual(self.reasons()[-1], ("toppings", "escalated", "speak_to_human"))

    def test_a_step_that_a_node_started_by_itself_has_no_reason(self) -> None:
        self.lead(LeadFlowManager(), ("choose_size", {"name": "toppings", "later": "idle"}))
        self.assertEqual(self.reasons()[-1], ("toppings", "idle", None))

    def test_a_failed_transition_leaves_no_line_and_the_next_one_its_own_reason(self) -> None:
        manager = LeadFlowManager()
        observer = FlowsObserver(**SETTINGS)

        async def run() -> None:
            task = PipelineTask([Pass(name="tts")], [observer])
            observer.attach_flow_manager(manager)
            await task.start()
            await task.push(frames.StartFrame())
            with self.assertRaises(ValueError):
                await manager.call("broken_step", {"name": "broken", "broken": True})
            await manager._set_node("size", {})
            await task.finish()

        asyncio.run(run())
        self.assertEqual(self.reasons(), [(None, "size", None)])

    def nodes(self) -> list[tuple[Any, Any]]:
        self.ended()
        return [(line["from"], line["to"]) for line in self.heard.lines() if line.get("event") == "node"]

    def run_flow(self, *observers: FlowsObserver, early: bool = True, twice: bool = False) -> FlowManager:
        manager = FlowManager()

        def attach() -> None:
            for observer in observers:
                observer.attach_flow_manager(manager)
                if twice:
                    observer.attach_flow_manager(manager)

        async def run() -> None:
            if early:
                attach()
            task = PipelineTask([Pass(name="tts")], list(observers))
            await task.start()
            await task.push(frames.StartFrame())
            await task.settle()
            if not early:
                attach()
            await manager.initialize("start")
            await manager._set_node("size", {})
            with self.assertRaises(ValueError):
                await manager._set_node("broken", {"broken": True})
            await manager._set_node(node_id="end", node_config={})
            await task.finish()

        asyncio.run(run())
        return manager

    def test_each_node_that_was_set_is_noted_whenever_the_manager_is_attached(self) -> None:
        for early in (True, False):
            with self.subTest(early=early):
                self.run_flow(FlowsObserver(**SETTINGS), early=early)
                self.assertEqual(self.nodes(), [(None, "start"), ("start", "size"), ("size", "end")])
            self.doCleanups()
            self.setUp()

    def test_attached_twice_each_node_is_noted_once(self) -> None:
        self.run_flow(FlowsObserver(**SETTINGS), twice=True)
        self.assertEqual(len(self.nodes()), 3)

    def test_the_line_says_when_the_transition_began(self) -> None:
        self.run_flow(FlowsObserver(**SETTINGS))
        self.ended()
        for line in self.heard.lines():
            if line.get("event") == "node":
                self.assertLessEqual(line["began"], line["clock"])

    def test_two_calls_on_one_manager_both_hear_of_it(self) -> None:
        self.run_flow(FlowsObserver(**SETTINGS), FlowsObserver(**{**SETTINGS, "call_id": "call-2"}))
        self.assertEqual(len(self.nodes()), 3)
        from .support import until

        until(lambda: len(self.heard.control("end")) == 2, "both end")
        self.assertEqual(sum(line.get("event") == "node" for line in self.heard.lines("call-2")), 3)

    def test_a_manager_of_another_make_is_said_once(self) -> None:
        observer = FlowsObserver(**SETTINGS)
        observer.attach_flow_manager(object())
        observer.attach_flow_manager(object())
        self.assertEqual(len(self.said("has no _set_node")), 1)
