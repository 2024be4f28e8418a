"""Pipecat 1.12 and newer tell an observer of first pushes only, if it asks; Pipecat's own observers ask by themselves."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest import mock

from .support import SETTINGS, Logged, TapTest, comparable, replay
from .test_wirings import WIRINGS, wanted

from pipecat.observers.base_observer import BaseObject, BaseObserver, FramePushed
from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
from pipecat.observers.user_bot_latency_observer import UserBotLatencyObserver
from pipecat.pipeline.task import TaskObserver
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._tap import probe


def _names_it(self: Any, *, observe_every_push: bool = True, **kwargs: Any) -> None:
    BaseObject.__init__(self, **kwargs)
    self.observe_every_push = observe_every_push


def _asks_itself(self: Any, **kwargs: Any) -> None:
    _names_it(self, observe_every_push=False, **kwargs)


async def _first_only(self: Any, data: FramePushed) -> None:
    seen = self.__dict__.setdefault("_pushed", set())
    first = data.frame.id not in seen
    seen.add(data.frame.id)
    for observer, proxy in (self._proxies or {}).items():
        if first or getattr(observer, "observe_every_push", True):
            await proxy.queue.put(data)


class FirstPushes(TapTest):
    generation = "new"

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(probe._accepts.cache_clear)
        for patch in (
            mock.patch.object(UserBotLatencyObserver, "__init__", _asks_itself),
            mock.patch.object(BaseObserver, "__init__", _names_it),
            mock.patch.object(TaskObserver, "on_push_frame", _first_only),
        ):
            patch.start()
            self.addCleanup(patch.stop)
        probe._accepts.cache_clear()

    def test_both_observers_ask_for_first_pushes(self) -> None:
        observer = Observer(**SETTINGS)
        self.assertFalse(observer.observe_every_push)
        self.assertFalse(observer.latency_observer.observe_every_push)

    def test_every_wiring_records_the_call_line_for_line(self) -> None:
        for wiring in WIRINGS:
            with self.subTest(wiring=wiring.__name__):
                observer, tracker = Observer(**SETTINGS), TurnTrackingObserver()
                observer.attach_turn_tracking_observer(tracker)

                async def run(task: Any) -> None:
                    await task.start()
                    await replay(task, Logged("1.7.0", "speak"))

                async def call(made: Any = wiring, ours: Any = observer, theirs: Any = tracker) -> None:
                    await run(made(ours, theirs))

                asyncio.run(call())
                self.ended()
                lines = [comparable(line) for line in self.heard.lines() if "frame" in line]
                self.assertEqual(lines, wanted(Logged("1.7.0", "speak")))
                self.assertEqual(observer.diagnostics["errors"], 0)
            self.doCleanups()
            self.setUp()
