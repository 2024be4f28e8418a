"""The sound of one call on its way from the pipeline to the recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._tap.callers import SPEAKERS
from .._tap.sound import Sound
from .._tap.wanted import Spec
from .._tap.written_sound import WrittenSound

if TYPE_CHECKING:
    from .call import Call

_CUTS = ("InterruptionFrame", "StartInterruptionFrame", "CancelFrame")
"""Frames behind which a transport throws away what it was given to play."""


class CallSound:
    """Takes the frames of sound, once each. Does nothing any more when the call is over."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._sound: Sound | None = Sound(call.stream, self._crowded)
        self._written = WrittenSound(self._sound, call)

    def meet(self, stage: Any) -> None:
        """A stage of the pipeline: an output transport is followed from here on. Never raises."""
        if self._sound is not None:
            self._written.watch(stage)

    def came(self, item: Any) -> None:
        """The caller's sound was pushed for the first time. Never raises."""
        try:
            if self._sound is not None:
                self._sound.came(item.frame, item.source, item.timestamp)
        except Exception as error:
            self._call.trouble("sound", error)

    def _crowded(self) -> None:
        self._call.say("warning", f"more than {SPEAKERS} callers speak at once: the recording holds no more of them", "speakers")

    def passed(self, spec: Spec, item: Any) -> None:
        """Another frame was pushed for the first time. Never raises."""
        try:
            if self._sound is None:
                return
            if spec.sounds:
                self._written.pushed(item.frame, item.source, item.timestamp)
            elif spec.name in _CUTS:
                self._sound.cut(item.timestamp)
        except Exception as error:
            self._call.trouble("sound", error)

    def close(self) -> None:
        """The call is over. Never raises."""
        sound, self._sound = self._sound, None
        if sound is None:
            return
        try:
            self._written.close()
            sound.close()
            if sound.bot_heard and not sound.caller_heard:
                self._call.say(
                    "warning", "the recording holds no sound of the caller: none came through the pipeline (audio_in_passthrough=False?)"
                )
        except Exception as error:
            self._call.trouble("sound", error)
