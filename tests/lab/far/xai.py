"""xAI: transcription by pieces, then the whole; a voice that tells characters."""

import base64

from far.hearing import Hearing, text_of
from far.sockets import Socket, door
from far.speaking import Speaking, characters, pcm_of


class Transcribe(Socket):
    """Pieces that are final, and at the end of an utterance all of it once more."""

    async def opened(self, request):
        self.hearing = Hearing(self.far, int(request.query["sample_rate"]), self, endpoint=self.far.plan["endpoint"])
        self.pieces = []
        await self.send(type="transcript.created", id="lab")

    async def hear(self, data):
        await self.hearing.hear(data)

    async def partial(self, words, final, speech_final):
        told = [{"text": word["text"], "start": word["start"], "end": word["end"], "confidence": word["confidence"]} for word in words]
        await self.send(type="transcript.partial", text=text_of(words), words=told, is_final=final, speech_final=speech_final,
                        start=words[0]["start"], duration=round(words[-1]["end"] - words[0]["start"], 3))

    async def interim(self, words):
        await self.partial(words, False, False)

    async def final(self, words, last):
        whole = words if not self.pieces or words[0]["number"] <= self.pieces[0]["number"] else self.pieces + words
        self.pieces = [] if last else words
        await self.partial(whole if last else words, True, last)


class Voice(Socket):
    """One utterance at a time, characters with their times in it."""

    async def opened(self, request):
        self.speaking = Speaking(self.far, int(request.query["sample_rate"]))
        self.number = 0

    async def take(self, message):
        context = f"xai-{id(self)}-{self.number}"
        if message["type"] == "text.delta":
            self.speaking.say(context, message["delta"], self.tell)
        elif message["type"] == "text.done":
            self.speaking.after(context, lambda: self.send(type="audio.done", trace_id="lab"))
            self.number += 1
        elif message["type"] == "text.clear":
            self.speaking.stop(context)
            self.speaking.stop(f"xai-{id(self)}-{self.number - 1}")
            self.number += 1
            await self.send(type="audio.clear")

    async def tell(self, words):
        told = list(characters(words))
        await self.send(type="audio.delta", delta=base64.b64encode(pcm_of(words)).decode(), audio_timestamps={
            "graph_chars": [char for char, _, _ in told], "graph_times": [[start, end] for _, start, end in told]})


def open_doors(far):
    """Transcription at ``/xai/v1/stt``, the voice at ``/xai/v1/tts``."""
    door(far, "/xai/v1/stt", Transcribe, "stt")
    door(far, "/xai/v1/tts", Voice, "tts")
