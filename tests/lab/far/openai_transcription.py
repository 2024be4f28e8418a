"""Transcription by OpenAI's realtime protocol: OpenAI tells what is new of an utterance, Together all of it so far."""

import base64

from far.hearing import Hearing, text_of
from far.sockets import Socket, door

KIND = "conversation.item.input_audio_transcription"


class Transcribe(Socket):
    """Bits of an utterance while it is spoken, and all of it when the client says that it is over."""

    rate = 24_000

    async def opened(self, request):
        self.hearing = Hearing(self.far, self.rate, self)
        self.items = self.shown = 0
        await self.send(type="session.created", event_id="event_lab", session={})

    async def take(self, message):
        kind = message["type"]
        if kind == "session.update":
            await self.send(type="session.updated", event_id="event_lab", session=message["session"])
        elif kind == "input_audio_buffer.append":
            await self.hearing.hear(base64.b64decode(message["audio"]))
        elif kind == "input_audio_buffer.commit":
            self.shown = 0
            self.hearing.finalize()

    async def interim(self, words):
        new = words[self.shown:]
        if new:
            await self.send(type=f"{KIND}.delta", item_id=f"item_{self.items}", content_index=0, delta=(" " if self.shown else "") + text_of(new))
        self.shown = len(words)

    async def final(self, words, last):
        await self.send(type=f"{KIND}.completed", item_id=f"item_{self.items}", content_index=0, transcript=text_of(words))
        self.items += 1


class Together(Transcribe):
    """The same, at a telephone's rate."""

    rate = 16_000

    async def interim(self, words):
        await self.send(type=f"{KIND}.delta", item_id=f"item_{self.items}", transcript=text_of(words))


def open_doors(far):
    """OpenAI at ``/openai/v1/transcription``, Together at ``/together/realtime``."""
    door(far, "/openai/v1/transcription", Transcribe, "stt")
    door(far, "/together/realtime", Together, "stt")
