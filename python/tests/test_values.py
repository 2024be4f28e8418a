"""Whatever a frame holds becomes a bounded line of JSON."""

from __future__ import annotations

import dataclasses
import enum
import json
import unittest
from typing import Any

from . import support

from pipecat.frames import frames
from tuner_pipecat_sdk._call.call import _name
from tuner_pipecat_sdk._tap.lines import encode, frame_line
from tuner_pipecat_sdk._tap.values import LIMIT, Budget, jsonable
from tuner_pipecat_sdk._tap.wanted import WANTED, Wanted, read


def plain(value: Any) -> Any:
    return jsonable(value, Budget())


class Raises:
    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return Raises
        raise RuntimeError("no")


class LLMContext:
    def __init__(self) -> None:
        self.messages = [{"role": "system", "content": "secret prompt"}] * 3


@dataclasses.dataclass
class Part:
    name: str
    inner: Any


class Colour(enum.Enum):
    RED = "red"


class Values(unittest.TestCase):
    def test_json_values_stay_as_they_are(self) -> None:
        for value in (None, True, 3, -2.5, "text", [1, "a", None], {"a": {"b": [False]}}, "", {}):
            self.assertEqual(plain(value), value)

    def test_the_address_of_a_python_object_is_in_no_line(self) -> None:
        told = {
            "failed in <app.Client object at 0x7f3a5c0b1d90>: no": "failed in <app.Client>: no",
            "<bound method A.b of <app.A object at 0x7F3A5C0B1D90>>": "<bound method A.b of <app.A>>",
            "<function lookup at 0x7f3a5c0b1d90>": "<function lookup>",
            "<Future at 0x7f3a5c0b1d90 state=pending>": "<Future state=pending>",
            "look at 0x12 and at 0x7f3a5c0b1d90": "look at 0x12 and at 0x7f3a5c0b1d90",
        }
        for text, line in told.items():
            self.assertEqual(json.loads(encode({"text": text})), {"text": line})
        self.assertEqual(len(encode({"text": "<" * 60_000 + "a" * 60_000 + " at 0x7f3a5c0b1d90"})), 120_000 + len('{"text":" at 0x7f3a5c0b1d90"}'))

    def test_what_has_no_json_form_becomes_something_short(self) -> None:
        self.assertIsNone(plain(float("nan")))
        self.assertIsNone(plain(float("inf")))
        self.assertEqual(plain(b"12345"), {"bytes": 5})
        self.assertEqual(plain(Colour.RED), "red")
        self.assertEqual(plain((1, 2)), [1, 2])
        self.assertEqual(plain(ValueError("why")), "ValueError('why')")
        self.assertEqual(plain(object()), "<object>")
        self.assertEqual(plain(len)[:28], "<builtin_function_or_method ")
        self.assertEqual(plain(Raises()), "<Raises>")
        self.assertEqual(plain({1: "a", None: "b", Colour.RED: "c"}), {"1": "a", "None": "b", "red": "c"})
        self.assertEqual(plain(Part("x", {"y": 1})), {"name": "x", "inner": {"y": 1}})

    def test_a_whole_number_that_64_bits_do_not_hold_is_text_wherever_it_stands(self) -> None:
        for number in (-(2**63), 2**63 - 1, 2**63, 2**64 - 1):
            self.assertEqual((plain(number), plain([number]), plain({"n": number})), (number, [number], {"n": number}))
        for number in (-(2**63) - 1, 2**64, 2**4096 - 1, 1 - 2**4096):
            self.assertEqual((plain(number), plain([number]), plain({"n": number})), (str(number), [str(number)], {"n": str(number)}))
        self.assertEqual((plain(2**4096), plain([-(2**4096)])), ("<int>", ["<int>"]))

    def test_a_context_is_counted_and_never_sent(self) -> None:
        self.assertEqual(plain({"context": LLMContext()}), {"context": {"messages": 3}})

    def test_a_cycle_ends(self) -> None:
        loop: list[Any] = []
        loop.append(loop)
        json.dumps(plain(loop))
        ring: dict[str, Any] = {}
        ring["self"] = [ring, ring]
        self.assertLess(len(json.dumps(plain(ring))), 3 * LIMIT)

    def test_a_field_is_cut_before_it_is_encoded(self) -> None:
        for value in ("x" * 5_000_000, "\u4e00" * 5_000_000, "\U0001f600" * 200_000, ["y" * 1000] * 5000, {str(n): "z" * 100 for n in range(10_000)}):
            budget = Budget()
            text = json.dumps(jsonable(value, budget), ensure_ascii=False)
            self.assertTrue(budget.cut)
            self.assertLess(len(text.encode()), 2 * LIMIT)

    def test_a_wide_tree_of_nothing_ends(self) -> None:
        tree: Any = []
        for _ in range(7):
            tree = [tree] * 50
        budget = Budget()
        jsonable(tree, budget)
        self.assertTrue(budget.cut)

    def test_huge_integers_do_not_stop_the_line(self) -> None:
        self.assertEqual(plain(2**70), str(2**70))
        self.assertEqual(plain(10**10_000), "<int>")

    def test_lone_surrogates_become_the_replacement_character(self) -> None:
        line = encode({"text": "a\ud83d b\ude00 \ud83d\ude00"})
        self.assertEqual(json.loads(line.decode("utf-8"))["text"], "a\ufffd b\ufffd \U0001f600")

    def test_a_line_has_no_line_end_in_it(self) -> None:
        self.assertNotIn(b"\n", encode({"text": "a\nb\r\u2028c"}))


