"""The filter on the observer's own queue: probed, verified, undone on any doubt."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from typing import Any
from unittest import mock

from .support import SETTINGS, TapTest

from pipecat.frames import frames
from pipecat.observers.base_observer import FramePushed
from pipecat.observers.turn_tracking_observer import TurnTrackingObserver
from pipecat.pipeline.worker import PipelineWorker as PipelineTask
from pipecat.processors.frame_processor import FrameDirection, Pass
from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._call.call import Call
from tuner_pipecat_sdk._tap.queue_filter import Filter


class Filtering(TapTest):
    def run_call(self, observer: Observer, *, prepare: Any = None, others: Any = (), count: int = 200) -> PipelineTask:
        async def run() -> PipelineTask:
            task = PipelineTask([Pass(name="a"), Pass(name="b")], [observer, *others])
            await task.start()
            if prepare:
                prepare(task)
            await task.push(frames.StartFrame())
            await task.settle()
            self.queues = {o: p.queue for o, p in task._observer._proxies.items()}
            self.most = 0
            for number in range(count):
                await task.push(frames.InputAudioRawFrame(b"\0" * 640))
                if number % 10 == 0:
                    await task.push(frames.TTSSpeakFrame(text=str(number)))
                self.most = max(self.most, self.queues[observer].qsize())
            await task.push(frames.EndFrame())
            await task.finish()
            return task

        task = asyncio.run(run())
        self.ended()
        return task

    def spoken(self) -> list[str]:
        return [line["data"]["text"] for line in self.heard.lines() if line.get("frame") == "TTSSpeakFrame"]

    def test_audio_never_enters_the_queue(self) -> None:
        observer = Observer(**SETTINGS)
        self.run_call(observer)
        self.assertEqual(self.most, 0)
        self.assertEqual(self.spoken(), [str(n) for n in range(0, 200, 10)])
        self.assertEqual(observer._tuner_call.counts, {"InputAudioRawFrame": 200})
        self.assertEqual(observer.diagnostics["way"], "filter")
        self.assertEqual(self.said("plain way"), [])

    def test_a_frame_that_cannot_be_recorded_is_counted_and_stays_out_of_the_queue(self) -> None:
        record = Call.frame

        def broken(call: Call, spec: Any, item: Any, way: str) -> None:
            if way == "filtered" and getattr(item.frame, "text", None) == "10":
                raise KeyError("broken")
            record(call, spec, item, way)

        observer = Observer(**SETTINGS)
        with mock.patch.object(Call, "frame", broken):
            self.run_call(observer)
        self.assertEqual(self.spoken(), [str(n) for n in range(0, 200, 10) if n != 10])
        self.assertEqual((observer.diagnostics["way"], self.most), ("filter", 0))
        self.assertGreater(observer.diagnostics["errors"], 0)

    def test_what_waited_when_the_filter_came_stands_in_order(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> None:
            task = PipelineTask([Pass(name="a")], [observer])
            await task.start()
            for number in range(5):  # nobody gives the observer's task its turn here
                await task._observer.on_push_frame(
                    FramePushed(task.source, task.sink, frames.TTSSpeakFrame(text=str(number)), FrameDirection.DOWNSTREAM, number)
                )
            await task._observer._send("started")
            await task.settle()
            await task.push(frames.TTSSpeakFrame(text="5"))
            await task.finish()

        asyncio.run(run())
        self.ended()
        self.assertEqual(self.spoken(), ["0", "1", "2", "3", "4", "5"])

    def test_an_unknown_layout_is_observed_the_plain_way_and_said_once(self) -> None:
        def hide(task: PipelineTask) -> None:
            for stage in task.stages:
                stage._observer, stage._told = None, lambda: task._observer  # kept somewhere else

        observer = Observer(**SETTINGS)
        self.run_call(observer, prepare=hide)
        self.assertEqual(self.spoken(), [str(n) for n in range(0, 200, 10)])
        self.assertEqual(observer._tuner_call.counts, {"InputAudioRawFrame": 200})
        self.assertEqual(observer.diagnostics["way"], "plain")
        self.assertEqual(len(self.said("plain way")), 1)

    def test_a_queue_of_another_kind_is_left_alone(self) -> None:
        class OtherQueue(asyncio.Queue):
            pass

        def swap(task: PipelineTask) -> None:
            proxy = task._observer._proxies[observer]
            proxy.task.cancel()
            proxy.queue = OtherQueue()
            proxy.task = asyncio.ensure_future(task._observer._feed(proxy.queue, observer))

        observer = Observer(**SETTINGS)
        self.run_call(observer, prepare=swap)
        self.assertEqual(self.spoken(), [str(n) for n in range(0, 200, 10)])
        self.assertNotIn("put", vars(self.queues[observer]))

    def test_a_frame_that_comes_past_the_filter_is_recorded_and_ends_it(self) -> None:
        observer = Observer(**SETTINGS)

        def bypass(task: PipelineTask) -> None:
            async def send(data: Any) -> None:
                for proxy in task._observer._proxies.values():
                    proxy.queue.put_nowait(data)

            task._observer.on_push_frame = task._observer.on_process_frame = send

        self.run_call(observer, prepare=bypass)
        self.assertEqual(self.spoken(), [str(n) for n in range(0, 200, 10)])
        self.assertEqual(observer.diagnostics["way"], "plain")
        self.assertNotIn("put", vars(self.queues[observer]))

    def test_trackers_are_spared_only_when_asked_and_react_as_before(self) -> None:
        for asked in (False, True):
            with self.subTest(asked=asked):
                if asked:
                    os.environ["TUNER_SPARE_TRACKERS"] = "1"
                from tuner_pipecat_sdk._tap import tracker_filter

                tracker = TurnTrackingObserver()
                events: list[str] = []
                tracker.add_event_handler("on_turn_started", lambda *_: events.append("started"))
                tracker.add_event_handler("on_turn_ended", lambda *_: events.append("ended"))
                with mock.patch.object(tracker_filter, "pipecat_version", lambda: "1.7.0"):
                    self.run_call(Observer(**SETTINGS), others=[tracker])
                self.assertEqual(events, ["started", "ended"])
                self.assertEqual("InputAudioRawFrame" in tracker.saw[20:], not asked)
            self.doCleanups()
            self.setUp()

    def test_trackers_of_an_untried_pipecat_are_not_touched(self) -> None:
        from tuner_pipecat_sdk import _pipecat_version

        tried = {"0.0.104": False, "0.0.105": True, "1.7.1.dev0": True, "1.9.0": False, "2.0.0": False, None: False}
        self.assertEqual({version: _pipecat_version.tested(version) for version in tried}, tried)
        self.assertEqual([_pipecat_version.number(version) for version in ("1.x.2.9", "0.0.105rc1", "")], [[1, 0, 2], [0, 0, 1051], [0]])


class Waiting(TapTest):
    def test_whoever_waits_until_an_observers_queue_is_done_with_waits_for_nothing_that_the_filter_took(self) -> None:
        async def run() -> None:
            queue: asyncio.Queue[Any] = asyncio.Queue()
            task = PipelineTask([Pass(name="a")])
            for frame in (frames.StartFrame(), frames.TTSSpeakFrame(text="hello")):
                queue.put_nowait(FramePushed(task.source, task.sink, frame, FrameDirection.DOWNSTREAM, 1))
            queue.put_nowait("another's")
            Filter(queue, mock.Mock()).install()
            self.assertEqual(queue.get_nowait(), "another's")
            queue.task_done()
            await asyncio.wait_for(queue.join(), 60)

        asyncio.run(run())


class NewPipecat(Filtering):
    """The same on a Pipecat whose processors keep their set-up."""

    generation = "new"

    def test_an_unknown_layout_is_observed_the_plain_way_and_said_once(self) -> None:
        def hide(task: PipelineTask) -> None:
            for stage in task.stages:
                stage._setup, stage._told = None, lambda: task._observer

        observer = Observer(**SETTINGS)
        self.run_call(observer, prepare=hide)
        self.assertEqual(observer.diagnostics["way"], "plain")


class Alone(TapTest):
    def test_a_processor_that_can_join_nobody_records_what_passes_and_says_what_is_missing(self) -> None:
        observer = Observer(**SETTINGS)

        async def run() -> PipelineTask:
            task = PipelineTask([Pass(name="tts"), observer, Pass(name="out")])
            for stage in task.stages:
                stage._told = lambda: None
            await task.start()
            await task._observer.stop()
            task._observer._observers.clear()
            task._observer._proxies.clear()
            sent = [frames.StartFrame(), *[frames.TTSSpeakFrame(text=str(n)) for n in range(400)], frames.EndFrame()]
            for frame in sent:
                await task.push(frame)
            await task.push(frames.TTSSpeakFrame(text="up"), FrameDirection.UPSTREAM)
            await task.finish()
            await observer.cleanup()
            return task

        task = asyncio.run(run())
        self.ended()
        lines = self.heard.lines()
        self.assertEqual([line["frame"] for line in lines if "frame" in line][:2], ["StartFrame", "TTSSpeakFrame"])
        passed = [(line["dir"], line["src"], line["dst"]) for line in lines if "frame" in line]
        name = str(observer)
        self.assertEqual(Counter(passed), {("downstream", "tts", name): 402, ("upstream", "out", name): 1})
        self.assertEqual(len(task.sink.got), 402)
        self.assertEqual(len(self.said("only frames that pass the processor")), 1)
        self.assertEqual([line["way"] for line in lines if line.get("event") == "tap"], ["processor"])
