"""What waits for the recorder is bounded: the least valuable goes first, and is counted."""

from __future__ import annotations

import json
from unittest import mock

from .support import SETTINGS
from .wire_case import WireTest

from tuner_pipecat_sdk import Observer
from tuner_pipecat_sdk._traces.call_spans import CallSpans
from tuner_pipecat_sdk._traces.traces import Traces
from tuner_pipecat_sdk._wire import process
from tuner_pipecat_sdk._wire.queue import Queue
from tuner_pipecat_sdk._wire.call_stream import ALWAYS, Line, Stream
from tuner_pipecat_sdk._wire.writer import CHUNK, PORTION, Writer


class Bounded(WireTest):
    def test_the_least_valuable_lines_are_dropped_first_and_counted(self) -> None:
        queue = Queue(limit=1000)
        stream = Stream(mock.Mock(), 1, {}, "call-1")
        ranks = [3, 0, 1, 0, 3, 2]
        for seq, rank in enumerate(ranks, 1):
            queue.put(Line(stream, seq, rank, b"x" * 220))
        left = []
        while (line := queue.take()) is not None:
            left.append(line.priority)
        self.assertEqual(left, [3, 1, 3, 2])
        self.assertEqual(stream.dropped, {"queue_full": 2})
        self.assertLessEqual(queue.size, 1000)

    def test_a_process_keeps_eight_mebibytes_for_its_recorder(self) -> None:
        queue, stream = Queue(), Stream(mock.Mock(), 1, {}, "call-1")
        for seq in range(1, 91):
            queue.put(Line(stream, seq, 1, b"x" * 100_000))
        self.assertLess(8 * 2**20 - 100_200, queue.size)
        self.assertLessEqual(queue.size, 8 * 2**20)
        self.assertEqual(stream.dropped, {"queue_full": 7})

    def test_lines_that_were_sent_and_then_dropped_are_no_loss(self) -> None:
        queue = Queue(limit=500)
        stream = Stream(mock.Mock(), 1, {}, "call-1")
        for seq in range(1, 10):
            queue.put(Line(stream, seq, 0, b"x" * 200))
            queue.take().sent = True
        self.assertEqual(stream.dropped, {})

    def test_control_messages_are_never_dropped(self) -> None:
        queue = Queue(limit=10)
        stream = Stream(mock.Mock(), 1, {}, "call-1")
        queue.put(Line(stream, 1, 3, b"x" * 100))
        queue.put(Line(stream, 2, ALWAYS, b"y" * 100))
        self.assertEqual(queue.take().seq, 2)

    def test_what_is_answered_is_kept_no_longer_and_the_rest_is_sent_again(self) -> None:
        queue, stream = Queue(), Stream(mock.Mock(), 1, {}, "call-1")
        for seq in range(1, 5):
            queue.put(Line(stream, seq, 2, b"x" * 100))
            taken = queue.take()
            assert taken is not None
            taken.sent = True
        queue.answered(stream, 3)
        queue.answered(stream, 2)  # told twice
        self.assertEqual((stream.acked, queue.size, len(stream.kept)), (3, 100, 1))
        queue.again([stream])
        again = queue.take()
        self.assertEqual((again and again.seq, again and again.sent, queue.take()), (4, False, None))
        queue.answered(stream, 4)
        self.assertEqual((queue.size, bool(queue)), (0, False))

    def test_what_the_application_says_outlives_all_frames_and_its_spans_outlive_nothing(self) -> None:
        observer = Observer(**SETTINGS, disconnection_reason_resolver=lambda: None)
        call, ranks = observer._tuner_call, dict[str, int]()

        def add(payload: bytes, priority: int, spare: bytes | None = None) -> None:
            ranks[str(json.loads(payload)["event"])] = priority

        with mock.patch.object(call.stream, "add", add):
            call.stream.begun = True
            observer.caller_typed("hello")
            observer.playing("music")
            observer.transferred("cold")
            observer.update_call(call_successful=True)
            call.reason.close(call.event)
            call.span(b'{"event":"span"}')
            call.event("tap")
            spans = CallSpans(call, "call-1", Traces(), lambda: None)
            spans._drop("late")
            spans.end()
        told_by_the_application = ("spans_dropped", "caller_typed", "playing", "transfer", "call_facts", "disconnection_reason")
        self.assertEqual(ranks, {**dict.fromkeys(told_by_the_application, ALWAYS - 1), "span": 0, "tap": 2})
        call.stream.begun = False
        self.end(observer)

    def test_a_loop_writes_as_much_as_the_pipe_holds_and_leaves_the_rest_to_the_supervisor(self) -> None:
        for patient, most in ((False, PORTION + CHUNK), (True, 4_000_000)):
            queue, written = Queue(), []
            stream = Stream(mock.Mock(), 1, {}, "call-1")
            for seq in range(1, 2001):
                queue.put(Line(stream, seq, 3, b"x" * 1000))
            writer = Writer(queue, mock.Mock())
            recorder = mock.Mock(write=lambda data: written.append(len(data)) or len(data))
            with self.subTest(patient=patient):
                self.assertEqual(writer.write(recorder, patient), patient)
                self.assertEqual(writer.blocked, not patient)
                self.assertLessEqual(sum(written), most)
                self.assertGreaterEqual(sum(written), PORTION if not patient else 2_000_000)

    def test_a_recorder_that_never_reads_costs_bounded_memory(self) -> None:
        self.play({"slow": 3600})
        observer = Observer(**SETTINGS)
        wire = process._current
        wire._queue._limit = 200_000
        self.say(3000, observer=observer)
        for _ in range(200):
            observer._tuner_call.event("filler", priority=0, text="y" * 2000)
        wire.flush()
        self.assertLessEqual(wire.kept_bytes, 200_000)
        self.assertGreater(observer._tuner_call.stream.dropped["queue_full"], 0)
        self.play({})  # the next one reads, so that the end of the test waits for nobody
        wire.recorder.kill()
