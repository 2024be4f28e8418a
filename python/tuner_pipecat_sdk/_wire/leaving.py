"""Recorders whose pipe is closed: they finish what they have and end, and this process reaps them."""

from __future__ import annotations

import time

from .recorder import Recorder


class Leaving:
    """Used by the supervisor's thread, and by the exit of the interpreter when that thread has stopped."""

    def __init__(self) -> None:
        self._recorders: list[Recorder] = []

    def add(self, recorder: Recorder | None) -> None:
        """One more, if there is one."""
        if recorder is not None:
            self._recorders.append(recorder)

    def reap(self) -> bool:
        """Frees those that have ended; whether all have."""
        self._recorders = [recorder for recorder in self._recorders if not recorder.reap()]
        return not self._recorders

    def wait(self, seconds: float) -> bool:
        """Waits at most so long for all of them to end; whether they did."""
        limit = time.monotonic() + seconds
        while not self.reap():
            if time.monotonic() >= limit:
                return False
            time.sleep(0.005)
        return True

    def see_off(self, seconds: float) -> None:
        """Nobody would reap what we leave behind: sees to it that all end within about ``seconds``.

        What a recorder that met us has been given is on disk by then: killing it loses nothing.
        """
        if self.reap():
            return
        met = [recorder for recorder in self._recorders if recorder.greeted]
        for recorder in met:
            recorder.hurry()
        if self.wait(seconds):
            return
        for recorder in met:
            recorder.kill()
        self.wait(1.0)
