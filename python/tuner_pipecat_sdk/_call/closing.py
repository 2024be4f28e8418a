"""Waiting until a call is safe: only for processes that must not end, or go on, before it is."""

from __future__ import annotations

import asyncio
import time
from typing import Any


class Closing:
    """The part of an observer that waits for the recorder."""

    _tuner_call: Any

    async def flush(self, timeout_secs: float = 5.0) -> bool:
        """Waits until all that was seen so far is written down and every ended call was tried once.

        Args:
            timeout_secs: How long to wait at most.

        Returns:
            Whether the recorder said so in time.
        """
        stream = self._tuner_call.stream
        if stream is None:
            return True
        try:
            answer = asyncio.wrap_future(stream.wire.request("flush"))
            await asyncio.wait_for(answer, timeout_secs)
            return True
        except asyncio.CancelledError:
            raise
        except Exception:
            return False

    async def close(self, timeout_secs: float = 5.0) -> bool:
        """Ends the call now, whatever the pipeline does, and waits until its record was tried once.

        Args:
            timeout_secs: How long to wait at most. The record is delivered in any case, later if need be.

        Returns:
            Whether the recorder said so in time.
        """
        limit = time.monotonic() + timeout_secs
        self._tuner_call.end()
        while not self._tuner_call.ended and time.monotonic() < limit:
            await asyncio.sleep(0.02)  # the application is asked where the recording lies and what the call cost
        return await self.flush(max(0.0, limit - time.monotonic()))
