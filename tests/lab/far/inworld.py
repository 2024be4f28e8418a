"""Inworld's voice: words with their times, which begin again with each generation; and its speech-to-speech service."""

import base64
import json

from aiohttp import web

from far.by_http import speak
from far.realtime import Realtime
from far.sockets import Socket, door
from far.speaking import Speaking, pcm_of


class Voice(Socket):
    """Contexts that are opened, given text, and closed."""

    async def opened(self, request):
        self.speaking = Speaking(self.far)
        self.zero = {}

    async def take(self, message):
        context = message.get("contextId")
        if "create" in message:
            await self.send(result={"contextId": context, "contextCreated": {}, "status": {"code": 0}})
        elif (message.get("send_text") or {}).get("text", "").strip() and context:
            self.speaking.say(context, message["send_text"]["text"], lambda words: self.tell(context, words))
            self.speaking.after(context, lambda: self.flushed(context))
        elif "close_context" in message:
            self.speaking.after(context, lambda: self.send(result={"contextId": context, "contextClosed": {}, "status": {"code": 0}}))

    async def flushed(self, context):
        self.zero[context] = self.speaking.offsets[context]
        await self.send(result={"contextId": context, "flushCompleted": {}, "status": {"code": 0}})

    async def tell(self, context, words):
        zero = self.zero.get(context, 0.0)
        await self.send(result={"contextId": context, "status": {"code": 0}, "audioChunk": chunk(words, zero)})


def chunk(words, zero=0.0):
    """Sound, and each of its words with its time."""
    return {"audioContent": base64.b64encode(pcm_of(words)).decode(), "timestampInfo": {"wordAlignment": {
        "words": [word["text"] for word in words], "wordStartTimeSeconds": [round(word["start"] - zero, 3) for word in words],
        "wordEndTimeSeconds": [round(word["end"] - zero, 3) for word in words]}}}


class Live(Realtime):
    """OpenAI's protocol, but what it heard comes bit by bit, and of an item only one of two news where the script wants it."""

    async def transcribe(self, item, words):
        for word in words[:-1]:
            await self.event("conversation.item.input_audio_transcription.delta", item_id=item, content_index=0, delta=word["text"] + " ")
        if words:
            self.hearing._note("interims", words[:-1])
        await super().transcribe(item, words)

    async def event(self, kind, **more):
        if kind == "conversation.item.added" and more["item"].get("role") == "assistant" and self.far.plan["plain_first"]:
            return
        await super().event(kind, **more)

    async def take(self, message):
        if message["type"] == "response.create" and self.answering is not None and not self.answering.done():
            code = "conversation_already_has_active_response"
            await self.event("error", error={"type": "invalid_request_error", "code": code, "message": "an answer is being made"})
        else:
            await super().take(message)


def open_doors(far):
    """The voice at ``/inworld/tts``, by HTTP at its fixed address; speech-to-speech at ``/inworld/realtime``."""

    async def speech(request: web.Request):
        return await speak(far, request, (await request.json())["text"], lambda words: (json.dumps({"result": chunk(words)}) + "\n").encode(), "application/json")

    door(far, "/inworld/tts", Voice, "tts")
    far.app.router.add_post("/tts/v1/voice:stream", speech)
    door(far, "/inworld/realtime", Live, "s2s")
