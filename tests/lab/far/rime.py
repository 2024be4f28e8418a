"""Rime's voice: words with their times, counted anew in each piece."""

import base64

from far.sockets import Socket, door
from far.speaking import Speaking, pcm_of


class Voice(Socket):
    """Contexts by name; clear and flush mean all of them."""

    async def opened(self, request):
        self.speaking = Speaking(self.far, int(request.query.get("samplingRate", 24_000)))
        self.open = []

    async def take(self, message):
        if message.get("operation") == "clear":
            for context in self.open:
                self.speaking.stop(context)
            self.open = []
        elif message.get("operation") == "flush":
            for context in self.open:
                self.speaking.after(context, lambda context=context: self.send(type="done", contextId=context))
        elif (message.get("text") or "").strip():
            context = message["contextId"]
            if context not in self.open:
                self.open.append(context)
            self.speaking.say(context, message["text"], lambda words: self.tell(context, words))

    async def tell(self, context, words):
        zero = words[0]["start"]
        await self.send(type="timestamps", contextId=context, word_timestamps={
            "words": [word["text"] for word in words], "start": [round(word["start"] - zero, 3) for word in words],
            "end": [round(word["end"] - zero, 3) for word in words]})
        await self.send(type="chunk", contextId=context, data=base64.b64encode(pcm_of(words)).decode())


def open_doors(far):
    """The voice at ``/rime/ws3``."""
    door(far, "/rime/ws3", Voice, "tts")
