"""What the far ends of one call share: the script of the call, who said what, and the server behind which all of them stand."""

import asyncio
import collections
import contextlib
import re
import socket
import ssl
import time

import aiohttp
from aiohttp import abc, web

now = time.time_ns


def letters(text: str) -> str:
    """A text by its letters alone."""
    return "".join(char for char in (text or "").lower() if char.isalnum())


def word_secs(word: str) -> float:
    """How long the caller takes to say a word."""
    return max(9, round(len(letters(word)) * 3.4)) * 0.02


class Doors(abc.AbstractResolver):
    """Leads a class whose address is fixed to our door, whatever host it names."""

    def __init__(self, far) -> None:
        self.far = far

    async def resolve(self, host, port=0, family=socket.AF_INET):
        """Our own address, for any name."""
        return [{"hostname": host, "host": "127.0.0.1", "port": self.far.tls_port, "family": socket.AF_INET, "proto": 0, "flags": socket.AI_NUMERICHOST}]

    async def close(self) -> None:
        """Nothing is held."""


class FarEnds:
    """Everything that happened where Pipecat cannot see it, and the script that makes it happen."""

    def __init__(self, plan: dict) -> None:
        self.plan = plan
        self.replies: collections.deque = collections.deque()
        self.fallbacks = collections.deque(plan["fallback"])
        self.caller_words: list[list] = []  # text, number of the utterance, confidence
        self.utterances: list[dict] = []
        self.words: list[list] = []  # of the voice: text, context, when it was asked, number of the answer or -1
        self.given: list[dict] = []  # answers of the model, in order
        self.asks: list[dict] = []  # requests to the model
        self.voice_asks: list[dict] = []
        self.usage = {"total_tokens": 0, "tts_characters": 0}
        self.interpreted = 0
        self.events: list[list] = []
        self.errors = 0
        self.faults: list[str] = []  # of the laboratory itself
        self.sockets: dict[str, set] = {"stt": set(), "tts": set(), "s2s": set()}
        self.fail_next: collections.Counter = collections.Counter()
        self.tasks: set[asyncio.Task] = set()
        self.app = web.Application(client_max_size=2**26)
        self.port = self.tls_port = 0
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> aiohttp.ClientSession:
        """What a class sends its requests with."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Doors(self), ssl=ssl.create_default_context()))
        return self._session

    async def start(self, tls=None) -> None:
        """Opens the doors; with ``tls`` one more for services that are only reached over TLS."""
        self.runner = web.AppRunner(self.app, access_log=None)
        await self.runner.setup()
        for name, context in (("port", None), ("tls_port", tls)):
            if name == "tls_port" and tls is None:
                continue
            site = web.TCPSite(self.runner, "127.0.0.1", 0, ssl_context=context, shutdown_timeout=0.2)
            await site.start()
            setattr(self, name, site._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Closes the doors."""
        for task in self.tasks:
            task.cancel()
        if self._session is not None:
            await self._session.close()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.runner.cleanup(), 5)

    def event(self, what: str, /, **more) -> None:
        """Notes what happened."""
        self.events.append([now(), what, more] if more else [now(), what])

    def spawn(self, work) -> asyncio.Task:
        """Runs ``work`` beside everything else."""
        task = asyncio.create_task(self._guarded(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def _guarded(self, work):
        try:
            return await work
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception as error:  # a fault of the laboratory makes the call worthless, and is said
            self.faults.append(repr(error))
            raise

    async def drop(self, kind: str) -> int:
        """Breaks the connections of one kind of service; how many there were."""
        broken = list(self.sockets[kind])
        self.event(f"{kind}_dropped")
        for each in broken:
            transport = each._req.transport if each._req is not None else None
            if transport is not None:
                transport.abort()
        return len(broken)

    def next_reply(self) -> dict:
        """What the model answers next."""
        if self.replies:
            reply = self.replies[0]
            if not reply.get("status"):
                self.replies.popleft()
            return reply
        return {"text": self.fallbacks.popleft() if self.fallbacks else "Fine.", "ttft": 0.25}

    def answer_of(self, text: str) -> int:
        """The number of the model's answer that holds ``text``, the newest first; -1 where none does."""
        key = letters(text)
        for number in range(len(self.given) - 1, -1, -1):
            if key and key in letters(self.given[number].get("text")):
                return number
        return -1

    def register(self, text: str, context: str, asked: int, answer: int | None = None) -> list[tuple[int, str]]:
        """The words that a voice is asked for, with their numbers."""
        number = self.answer_of(text) if answer is None else answer
        out = []
        for word in re.findall(r"\S+", text):
            out.append((len(self.words), word))
            self.words.append([word, context, asked, number])
        return out
