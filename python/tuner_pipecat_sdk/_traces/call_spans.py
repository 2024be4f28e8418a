"""The spans of one call: bounded, counted, and never in the way of its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .span_line import span_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._call.call import Call
    from .traces import Traces

MOST = 2_000
"""Spans of one call, as many as a server keeps."""

ROOM = 4 * 1024 * 1024
"""Bytes that the spans of one call may take."""

GRACE = 2.0
"""Seconds that the end of a call's record waits, at most, for spans that are still open: Pipecat ends its conversation's span last."""


class CallSpans:
    """What the process's processor knows of one call. From any thread; nothing here raises."""

    def __init__(self, call: Call, call_id: str, traces: Traces, settle: Callable[[], None]) -> None:
        self.call_id = call_id
        self.settle = settle
        """Attaches to whatever provider of spans there is by now."""
        self._call = call
        self._traces = traces
        self._count = 0
        self._bytes = 0
        self._early: list[bytes] = []
        self._dropped: dict[str, int] = {}
        self._deadline: float | None = None
        traces.enter(self)

    @property
    def begun(self) -> bool:
        """Whether the call has had its first frame."""
        return bool(self._call.stream.begun)

    def add(self, span: Any) -> None:
        """A span of this call has ended."""
        try:
            if self._call.ended:
                self._drop("late")
                return
            recorder = self._call.stream.wire.recorder
            if recorder is not None and recorder.greeted and "spans" not in recorder.takes:
                self._call.say("warning", "traces_enabled: the recorder is older than this package and forwards no spans; they are dropped")
                self._drop("old_recorder")
                return
            line = span_line(span, time.time_ns())
            if self._count >= MOST or self._bytes + len(line) > ROOM:
                self._drop("no_room")
                return
            self._count += 1
            self._bytes += len(line)
            self._send(line)
        except Exception as error:
            self._call.trouble("span", error)

    def due(self) -> float | None:
        """Until when the end of the call waits for spans that are open; ``None`` when none is. To be asked when the call is over."""
        if not self._traces.open(self):
            return None
        if self._deadline is None:
            self._deadline = time.monotonic() + GRACE
        return self._deadline

    def closed(self) -> None:
        """The last open span of the call has ended: whoever waits for that looks again."""
        if self._deadline is not None:
            self._call.stream.wire.supervisor.wake()

    def end(self) -> None:
        """The call ends now: says what is missing, and takes no more."""
        self._traces.leave(self)
        if self._call.stream.begun:
            self._send_early()
        if self._dropped:
            self._call.event("spans_dropped", 3, counts=self._dropped)

    def _send(self, line: bytes) -> None:
        # A call begins with its first frame: spans alone make none.
        if self._call.stream.begun:
            self._send_early()
            self._call.span(line)
        else:
            self._early.append(line)

    def _send_early(self) -> None:
        early, self._early = self._early, []
        for line in early:
            self._call.span(line)

    def _drop(self, reason: str) -> None:
        self._dropped[reason] = self._dropped.get(reason, 0) + 1
        self._call.diagnostics["spans_dropped"] = self._call.diagnostics.get("spans_dropped", 0) + 1
        if reason == "no_room":
            self._call.say("warning", f"traces_enabled: a call's spans are held to {MOST} and {ROOM >> 20} MiB; the rest is dropped and counted")
