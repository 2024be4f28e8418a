"""What the application says of a call: at construction, and while it goes on."""

from __future__ import annotations

import inspect

from .facts_case import FACTS, FactsTest
from .support import SETTINGS

from tuner_pipecat_sdk import FlowsObserver, Observer
from tuner_pipecat_sdk._call.facts import CHECKS


class Facts(FactsTest):
    def test_facts_known_at_the_start_stand_in_the_header(self) -> None:
        self.run_call(Observer(**SETTINGS, **FACTS))
        self.assertEqual({name: self.config().get(name) for name in FACTS}, FACTS)

    def test_facts_told_before_the_first_frame_stand_in_the_header_too(self) -> None:
        observer = Observer(**SETTINGS)
        self.run_call(observer, before=lambda: observer.update_call(call_successful=True, caller_phone_number="+1"))
        self.assertEqual((self.config()["call_successful"], self.config()["caller_phone_number"]), (True, "+1"))

    def test_facts_told_during_the_call_come_as_lines(self) -> None:
        observer = FlowsObserver(**SETTINGS, extra_metadata={"a": 1})
        self.run_call(observer, lambda: observer.update_call(call_successful=True, collected_dynamic_variables={"size": 2}, extra_metadata={"b": 2}))
        facts = self.facts()
        self.assertEqual((facts["call_successful"], facts["collected_dynamic_variables"], facts["extra_metadata"]), (True, {"size": 2}, {"b": 2}))
        self.assertNotIn("call_successful", self.config())

    def test_a_wrong_fact_is_logged_once_and_costs_only_itself(self) -> None:
        observer = Observer(**SETTINGS)
        for _ in range(2):
            observer.update_call(call_successful="maybe", recipient="sip:a@b")  # type: ignore[arg-type]
        self.run_call(observer)
        self.assertEqual(len(self.said("call_successful must be True or False")), 1)
        self.assertEqual(self.facts()["recipient"], "sip:a@b")

    def test_a_fact_after_the_end_is_said_to_be_late(self) -> None:
        observer = Observer(**SETTINGS)
        self.run_call(observer)
        self.ended()
        observer.update_call(call_successful=True)
        self.assertEqual(len(self.said("call_successful came after the end of the call")), 1)

    def test_a_text_that_a_person_typed_comes_as_a_line(self) -> None:
        observer = Observer(**SETTINGS)
        said = (lambda: observer.caller_typed("my order is 4711"), lambda: observer.caller_typed(" "), lambda: observer.caller_typed(None))  # type: ignore[arg-type]
        self.run_call(observer, *said)
        self.ended()
        self.assertEqual([line["text"] for line in self.heard.lines() if line.get("event") == "caller_typed"], ["my order is 4711"])
        self.assertEqual(len(self.said("caller_typed: the text must be a string")), 1)

    def test_a_transfer_comes_as_a_line_and_a_wrong_one_as_a_warning(self) -> None:
        observer = Observer(**SETTINGS)
        right, wrong = lambda: observer.transferred("warm", "+4930", "asked"), lambda: observer.transferred("warm", outcome="perhaps")
        self.run_call(observer, right, wrong, lambda: observer.transferred(7, outcome=[]))  # type: ignore[arg-type]
        self.ended()
        told = [{name: line.get(name) for name in ("way", "target", "outcome", "error")} for line in self.heard.lines() if line.get("event") == "transfer"]
        self.assertEqual(told, [{"way": "warm", "target": "+4930", "outcome": "asked", "error": None}])
        self.assertEqual(len(self.said("transferred: outcome must be")), 1)

    def test_what_is_played_comes_as_lines(self) -> None:
        observer = Observer(**SETTINGS)
        self.run_call(observer, lambda: observer.playing("music"), lambda: observer.playing(None), lambda: observer.playing("jazz"))
        self.ended()
        self.assertEqual([line.get("what") for line in self.heard.lines() if line.get("event") == "playing"], ["music", None])
        self.assertEqual(len(self.said("playing: it must be music")), 1)

    def test_a_call_without_a_frame_stays_no_call(self) -> None:
        observer = Observer(**SETTINGS, recording_url=lambda: self.fail("asked"), cost_calculator=lambda usage: self.fail("asked"))
        observer.update_call(call_successful=True)
        observer._tuner_call.end()
        self.assertTrue(observer._tuner_call.ended)
        self.assertEqual(self.heard.control("open"), [])

    def test_every_fact_has_a_check(self) -> None:
        names = set(inspect.signature(Observer.update_call).parameters) - {"self"}
        self.assertLessEqual(names, set(CHECKS))
