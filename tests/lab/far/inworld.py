"""Inworld's voice: words with their times, which begin again with each generation."""

import base64

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
        await self.send(result={"contextId": context, "status": {"code": 0}, "audioChunk": {
            "audioContent": base64.b64encode(pcm_of(words)).decode(),
            "timestampInfo": {"wordAlignment": {"words": [word["text"] for word in words],
                                                "wordStartTimeSeconds": [round(word["start"] - zero, 3) for word in words],
                                                "wordEndTimeSeconds": [round(word["end"] - zero, 3) for word in words]}}}})


def open_doors(far):
    """The voice at ``/inworld/tts``."""
    door(far, "/inworld/tts", Voice, "tts")
