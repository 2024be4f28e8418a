"""Turns what a frame holds into JSON values: bounded, without surprises, whatever it is.

Nothing here calls into objects it does not know: no ``repr`` of an image, no ``str`` of a proxy.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import types
from typing import Any

LIMIT = 65_536
"""The most characters (as UTF-8 bytes) that one field may take."""

_DEPTH = 8
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


class Budget:
    """What is left of a field's space, and whether it ran out."""

    __slots__ = ("cut", "left")

    def __init__(self, limit: int = LIMIT) -> None:
        self.left = limit
        self.cut = False

    def text(self, value: str) -> str:
        """As much of ``value`` as still fits."""
        size = len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))
        if size <= self.left:
            self.left -= size
            return value
        self.cut = True
        head = value[: self.left]
        if not head.isascii():
            head = head.encode("utf-8", "surrogatepass")[: self.left].decode("utf-8", "ignore")
        self.left = 0
        return head


def jsonable(value: Any, budget: Budget, depth: int = 0) -> Any:
    """``value`` as JSON values within ``budget``; what has no JSON form becomes a short string."""
    kind = value.__class__
    if kind is str:
        return budget.text(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if -(2**63) <= value < 2**64 else budget.text(str(value) if abs(value) < 2**4096 else "<int>")
    if kind is float:
        return value if math.isfinite(value) else None
    budget.left -= 2  # so that a cycle or a wide tree of empty things ends as well
    if depth > _DEPTH or budget.left <= 0:
        budget.cut = True
        return f"<{kind.__name__}>"
    if isinstance(value, dict):
        return _mapping(value.items(), budget, depth)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _sequence(value, budget, depth)
    return _object(value, kind, budget, depth)


def _mapping(items: Any, budget: Budget, depth: int) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, item in list(items):
        if budget.left <= 0:
            budget.cut = True
            break
        name = key if key.__class__ is str else _key(key)
        out[budget.text(name)] = jsonable(item, budget, depth + 1)
    return out


def _key(key: Any) -> str:
    if isinstance(key, enum.Enum):
        key = key.value
    return str(key) if isinstance(key, (str, int, float, bool)) or key is None else f"<{type(key).__name__}>"


def _sequence(items: Any, budget: Budget, depth: int) -> list[Any]:
    out = []
    for item in list(items):
        if budget.left <= 0:
            budget.cut = True
            break
        out.append(jsonable(item, budget, depth + 1))
    return out


def _object(value: Any, kind: type, budget: Budget, depth: int) -> Any:
    if isinstance(value, enum.Enum):
        return jsonable(value.value, budget, depth + 1)
    if isinstance(value, str):
        return budget.text(str.__str__(value))
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return jsonable(int.__int__(value), budget, depth)
    if isinstance(value, float):
        return jsonable(float.__float__(value), budget, depth)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": len(value)}
    if isinstance(value, BaseException):
        return budget.text(_exception(value, kind))
    if isinstance(value, _FUNCTIONS):
        return f"<{kind.__name__} {getattr(value, '__name__', '')}>"[:120]
    if isinstance(value, type):
        return f"<class {value.__name__}>"[:120]
    if _is_context(kind):
        return {"messages": count(getattr(value, "messages", ()))}
    fields = _fields(value, kind)
    if fields is not None:
        return _mapping(fields, budget, depth)
    if hasattr(kind, "push_frame"):
        return str(value.name)[:120]
    return f"<{kind.__name__}>"[:120]


def _exception(value: BaseException, kind: type) -> str:
    try:
        text = str(value)[:500]
    except Exception:
        text = "?"
    return f"{kind.__name__}({text!r})"


def _is_context(kind: type) -> bool:
    """An LLM context: it is counted, never sent."""
    return any("LLMContext" in ancestor.__name__ and "Frame" not in ancestor.__name__ for ancestor in kind.__mro__)


def _fields(value: Any, kind: type) -> list[tuple[str, Any]] | None:
    """The fields of a dataclass or of a pydantic model; a model that names its processor tells its type, too."""
    if dataclasses.is_dataclass(value):
        return [(f.name, getattr(value, f.name, None)) for f in dataclasses.fields(value)]
    names = getattr(kind, "model_fields", None)
    if isinstance(names, dict):
        found = [(name, getattr(value, name, None)) for name in names]
        return [("type", kind.__name__), *found] if "processor" in names else found
    return None


def count(value: Any) -> Any:
    """How many items ``value`` holds; its class where it cannot be counted."""
    try:
        return len(value)
    except Exception:
        return f"<{type(value).__name__}>"
