"""ElevenLabs: realtime transcription that is told when to commit, and a voice with characters and their times."""

import base64
import json

from aiohttp import web

from far.by_http import heard, speak
from far.hearing import Hearing, text_of
from far.sockets import Socket, door
from far.speaking import Speaking, characters, pcm_of


class Transcribe(Socket):
    """Partial transcripts, and a committed one when asked to."""

    async def opened(self, request):
        self.timed = request.query.get("include_timestamps") == "true"
        self.hearing = Hearing(self.far, int(request.query["audio_format"].removeprefix("pcm_")), self)
        await self.send(message_type="session_started", session_id="lab", config={})

    async def take(self, message):
        if message.get("audio_base_64"):
            await self.hearing.hear(base64.b64decode(message["audio_base_64"]))
        if message.get("commit"):
            self.hearing.finalize()

    async def interim(self, words):
        await self.send(message_type="partial_transcript", text=text_of(words))

    async def final(self, words, last):
        await self.send(message_type="committed_transcript", text=text_of(words))
        if self.timed:
            told = [{"text": word["text"], "start": word["start"], "end": word["end"], "type": "word", "speaker_id": "speaker_0", "logprob": -0.1}
                    for word in words]
            await self.send(message_type="committed_transcript_with_timestamps", text=text_of(words), language_code="en", words=told)


class Voice(Socket):
    """Contexts by name on one connection; times count from the beginning of each piece."""

    async def opened(self, request):
        self.speaking = Speaking(self.far)
        self.closing = set()

    async def take(self, message):
        context = message.get("context_id")
        if message.get("close_socket"):
            await self.close()
        elif message.get("close_context"):
            if context not in self.closing:
                self.closing.add(context)
                self.speaking.after(context, lambda: self.send(contextId=context, isFinal=True))
        elif (message.get("text") or "").strip():
            self.speaking.say(context, message["text"], lambda words: self.tell(context, words))

    async def tell(self, context, words):
        told, zero = list(characters(words)), words[0]["start"]
        alignment = {"chars": [char for char, _, _ in told], "charStartTimesMs": [round((start - zero) * 1000) for _, start, _ in told],
                     "charDurationsMs": [round((end - start) * 1000) for _, start, end in told]}
        await self.send(contextId=context, audio=base64.b64encode(pcm_of(words)).decode(), alignment=alignment, normalizedAlignment=alignment)


class Dialogue(Voice):
    """The voice for dialogues: contexts that are opened with their voices, and an end for each flush."""

    async def take(self, message):
        context = message.get("context_id")
        for line in message.get("inputs") or []:
            self.speaking.say(context, line["text"], lambda words: self.tell(context, words))
        if message.get("flush"):
            self.speaking.after(context, lambda: self.send(context_id=context, is_final_audio_for_turn=True))
        if message.get("close_context") and context not in self.closing:
            self.closing.add(context)
            self.speaking.after(context, lambda: self.send(context_id=context, is_final=True))

    async def tell(self, context, words):
        marks, zero = list(characters(words)), words[0]["start"]
        alignment = {"chars": [char for char, _, _ in marks], "char_start_times_ms": [round((start - zero) * 1000) for _, start, _ in marks],
                     "char_durations_ms": [round((end - start) * 1000) for _, start, end in marks]}
        await self.send(context_id=context, audio=base64.b64encode(pcm_of(words)).decode(), alignment=alignment)


def told(far, words):
    """A line of an answer by HTTP: sound, and characters with their times where the script wants them."""
    marks = list(characters(words))
    times = {"characters": [char for char, _, _ in marks], "character_start_times_seconds": [start for _, start, _ in marks],
             "character_end_times_seconds": [end for _, _, end in marks]}
    line = {"audio_base64": base64.b64encode(pcm_of(words)).decode(), "alignment": None if far.plan.get("no_times") else times}
    return (json.dumps({**line, "normalized_alignment": line["alignment"]}) + "\n").encode()


def open_doors(far):
    """
    Transcription at ``/v1/speech-to-text/realtime`` (over TLS) and, by HTTP, ``/elevenlabs/v1/speech-to-text``;
    the voice at ``/elevenlabs/v1/text-to-speech/…``.
    """

    async def speech(request: web.Request):
        return await speak(far, request, (await request.json())["text"], lambda words: told(far, words), "application/json")

    async def transcribe(request: web.Request):
        words = await heard(far, (await request.post())["file"].file.read())
        if words is None:
            return web.json_response({"detail": {"status": "scripted_failure"}}, status=422)
        marks = [{"text": word["text"], "start": word["start"], "end": word["end"], "type": "word", "logprob": -0.1} for word in words]
        return web.json_response({"language_code": "eng", "language_probability": 0.9, "text": text_of(words), "words": marks})

    far.app.router.add_post("/elevenlabs/v1/text-to-speech/{voice}/stream/with-timestamps", speech)
    far.app.router.add_post("/elevenlabs/v1/speech-to-text", transcribe)
    door(far, "/v1/speech-to-text/realtime", Transcribe, "stt")
    door(far, "/elevenlabs/v1/text-to-speech/{voice}/multi-stream-input", Voice, "tts")
    door(far, "/elevenlabs/v1/text-to-dialogue/multi-stream-input", Dialogue, "tts")
