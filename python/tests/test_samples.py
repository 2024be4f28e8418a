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

from tuner_pipecat_sdk import FlowsObserver, Observer, _bot_check

SAMPLES = ROOT / "samples" / "python"
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
            return SimpleNamespace(queue_frames=mock.AsyncMock(), cancel=mock.AsyncMock())

        def event_handler(name: str) -> Any:
            return lambda handler: handlers.setdefault(name, handler)

        transport = mock.MagicMock()
        transport.event_handler = event_handler
        with mock.patch.dict("os.environ", SETTINGS), mock.patch.object(bot, "PipelineTask", task):
            built, observer = bot.build(transport, mock.MagicMock(), mock.MagicMock(), mock.MagicMock())
        made["handlers"] = handlers
        return bot, observer, made, built

    def test_doctor_finds_nothing_wrong_with_their_wiring(self) -> None:
        for sample in ("nova_clinic", "pizza_order"):
            source = (SAMPLES / sample / "bot.py").read_text("utf-8")
            self.assertEqual({state for state, _ in _bot_check.check(source)}, {"ok"}, sample)

    def test_the_clinic_records_with_an_observer_and_knows_why_it_ended(self) -> None:
        _, observer, made, built = self.build("nova_clinic")
        self.assertIsInstance(observer, Observer)
        self.assertEqual(made["observers"], [observer])
        resolver = observer._tuner_call._resolver
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
