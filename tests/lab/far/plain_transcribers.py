"""Transcribers with protocols of a few words: Smallest, Gradium word by word, Fal by HTTP at its fixed address."""

import base64

from aiohttp import web

from far.by_http import heard
from far.hearing import Hearing, text_of
from far.sockets import Socket, door


class Smallest(Socket):
    """Transcripts since the last final one, which comes when it is told to finish."""

    async def opened(self, request):
        self.hearing = Hearing(self.far, int(request.query["sample_rate"]), self)

    async def take(self, message):
        if message["type"] == "finalize":
            self.hearing.finalize()

    async def hear(self, data):
        await self.hearing.hear(data)

    async def interim(self, words):
        await self.send(type="transcription", status="success", transcript=text_of(words), is_final=False, is_last=False)

    async def final(self, words, last):
        await self.send(type="transcription", status="success", transcript=text_of(words), is_final=True, is_last=False)


class Gradium(Socket):
    """Words one by one; when it is told to, those that it still holds, and then that they are all."""

    hearing = None

    async def take(self, message):
        if message["type"] == "setup":
            self.hearing, self.told = Hearing(self.far, int(message["input_format"].rsplit("_", 1)[-1]), self), -1
            await self.send(type="ready", request_id="lab")
        elif message["type"] == "audio":
            await self.hearing.hear(base64.b64decode(message["audio"]))
        elif message["type"] == "flush" and self.hearing.finalize() is None:
            await self.send(type="flushed", flush_id=message["flush_id"])

    async def interim(self, words):
        for word in words:
            if word["number"] > self.told:
                self.told = word["number"]
                await self.send(type="text", text=word["text"], start_s=word["start"])

    async def final(self, words, last):
        await self.interim(words)
        await self.send(type="flushed", flush_id="lab")


def open_doors(far):
    """Smallest at ``/smallest/waves/v1/stt/live``, Gradium at ``/gradium/stt``, Fal at ``/fal-ai/wizper``."""

    async def fal(request: web.Request):
        words = await heard(far, base64.b64decode((await request.json())["audio_url"].split(",", 1)[1]))
        return web.json_response({"detail": "scripted failure"}, status=422) if words is None else web.json_response({"text": text_of(words), "chunks": []})

    for path in ("stt/live", "pulse/get_text"):
        door(far, f"/smallest/waves/v1/{path}", Smallest, "stt")
    door(far, "/gradium/stt", Gradium, "stt")
    far.app.router.add_post("/fal-ai/wizper", fal)
