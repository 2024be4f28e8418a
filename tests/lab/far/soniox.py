"""Soniox: transcription by tokens, and a voice that tells characters."""

import base64

from far.hearing import Hearing
from far.sockets import Socket, door
from far.speaking import Speaking, characters, pcm_of


class Transcribe(Socket):
    """Tokens, final or not; a token of its own ends an utterance."""

    hearing = None

    async def take(self, message):
        if "sample_rate" in message:
            endpoint = self.far.plan["endpoint"] if message.get("enable_endpoint_detection") else None
            self.hearing = Hearing(self.far, message["sample_rate"], self, endpoint=endpoint)
            self.ending = "<end>" if endpoint else "<fin>"
        elif message.get("type") == "finalize" and self.hearing.finalize() is None:
            await self.tokens([], True)

    async def hear(self, data):
        await self.hearing.hear(data)

    async def tokens(self, words, final):
        told = [{"text": (" " if index else "") + word["text"], "start_ms": int(word["start"] * 1000), "end_ms": int(word["end"] * 1000),
                 "confidence": word["confidence"], "is_final": final, "language": word["language"]}
                for index, word in enumerate(words)]
        if final:
            told.append({"text": self.ending, "is_final": True, "confidence": 1.0, "start_ms": 0, "end_ms": 0})
        await self.send(tokens=told, final_audio_proc_ms=0, total_audio_proc_ms=0)

    async def interim(self, words):
        await self.tokens(words, False)

    async def final(self, words, last):
        await self.tokens(words, True)


class Voice(Socket):
    """Streams by name on one connection; characters with their times."""

    async def opened(self, request):
        self.speaking = Speaking(self.far)

    async def take(self, message):
        stream = message.get("stream_id")
        if message.get("cancel"):
            self.speaking.stop(stream)
            await self.send(stream_id=stream, terminated=True)
        elif "text" in message:
            self.speaking.say(stream, message["text"], lambda words: self.tell(stream, words))
            if message.get("text_end"):
                self.speaking.after(stream, lambda: self.send(stream_id=stream, terminated=True))

    async def tell(self, stream, words):
        told = list(characters(words))
        await self.send(stream_id=stream, audio=base64.b64encode(pcm_of(words)).decode(),
                        timestamps={"characters": [char for char, _, _ in told],
                                    "character_start_times_seconds": [start for _, start, _ in told]})


def open_doors(far):
    """Transcription at ``/soniox/stt``, the voice at ``/soniox/tts``."""
    door(far, "/soniox/stt", Transcribe, "stt")
    door(far, "/soniox/tts", Voice, "tts")
