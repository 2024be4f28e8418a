"""Node transitions of a flow manager."""

from __future__ import annotations

import asyncio
from typing import Any

from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.pipeline.task import PipelineTask
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


class Flows(TapTest):
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
