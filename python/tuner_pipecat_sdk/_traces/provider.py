"""OpenTelemetry's provider of spans, and our processor in it. The only module that imports OpenTelemetry."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from .call_spans import CallSpans
from .traces import Traces

if TYPE_CHECKING:
    from .._call.call import Call

_traces = Traces()
_attached: weakref.WeakSet[Any] = weakref.WeakSet()
_spare: list[Any] = []


def begin(call: Call, call_id: str) -> CallSpans | None:
    """Forwards the spans of a call from now on; ``None``, and one warning, where OpenTelemetry is not installed. Never raises."""
    try:
        from opentelemetry.sdk.trace import TracerProvider

        if not attach(make=False) and not _spare:
            # Made here, where nothing waits; it becomes the process's own only if there is none when the pipeline starts.
            _spare.append(TracerProvider())
    except Exception as error:
        why = "opentelemetry-sdk is not installed" if isinstance(error, ImportError) else f"opentelemetry does not work here ({type(error).__name__})"
        call.say("warning", f"traces_enabled: {why}: no spans are forwarded; the call is recorded all the same")
        return None

    def settle() -> None:
        try:
            attach(make=True)
        except Exception as error:
            call.trouble("provider of spans", error)

    return CallSpans(call, call_id, _traces, settle)


def attach(make: bool) -> bool:
    """Puts our processor into the process's provider, once each; with ``make`` into one of ours where there is none."""
    from opentelemetry import trace

    provider = trace.get_tracer_provider()
    if not hasattr(provider, "add_span_processor") and make and _spare:
        trace.set_tracer_provider(_spare[0])
        provider = trace.get_tracer_provider()
    if not hasattr(provider, "add_span_processor"):
        return False
    if provider not in _attached:
        _attached.add(provider)
        provider.add_span_processor(_processor())
    return True


def _processor() -> Any:
    from opentelemetry.sdk.trace import SpanProcessor

    class Forwarding(SpanProcessor):
        """Hands spans on. What it raised would end in the application's own code, so it raises nothing."""

        def on_start(self, span: Any, parent_context: Any = None) -> None:
            """A span began."""
            try:
                _traces.started(span)
            except Exception:
                pass  # then it is met when it ends

        def on_end(self, span: Any) -> None:
            """A span ended."""
            try:
                _traces.ended(span)
            except Exception:
                pass  # one span less; what can be counted, its call counts

        def shutdown(self) -> None:
            """Nothing is held here that could be lost."""

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            """Every span that ended is queued already."""
            return True

    return Forwarding()
