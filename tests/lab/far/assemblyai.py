"""AssemblyAI's streaming transcription."""

from far.hearing import Hearing, text_of
from far.sockets import Socket, door


class Streaming(Socket):
    """Turns that grow; the end of each comes plain first where the script wants it, then formatted."""

    async def opened(self, request):
        silence = float(request.query.get("max_turn_silence") or 500) / 1000
        self.hearing = Hearing(self.far, int(request.query["sample_rate"]), self, endpoint=max(silence, 0.1))
        self.order = 0
        await self.send(type="Begin", id="lab", expires_at=2_000_000_000)

    async def hear(self, data):
        await self.hearing.hear(data)

    async def take(self, message):
        if message.get("type") == "ForceEndpoint":
            self.hearing.finalize()
        elif message.get("type") == "Terminate":
            await self.send(type="Termination", audio_duration_seconds=self.hearing.ear.samples / self.hearing.ear.rate,
                            session_duration_seconds=1.0)

    async def turn(self, words, end, formatted):
        told = [{"start": int(word["start"] * 1000), "end": int(word["end"] * 1000), "text": word["text"],
                 "confidence": word["confidence"], "word_is_final": end} for word in words]
        label = {"speaker_label": words[0]["speaker"]} if end and words[0]["speaker"] else {}
        await self.send(type="Turn", turn_order=self.order, turn_is_formatted=formatted, end_of_turn=end,
                        transcript=text_of(words), end_of_turn_confidence=0.8 if end else 0.1, words=told, **label)

    async def interim(self, words):
        await self.turn(words, False, False)

    async def final(self, words, last):
        if self.far.plan["plain_first"]:
            await self.turn(words, True, False)
        await self.turn(words, True, True)
        if last:
            self.order += 1


def open_doors(far):
    """The stream at ``/assemblyai/v3/ws``."""
    door(far, "/assemblyai/v3/ws", Streaming, "stt")
