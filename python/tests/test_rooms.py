"""The package's modules lie in rooms, and the arrows between the rooms go one way."""

from __future__ import annotations

import ast
import unittest
from collections.abc import Iterator
from pathlib import Path

from .support import ROOT

PACKAGE = ROOT / "python" / "tuner_pipecat_sdk"
FACE = {
    "__init__", "__main__", "_base", "_pydantic", "_settings", "client", "config", "flows_observer", "langchain", "models",
    "observer", "pipecat_setup", "usage",
    "providers/__init__", "providers/jambonz", "providers/twilio",
}  # fmt: skip
LEAVES = {"_audio_settings", "_distribution", "_log", "_pipecat_version"}
"""What every room may use; they use nothing of the package."""

SETTINGS = {"_settings", "usage", "langchain"}
"""Of the face, what rooms may name: plain data that the application gives or gets."""

ALLOWED: dict[str, set[str]] = {
    "_tap": set(),
    "_wire": set(),
    "_call": {"_tap", "_wire"},
    "_attach": {"_tap", "_call"},
    "_traces": {"_tap", "_call"},
    "_commands": {"_tap", "_wire", "_call", "_attach"},
}


def modules() -> dict[str, Path]:
    return {str(path.relative_to(PACKAGE))[:-3]: path for path in PACKAGE.rglob("*.py")}


def room(module: str) -> str:
    first = module.split("/")[0]
    return first if first in ALLOWED else ""


def imports(module: str, known: set[str]) -> Iterator[tuple[str, bool]]:
    """The package's modules that ``module`` imports, and whether only for types."""
    tree = ast.parse(modules()[module].read_text("utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    folder = module.split("/")[:-1]
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = folder[: len(folder) - node.level + 1] + (node.module or "").split(".")
        elif (node.module or "").split(".")[0] == PACKAGE.name:
            base = (node.module or "").split(".")[1:]
        else:
            continue
        path = "/".join(part for part in base if part)
        for name in node.names:
            inner = f"{path}/{name.name}" if path else name.name
            for found in (inner, path, f"{path}/__init__" if path else "__init__"):
                if found in known:
                    yield found, id(node) in for_types
                    break


class Rooms(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        known = set(modules())
        cls.graph = {module: list(imports(module, known)) for module in known}

    def test_every_module_has_a_room_or_belongs_to_the_face(self) -> None:
        flat = {module for module in self.graph if not room(module)}
        self.assertEqual(flat, FACE | LEAVES)

    def test_every_room_says_in_at_most_three_lines_what_lives_there(self) -> None:
        for name in ALLOWED:
            text = (PACKAGE / name / "__init__.py").read_text("utf-8")
            body = ast.parse(text).body
            self.assertEqual(len(body), 1, f"{name} runs something when one of its modules is imported")
            said = (ast.get_docstring(ast.parse(text)) or "").split("\n")
            self.assertLessEqual(len([line for line in said if line]), 3, name)

    def test_the_arrows_between_the_rooms_are_those_of_the_picture(self) -> None:
        for module, found in self.graph.items():
            for other, _ in found:
                if not room(module) or room(other) == room(module) or other in LEAVES:
                    continue
                allowed = room(other) in ALLOWED[room(module)] if room(other) else other in SETTINGS or room(module) == "_commands"
                self.assertTrue(allowed, f"{module} imports {other}")

    def test_the_picture_itself_has_no_circle(self) -> None:
        below: set[str] = set()
        for name, arrows in ALLOWED.items():
            self.assertLessEqual(arrows, below, f"{name} points up")
            below.add(name)

    def test_the_leaves_use_nothing_of_the_package(self) -> None:
        self.assertEqual({leaf: self.graph[leaf] for leaf in LEAVES}, {leaf: [] for leaf in LEAVES})

    def test_no_module_needs_itself_to_be_imported(self) -> None:
        needs = {module: {other for other, types in found if not types} for module, found in self.graph.items()}
        while needs:
            free = {module for module, others in needs.items() if not others & (needs.keys() - {module}) and module not in others}
            self.assertTrue(free, f"a circle among {sorted(needs)}")
            needs = {module: others - free for module, others in needs.items() if module not in free}


if __name__ == "__main__":
    unittest.main()
