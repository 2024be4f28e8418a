"""Which call a span belongs to.

Attributes are often set after a span began, and only on the first span of a trace: so a trace is looked at whenever one of its
spans ends, and what ended before it is known waits.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from .._log import Once

if TYPE_CHECKING:
    from .call_spans import CallSpans

CALL_ID = "tuner.call_id"
"""The attribute that names a span's call."""

CONVERSATION_ID = "conversation.id"
"""Pipecat's attribute for its ``conversation_id``; it names a call where it is that call's id."""

_TRACES = 1_000
_OPEN = 5_000
_WAITING = 256


class Trace:
    """One trace: whose it is, which of its spans are open, and which ended before that was known."""

    __slots__ = ("call", "foreign", "open", "waiting")

    def __init__(self) -> None:
        self.call: CallSpans | None = None
        self.foreign = False
        self.open: dict[int, Any] = {}
        self.waiting: list[Any] = []


class Traces:
    """The traces of this process. From any thread; nothing here raises into a span's owner."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # the garbage collector may end spans of the application's in the middle of anything
        self._calls: dict[str, CallSpans] = {}
        self._traces: OrderedDict[int, Trace] = OrderedDict()
        self._say = Once()

    def enter(self, call: CallSpans) -> None:
        """A call whose spans are wanted."""
        with self._lock:
            self._calls[call.call_id] = call

    def leave(self, call: CallSpans) -> None:
        """The call is over."""
        with self._lock:
            if self._calls.get(call.call_id) is call:
                del self._calls[call.call_id]
            if not self._calls:
                # Of a trace that is some call's, the end of the last span may still come: it is that call's, and late.
                for number in [number for number, trace in self._traces.items() if trace.call is None]:
                    del self._traces[number]

    def open(self, call: CallSpans) -> bool:
        """Whether a span of the call is open."""
        with self._lock:
            for trace in self._traces.values():
                if trace.open and self._owner(trace) is call:
                    return True
        return False

    def started(self, span: Any) -> None:
        """A span began; what it is told of its call may come later."""
        with self._lock:
            if not self._calls:
                return
            context = span.get_span_context()
            trace = self._trace(context.trace_id)
            if len(trace.open) < _OPEN:
                trace.open[context.span_id] = span

    def ended(self, span: Any) -> None:
        """A span ended: it goes to its call, or waits until that is known."""
        with self._lock:
            context = span.get_span_context()
            if not self._calls and context.trace_id not in self._traces:
                return
            trace = self._trace(context.trace_id)
            trace.open.pop(context.span_id, None)
            call = self._owner(trace, span)
            ready, trace.waiting = [*trace.waiting, span], []
            if call is None and not trace.foreign:
                self._wait(trace, ready)
                return
        if call is None:
            return
        for each in ready:
            call.add(each)
        if not trace.open:
            call.closed()

    def _wait(self, trace: Trace, spans: list[Any]) -> None:
        trace.waiting = spans[:_WAITING]
        if not trace.open and spans[-1].parent is None:
            trace.waiting = []
            self._say(
                "warning",
                "traces_enabled: spans name no call, and several calls are live: they are dropped; give PipelineWorker "
                'additional_span_attributes={"tuner.call_id": call_id}, or conversation_id=call_id',
            )

    def _trace(self, number: int) -> Trace:
        trace = self._traces.get(number)
        if trace is None:
            trace = self._traces[number] = Trace()
            if len(self._traces) > _TRACES:
                self._traces.popitem(last=False)
        return trace

    def _owner(self, trace: Trace, ended: Any = None) -> CallSpans | None:
        if trace.call is None and not trace.foreign:
            for span in (*(() if ended is None else (ended,)), *trace.open.values()):
                attributes = span.attributes or {}
                named = attributes.get(CALL_ID)
                if named is not None:
                    trace.call = self._calls.get(named)
                    trace.foreign = trace.call is None
                    return trace.call
                trace.call = self._calls.get(attributes.get(CONVERSATION_ID, ""))
                if trace.call is not None:
                    return trace.call
            # One call in one process is what most bots are: there nothing needs a name.
            live = [call for call in self._calls.values() if call.begun] or list(self._calls.values())
            if len(live) == 1:
                trace.call = live[0]
        return trace.call
