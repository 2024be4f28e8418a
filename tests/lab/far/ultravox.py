"""Ultravox: hears, thinks and speaks by itself, tells no turns, and sends its sound hardly faster than it is played."""

import asyncio
import time

from far.ends import now
from far.hearing import Hearing, text_of
from far.sockets import Socket, door
from far.speaking import Speaking, pcm_of

RATE = 48_000
SILENCE = 0.5
"""Seconds: so long a caller is silent before his turn is over."""
AHEAD = 0.2
"""Seconds of sound that are sent before they are due."""


class Call(Socket):
    """One call: states, transcripts that come whole or as what is new, calls of the bot's tools."""

    def __init__(self, far, kind):
        super().__init__(far, kind)
        self.hearing = Hearing(far, RATE, self, interims=False)
        self.answering: asyncio.Task | None = None
        self.heard = self.ordinal = 0
        self.speaks = False
        self.results: dict[str, asyncio.Event] = {}

    async def opened(self, request):
        await self.send(type="call_started", callId="lab")
        await self.state("listening")
        if self.far.plan["steps"][0]["do"] == "greet":
            self.far.spawn(self.greet())

    async def greet(self):
        while not self.far.replies:
            await asyncio.sleep(0.02)
        self.answer(now())

    async def state(self, name):
        await self.send(type="state", state=name)

    async def transcript(self, role, ordinal, final, **more):
        await self.send(type="transcript", role=role, medium="voice", final=final, ordinal=ordinal, **more)

    async def hear(self, data):
        ear = self.hearing.ear
        before = len(ear.words)
        ear.hear(data)
        if len(ear.words) > before and not self.speaks:
            self.speaks = True
            await self.cut()
        elif self.speaks and ear.silent_secs >= SILENCE:
            self.speaks = False
            words, self.heard = self.hearing._words(self.heard, len(ear.words)), len(ear.words)
            self.far.spawn(self.transcribe(words))
            self.answer(now())

    async def transcribe(self, words):
        if words:
            self.ordinal += 1
            ordinal = self.ordinal
            await asyncio.sleep(self.far.utterances[words[-1]["utterance"]]["delay"])
            self.hearing._note("finals", words)
            await self.transcript("user", ordinal, True, text=text_of(words))

    async def take(self, message):
        if message["type"] == "client_tool_result" and message["invocationId"] in self.results:
            self.results[message["invocationId"]].set()

    async def cut(self):
        if self.answering is not None and not self.answering.done():
            self.answering.cancel()
            await self.send(type="playback_clear_buffer")
            await self.state("listening")
        self.answering = None

    def answer(self, asked):
        self.answering = self.far.spawn(self.respond(self.far.next_reply(), asked))

    async def respond(self, reply, asked):
        number = len(self.far.given)
        ask = {"asked": asked, "speaks": bool(reply.get("text")), "realtime": True, "reply": number}
        self.far.asks.append(ask)
        self.far.given.append({**reply, "t": asked, "sent_t": []})
        await self.state("thinking")
        try:
            await asyncio.sleep(reply.get("ttft", 0.25))
            if reply.get("text"):
                await self.speak(reply["text"], number, ask)
            calls = reply.get("tool_calls") or []
            for call in calls:
                self.results[call["id"]] = asyncio.Event()
                await self.send(type="client_tool_invocation", toolName=call["name"], invocationId=call["id"], parameters=call["args"])
            for call in calls:  # the conversation stands still until each has its result
                await self.results[call["id"]].wait()
            ask["done"] = now()
            if calls:
                self.answer(now())
        except asyncio.CancelledError:
            ask["cut"] = now()

    async def speak(self, text, number, ask):
        self.ordinal += 1
        ordinal = self.ordinal
        words = Speaking(self.far, RATE)._pieces(f"ultravox-{number}", self.far.register(text, f"ultravox-{number}", ask["asked"], number))
        if self.far.plan["words_first"]:  # what is said first is told whole, and only what follows as what is new
            await self.transcript("agent", ordinal, False, text=words[0]["text"])
        await self.state("speaking")
        began = time.monotonic()
        for word in words:
            ask.setdefault("first", now())
            if not (self.far.plan["words_first"] and word is words[0]):
                await self.transcript("agent", ordinal, False, delta=("" if word is words[0] else " ") + word["text"])
            await self.send_bytes(pcm_of([word]))
            await asyncio.sleep(max(0.0, began + word["end"] - AHEAD - time.monotonic()))
        await self.transcript("agent", ordinal, True, text=text)
        await self.state("listening")


def open_doors(far):
    """A call at ``/ultravox``."""
    door(far, "/ultravox", Call, "s2s")
