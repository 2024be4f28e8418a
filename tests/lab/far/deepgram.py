"""Deepgram: Flux, which hears turns by itself, and Aura, a voice without word times."""

from aiohttp import web

from far.by_http import speak
from far.hearing import Hearing, text_of
from far.sockets import Socket, door
from far.speaking import Speaking, pcm_of


class Flux(Socket):
    """Tells turns: their start, what is understood so far, their end."""

    async def opened(self, request):
        self.turn = 0
        self.hearing = Hearing(self.far, int(request.query["sample_rate"]), self, endpoint=self.far.plan["endpoint"])
        await self.send(type="Connected", request_id="lab", sequence_id=0)

    async def hear(self, data):
        await self.hearing.hear(data)

    async def info(self, event, words):
        await self.send(type="TurnInfo", request_id="lab", event=event, turn_index=self.turn, transcript=text_of(words),
                        words=[{"word": word["text"], "confidence": word["confidence"]} for word in words],
                        audio_window_start=words[0]["start"] if words else 0.0, audio_window_end=words[-1]["end"] if words else 0.0,
                        end_of_turn_confidence=0.9 if event == "EndOfTurn" else 0.2)

    async def began(self):
        await self.info("StartOfTurn", [])

    async def interim(self, words):
        await self.info("Update", words)

    async def final(self, words, last):
        await self.info("EndOfTurn", words)
        self.turn += 1


class Aura(Socket):
    """Speaks what it is given and sends bytes that belong to nobody by name."""

    async def opened(self, request):
        self.speaking = Speaking(self.far, int(request.query["sample_rate"]))
        self.number = 0

    async def take(self, message):
        context = f"aura-{id(self)}-{self.number}"
        if message["type"] == "Speak":
            self.speaking.say(context, message["text"], self.tell)
        elif message["type"] == "Flush":
            self.speaking.after(context, lambda: self.send(type="Flushed", sequence_id=self.number))
        elif message["type"] == "Clear":
            self.speaking.stop(context)
            self.number += 1
            await self.send(type="Cleared", sequence_id=self.number)

    async def tell(self, words):
        await self.send_bytes(pcm_of(words))


class FluxVoice(Aura):
    """Flux's voice: speaks token by token, and says when an answer is complete."""

    async def opened(self, request):
        await super().opened(request)
        await self.send(type="Connected", request_id="lab", model_name="flux")

    async def take(self, message):
        context = f"aura-{id(self)}-{self.number}"
        if message["type"] == "Flush":
            self.speaking.after(context, lambda: self.complete(context))
            self.number += 1
        else:
            await super().take(message)

    async def complete(self, context):
        await self.send(type="Flushed", sequence_id=0)
        await self.send(type="SpeechMetadata", speech_id=context, audio_duration_ms=round(self.speaking.offsets[context] * 1000))


def open_doors(far):
    """Flux at ``/deepgram/v2/listen`` and ``/deepgram/v2/speak``, Aura at ``/deepgram/v1/speak``, by HTTP at the same."""

    async def speech(request: web.Request):
        return await speak(far, request, (await request.json())["text"], rate=int(request.query["sample_rate"]))

    door(far, "/deepgram/v2/listen", Flux, "stt")
    door(far, "/deepgram/v2/speak", FluxVoice, "tts")
    door(far, "/deepgram/v1/speak", Aura, "tts")
    far.app.router.add_post("/deepgram/v1/speak", speech)
