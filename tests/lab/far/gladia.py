"""Gladia's live transcription: a session is asked for by HTTP, its sound goes through a websocket."""

import base64

from aiohttp import web

from far.hearing import Hearing, text_of
from far.sockets import Socket, door


class Live(Socket):
    """Utterances, ended by its own idea of silence."""

    async def opened(self, request):
        self.hearing = Hearing(self.far, int(request.query["rate"]), self, endpoint=self.far.plan["endpoint"])
        self.taken = self.number = 0

    async def take(self, message):
        if message["type"] != "audio_chunk":
            return
        data = base64.b64decode(message["data"]["chunk"])
        await self.send(type="audio_chunk", acknowledged=True, data={"byte_range": [self.taken, self.taken + len(data)]})
        self.taken += len(data)
        await self.hearing.hear(data)

    async def utterance(self, words, final):
        told = [{"word": (" " if index else "") + word["text"], "start": word["start"], "end": word["end"], "confidence": word["confidence"]}
                for index, word in enumerate(words)]
        await self.send(type="transcript", session_id="lab", data={"id": f"00_{self.number:08}", "is_final": final, "utterance": {
            "text": text_of(words), "language": words[0]["language"], "start": words[0]["start"], "end": words[-1]["end"],
            "confidence": round(sum(word["confidence"] for word in words) / len(words), 2), "channel": 0, "words": told}})

    async def interim(self, words):
        await self.utterance(words, False)

    async def final(self, words, last):
        await self.utterance(words, True)
        self.number += 1


def open_doors(far):
    """Sessions at ``/gladia/v2/live``."""

    async def session(request: web.Request):
        body = await request.json()
        return web.json_response({"id": "lab", "url": f"ws://127.0.0.1:{far.port}/gladia/live?rate={body['sample_rate']}"}, status=201)

    far.app.router.add_post("/gladia/v2/live", session)
    door(far, "/gladia/live", Live, "stt")
