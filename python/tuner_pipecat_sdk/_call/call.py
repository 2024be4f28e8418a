"""One call: what its observers saw, once each, as lines on the wire."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._log import Once
from .._tap.first_push import FirstPushes
from .._tap.lines import event_line, frame_line
from .._tap.set_up import settings_at
from .._tap.sink import PARTIAL
from .._tap.stall import Beat, LoopClock, loop_clock
from .._tap.wanted import Spec
from .._wire.call_stream import Stream
from . import transports
from .call_type import type_of
from .facts import check_late
from .reason import Reason
from .stages import stages

if TYPE_CHECKING:
    from .call_sound import CallSound
    from .end_of_call import LateAnswers
    from .spans import Spans

LINGER = 0.25
"""Seconds between the last sign of life after clean-up and the end of the call."""

SPAN_DROPPED = b'{"event":"spans_dropped","counts":{"queue_full":1}}'
"""What stands in the place of a span that there was no room for."""


class Call:
    """The state of one call in the tap. Its frames come from one event loop at a time."""

    def __init__(self, stream: Stream, resolver: Callable[[], str | None] | None, upstream: Any = None) -> None:
        self.stream = stream
        self.mode: str | None = None
        self.say = Once()
        self.counts: dict[str, int] = {}
        self.set_up: dict[str, Any] = {}
        self.diagnostics = {"lines": 0, "filtered": 0, "handled": 0, "passed": 0, "errors": 0, "unread_fields": 0, "late": 0}
        self.started = False
        self.ended = False
        self.over_at: float | None = None
        self.reason = Reason(resolver)
        self._pushes = FirstPushes()
        self._newest_beat = -1
        self._beat = Beat()
        self._loop: LoopClock | None = None
        self._offset: int | None = None
        self._ending = threading.Lock()
        self._upstream = upstream
        self.late: LateAnswers | None = None
        self.spans: Spans | None = None
        self.sound: CallSound | None = None
        self.type_told = False
        self.transports: list[Any] = []

    # Frames

    def frame(self, spec: Spec, item: Any, how: str) -> None:
        """A frame that somebody wants was pushed: ``item`` has ``frame``, ``source``, ``destination``, ``direction``, ``timestamp``."""
        frame = item.frame
        number = frame.id
        clock = item.timestamp
        if spec.audio_tick:
            if number > self._newest_beat:  # ids only grow, so this is a first push
                self._newest_beat = number
                self._count(spec, clock)
                if self.sound is not None:
                    self.sound.came(item)
            return
        if not self._pushes.first(number):
            return
        if self.sound is not None:
            self.sound.passed(spec, item)
        if spec.fields is None:
            self._count(spec, clock)
            return
        self._anchor(clock)
        direction = "upstream" if item.direction is self._upstream else "downstream"
        begins = spec.name == "StartFrame"
        settings = (settings_at(item.source) or self.set_up) if begins else None
        line, unread = frame_line(
            spec, frame, time.time_ns(), clock, direction, _name(item.source), _name(item.destination), settings
        )
        self.diagnostics[how] += 1
        self.diagnostics["unread_fields"] += unread
        if begins:
            self._start({**(settings or {}), **frame.__dict__})
            self._meet(item.destination)
        self._write(line, spec.priority)
        if self.over_at is not None:
            self.over_at = time.monotonic() + LINGER

    def _count(self, spec: Spec, clock: int) -> None:
        self.counts[spec.name] = self.counts.get(spec.name, 0) + 1
        if spec.audio_tick:
            gap = self._beat.gap(clock)
            if gap and self._loop is not None and self._loop.stood_still(gap):
                self._write(event_line("stall", time.time_ns(), clock, {"ms": gap // 1_000_000}), 3)

    def _anchor(self, clock: int) -> None:
        offset = time.monotonic_ns() - clock
        if self._offset is None or offset < self._offset:
            self._offset = offset

    def _start(self, settings: dict[str, Any]) -> None:
        if self.started:
            return
        self.started = True
        if self.spans is not None:
            self.spans.settle()
        self._loop = loop_clock()
        if self._loop is not None:
            self._loop.listen(self)
        for flag, loss in (("enable_metrics", "times inside the bot"), ("enable_usage_metrics", "tokens and characters")):
            if settings.get(flag) is False:
                self.say("warning", f"{flag}=False in PipelineParams: the record will not hold {loss}; set {flag}=True there")

    # Events

    @property
    def clock(self) -> int | None:
        """The pipeline's clock now, nanoseconds; ``None`` before the first frame."""
        return None if self._offset is None else max(0, time.monotonic_ns() - self._offset)

    def event(self, kind: str, priority: int = 2, **fields: Any) -> None:
        """Writes an event. Never raises."""
        try:
            self._write(event_line(kind, time.time_ns(), self.clock, fields), priority)
        except Exception as error:
            self.trouble("event", error)

    def trouble(self, where: str, error: BaseException) -> None:
        """Something of ours failed: counted, and said once for each place and kind of error."""
        self.diagnostics["errors"] += 1
        self.say("warning", f"could not record a {where}: {type(error).__name__}", (where, type(error)))

    def _write(self, line: bytes, priority: int) -> None:
        if self.ended:
            self.diagnostics["late"] += 1
            return
        self.diagnostics["lines"] += 1
        self.stream.add(line, priority)

    def span(self, line: bytes) -> None:
        """Writes the line of a span: the least valuable of all, and the record lacks nothing where only its place is left."""
        if self.ended:
            self.diagnostics["late"] += 1
            return
        self.diagnostics["spans"] = self.diagnostics.get("spans", 0) + 1
        self.stream.add(line, 0, spare=SPAN_DROPPED)

    # Facts

    def know(self, facts: dict[str, Any]) -> None:
        """Facts of the call that are right: into the header as long as that was not sent, else as a line. Never raises."""
        if "call_type" in facts:
            self.type_told = True
        if self.stream.begun:
            for name, value in facts.items():
                self.event("call_facts", 3, facts={name: value})
        else:
            self.stream.told["header"]["config"].update(facts)

    def learn(self, facts: dict[str, Any]) -> None:
        """Facts that the application tells after construction: what is wrong is said, what is right is taken. Never raises."""
        right, errors = check_late(facts)
        for error in errors:
            self.say("warning", f"{error}; the call is recorded without it")
        if right and self.ended:
            self.say("warning", f"{', '.join(right)} came after the end of the call and is not in its record")
        elif right:
            self.know(right)

    def is_of(self, call_type: str | None) -> None:
        """What was found out about the kind of call; what the application said stands."""
        if call_type is not None and not self.type_told:
            self.know({"call_type": call_type})

    def _meet(self, processor: Any) -> None:
        """Looks once at the pipeline that begins with ``processor``: what kind of call it carries, and by which transports."""
        try:
            if not self.type_told:
                self.is_of(type_of(processor))
            for stage in stages(processor):
                transports.watch(stage, self)
                if self.sound is not None:
                    self.sound.meet(stage)
        except Exception as error:
            self.trouble("transport", error)

    # The end

    @property
    def due(self) -> float | None:
        """When the supervisor must look at this call again; ``None``: not yet known."""
        if self.over_at is None:
            return None
        answers = self.late.due() if self.late is not None else None
        spans = self.spans.due() if self.spans is not None else None
        return max(self.over_at, answers or 0.0, spans or 0.0)

    def cleaned_up(self) -> None:
        """Pipecat has cleaned the observer up: unless more frames come, the call ends in a moment."""
        if self.ended:
            return
        self._ask()
        self.over_at = time.monotonic() + LINGER
        if self.late is not None:
            self.late.begin()
        self.stream.wire.expect_end(self)

    def forgotten(self) -> None:
        """Nobody holds the observer any more: the supervisor ends the call. From the garbage collector, so no lock is taken."""
        if not self.ended:
            self.over_at = self.over_at or time.monotonic()
            self.stream.wire.expect_end(self)

    def _ask(self) -> None:
        if self.stream.begun:
            self.reason.ask(self.event, self.say)

    def end(self, waits: bool = True) -> None:
        """The call is over. Safe from any thread; only the first time counts. With ``waits`` the supervisor ends it, once
        the application has answered what it is asked late, and closed its spans, or had its time.
        """
        if waits and not self.ended and self._is_waited_for():
            self.over_at = self.over_at or time.monotonic()
            self.stream.wire.expect_end(self)
            return
        if not self._ending.acquire(blocking=False):
            return  # another thread is at it
        if self.ended:
            return
        if self.late is not None:
            self.late.release()
        self._ask()
        if self.sound is not None:
            self.sound.close()
        if self.stream.begun:
            self.reason.close(self.event)
            self.event("audio_frames", counts=self.counts)
            self.event("tap", way=self.mode, partial=PARTIAL if self.mode == "processor" else None)
        if self.spans is not None:
            self.spans.end()
        self.ended = True
        if self._loop is not None:
            self._loop.leave(self)
            self._loop = None
        self.reason.resolver = None
        self._pushes.clear()
        self.stream.end()

    def _is_waited_for(self) -> bool:
        if self.late is not None and not self.late.settled():
            return True
        spans = self.spans.due() if self.spans is not None else None
        return spans is not None and spans > time.monotonic()


def _name(processor: Any) -> str:
    """What Pipecat calls a processor; its class where the application's own ``__str__`` fails."""
    try:
        name = str(processor)[:200]
        return f"<{type(processor).__name__}>" if name.startswith("<") and " at 0x" in name else name
    except Exception:
        return f"<{type(processor).__name__}>"[:200]
