"""Spans as the SDK has them: what a processor raises ends in whoever ends the span, as there."""

from __future__ import annotations

import random
import time
from types import SimpleNamespace
from typing import Any

from ..trace import SpanKind, StatusCode


class SpanProcessor:
    def on_start(self, span: Any, parent_context: Any = None) -> None: ...

    def on_end(self, span: Any) -> None: ...

    def shutdown(self) -> None: ...

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return True


class Span:
    def __init__(self, provider: TracerProvider, scope: str, name: str, parent: Any, kind: SpanKind, attributes: Any) -> None:
        self._provider, self._context = provider, SimpleNamespace(
            trace_id=parent.trace_id if parent is not None else random.getrandbits(128) | 1, span_id=random.getrandbits(64) | 1
        )
        self.name, self.parent, self.kind = name, parent, kind
        self.attributes: dict[str, Any] = dict(attributes or {})
        self.events: list[Any] = []
        self.status = SimpleNamespace(status_code=StatusCode.UNSET, description=None)
        self.instrumentation_scope, self.resource = SimpleNamespace(name=scope), provider.resource
        self.start_time, self.end_time = time.time_ns(), None
        for processor in provider.processors:
            processor.on_start(self, parent_context=None)

    def get_span_context(self) -> Any:
        return self._context

    def set_attribute(self, name: str, value: Any) -> None:
        self.attributes[name] = value

    def add_event(self, name: str, attributes: Any = None) -> None:
        self.events.append(SimpleNamespace(name=name, attributes=dict(attributes or {}), timestamp=time.time_ns()))

    def fail(self, why: str | None) -> None:
        """``set_status(Status(StatusCode.ERROR, why))`` of the SDK."""
        self.status = SimpleNamespace(status_code=StatusCode.ERROR, description=why)

    def end(self) -> None:
        self.end_time = time.time_ns()
        for processor in self._provider.processors:
            processor.on_end(self)


class Tracer:
    def __init__(self, provider: TracerProvider, scope: str) -> None:
        self._provider, self._scope = provider, scope

    def start_span(self, name: str, parent: Any = None, kind: SpanKind = SpanKind.INTERNAL, attributes: Any = None) -> Span:
        """``parent`` is a span's context; the SDK has it inside a context."""
        return Span(self._provider, self._scope, name, parent, kind, attributes)


class TracerProvider:
    def __init__(self) -> None:
        self.processors: list[Any] = []
        self.resource = SimpleNamespace(attributes={"service.name": "unknown_service"})

    def add_span_processor(self, processor: Any) -> None:
        self.processors.append(processor)

    def get_tracer(self, scope: str) -> Tracer:
        return Tracer(self, scope)
