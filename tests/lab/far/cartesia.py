"""Cartesia: transcription that is told when to finish, transcription by turns, and a voice, by contexts or by HTTP."""

import base64

from aiohttp import web

from far.by_http import whole
from far.hearing import Hearing, text_of
from far.sockets import Socket, door
from far.speaking import Speaking, pcm_of


class Transcribe(Socket):
    """Transcripts of what was said since the last final one."""

    async def opened(self, request):
        self.hearing = Hearing(self.far, int(request.query["sample_rate"]), self)

    async def take_text(self, text):
        if text == "finalize":
            self.hearing.finalize()

    async def hear(self, data):
        await self.hearing.hear(data)

    async def told(self, words, final):
        marks = [{"word": word["text"], "start": word["start"], "end": word["end"]} for word in words]
        await self.send(type="transcript", request_id="lab", text=text_of(words), is_final=final, duration=words[-1]["end"], language="en", words=marks)

    async def interim(self, words):
        await self.told(words, False)

    async def final(self, words, last):
        await self.told(words, True)


class Turns(Socket):
    """Turns: their start, what is understood so far, their end."""

    async def opened(self, request):
        self.hearing = Hearing(self.far, int(request.query["sample_rate"]), self, endpoint=self.far.plan["endpoint"])
        await self.send(type="connected", request_id="lab")

    async def hear(self, data):
        await self.hearing.hear(data)

    async def take(self, message):
        if message.get("type") == "close":
            await self.close()

    async def began(self):
        await self.send(type="turn.start", request_id="lab", transcript="")

    async def interim(self, words):
        await self.send(type="turn.update", request_id="lab", transcript=text_of(words))

    async def final(self, words, last):
        await self.send(type="turn.end", request_id="lab", transcript=text_of(words))


class Voice(Socket):
    """Contexts by name; words with their times, which count on within a context."""

    async def opened(self, request):
        self.speaking = Speaking(self.far)

    async def take(self, message):
        context = message["context_id"]
        if message.get("cancel"):
            self.speaking.stop(context)
            return
        self.speaking.say(context, message.get("transcript") or "", lambda words: self.tell(context, words))
        if not message.get("continue"):
            self.speaking.after(context, lambda: self.send(type="done", context_id=context, done=True, status_code=200))

    async def tell(self, context, words):
        await self.send(type="timestamps", context_id=context, done=False, status_code=206, word_timestamps={
            "words": [word["text"] for word in words], "start": [word["start"] for word in words], "end": [word["end"] for word in words]})
        await self.send(type="chunk", context_id=context, done=False, status_code=206, data=base64.b64encode(pcm_of(words)).decode())


def open_doors(far):
    """Transcription at ``/stt/websocket`` (over TLS), by turns at ``/cartesia/turns``; the voice at ``/cartesia/tts`` and ``/cartesia/tts/bytes``."""

    async def speech(request: web.Request):
        body = await request.json()
        return web.Response(body=await whole(far, request, body["transcript"]), content_type="audio/pcm")

    door(far, "/stt/websocket", Transcribe, "stt")
    door(far, "/cartesia/turns", Turns, "stt")
    door(far, "/cartesia/tts", Voice, "tts")
    far.app.router.add_post("/cartesia/tts/bytes", speech)
