"""The sample bots: they import, their wiring is right, and what they say of prices and bookings is true."""

from __future__ import annotations

import asyncio
import importlib
import importlib.abc
import importlib.machinery
import sys
from types import SimpleNamespace
from typing import Any
from unittest import mock

from .support import ROOT, TapTest

from tuner_pipecat_sdk import CallUsage, FlowsObserver, Observer
from tuner_pipecat_sdk._commands import bot_check

SAMPLES = ROOT / "samples" / "python"
ALL = ("nova_clinic", "pizza_order", "appointment_booking", "customer_support")
SETTINGS = {"TUNER_API_KEY": "k", "TUNER_WORKSPACE_ID": "1", "TUNER_AGENT_ID": "samples"}


class Pretend(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives any module of Pipecat that the stand-ins lack, with any name in it."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name.split(".")[0] in ("pipecat", "pipecat_flows"):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> Any:
        module = type(sys)(spec.name)
        module.__getattr__ = lambda name: _give(module, name)  # type: ignore[method-assign]
        return module

    def exec_module(self, module: Any) -> None:
        """Nothing to run."""


def _give(module: Any, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    made = mock.MagicMock(name=f"{module.__name__}.{name}")
    setattr(module, name, made)
    return made


class Samples(TapTest):
    def load(self, sample: str, name: str = "bot") -> Any:
        before = set(sys.modules)
        finder = Pretend()
        # Appended: what the stand-ins have is theirs.
        sys.meta_path.append(finder)
        self.addCleanup(sys.meta_path.remove, finder)
        sys.path.insert(0, str(SAMPLES / sample))
        self.addCleanup(sys.path.remove, str(SAMPLES / sample))
        self.addCleanup(lambda: [sys.modules.pop(module) for module in set(sys.modules) - before])
        with mock.patch.dict("os.environ", SETTINGS):
            return importlib.import_module(name)

    def build(self, sample: str) -> tuple[Any, Any, dict[str, Any], Any]:
        bot = self.load(sample)
        made: dict[str, Any] = {}
        handlers: dict[str, Any] = {}

        def task(pipeline: Any, **options: Any) -> Any:
            made.update(options)
            return SimpleNamespace(queue_frames=mock.AsyncMock(), cancel=mock.AsyncMock(), event_handler=event_handler)

        def event_handler(name: str) -> Any:
            return lambda handler: handlers.setdefault(name, handler)

        transport = mock.MagicMock()
        transport.event_handler = event_handler
        with mock.patch.dict("os.environ", SETTINGS), mock.patch.object(bot, "PipelineWorker", task):
            built, observer = bot.build(transport, mock.MagicMock(), mock.MagicMock(), mock.MagicMock())
        made["handlers"] = handlers
        return bot, observer, made, built

    def test_doctor_finds_nothing_wrong_with_their_wiring(self) -> None:
        for sample in ALL:
            source = (SAMPLES / sample / "bot.py").read_text("utf-8")
            self.assertEqual({state for state, _ in bot_check.check(source)}, {"ok"}, sample)

    def test_the_clinic_records_with_an_observer_and_knows_why_it_ended(self) -> None:
        _, observer, made, built = self.build("nova_clinic")
        self.assertIsInstance(observer, Observer)
        self.assertEqual(made["observers"], [observer])
        resolver = observer._tuner_call.reason.resolver
        self.assertIsNone(resolver())
        asyncio.run(made["handlers"]["on_client_disconnected"](None, None))
        self.assertEqual(resolver(), "user_hangup")
        built.cancel.assert_awaited_once()

    def test_the_pizza_order_records_with_a_flows_observer(self) -> None:
        bot, observer, made, _ = self.build("pizza_order")
        self.assertIsInstance(observer, FlowsObserver)
        self.assertEqual(made["observers"], [observer])
        manager = bot.FlowManager.return_value
        self.assertEqual(vars(manager)["_tuner_calls"], [observer._tuner_call])

    def test_each_has_a_readme_of_one_screen_that_names_its_files(self) -> None:
        for sample in ALL:
            readme = (SAMPLES / sample / "README.md").read_text("utf-8")
            self.assertLessEqual(readme.count("\n"), 40, sample)
            for file in (SAMPLES / sample).glob("*.py"):
                self.assertIn(f"`{file.name}`", readme)

    def walk(self, sample: str, first: str, steps: list[tuple[str, dict[str, Any]]]) -> tuple[list[str], dict[str, Any]]:
        """Calls one function after the other, and gives the nodes that this led through, and the flow's state."""
        nodes = self.load(sample, "nodes")
        flow = SimpleNamespace(state={})
        node = getattr(nodes, first)(SimpleNamespace)
        path = [node["name"]]
        for name, arguments in steps:
            function = next(item for item in node["functions"] if item.name == name)
            self.assertEqual(set(function.required), set(arguments))
            _, node = asyncio.run(function.handler(arguments, flow))
            path.append(node["name"])
        return path, flow.state

    def test_an_appointment_is_booked_step_by_step_and_can_be_moved(self) -> None:
        answers = [("note_name", {"name": "Ann"}), ("choose_service", {"service": "haircut"}), ("choose_day", {"day": "Monday"}),
                   ("choose_hour", {"hour": "09:00"}), ("note_number", {"number": "555"})]  # fmt: skip
        moved = [("reschedule", {}), ("choose_day", {"day": "Friday"}), *answers[3:], ("confirm_booking", {})]
        path, state = self.walk("appointment_booking", "node", answers + moved)
        self.assertEqual(path[:6], ["name", "service", "day", "hour", "number", "confirm"])
        self.assertEqual((path[-1], state["day"], state["booked"]), ("farewell", "Friday", True))

    def test_support_ends_solved_or_with_a_human(self) -> None:
        begin = [("choose_category", {"category": "technical"}), ("describe_problem", {"problem": "slow"})]
        for last, outcome in (("problem_solved", "solved"), ("still_broken", "escalated")):
            path, state = self.walk("customer_support", "category_node", [*begin, (last, {})])
            self.assertEqual((path, state["outcome"]), (["category", "details", "resolution", outcome], outcome))

    def test_support_can_be_left_for_a_human_in_every_node(self) -> None:
        bot, _, made, _ = self.build("customer_support")
        (everywhere,) = bot.FlowManager.call_args.kwargs["global_functions"]
        self.assertIs(bot.FlowsFunctionSchema.call_args.kwargs["handler"], bot.speak_to_human)
        self.assertIs(everywhere, bot.FlowsFunctionSchema.return_value)

    def test_what_an_appointment_collected_goes_into_the_record(self) -> None:
        bot, observer, made, _ = self.build("appointment_booking")
        bot.FlowManager.return_value.state = {"name": "Ann", "booked": True}
        asyncio.run(made["handlers"]["on_pipeline_finished"](None, None))
        config = observer._tuner_call.stream.told["header"]["config"]
        self.assertEqual((config["call_successful"], config["collected_dynamic_variables"]), (True, {"name": "Ann"}))
        self.assertAlmostEqual(bot.cents(CallUsage(llm_prompt_tokens=1000, tts_characters=100, stt_audio_seconds=10)), 0.385)

    def test_support_tells_how_it_ended_and_who_hung_up(self) -> None:
        bot, observer, made, built = self.build("customer_support")
        bot.FlowManager.return_value.state = {"outcome": "escalated"}
        asyncio.run(made["handlers"]["on_pipeline_finished"](None, None))
        config = observer._tuner_call.stream.told["header"]["config"]
        self.assertEqual((config["call_successful"], config["extra_metadata"]), (False, {"desk": "brightline"}))
        self.assertEqual(observer._tuner_call.reason.resolver(), "agent_hangup")
        asyncio.run(made["handlers"]["on_client_disconnected"](None, None))
        self.assertEqual(observer._tuner_call.reason.resolver(), "user_hangup")

    def test_without_pipecat_a_sample_says_what_to_install(self) -> None:
        source = (SAMPLES / "nova_clinic" / "bot.py").read_text("utf-8")
        with mock.patch.dict(sys.modules, {"pipecat.adapters": None}), self.assertRaises(SystemExit) as ended:
            exec(compile(source, "bot.py", "exec"), {"__name__": "bot", "__file__": str(SAMPLES / "nova_clinic" / "bot.py")})
        self.assertIn("samples/python/README.md", str(ended.exception))

    def test_the_clinics_book(self) -> None:
        book = self.load("nova_clinic", "clinic").Clinic()
        self.assertEqual(book.availability("Dr. Chen", "2026-12-02")["slots"], ["10:30", "14:00"])
        self.assertIn("error", book.availability("Dr. Who", "2026-12-02"))
        made = book.book("Ana", "Dr. Chen", "2026-12-02", "10:30")
        self.assertTrue(made["success"])
        self.assertFalse(book.book("Bo", "Dr. Chen", "2026-12-02", "10:30")["success"])
        self.assertTrue(book.cancel(made["appointment_id"])["success"])
        self.assertFalse(book.cancel("APT-9")["success"])

    def test_the_pizza_flow_goes_from_size_to_farewell(self) -> None:
        nodes = self.load("pizza_order", "nodes")
        flow = SimpleNamespace(state={})

        def schema(**options: Any) -> SimpleNamespace:
            return SimpleNamespace(**options)

        async def order() -> list[str]:
            node, names = nodes.size_node(schema), []
            for arguments in ({"size": "large"}, {"toppings": ["olives", "basil"]}, {}):
                names.append(node["name"])
                result, node = await node["functions"][0].handler(arguments, flow)
            self.assertEqual(result["price"], 18.0)
            return [*names, node["name"]]

        self.assertEqual(asyncio.run(order()), ["size", "toppings", "confirm", "farewell"])