class Step:
    """A processor whose name is what a test says."""

    def __init__(self, told: Any) -> None:
        self.told = told

    def __str__(self) -> str:
        return self.told


class Names(unittest.TestCase):
    def test_a_processor_without_a_name_goes_by_its_class_and_any_other_by_its_name(self) -> None:
        for told, name in (
            ("<app.Step object at 0x7f3a5c0b1d90>", "<Step>"),
            ("<my step>", "<my step>"),
            ("Step at 0x7f3a5c0b1d90", "Step at 0x7f3a5c0b1d90"),
            ("n" * 201, "n" * 200),
            (None, "<Step>"),
        ):
            self.assertEqual(_name(Step(told)), name)


class Lines(unittest.TestCase):
    def line(self, frame: Any) -> tuple[dict[str, Any], int]:
        data, unread = frame_line(WANTED[type(frame)], frame, 1, 2, "downstream", "a", "b")
        return json.loads(data), unread

    def test_the_output_that_a_frame_is_for_is_told_and_of_the_default_one_nothing(self) -> None:
        for cls in ("TTSStartedFrame", "TTSStoppedFrame", "TTSAudioRawFrame", "TTSTextFrame", "BotStartedSpeakingFrame", "BotStoppedSpeakingFrame", "InterruptionFrame"):
            frame = type(cls, (frames.DataFrame,), {})()
            self.assertEqual(self.line(frame)[0].get("data", {}), {}, cls)
            frame.transport_destination = "de"
            self.assertEqual(self.line(frame), ({**self.line(frame)[0], "data": {"transport_destination": "de"}}, 0), cls)

    def test_fields_that_raise_are_counted_and_the_rest_is_kept(self) -> None:
        class FunctionCallResultFrame(frames.DataFrame):
            function_name = "f"
            tool_call_id = "t"

            @property
            def result(self) -> Any:
                raise RuntimeError("no")

        line, unread = self.line(FunctionCallResultFrame())
        self.assertEqual(unread, 1)
        self.assertEqual(line["data"], {"function_name": "f", "tool_call_id": "t"})

    def test_a_value_that_fights_back_costs_itself_and_not_its_neighbours(self) -> None:
        class Rude:
            def __getattribute__(self, name: str) -> Any:
                raise ZeroDivisionError(name)

        class Sly(str):
            def __str__(self) -> str:
                raise ZeroDivisionError

        frame = frames.FunctionCallResultFrame()
        frame.result = {"good": 1, "rude": Rude(), Sly("sly"): Sly("x"), 10**5000: "long", "last": [Rude(), 2]}
        line, unread = self.line(frame)
        result = line["data"]["result"]
        rude = "<Rude: ZeroDivisionError>"
        self.assertEqual(result, {"good": 1, "rude": rude, "sly": "x", "<int>": "long", "last": [rude, 2]})
        self.assertEqual(unread, 2)

    def test_a_dict_that_changes_under_our_hands_is_read_all_the_same(self) -> None:
        class Growing(dict):  # as if another thread had added a key meanwhile
            grown = False

            def items(self) -> Any:
                for pair in list(super().items()):
                    yield pair
                    if not Growing.grown:
                        Growing.grown = True
                        raise RuntimeError("dictionary changed size during iteration")

        self.assertEqual(jsonable(Growing(a=1, b=2), Budget()), {"a": 1, "b": 2})

    def test_a_deprecated_field_is_read_without_a_warning(self) -> None:
        class StartFrame(frames.SystemFrame):
            def __getattribute__(self, name: str) -> Any:
                if name == "enable_metrics":
                    raise DeprecationWarning(name)
                return object.__getattribute__(self, name)

        frame = StartFrame()
        frame.__dict__["enable_metrics"] = True
        self.assertEqual(self.line(frame)[0]["data"]["enable_metrics"], True)

    def test_a_cut_field_says_how_long_it_was(self) -> None:
        frame = frames.TTSSpeakFrame(text="x" * 100_000)
        line, _ = self.line(frame)
        self.assertEqual(line["cut"], {"text": 100_000})
        self.assertEqual(len(line["data"]["text"]), LIMIT)

    def test_what_a_person_typed_is_told_and_what_the_bot_adds_is_only_counted(self) -> None:
        said = [{"role": "user", "content": "my order is 4711"}]
        parts = [{"role": "user", "content": [{"type": "text", "text": "see"}, {"type": "image_url"}, {"type": "text", "text": "this"}]}]
        for source, messages, text in (
            ("RTVIProcessor#0", said, "my order is 4711"),
            ("MyRTVIProcessor#1", parts, "see this"),
            ("PipelineTask#0::Source", said, None),
            ("RTVIProcessor#0", [{"role": "system", "content": "be brief"}], None),
            ("RTVIProcessor#0", said * 2, None),
            ("RTVIProcessor#0", [{"role": "user", "content": "  "}], None),
            ("RTVIProcessor#0", [{"role": "user", "content": {"text": 1}}], None),
        ):
            frame = frames.LLMMessagesAppendFrame(messages, True)
            line, unread = frame_line(WANTED[type(frame)], frame, 1, 2, "downstream", source, "b")
            data = json.loads(line)["data"]
            self.assertEqual((data.get("typed"), data["messages"], unread), (text, {"messages": len(messages)}, 0))

    def test_an_unknown_class_goes_by_its_nearest_known_ancestor(self) -> None:
        class BillingErrorFrame(frames.ErrorFrame):
            pass

        line, _ = self.line(BillingErrorFrame(error="no money"))
        self.assertEqual(line["frame"], "BillingErrorFrame")
        self.assertEqual(line["bases"], ["ErrorFrame", "SystemFrame", "Frame"])
        self.assertEqual(line["data"]["error"], "no money")

    def test_a_class_of_the_hosts_own_is_not_sent(self) -> None:
        class MyFrame(frames.DataFrame):
            secret = "x"

        self.assertIsNone(WANTED[MyFrame])

    def test_every_frame_and_field_of_the_recorded_calls_is_in_the_table(self) -> None:
        table = read()
        for version, name in support.Logged.all():
            for line in support.Logged(version, name).frames:
                known = next((n for n in (line["frame"], *line.get("bases", [])) if n in table["frames"]), None)
                self.assertIsNotNone(known, line["frame"])
                fields = {field.split("<")[0].rstrip("#") for field in table["frames"][known]}
                self.assertLessEqual(set(line.get("data", {})), fields, line["frame"])

    def test_the_table_holds_together(self) -> None:
        table = read()
        for names in table["keep"].values():
            self.assertLessEqual(set(names), set(table["frames"]))
        self.assertLessEqual(set(table["beat"]), set(table["counted"]))
        self.assertFalse(set(table["frames"]) & set(table["counted"]))
        self.assertIsInstance(Wanted(table)[frames.TextFrame].fields, tuple)
