"""Speech-to-speech services that speak OpenAI's realtime protocol, and xAI's, which differs in what it tells of itself."""

import asyncio
import base64
import json

from far.ends import now
from far.hearing import Hearing, text_of
from far.sockets import Socket, door
from far.speaking import Speaking, pcm_of

SILENCE = 0.5
"""Seconds: so long a caller is silent before his turn is over."""


class Realtime(Socket):
    """Hears turns, transcribes them in its own time, answers, calls tools, and stops when the caller speaks."""

    def __init__(self, far, kind):
        super().__init__(far, kind)
        self.hearing = Hearing(far, 24_000, self, interims=False)
        self.answering: asyncio.Task | None = None
        self.numbers = 0
        self.item = ""
        self.heard = 0
        self.speaking_now = False

    def name(self, kind):
        self.numbers += 1
        return f"{kind}_{self.numbers:03}"

    async def event(self, kind, **more):
        await self.send(type=kind, event_id=self.name("event"), **more)

    async def opened(self, request):
        await self.event("session.created", session={})

    async def take(self, message):
        kind = message["type"]
        if kind == "session.update":
            await self.event("session.updated", session={})
        elif kind == "input_audio_buffer.append":
            await self.listen(base64.b64decode(message["audio"]))
        elif kind == "response.create":
            self.answer(now())
        elif kind == "response.cancel":
            await self.cancel()
        elif kind == "conversation.item.create":
            item = {"id": self.name("item"), **message["item"]}
            await self.event("conversation.item.added", item=item)

    async def listen(self, pcm):
        ear = self.hearing.ear
        before = len(ear.words)
        ear.hear(pcm)
        if len(ear.words) > before and not self.speaking_now:
            self.speaking_now, self.item = True, self.name("item")
            await self.event("input_audio_buffer.speech_started", audio_start_ms=int(ear.seconds(ear.words[before][1]) * 1000), item_id=self.item)
            await self.cancel()
        elif self.speaking_now and ear.silent_secs >= SILENCE:
            self.speaking_now = False
            await self.event("input_audio_buffer.speech_stopped", audio_end_ms=int(ear.seconds(ear.last_sound) * 1000), item_id=self.item)
            await self.event("input_audio_buffer.committed", item_id=self.item, previous_item_id=None)
            heard = {"id": self.item, "type": "message", "role": "user", "status": "completed", "content": [{"type": "input_audio", "transcript": None}]}
            await self.event("conversation.item.added", item=heard)
            words = self.hearing._words(self.heard, len(ear.words))
            self.heard = len(ear.words)
            self.far.spawn(self.transcribe(self.item, words))
            self.answer(now())

    async def transcribe(self, item, words):
        if words:
            await asyncio.sleep(self.far.utterances[words[-1]["utterance"]]["delay"])
            self.hearing._note("finals", words)
            await self.event("conversation.item.input_audio_transcription.completed", item_id=item, content_index=0, transcript=text_of(words),
                             usage={"type": "tokens", "total_tokens": 1, "input_tokens": 1, "output_tokens": 0})

    async def cancel(self):
        if self.answering is not None and not self.answering.done():
            self.answering.cancel()
        self.answering = None

    def answer(self, asked):
        self.answering = self.far.spawn(self.respond(self.far.next_reply(), asked))

    async def respond(self, reply, asked):
        response, item = self.name("resp"), self.name("item")
        ask = {"asked": asked, "speaks": bool(reply.get("text")), "realtime": True, "reply": len(self.far.given)}
        self.far.asks.append(ask)
        number = len(self.far.given)
        self.far.given.append({**reply, "t": asked, "sent_t": []})
        status, output = "completed", []
        try:
            await self.event("response.created", response=self.response(response, "in_progress", []))
            await asyncio.sleep(reply.get("ttft", 0.25))
            for call in reply.get("tool_calls") or []:
                output.append(await self.call(response, call))
            if reply.get("text"):
                output.append(await self.speak(response, item, reply["text"], number, ask))
        except asyncio.CancelledError:
            status = "cancelled"
        ask["done"] = now()
        total = {"input_tokens": 100 + number, "output_tokens": 40, "total_tokens": 140 + number}
        if status == "completed":
            self.far.usage["total_tokens"] += total["total_tokens"]
        else:
            ask["cut"] = now()
        await self.event("response.done", response=self.response(response, status, output, total))

    def response(self, name, status, output, usage=None):
        details = {"input_token_details": {"cached_tokens": 0, "text_tokens": 0, "audio_tokens": 0}, "output_token_details": {"text_tokens": 0, "audio_tokens": 0}}
        return {"id": name, "object": "realtime.response", "status": status, "status_details": None, "output": output, "metadata": None,
                **({"usage": {**usage, **details}} if usage else {})}

    async def call(self, response, call):
        item = {"id": self.name("item"), "object": "realtime.item", "type": "function_call", "status": "completed", "call_id": call["id"], "name": call["name"],
                "arguments": ""}
        await self.event("response.output_item.added", response_id=response, output_index=0, item=item)
        await self.event("conversation.item.added", item=item)
        await self.event("response.function_call_arguments.done", response_id=response, item_id=item["id"], output_index=0, call_id=call["id"],
                         name=call["name"], arguments=json.dumps(call["args"]))
        return {**item, "arguments": json.dumps(call["args"])}

    async def speak(self, response, item, text, number, ask):
        place = {"response_id": response, "item_id": item, "output_index": 0, "content_index": 0}
        whole = {"id": item, "object": "realtime.item", "type": "message", "status": "in_progress", "role": "assistant", "content": []}
        await self.event("response.output_item.added", response_id=response, output_index=0, item=whole)
        await self.event("conversation.item.added", item=whole)
        await self.event("response.content_part.added", part={"type": "audio", "transcript": ""}, **place)
        speaking = Speaking(self.far)
        words = speaking._pieces(response, self.far.register(text, response, ask["asked"], number))
        for index in range(0, len(words), 2):
            ask.setdefault("first", now())
            for word in words[index:index + 2]:
                await self.event("response.output_audio_transcript.delta", delta=("" if word is words[0] else " ") + word["text"], **place)
            await self.event("response.output_audio.delta", delta=base64.b64encode(pcm_of(words[index:index + 2])).decode(), **place)
            await asyncio.sleep(0.05)
        await self.event("response.output_audio.done", **place)
        await self.event("response.output_audio_transcript.done", transcript=text, **place)
        return {**whole, "status": "completed", "content": [{"type": "audio", "transcript": text}]}


class Xai(Realtime):
    """Grok's voice agent: a conversation is told first."""

    async def opened(self, request):
        await self.event("conversation.created", conversation={"id": "conv_lab", "object": "realtime.conversation"})


def open_doors(far):
    """OpenAI at ``/openai/v1/realtime``, xAI at ``/xai/v1/realtime``."""
    door(far, "/openai/v1/realtime", Realtime, "s2s")
    door(far, "/xai/v1/realtime", Xai, "s2s")
