"""Both sides of the bounds of what is taken from frames, and what each kind of value takes of a field's space."""

from __future__ import annotations

import enum
import unittest
from types import SimpleNamespace
from typing import Any
from unittest import mock

from . import support

from tuner_pipecat_sdk import _log
from tuner_pipecat_sdk._call.facts import whole
from tuner_pipecat_sdk._call.arguments import wrong_functions
from tuner_pipecat_sdk._call.no_call import NoCall
from tuner_pipecat_sdk._call.stages import stages
from tuner_pipecat_sdk._tap.first_push import REMEMBERED, FirstPushes
from tuner_pipecat_sdk._tap.values import LIMIT, Budget, count, jsonable
from tuner_pipecat_sdk._tap.wanted import _field
from tuner_pipecat_sdk._wire.requests import Requests
from tuner_pipecat_sdk.usage import CallUsage

assert support


class Mine:
    pass


class Shade(enum.Enum):
    RED = [255, 0]


class Named:
    """As a frame processor."""

    name = "n" * 200

    def push_frame(self) -> None: ...


class Model:
    """As a pydantic model of metrics."""

    model_fields = {"processor": None, "value": None}
    processor = "tts"
    value = 1.5


class Values(unittest.TestCase):
    def took(self, value: Any) -> tuple[Any, int, bool]:
        budget = Budget()
        out = jsonable(value, budget)
        return out, LIMIT - budget.left, budget.cut

    def test_each_kind_of_value_takes_its_space(self) -> None:
        for value, out, space in (
            ("abc", "abc", 6),
            ("", "", 3),
            ("é", "é", 5),
            (None, None, 6),
            (True, True, 6),
            (7, 7, 6),
            (0.5, 0.5, 6),
            (float("-inf"), None, 6),
            (-(2**63), -(2**63), 6),
            (-(2**63) - 1, "-9223372036854775809", 6 + 20 + 3),
            (2**64 - 1, 2**64 - 1, 6),
            (2**64, "18446744073709551616", 6 + 20 + 3),
            ([], [], 6),
            (["a"], ["a"], 6 + 4),
            ([1], [1], 12),
            ([2**63], [2**63], 12),
            ([0.5], [0.5], 12),
            ([float("nan")], [None], 12),
            ([True], [True], 12),
            (["é"], ["é"], 6 + 5),
            (("a" * 128,), ["a" * 128], 6 + 131),
            ({"k": "v"}, {"k": "v"}, 6 + 8),
            ({"k": None}, {"k": None}, 6 + 9),
            ({"k": False}, {"k": False}, 6 + 9),
            ({"k": 1}, {"k": 1}, 6 + 10),
            ({"k": 2**63}, {"k": 2**63}, 6 + 4 + 6),
            ({"k": 0.5}, {"k": 0.5}, 6 + 4 + 6),
            ({"k": "é"}, {"k": "é"}, 6 + 4 + 5),
            ({"é": 1}, {"é": 1}, 6 + 5 + 10),
            ({1: 2}, {"1": 2}, 6 + 4 + 10),
            ({1.5: 0, None: 0, Mine(): 0}, {"1.5": 0, "None": 0, "<Mine>": 0}, 6 + (6 + 12) + (7 + 13) + (9 + 15)),
            (Shade.RED, [255, 0], 6 + 6 + 12),
            (b"12", {"bytes": 2}, 6),
            (bytearray(3), {"bytes": 3}, 6),
            (Mine(), "<Mine>", 6),
            (Mine, "<class Mine>", 6),
            (Model(), {"type": "Model", "processor": "tts", "value": 1.5}, 6 + (4 + 5 + 6) + (9 + 3 + 6) + (5 + 3 + 6)),
            (Named(), "n" * 120, 6),
        ):
            with self.subTest(value=repr(value)[:60]):
                self.assertEqual(self.took(value), (out, space, False))

    def test_a_text_fits_to_the_last_byte(self) -> None:
        for letter, size in (("x", 1), ("é", 2), ("\u4e00", 3)):
            fitting = letter * (12 // size)
            for room, out, cut in ((12, fitting, False), (12 - 1, letter * (11 // size), True)):
                budget = Budget(room)
                with self.subTest(letter=letter, room=room):
                    self.assertEqual((budget.text(fitting), budget.cut), (out, cut))
                    self.assertEqual(budget.left, 0 if cut else -3)
        budget = Budget(0)
        self.assertEqual((budget.text(""), budget.text("a"), budget.cut), ("", "", True))

    def test_a_field_ends_where_its_space_does(self) -> None:
        for value, room, out in (
            ([1, 2, 3], 18, [1, 2]),
            ([1, 2, 3], 19, [1, 2, 3]),
            ({"a": 1, "b": 2}, 16, {"a": 1}),
            ({"a": 1, "b": 2}, 17, {"a": 1, "b": 2}),
            ([], 6, "<list>"),
            ([], 7, []),
        ):
            budget = Budget(room)
            with self.subTest(value=value, room=room):
                self.assertEqual(jsonable(value, budget), out)
                self.assertEqual(budget.cut, out != value)

    def test_what_is_nested_is_told_eight_levels_deep(self) -> None:
        for levels, out in ((8, "[[[[[[[[[]]]]]]]]]"), (9, "[[[[[[[[['<list>']]]]]]]]]")):
            tree: Any = []
            for _ in range(levels):
                tree = [tree]
            self.assertEqual(str(self.took(tree)[0]), out)

    def test_numbers_of_up_to_4096_bits_are_written_and_longer_ones_named(self) -> None:
        self.assertEqual(self.took(2**4096 - 1)[0], str(2**4096 - 1))
        self.assertEqual(self.took(-(2**4096) + 1)[0], str(-(2**4096) + 1))
        self.assertEqual(self.took(2**4096)[0], "<int>")

    def test_the_text_of_an_exception_has_500_characters(self) -> None:
        self.assertEqual(self.took(ValueError("x" * 501))[0], f"ValueError('{'x' * 500}')")

    def test_what_has_no_json_form_goes_by_at_most_120_letters(self) -> None:
        long = type("L" * 200, (), {})
        failing = type("F" * 200, (), {"__dataclass_fields__": property(lambda _: 1 / 0)})
        named: Any = lambda: None
        named.__name__ = "n" * 200
        for value, told in ((long, f"<class {'L' * 200}"), (long(), f"<{'L' * 200}"), (named, f"<function {'n' * 200}"), (failing(), f"<{'F' * 200}")):
            self.assertEqual(self.took(value)[0], told[:120])

    def test_what_cannot_be_counted_is_named(self) -> None:
        self.assertEqual((count([1, 2]), count(7)), (2, "<int>"))


class Small(unittest.TestCase):
    def test_what_was_said_is_said_once_and_of_a_thousand_things_no_more(self) -> None:
        said: list[str] = []
        with mock.patch.object(_log, "log", lambda level, text: said.append(f"{level} {text}")):
            once = _log.Once()
            once("info", "a")
            once("info", "a")
            once("info", "b", key="a")
            once("error", "c", key=0)
            once("error", "d", key=0)
            for number in range(2000):
                once("info", f"n{number}")
        self.assertEqual(said[:2], ["info a", "error c"])
        self.assertEqual((len(said), said[-1]), (1000, "info n997"))

    def test_an_answer_reaches_the_question_with_its_number_and_no_other(self) -> None:
        requests = Requests()
        first, message = requests.ask("flush", {"call": 3})
        second, _ = requests.ask("flush", {})
        third, _ = requests.ask("flush", {})
        self.assertIn(b'"wire":"flush","id":1,"call":3', message.replace(b" ", b""))
        self.assertEqual(len(requests.messages()), 3)
        for number in (4, 0, "1", None, 1.0):
            requests.answer(number, {"of": "nobody"})
        requests.answer(2, {"of": "two"})
        self.assertEqual((first.done(), second.result(0), third.done(), len(requests.messages())), (False, {"of": "two"}, False, 2))
        requests.forget(third)
        self.assertEqual((requests.messages(), bool(requests)), ([message], True))
        requests.answer_all({"of": "all"})
        self.assertEqual((first.result(0), third.done(), bool(requests)), ({"of": "all"}, False, False))

    def test_a_call_that_cannot_be_recorded_is_one_error_and_one_that_is_turned_off_is_none(self) -> None:
        with mock.patch.object(_log, "log"):
            self.assertEqual((NoCall("why").diagnostics, NoCall().diagnostics), ({"errors": 1}, {}))

    def test_a_field_is_told_whole_by_a_member_of_it_by_its_length_or_by_its_count(self) -> None:
        for written, field in (
            ("text", ("text", "text", "value")),
            ("bytes<audio", ("bytes", "audio", "length")),
            ("button=value", ("button", "value", "member")),
            ("messages#", ("messages", "messages", "count")),
        ):
            self.assertEqual(_field(written), field)

    def test_a_whole_number_is_also_one_in_writing_and_no_truth_and_no_fraction(self) -> None:
        for given, number in ((0, 0), ("7", 7), (7, 7), (-1, None), (True, None), (1.0, None), (1.5, None), ("1.5", None), ("", None), (None, None), (b"7", None)):
            with self.subTest(given=given):
                self.assertEqual(whole(given), number)

    def test_stages_are_followed_two_hundred_and_fifty_six_far_and_eight_deep(self) -> None:
        first: Any = None
        for number in reversed(range(300)):
            first = SimpleNamespace(number=number, _next=first)
        self.assertEqual([stage.number for stage in stages(first)], list(range(256)))
        inner: Any = SimpleNamespace(depth=10)
        for depth in reversed(range(10)):
            inner = SimpleNamespace(depth=depth, processors=[inner])
        self.assertEqual([stage.depth for stage in stages(inner)], list(range(9)))
        self.assertEqual(list(stages(None)), [])

    def test_a_frames_id_is_remembered_until_twice_as_many_more_were_seen_and_longer_than_a_call_forgets(self) -> None:
        pushes = FirstPushes()
        self.assertEqual([pushes.first(number) for number in range(REMEMBERED + 1)], [True] * (REMEMBERED + 1))
        self.assertEqual((pushes.first(0), pushes.first(REMEMBERED)), (False, False))
        for number in range(REMEMBERED + 1, 2 * REMEMBERED + 1):
            pushes.first(number)
        self.assertEqual((pushes.first(0), pushes.first(REMEMBERED + 1)), (True, False))
        self.assertEqual(REMEMBERED, 4096)
        pushes.clear()
        self.assertTrue(pushes.first(2 * REMEMBERED))

    def test_the_time_that_an_application_gets_to_answer_is_from_nothing_to_an_hour(self) -> None:
        for seconds, right in ((0, True), (3600, True), (-0.1, False), (3600.5, False), (True, False), ("5", False), (None, False)):
            with self.subTest(seconds=seconds):
                self.assertEqual(wrong_functions(None, None, seconds) == [], right)
        self.assertEqual(wrong_functions("x", 7, 5), ["disconnection_reason_resolver must be callable", "cost_calculator must be callable"])

    def test_what_a_call_used_is_summed_by_kind_and_absent_where_nobody_told(self) -> None:
        used = CallUsage.of({
            "duration_ms": 2500,
            "usage": {
                "llm": [
                    {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7, "reasoning_tokens": 0},
                    {"prompt_tokens": 1, "total_tokens": None, "cache_read_input_tokens": 4},
                ],
                "tts": [{"characters": 10}, {"characters": 20}],
                "stt": [{"audio_seconds": 1.5}, {"model": "x"}],
            },
        })  # fmt: skip
        self.assertEqual((used.llm_prompt_tokens, used.llm_completion_tokens, used.llm_total_tokens, used.llm_reasoning_tokens), (6, 2, 7, 0))
        self.assertEqual((used.llm_cache_read_tokens, used.llm_cache_creation_tokens, used.llm_input_audio_tokens), (4, None, None))
        self.assertEqual((used.tts_characters, used.stt_audio_seconds, used.stt_measured, used.call_seconds), (30, 1.5, True, 2.5))
        self.assertEqual((len(used.llm), len(used.tts), len(used.stt)), (2, 2, 2))
        nothing = CallUsage.of({"duration_ms": 4000})
        self.assertEqual((nothing.llm_total_tokens, nothing.tts_characters, nothing.stt_audio_seconds, nothing.stt_measured), (None, None, 4.0, False))
        self.assertEqual((CallUsage.of({}).call_seconds, CallUsage.of({}).stt_audio_seconds), (0.0, 0.0))
