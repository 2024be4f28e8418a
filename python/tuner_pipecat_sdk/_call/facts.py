"""What an application can say of a call, beside where its record goes: names, types and limits as in the API."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from .._tap.values import Budget, jsonable

OBJECT_LIMIT = 48 * 1024
"""The most bytes of JSON that one object, e.g. ``extra_metadata``, may take."""

_VERSIONS = ("APP_VERSION", "GITHUB_RUN_NUMBER", "CIRCLE_BUILD_NUM", "BUILD_NUMBER")
_LARGEST = 2**63


class Wrong(Exception):
    """A value that is not what the API takes; the text says what it must be."""


def text(limit: int) -> Callable[[Any], str]:
    """A check for a string of 1 to ``limit`` characters."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong("must be a string")
        if not value.strip():
            raise Wrong("must not be empty")
        if len(value) > limit:
            raise Wrong(f"must not be longer than {limit} characters")
        return str.__str__(value)

    return check


def _version(value: Any) -> int:
    number = whole(value)
    if number is None:
        raise Wrong("must be a whole number of 0 or more")
    return number


def whole(value: Any) -> int | None:
    """``value`` as a whole number of 0 or more, also when it is written as text; else ``None``."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if 0 <= number < _LARGEST else None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("must be True or False")
    return value


def _cents(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        raise Wrong("must be a number of US cents, 0 or more")
    return float(value)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise Wrong("must be a dict with strings as keys")
    budget = Budget(OBJECT_LIMIT)
    plain: dict[str, Any] = jsonable(dict(value), budget)
    if budget.cut:
        raise Wrong(f"must not be larger than {OBJECT_LIMIT // 1024} KiB or deeper than 8 levels")
    return plain


def _headers(value: Any) -> dict[str, str]:
    plain = _object(value)
    if not all(isinstance(item, str) for item in plain.values()):
        raise Wrong("must be a dict of strings to strings")
    return plain


CHECKS: dict[str, Callable[[Any], Any]] = {
    "call_type": text(100),
    "recording_url": text(1024),
    "agent_version": _version,
    "recipient": text(1024),
    "caller_phone_number": text(50),
    "call_successful": _flag,
    "in_voicemail": _flag,
    "collected_dynamic_variables": _object,
    "extra_metadata": _object,
    "sip_call_id": text(1024),
    "sip_headers": _headers,
    "call_cost": _cents,
}
"""Each fact and its check, which gives the value as it is sent or raises :class:`Wrong`."""

AT_START = (
    "agent_version",
    "recipient",
    "caller_phone_number",
    "extra_metadata",
    "call_successful",
    "collected_dynamic_variables",
    "sip_call_id",
    "sip_headers",
)
"""The facts that are settings of ``TunerConfig`` as well."""


def check_start(config: Any, environment: Mapping[str, str]) -> list[str]:
    """Puts each fact of ``config`` into the form in which it is sent; the errors of those that are wrong."""
    errors = []
    for name in AT_START:
        value = getattr(config, name)
        if value is None:
            continue
        try:
            setattr(config, name, CHECKS[name](value))
        except Wrong as wrong:
            errors.append(f"{name} {wrong}")
    if config.agent_version is None:
        config.agent_version = version_of(environment)
    return errors


def version_of(environment: Mapping[str, str]) -> int | None:
    """The version of the agent: the first of the builds' variables that holds a whole number."""
    numbers = (whole(environment[name].strip()) for name in _VERSIONS if name in environment)
    return next((number for number in numbers if number is not None), None)


def check_late(facts: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The facts that are right, in the form in which they are sent, and the errors of the others."""
    right: dict[str, Any] = {}
    errors = []
    for name, value in facts.items():
        if value is None:
            continue
        try:
            if name not in CHECKS:
                raise Wrong(f"is no fact of a call; there are {', '.join(CHECKS)}")
            right[name] = CHECKS[name](value)
        except Exception as error:
            errors.append(f"{name} {error if isinstance(error, Wrong) else type(error).__name__}")
    return right, errors
