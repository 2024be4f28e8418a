"""Jambonz: tells of a call on a webhook, then opens a websocket that knows only the ``call_sid``. The store is the bridge.

    pending = JambonzPendingStore()

    @app.post("/")
    async def call_hook(request):
        pending.park(JambonzCallContext.from_webhook(await request.json()))
        ...

    # in the websocket's handler
    context = await pending.wait_and_pop(call_sid) or JambonzCallContext.fallback(call_sid)
    observer.attach_sip_from_context(context)
"""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from .._call.telephony import PROVIDERS
from .._call.telephony_forms import at

__all__ = ["JambonzCallContext", "JambonzPendingStore"]

_MOST = 10_000


@dataclass
class JambonzCallContext:
    """A Jambonz call as its webhook told it, for ``observer.attach_sip_from_context``."""

    call_sid: str
    sip_call_id: str | None = None
    from_number: str | None = None
    to_number: str | None = None
    direction: str | None = None
    raw_headers: dict[str, str] = field(default_factory=dict)

    call_type = "sip_call"

    @classmethod
    def from_webhook(cls, payload: Any) -> JambonzCallContext:
        """What the call hook was sent. The SIP id is ``X-CID``, else ``Call-ID``, else ``SipCallId`` of the headers, else
        ``sip.call_id``, else the ``call_sid``.
        """
        found = PROVIDERS["jambonz"].read(payload)
        call_sid = str(at(payload, "call_sid") or at(payload, "callSid") or "")
        direction = at(payload, "direction")
        return cls(call_sid, found.sip_call_id, found.caller, found.recipient, str(direction) if direction else None, found.sip_headers or {})

    @classmethod
    def fallback(cls, call_sid: str) -> JambonzCallContext:
        """A call whose webhook never came."""
        return cls(call_sid, call_sid or None)


class JambonzPendingStore:
    """Holds what webhooks told until the websocket of the call opens. In one process only.

    ``park`` may be called on any thread and ``wait_and_pop`` on any loop.
    """

    def __init__(self, ttl_seconds: float = 30.0) -> None:
        """A store that forgets what nobody fetched.

        Args:
            ttl_seconds: How long a call is kept, in seconds.
        """
        self._ttl = float(ttl_seconds)
        self._lock = threading.Lock()
        self._parked: dict[str, tuple[float, Any]] = {}
        self._waiting: dict[str, list[asyncio.Future[Any]]] = {}

    def park(self, context: Any) -> None:
        """Keeps a call, and hands it to whoever waits for it already.

        Args:
            context: A ``JambonzCallContext``, or the webhook's body. Without a ``call_sid`` it is passed over.
        """
        if isinstance(context, dict):
            context = JambonzCallContext.from_webhook(context)
        call_sid = getattr(context, "call_sid", None)
        if not call_sid:
            return
        with self._lock:
            self._forget_old()
            while self._waiting.get(call_sid):
                waiting = self._waiting[call_sid].pop(0)
                if not waiting.done() and not waiting.get_loop().is_closed():
                    self._parked[call_sid] = (time.monotonic() + self._ttl, context)
                    waiting.get_loop().call_soon_threadsafe(_wake, waiting)
                    return
            self._parked.pop(call_sid, None)
            self._parked[call_sid] = (time.monotonic() + self._ttl, context)

    async def wait_and_pop(self, call_sid: str, timeout: float = 5.0) -> Any:
        """Takes a call out of the store, and waits for it if it is not there yet.

        Args:
            call_sid: What the websocket said.
            timeout: How long to wait, in seconds.

        Returns:
            The context, or ``None`` when it did not come in time.
        """
        if not call_sid:
            return None
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._forget_old()
            if call_sid in self._parked:
                return self._parked.pop(call_sid)[1]
            self._waiting.setdefault(call_sid, []).append(waiting)
        try:
            await asyncio.wait_for(waiting, timeout)
        except (asyncio.TimeoutError, TimeoutError):
            pass
        finally:
            with self._lock:
                others = self._waiting.get(call_sid, [])
                if waiting in others:
                    others.remove(waiting)
                if not others:
                    self._waiting.pop(call_sid, None)
        with self._lock:
            return self._parked.pop(call_sid, (0.0, None))[1]

    def __len__(self) -> int:
        with self._lock:
            self._forget_old()
            return len(self._parked)

    def _forget_old(self) -> None:
        now = time.monotonic()
        while self._parked:
            oldest = next(iter(self._parked))
            if self._parked[oldest][0] > now and len(self._parked) < _MOST:
                return
            del self._parked[oldest]


def _wake(waiting: asyncio.Future[Any]) -> None:
    if not waiting.done():
        waiting.set_result(None)
