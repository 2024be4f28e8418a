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

    def test_a_log_line_of_the_recorder_is_bounded_and_of_a_known_level(self) -> None:
        self.take({"wire": "log", "level": "fatal", "text": "x" * 5000})
        self.assertEqual([len(text) for _, text in self.logged], [2000])
