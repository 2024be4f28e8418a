"""Reads from a bot's source what it gives to its observer. Nothing of the bot is run."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

_OBSERVERS = ("Observer", "FlowsObserver")
_ORDER = ("api_key", "workspace_id", "agent_id", "call_id", "call_type", "base_url")
NAMES = ("api_key", "workspace_id", "agent_id", "base_url", "state_dir", "enabled")
"""The settings that can be checked before a call."""

UNKNOWN = object()
"""A value that only the running bot knows."""

_DEPTH = 8


class Unset(Exception):
    """The bot reads an environment variable that is not set, and would raise."""


class BotSettings:
    """What one observer of a bot is given: ``given`` by name, ``UNKNOWN`` where it cannot be read; ``unset`` variables."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}
        self.unset: list[str] = []
        self.has_call_id = False


def read(source: str, environment: Mapping[str, str]) -> list[BotSettings]:
    """What each observer that ``source`` makes is given; nothing where it is no Python or makes none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    values = _Values(tree, environment)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in _OBSERVERS]
    return [_of(call, values) for call in calls]


def loads_dotenv(source: str) -> bool:
    """Whether the bot reads a ``.env`` file."""
    return "load_dotenv(" in source


def _of(call: ast.Call, values: _Values) -> BotSettings:
    found = BotSettings()
    given = [*zip(_ORDER, call.args), *((keyword.arg, keyword.value) for keyword in call.keywords)]
    for name, node in given:
        if name is None:  # **settings: whatever it holds
            found.has_call_id = True
            found.given.update({each: UNKNOWN for each in NAMES if each not in found.given})
        elif name == "call_id":
            found.has_call_id = True
        elif name in NAMES:
            try:
                value = values.of(node)
            except Unset as unset:
                found.unset.append(str(unset))
                value = UNKNOWN
            if value is not None:
                found.given[name] = value
    return found


class _Values:
    """Works out constants, environment variables, and names that are bound once to either."""

    def __init__(self, tree: ast.Module, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._bound: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            for target in targets:
                if isinstance(target, ast.Name) and node.value is not None:  # type: ignore[attr-defined]
                    self._bound.setdefault(target.id, []).append(node.value)  # type: ignore[attr-defined]

    def of(self, node: ast.expr, depth: int = 0) -> Any:
        """The value, or ``UNKNOWN``. Raises ``Unset``."""
        if depth > _DEPTH:
            return UNKNOWN
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            bound = self._bound.get(node.id, [])
            return self.of(bound[0], depth + 1) if len(bound) == 1 else UNKNOWN
        if isinstance(node, ast.Subscript):
            return self._subscript(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return self._either(node, depth)
        if isinstance(node, ast.JoinedStr):
            parts = [self.of(part.value if isinstance(part, ast.FormattedValue) else part, depth + 1) for part in node.values]
            return UNKNOWN if UNKNOWN in parts else "".join(map(str, parts))
        return UNKNOWN

    def _either(self, node: ast.BoolOp, depth: int) -> Any:
        value: Any = None
        for part in node.values:
            value = self.of(part, depth + 1)
            if value is UNKNOWN or value:
                break
        return value

    def _subscript(self, node: ast.Subscript, depth: int) -> Any:
        if _name(node.value) != "environ":
            return UNKNOWN
        name = self.of(node.slice, depth + 1)
        if not isinstance(name, str):
            return UNKNOWN
        if name not in self._environment:
            raise Unset(name)
        return self._environment[name]

    def _call(self, node: ast.Call, depth: int) -> Any:
        called = _name(node.func)
        owner = _name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        given = [self.of(argument, depth + 1) for argument in node.args]
        if called == "getenv" or (called == "get" and owner == "environ"):
            if not given or not isinstance(given[0], str):
                return UNKNOWN
            return self._environment.get(given[0], given[1] if len(given) > 1 else None)
        if called in ("int", "str") and len(given) == 1 and given[0] is not UNKNOWN and given[0] is not None:
            return str(given[0]).strip() if called == "int" else str(given[0])  # a wrong number is told by the settings' own check
        if called == "strip" and not given and isinstance(node.func, ast.Attribute):
            value = self.of(node.func.value, depth + 1)
            return value.strip() if isinstance(value, str) else UNKNOWN
        return UNKNOWN


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
