"""One span of OpenTelemetry: one JSON line of the call's log (``docs/wire.md``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._tap.lines import encode
from .._tap.values import Budget, jsonable

ATTRIBUTES = 64
"""Of a span, and of one of its events."""

EVENTS = 20
"""Of a span; the first ones are kept."""

TEXT = 4_000
"""Characters of a value."""

NAME = 200
"""Characters of a name."""

_ROOM = 24_576
"""Bytes that the attributes and events of a span may take together: with names and ids it stays below what a recorder takes."""


def span_line(span: Any, t: int) -> bytes:
    """The line of a span that has ended (no line end)."""
    context = span.get_span_context()
    line: dict[str, Any] = {
        "t": t,
        "event": "span",
        "trace_id": format(context.trace_id, "032x"),
        "span_id": format(context.span_id, "016x"),
    }
    if span.parent is not None:
        line["parent_id"] = format(span.parent.span_id, "016x")
    line["name"] = str(span.name)[:NAME]
    line["kind"] = span.kind.value + 1  # OTLP counts from UNSPECIFIED on, OpenTelemetry's Python from INTERNAL
    line["start_ns"], line["end_ns"] = span.start_time, span.end_time
    budget = Budget(_ROOM)
    line["attributes"] = _attributes(span.attributes, budget)
    events = [
        {"name": str(event.name)[:NAME], "at_ns": event.timestamp, "attributes": _attributes(event.attributes, budget)}
        for event in list(span.events or ())[:EVENTS]
    ]
    if events:
        line["events"] = events
    if span.status.status_code.name == "ERROR":
        line["error"] = _text(str(span.status.description or ""))
    scope = getattr(span.instrumentation_scope, "name", None)
    if scope:
        line["scope"] = str(scope)[:NAME]
    service = (span.resource.attributes if span.resource is not None else {}).get("service.name")
    if service:
        line["service"] = str(service)[:NAME]
    return encode(line)


def _attributes(attributes: Mapping[str, Any] | None, budget: Budget) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in list((attributes or {}).items())[:ATTRIBUTES]:
        if budget.left <= 0:
            break
        budget.left -= len(name)
        told[str(name)[:NAME]] = jsonable(_text(value) if isinstance(value, str) else value, budget)
    return told


def _text(value: str) -> str:
    return value if len(value) <= TEXT else value[:TEXT] + "…"
