"""What the recorder says of a call's delivery is in the host's log once."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from .support import TapTest

from tuner_pipecat_sdk._wire import recorder_messages


class Outcomes(TapTest):
    def take(self, *messages: dict[str, Any]) -> list[int]:
        forgotten: list[int] = []
        stream = SimpleNamespace(name="call-1", settled=True)
        wire = SimpleNamespace(streams={1: stream}, forget=forgotten.append)
        for message in messages:
            recorder_messages.take(wire, SimpleNamespace(), json.dumps(message).encode())
        return forgotten

    def test_a_call_that_waits_is_told_once_and_warned_of_by_the_recorder_alone(self) -> None:
        waiting = {"wire": "waiting", "call": 1, "why": "Connection refused", "retry_at": 1}
        self.assertEqual(len(self.take(waiting)), 1)
        self.take({**waiting, "call": 2})  # tried again: its call is forgotten by now
        self.assertEqual(self.logged, [("info", "call call-1 will be sent later: Connection refused")])

    def test_a_delivered_and_a_refused_call_are_told_by_name(self) -> None:
        self.take({"wire": "delivered", "call": 1, "status": 201, "attempts": 1}, {"wire": "rejected", "call": 1, "status": 422, "why": "no"})
        self.assertEqual(self.logged, [("info", "call call-1 is delivered"), ("error", "the server refused call call-1 (422): no")])

    def test_the_words_of_a_refusal_are_bounded_and_a_call_that_nobody_knows_goes_by_its_number(self) -> None:
        self.take({"wire": "rejected", "call": 7, "status": 422, "why": "x" * 600}, {"wire": "waiting", "call": 1, "why": "y" * 600})
        self.assertEqual(self.logged, [("error", f"the server refused call number 7 (422): {'x' * 500}"), ("info", f"call call-1 will be sent later: {'y' * 500}")])

    def test_what_a_recorder_takes_is_known_from_its_hello_on(self) -> None:
        for takes, known in ((["spans", "audio"], ("spans", "audio")), (None, ()), ("spans", ()), ([7], ("7",))):
            recorder = SimpleNamespace(greeted=False, takes=("old",))
            message = json.dumps({"wire": "hello", **({} if takes is None else {"takes": takes})})
            self.assertFalse(recorder_messages.take(SimpleNamespace(), recorder, message.encode()))  # type: ignore[arg-type]
            self.assertEqual((recorder.greeted, recorder.takes), (True, known))

    def test_only_a_number_that_is_news_acknowledges_anything(self) -> None:
        told: list[int] = []
        stream = SimpleNamespace(name="call-1")
        wire: Any = SimpleNamespace(streams={1: stream}, acknowledged=lambda of, seq: of is stream and not told.append(seq) and seq > 3)
        answers = [
            recorder_messages.take(wire, SimpleNamespace(), json.dumps({"wire": "written", **said}).encode())  # type: ignore[arg-type]
            for said in ({"call": 1, "seq": 4}, {"call": 1, "seq": 3}, {"call": 2, "seq": 4}, {"call": 1}, {"call": 1, "seq": "4"}, {})
        ]
        self.assertEqual((answers, told), ([True, False, False, False, False, False], [4, 3]))

    def test_a_call_is_forgotten_only_when_all_of_it_is_on_disk(self) -> None:
        stream = SimpleNamespace(name="call-1", settled=False)
        wire: Any = SimpleNamespace(streams={1: stream}, forget=lambda _: self.fail("it is not settled"))
        recorder_messages.take(wire, SimpleNamespace(), b'{"wire":"delivered","call":1}')  # type: ignore[arg-type]

    def test_a_log_line_of_the_recorder_is_bounded_and_of_a_known_level(self) -> None:
        self.take({"wire": "log", "level": "fatal", "text": "x" * 5000})
        self.assertEqual([len(text) for _, text in self.logged], [2000])
