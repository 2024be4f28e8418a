"""Turns what a frame holds into JSON values: bounded, without surprises, whatever it is.

Nothing here calls into objects it does not know: no ``repr`` of an image, no ``str`` of a proxy.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import types
from collections.abc import Iterable
from typing import Any

LIMIT = 65_536
"""The most characters (as UTF-8 bytes) that one field may take."""

_DEPTH = 8
_SHORT = 128
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


class Budget:
    """What is left of a field's space, whether it ran out, and how much of the field could not be read."""

    __slots__ = ("cut", "left", "unread")

    def __init__(self, limit: int = LIMIT) -> None:
        self.left = limit
        self.cut = False
        self.unread = 0

    def text(self, value: str) -> str:
        """As much of ``value`` as still fits."""
        left = self.left
        size = len(value)
        if size <= left and not value.isascii():
            size = len(value.encode("utf-8", "surrogatepass"))
        if size <= left:
            self.left = left - size - 3
            return value
        self.cut = True
        self.left = 0
        head = value[: max(left, 0)]
        return head if head.isascii() else head.encode("utf-8", "surrogatepass")[:left].decode("utf-8", "ignore")


def jsonable(value: Any, budget: Budget, depth: int = 0) -> Any:
    """``value`` as JSON values within ``budget``; what has no JSON form, or fails when it is looked at, becomes a short string."""
    kind = type(value)
    if kind is str:
        return budget.text(value)
    budget.left -= 6  # about what a number takes; so that a cycle or a wide tree of empty things ends as well
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if -(2**63) <= value < 2**64 else budget.text(str(value) if abs(value) < 2**4096 else "<int>")
    if kind is float:
        return value if math.isfinite(value) else None
    if depth > _DEPTH or budget.left <= 0:
        budget.cut = True
        return f"<{kind.__name__}>"
    try:
        return _compound(value, kind, budget, depth)
    except Exception as error:
        budget.unread += 1
        return f"<{type(value).__name__}: {type(error).__name__}>"[:120]


def _compound(value: Any, kind: type, budget: Budget, depth: int) -> Any:
    if kind is dict or isinstance(value, dict):
        try:
            return _mapping(value.items(), budget, depth)
        except RuntimeError:  # another thread of the application changed it meanwhile
            return _mapping(list(value.items()), budget, depth)
    if kind is list or isinstance(value, (list, tuple, set, frozenset)):
        return _sequence(value, budget, depth)
    return _object(value, kind, budget, depth)


def _mapping(items: Iterable[tuple[Any, Any]], budget: Budget, depth: int) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, item in items:
        if budget.left <= 0:
            budget.cut = True
            break
        if type(key) is not str or len(key) > _SHORT or not key.isascii():
            key = budget.text(key if type(key) is str else _key(key))
        # What tool results mostly hold goes without a call: the event loop waits meanwhile.
        if type(item) is str and len(item) <= _SHORT and item.isascii():
            budget.left -= len(key) + len(item) + 6
            out[key] = item
        elif item is True or item is False or item is None:
            budget.left -= len(key) + 8
            out[key] = item
        elif type(item) is int and -(2**63) <= item < 2**63:
            budget.left -= len(key) + 9
            out[key] = item
        else:
            budget.left -= len(key) + 3
            out[key] = jsonable(item, budget, depth + 1)
    return out


def _key(key: Any) -> str:
    if isinstance(key, enum.Enum):
        key = key.value
    if isinstance(key, str):
        return str.__str__(key)
    try:
        return str(key) if isinstance(key, (int, float, bool)) or key is None else f"<{type(key).__name__}>"
    except ValueError:  # more digits than Python writes
        return "<int>"


def _sequence(items: Iterable[Any], budget: Budget, depth: int) -> list[Any]:
    out: list[Any] = []
    for item in items:
        if budget.left <= 0:
            budget.cut = True
            break
        if type(item) is str and len(item) <= _SHORT and item.isascii():
            budget.left -= len(item) + 3
            out.append(item)
        elif type(item) is int and -(2**63) <= item < 2**63:
            budget.left -= 6
            out.append(item)
        elif type(item) is float and item - item == 0.0:  # neither NaN nor infinity
            budget.left -= 6
            out.append(item)
        else:
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
