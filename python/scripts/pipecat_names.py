#!/usr/bin/env python3
"""Holds the table of Pipecat's names that this package touches against Pipecat's own source.

usage: pipecat_names.py [--registry deprecations.json] [--version VERSION] TREE ...

TREE is a folder that holds the package `pipecat`, as an installation's site-packages or `src` of its repository; its
version is that of its `pipecat_ai-*.dist-info`, or --version. Each name of `tuner_pipecat_sdk/pipecat-names.json`, and
each frame of the tap's own table, must be there from the version that it says on, and be gone from the version that
takes it away. --registry is Pipecat's `scripts/deprecations/deprecations.json`: whatever it announces of our names must
stand in the table with the same version. Closes with `N names looked at in N trees, N wrong`; exits 1 if any is wrong.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent / "tuner_pipecat_sdk"
FRAMES = "pipecat.frames.frames"


def number(version: str) -> tuple[int, ...]:
    """A version's numbers, for comparing."""
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in version.split(".")[:3])


def table() -> dict[str, dict[str, str]]:
    """Every name with ``since`` and ``removed``, where it has them; the tap's frames among them."""
    named: dict[str, dict[str, str]] = json.loads((PACKAGE / "pipecat-names.json").read_text("utf-8"))["names"]
    frames: dict[str, Any] = json.loads((PACKAGE / "_tap" / "wanted-frames.json").read_text("utf-8"))
    elsewhere = {name.partition(":")[2] for name in named}
    for frame in [*frames["frames"], *frames["counted"]]:
        if frame not in elsewhere:
            named[f"{FRAMES}:{frame}"] = {}
    return named


def fields() -> set[str]:
    """The fields that the tap reads of frames, which come and go with versions: what announces the end of one is heard."""
    frames: dict[str, list[str]] = json.loads((PACKAGE / "_tap" / "wanted-frames.json").read_text("utf-8"))["frames"]
    attributes = {(frame, re.split("[=<]", field)[-1].rstrip("#").partition(".")[0]) for frame, told in frames.items() for field in told}
    modules = {frame: module for module, _, frame in (name.partition(":") for name in table())}
    return {f"{modules[frame]}:{frame}.{attribute}" for frame, attribute in attributes}


class Tree:
    """Pipecat's source in one version."""

    def __init__(self, folder: Path, version: str | None) -> None:
        self.folder = folder
        found = sorted(folder.glob("pipecat_ai-*.dist-info"))
        told = version or (found[0].name[len("pipecat_ai-") : -len(".dist-info")] if found else None)
        if told is None:
            sys.exit(f"pipecat_names: {folder} does not say its version: give --version")
        if not (folder / "pipecat").is_dir():
            sys.exit(f"pipecat_names: {folder} holds no package `pipecat`")
        self.version = told

    def has(self, name: str) -> bool:
        """Whether ``module``, ``module:Name`` or ``module:Class.member`` is there."""
        module, _, what = name.partition(":")
        tree = _parse(self.folder, module)
        if tree is None or not what:
            return tree is not None
        owner, _, member = what.partition(".")
        for node in _found(tree, owner):
            if not member or any(_has_member(part, member) for part in self._lineage(tree, node)):
                return True
        return False

    def _lineage(self, tree: ast.Module, node: ast.AST, depth: int = 0) -> Iterator[ast.AST]:
        """A class and its ancestors of the same module."""
        yield node
        for base in getattr(node, "bases", ()) if depth < 8 else ():
            for found in _found(tree, getattr(base, "id", "")):
                yield from self._lineage(tree, found, depth + 1)


@lru_cache(maxsize=None)
def _parse(folder: Path, module: str) -> ast.Module | None:
    path = folder.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return ast.parse(file.read_text("utf-8"))
    return None


def _found(tree: ast.Module, name: str) -> Iterator[ast.AST]:
    """What a module defines or imports under ``name``, inside its `with`, `if` and `try` too."""
    open_blocks: list[ast.AST] = [tree]
    nodes = []
    while open_blocks:
        for node in ast.iter_child_nodes(open_blocks.pop()):
            nodes.append(node)
            if isinstance(node, (ast.With, ast.If, ast.Try)):
                open_blocks.append(node)
    for node in nodes:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            yield node
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and any((alias.asname or alias.name) == name for alias in node.names):
            yield node


def _has_member(owner: ast.AST, member: str) -> bool:
    """A method, a property, a field, a parameter of the constructor, or what a method sets on ``self``."""
    for node in ast.walk(owner):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name == member:
                return True
            if node.name == "__init__" and member in {a.arg for a in [*node.args.args, *node.args.kwonlyargs]}:
                return True
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if getattr(target, "attr", None) == member or getattr(target, "id", None) == member:
                    return True
    return False


def against_tree(tree: Tree) -> Iterator[str]:
    """What the table says and the source does not."""
    now = number(tree.version)
    for name, told in sorted(table().items()):
        since, removed = told.get("since"), told.get("removed")
        expected = (since is None or number(since) <= now) and (removed is None or now < number(removed))
        if tree.has(name) != expected:
            yield f"{tree.version}: {name} is {'not there' if expected else 'there'}; the table says since {since or 'ever'}, removed {removed or 'never'}"


def against_registry(registry: Path) -> Iterator[str]:
    """What Pipecat announces of our names and the table does not say, or says otherwise."""
    known: dict[str, dict[str, str]] = {**dict.fromkeys(fields(), {}), **table()}
    for entry in json.loads(registry.read_text("utf-8"))["deprecations"]:
        name = entry["module"] if entry["kind"] == "module" else f"{entry['module']}:{entry['subject']}"
        if name in known and known[name].get("removed") != entry["removed_in"]:
            yield f"{name} goes with {entry['removed_in']} (use {entry['replacement']}); the table says {known[name].get('removed', 'never')}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--registry", type=Path)
    parser.add_argument("--version")
    parser.add_argument("trees", nargs="*", type=Path, metavar="TREE")
    options = parser.parse_args()
    if not options.trees and options.registry is None:
        parser.error("name a tree, or --registry")
    wrong = [line for folder in options.trees for line in against_tree(Tree(folder, options.version))]
    wrong += against_registry(options.registry) if options.registry is not None else ()
    for line in wrong:
        print(line)
    print(f"{len(table())} names looked at in {len(options.trees)} trees, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
