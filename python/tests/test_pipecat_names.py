"""The table of Pipecat's names that the package touches is whole, and its script notices what is wrong in it."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any

from .support import ROOT

from tuner_pipecat_sdk._tap.set_up import SETTINGS

PACKAGE = ROOT / "python" / "tuner_pipecat_sdk"
NAMES: dict[str, dict[str, str]] = json.loads((PACKAGE / "pipecat-names.json").read_text("utf-8"))["names"]


def script() -> Any:
    spec = importlib.util.spec_from_file_location("pipecat_names", ROOT / "python" / "scripts" / "pipecat_names.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class PipecatNames(unittest.TestCase):
    def setUp(self) -> None:
        self.script = script()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def tree(self, version: str, **files: str) -> Any:
        for name, text in files.items():
            file = self.folder / version / "pipecat" / (name.replace("__", "/") + ".py")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return self.script.Tree(self.folder / version, version)

    def wrong(self, tree: Any, name: str) -> list[str]:
        return [line for line in self.script.against_tree(tree) if f" {name} is " in line]

    def test_every_import_of_pipecat_stands_in_the_table(self) -> None:
        table = self.script.table()
        modules = {name.partition(":")[0] for name in table}
        missing = []
        for file in PACKAGE.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipecat."):
                    for alias in node.names:
                        known = [name for name in table if name.startswith(f"{node.module}:{alias.name}")]
                        if node.module not in modules or not known:
                            missing.append(f"{file.name}: {node.module}:{alias.name}")
        self.assertEqual(missing, [])

    def test_what_is_read_of_a_frame_that_goes_is_read_of_the_one_that_comes_in_its_place(self) -> None:
        frames = json.loads((PACKAGE / "_tap" / "wanted-frames.json").read_text("utf-8"))["frames"]
        module = "pipecat.frames.frames:"
        looked_at = 0
        for name, told in NAMES.items():
            frame = name.removeprefix(module)
            if name.startswith(module) and told.get("removed") == "2.0.0" and "." not in frame:
                self.assertEqual(frames[frame], frames[told["instead"]], frame)
                self.assertIn("since", NAMES[module + told["instead"]])
                looked_at += 1
        self.assertGreaterEqual(looked_at, 4)

    def test_every_kind_of_metrics_that_the_record_is_made_of_stands_in_the_table(self) -> None:
        fold = (ROOT / "src" / "Tuner.Pipecat" / "Recording" / "CallRecorder.cs").read_text("utf-8")
        kinds = set(re.findall(r'"(\w+MetricsData)"', fold))
        self.assertGreaterEqual(len(kinds), 5)
        self.assertEqual({kind for kind in kinds if f"pipecat.metrics.metrics:{kind}" not in NAMES}, set())

    def test_every_setting_that_moves_says_where_to(self) -> None:
        for setting in SETTINGS:
            self.assertEqual(NAMES[f"pipecat.frames.frames:StartFrame.{setting}"]["removed"], "2.0.0")
            self.assertEqual(NAMES[f"pipecat.processors.frame_processor:FrameProcessorSetup.{setting}"], {"since": "1.8.0"})

    def test_a_name_that_is_not_where_the_table_says_is_named(self) -> None:
        name = "pipecat.frames.frames:EndTaskFrame"
        inside = "with open(''):\n    class EndTaskFrame:\n        pass\n"
        self.assertEqual(self.wrong(self.tree("1.9.0", frames__frames=inside), name), [])
        self.assertIn("is not there", self.wrong(self.tree("1.10.0", frames__frames="x = 1\n"), name)[0])
        self.assertEqual(self.wrong(self.tree("2.0.0", frames__frames="x = 1\n"), name), [])
        self.assertIn("is there", self.wrong(self.tree("2.0.1", frames__frames=inside), name)[0])

    def test_a_member_is_found_in_an_ancestor_a_parameter_and_on_self(self) -> None:
        source = (
            "class Frame:\n    id: int\n    pts: int\n\nclass StartFrame(Frame):\n    pass\n\n"
            "class Made:\n    def __init__(self, *, given=None):\n        self._kept = given\n"
        )
        tree = self.tree("1.0.0", frames__frames=source)
        for member in ("StartFrame.id", "Made.given", "Made._kept"):
            self.assertTrue(tree.has(f"pipecat.frames.frames:{member}"), member)
        self.assertFalse(tree.has("pipecat.frames.frames:StartFrame.nothing"))

    def test_what_pipecat_announces_of_our_names_must_stand_in_the_table(self) -> None:
        def announced(removed_in: str) -> list[str]:
            entry = {
                "module": "pipecat.frames.frames", "subject": "MetricsFrame", "kind": "class", "removed_in": removed_in,
                "replacement": "Other",
            }  # fmt: skip
            known = {**entry, "subject": "EndTaskFrame"}
            file = self.folder / "deprecations.json"
            file.write_text(json.dumps({"deprecations": [entry, known]}))
            return list(self.script.against_registry(file))

        self.assertEqual(announced("2.0.0"), ["pipecat.frames.frames:MetricsFrame goes with 2.0.0 (use Other); the table says never"])
        self.assertEqual(len(announced("3.0.0")), 2)

    def test_the_end_of_a_field_that_the_tap_reads_is_heard_too(self) -> None:
        for field in ("MetricsFrame.data", "TTSAudioRawFrame.audio", "LLMSetToolsFrame.tools", "ErrorFrame.processor"):
            self.assertIn(f"pipecat.frames.frames:{field}", self.script.fields())
        self.assertIn("pipecat.transports.daily.transport:DailySIPTransferFrame.settings", self.script.fields())
        entry = {
            "module": "pipecat.frames.frames", "subject": "MetricsFrame.data", "kind": "parameter", "removed_in": "3.0.0", "replacement": "x",
        }  # fmt: skip
        file = self.folder / "deprecations.json"
        file.write_text(json.dumps({"deprecations": [entry]}))
        self.assertEqual(len(list(self.script.against_registry(file))), 1)
