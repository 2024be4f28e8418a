"""Voices that tell no words: their sound belongs to whatever is being said. By connections or by HTTP, each with a protocol of a few words."""

import base64
import json

from aiohttp import web

from far.by_http import speak, whole
from far.sockets import Socket, door
from far.speaking import Speaking, pcm_of


class Plain(Socket):
    """One text after the other, on one connection."""

    async def opened(self, request):
        self.speaking = Speaking(self.far)
        self.number = 0

    @property
    def context(self):
        return f"{type(self).__name__}-{id(self)}-{self.number}"

    def say(self, text, tell=None):
        last = self.speaking.queues.get(self.context)
        if last is not None and last.done():
            self.number += 1
        self.speaking.say(self.context, text, tell or self.tell)

    @staticmethod
    def sound(words):
        return base64.b64encode(pcm_of(words)).decode()


class Sarvam(Plain):
    """Says when it has made all of what was flushed."""

    async def take(self, message):
        if message["type"] == "text":
            self.say(message["data"]["text"])
        elif message["type"] == "flush":
            self.speaking.after(self.context, lambda: self.send(type="event", data={"event_type": "final"}))

    async def tell(self, words):
        await self.send(type="audio", data={"audio": self.sound(words), "request_id": "lab", "content_type": "audio/wav"})


class AsyncAi(Socket):
    """Contexts by name, of which it says nothing but their sound."""

    async def opened(self, request):
        self.speaking = Speaking(self.far)

    async def take(self, message):
        context = message.get("context_id")
        if message.get("close_context"):
            self.speaking.stop(context)
        elif context:
            self.speaking.say(context, message.get("transcript") or "", lambda words: self.tell(context, words))

    async def tell(self, context, words):
        await self.send(context_id=context, audio=base64.b64encode(pcm_of(words)).decode(), final=False)


class Neuphonic(Plain):
    """Speaks up to each stop mark."""

    async def take(self, message):
        self.say((message.get("text") or "").replace("<STOP>", ""))

    async def tell(self, words):
        await self.send(data={"audio": self.sound(words)})


class Together(Plain):
    """Buffers that are committed and cleared."""

    async def opened(self, request):
        await super().opened(request)
        await self.send(type="session.created", event_id="event_lab", session={"id": "lab"})

    async def take(self, message):
        if message["type"] == "input_text_buffer.append":
            self.say(message["text"])
        elif message["type"] == "input_text_buffer.clear":
            self.speaking.stop(self.context)
            self.number += 1

    async def tell(self, words):
        await self.send(type="conversation.item.audio_output.delta", item_id=self.context, delta=self.sound(words))


class Bland(Socket):
    """Turns by name: their start, their sound, why they ended."""

    async def opened(self, request):
        self.speaking = Speaking(self.far)
        self.turn = None

    async def take(self, message):
        turn = message.get("context_id")
        if message["type"] == "init":
            await self.send(type="ready", encoding="pcm_s16le", sample_rate=message["audio"]["sample_rate"])
        elif message["type"] == "speak":
            self.speaking.say(turn, message["text"], lambda words: self.tell(turn, words))
        elif message["type"] == "end_of_turn":
            self.speaking.after(turn, lambda: self.send(type="utterance_end", context_id=turn, reason="complete"))
        elif message["type"] == "cancel":
            self.speaking.stop(turn)
            await self.send(type="utterance_end", context_id=turn, reason="cancelled")

    async def tell(self, turn, words):
        if self.turn != turn:
            self.turn = turn
            await self.send(type="utterance_start", context_id=turn)
        await self.send_bytes(pcm_of(words))


class Rime(Plain):
    """Text as it is, and bytes."""

    async def take_text(self, text):
        if text not in ("<FLUSH>", "<EOS>", "<CLEAR>"):
            self.say(text)

    async def tell(self, words):
        await self.send_bytes(pcm_of(words))


def open_doors(far):
    """Each below its own name; Rime at its fixed address."""

    async def stream(request: web.Request):
        return await speak(far, request, (await request.json())["text"])

    async def sarvam(request: web.Request):
        return web.json_response({"request_id": "lab", "audios": [base64.b64encode(await whole(far, request, (await request.json())["text"])).decode()]})

    async def neuphonic(request: web.Request):
        line = lambda words: f"data: {json.dumps({'data': {'audio': Plain.sound(words)}})}\n\n".encode()  # noqa: E731
        return await speak(far, request, (await request.json())["text"], line, "text/event-stream")

    async def minimax(request: web.Request):
        line = lambda words: f"data:{json.dumps({'data': {'audio': pcm_of(words).hex(), 'status': 1}})}\n\n".encode()  # noqa: E731
        return await speak(far, request, (await request.json())["text"], line, "text/event-stream", ends=b'data:{"extra_info":{}}\n\ndata:')

    for path, answer in {"/v1/rime-tts": stream, "/xai/v1/speech": stream, "/bland/tts": stream, "/minimax": minimax, "/sarvam/text-to-speech": sarvam,
                         "/neuphonic/sse/speak/{language}": neuphonic}.items():
        far.app.router.add_post(path, answer)
    for path, voice in {"/sarvam/tts": Sarvam, "/asyncai": AsyncAi, "/neuphonic/speak/{language}": Neuphonic, "/together/tts": Together, "/bland/ws": Bland,
                        "/rime/bytes": Rime}.items():
        door(far, path, voice, "tts")
