"""A websocket that a service speaks through, and that the script can break."""

import contextlib
import json

from aiohttp import WSMsgType, web

from far.ends import FarEnds


class Socket:
    """One connection: what comes is given to ``take(message)`` or ``hear(bytes)`` of the service."""

    speaking = None
    """The voice of it, where it has one."""

    def __init__(self, far: FarEnds, kind: str) -> None:
        self.far = far
        self.kind = kind
        self.ws: web.WebSocketResponse | None = None

    async def send(self, **message) -> None:
        """Sends a JSON message, if the other side is still there."""
        if self.ws is not None and not self.ws.closed:
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self.ws.send_str(json.dumps(message, ensure_ascii=False))

    async def send_bytes(self, data: bytes) -> None:
        """Sends bytes, if the other side is still there."""
        if self.ws is not None and not self.ws.closed:
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self.ws.send_bytes(data)

    async def close(self) -> None:
        """Says goodbye."""
        if self.ws is not None and not self.ws.closed:
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self.ws.close()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Answers a request for a websocket until one side ends it."""
        self.ws = web.WebSocketResponse(max_msg_size=0)
        await self.ws.prepare(request)
        self.far.sockets[self.kind].add(self.ws)
        try:
            await self.opened(request)
            async for message in self.ws:
                if message.type == WSMsgType.TEXT:
                    await self.take_text(message.data)
                elif message.type == WSMsgType.BINARY:
                    await self.hear(message.data)
        finally:
            self.far.sockets[self.kind].discard(self.ws)
            if self.speaking is not None:
                self.speaking.cut.update(self.speaking.queues)  # nobody hears it any more
        return self.ws

    async def opened(self, request: web.Request) -> None:
        """The connection stands."""

    async def take_text(self, text: str) -> None:
        """A text came: JSON, with most services."""
        await self.take(json.loads(text) if text else {})

    async def take(self, message: dict) -> None:
        """A JSON message came."""

    async def hear(self, data: bytes) -> None:
        """Bytes came."""


def door(far: FarEnds, path: str, make, kind: str) -> None:
    """Opens ``path`` for websockets: each connection is a new ``make(far, kind)``."""

    async def answer(request: web.Request):
        return await make(far, kind).serve(request)

    far.app.router.add_get(path, answer)
