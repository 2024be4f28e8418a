"""Voices that tell what they say with its time, counted anew in each request: Smallest by words, Resemble by letters; Gradium by words in contexts,
Speechify by words and where they stand in the text."""

import base64
import json

from aiohttp import web

from far.by_http import speak
from far.plain_voices import Plain
from far.sockets import Socket, door
from far.speaking import Speaking, characters, pcm_of


class Requests(Plain):
    """Each text is a request of its own, whose times begin at nothing."""

    def request(self, text, tell, done):
        zero: list[float] = []

        async def told(words):
            zero.append(words[0]["start"])
            await tell(words, zero[0])

        self.say(text, told)
        self.speaking.after(self.context, done)


class Smallest(Requests):
    """A message for each word, and one for each piece of sound."""

    requests = 0

    async def take(self, message):
        if not (message.get("text") or "").strip():
            return
        self.requests += 1
        name, timed = f"request-{self.requests}", message.get("word_timestamps")
        self.request(message["text"], lambda words, zero: self.told(name, words, zero, timed), lambda: self.send(status="complete", request_id=name))

    async def told(self, name, words, zero, timed):
        for word in words if timed else []:
            await self.send(status="word_timestamp", request_id=name, data={
                "word": word["text"], "start": round(word["start"] - zero, 3), "end": round(word["end"] - zero, 3)})
        await self.send(status="chunk", request_id=name, data={"audio": self.sound(words)})


class Resemble(Requests):
    """Letters with their times beside the sound; the end of each request."""

    async def take(self, message):
        name = message["request_id"]
        self.request(message["data"], lambda words, zero: self.told(name, words, zero), lambda: self.send(type="audio_end", request_id=name))

    async def told(self, name, words, zero):
        marks = list(characters(words))
        await self.send(type="audio", request_id=name, audio_content=self.sound(words), sample_rate=24_000, audio_timestamps={
            "graph_chars": [char for char, _, _ in marks], "graph_times": [[round(start - zero, 4), round(end - zero, 4)] for _, start, end in marks]})


class Gradium(Socket):
    """Streams by name on one connection."""

    async def opened(self, request):
        self.speaking = Speaking(self.far, 48_000)

    async def take(self, message):
        context = message["client_req_id"]
        if message["type"] == "setup":
            await self.send(type="ready", client_req_id=context)
        elif message["type"] == "text":
            self.speaking.say(context, message["text"], lambda words: self.told(context, words))
        elif message["type"] == "end_of_stream":
            self.speaking.after(context, lambda: self.send(type="end_of_stream", client_req_id=context))

    async def told(self, context, words):
        for word in words:
            await self.send(type="text", client_req_id=context, text=word["text"], start_s=word["start"], stop_s=word["end"])
        await self.send(type="audio", client_req_id=context, audio=base64.b64encode(pcm_of(words)).decode())


async def speechify(far, request: web.Request):
    """Events with sound and marks, and how long it all is."""
    text, at = (await request.json())["input"], 0

    def line(words) -> bytes:
        nonlocal at
        marks = []
        for word in words:
            start = text.index(word["text"], at)
            at = start + len(word["text"])
            marks.append({"type": "word", "value": word["text"], "start": start, "end": at, "start_time": word["start"] * 1000, "end_time": word["end"] * 1000})
        return f"event: speech.chunk\ndata: {json.dumps({'audio': Plain.sound(words), 'speech_marks': marks})}\n\n".encode()

    return await speak(far, request, text, line, "text/event-stream", ends=b"event: speech.done\ndata: {}\n\n")


def open_doors(far):
    """Smallest at ``/smallest/waves/v1/tts/live``, Resemble at ``/resemble``, Gradium at ``/gradium/tts``, Speechify below ``/speechify``."""
    for path in ("waves/v1/tts/live", "api/v1/{model}/get_speech/stream"):
        door(far, f"/smallest/{path}", Smallest, "tts")
    door(far, "/resemble", Resemble, "tts")
    door(far, "/gradium/tts", Gradium, "tts")
    far.app.router.add_post("/speechify/v1/audio/stream/with-timestamps", lambda request: speechify(far, request))
