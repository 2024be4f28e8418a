"""No call needs pydantic, and no bot waits for its import on our account."""

from __future__ import annotations

import ast
import subprocess
import sys
import unittest

from .support import HERE, TapTest
from .test_rooms import PACKAGE, imports, modules

BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("pydantic", "pydantic_core", "httpx"):
            print("asked for", name, file=sys.stderr)
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocked())
"""

CALL = """
import asyncio
from tests.support import SETTINGS, call
from pipecat.frames import frames
from tuner_pipecat_sdk import CallUsage, CaptureConfig, FlowsObserver, Observer
for kind in (Observer, FlowsObserver):
    asyncio.run(call(kind(**{**SETTINGS, "call_id": kind.__name__}, disconnection_reason_resolver=lambda: "sold"), frames.EndFrame()))
"""


class WithoutPydantic(TapTest):
    def run_python(self, code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", BLOCKED + code], cwd=HERE.parent, capture_output=True, text=True, timeout=60)

    def test_a_call_is_recorded_and_nothing_asks_for_it(self) -> None:
        done = self.run_python(CALL)
        self.assertEqual((done.returncode, [line for line in done.stderr.splitlines() if "asked for" in line]), (0, []), done.stderr)
        for name in ("Observer", "FlowsObserver"):
            self.ended(name)
            self.assertIn({"user": "sold"}, [{"user": line.get("reason")} for line in self.heard.lines(name)])

    def test_wrong_settings_are_a_sentence(self) -> None:
        done = self.run_python("import tests.support\nfrom tuner_pipecat_sdk import Observer\nObserver(call_id='')\n")
        self.assertIn("wrong settings of the call: api_key (or TUNER_API_KEY) must not be empty; ", done.stderr)

    def test_the_models_say_what_they_need_and_who_brings_it(self) -> None:
        for what in ("from tuner_pipecat_sdk import TunerConfig", "import tuner_pipecat_sdk.models", "import tuner_pipecat_sdk.client"):
            done = self.run_python(f"import tests.support\n{what}\n")
            self.assertRegex(done.stderr, "ImportError: tuner_pipecat_sdk's TunerConfig and models need pydantic 2, which pipecat-ai brings", what)

    def test_it_is_imported_in_one_place_and_that_by_the_models_alone(self) -> None:
        known = set(modules())
        importers = {module for module in known for other, _ in imports(module, known) if other == "_pydantic"}
        self.assertEqual(importers, {"config", "models"})
        foreign = {
            (module, name)
            for module, path in modules().items()
            for name in outside(ast.parse(path.read_text("utf-8")))
            if name in ("pydantic", "pydantic_core", "httpx")
        }
        self.assertEqual(foreign, {("_pydantic", "pydantic"), ("_pydantic", "pydantic_core"), ("client", "httpx")})
        public = {module for module in known for other, _ in imports(module, known) if other in ("config", "models", "client")}
        self.assertEqual(public, {"__init__", "_base", "client"})  # __init__ for types, _base for the error that it raises


def outside(tree: ast.AST) -> set[str]:
    """The packages that a module imports beside this one."""
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in names}


class Package(unittest.TestCase):
    def test_its_types_are_said_to_be_there(self) -> None:
        self.assertTrue((PACKAGE / "py.typed").exists())
